#include "base/errand.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"

struct Errand {
    bool has_thread;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t is_turned;
    // Guarded by the lock.
    void (*what)(void *self); ///< NULL: nothing is left to do
    void *self;
    bool is_over;
};

Errand *errand_new(void)
{
    Errand *errand = memory_get(sizeof *errand);
    *errand = (Errand){0};
    pthread_mutex_init(&errand->lock, NULL);
    pthread_cond_init(&errand->is_turned, NULL);
    return errand;
}

static void *run(void *argument)
{
    Errand *errand = argument;
    pthread_mutex_lock(&errand->lock);
    for (;;) {
        while (!errand->what && !errand->is_over)
            pthread_cond_wait(&errand->is_turned, &errand->lock);
        if (!errand->what)
            break;
        pthread_mutex_unlock(&errand->lock);
        errand->what(errand->self);
        pthread_mutex_lock(&errand->lock);
        errand->what = NULL;
        pthread_cond_signal(&errand->is_turned);
    }
    pthread_mutex_unlock(&errand->lock);
    return NULL;
}

void errand_send(Errand *errand, void (*what)(void *self), void *self)
{
    errand_wait(errand);
    if (!errand->has_thread)
        errand->has_thread = pthread_create(&errand->thread, NULL, run, errand) == 0;
    if (!errand->has_thread) {
        what(self);
        return;
    }
    pthread_mutex_lock(&errand->lock);
    errand->what = what;
    errand->self = self;
    pthread_cond_signal(&errand->is_turned);
    pthread_mutex_unlock(&errand->lock);
}

void errand_wait(Errand *errand)
{
    pthread_mutex_lock(&errand->lock);
    while (errand->what)
        pthread_cond_wait(&errand->is_turned, &errand->lock);
    pthread_mutex_unlock(&errand->lock);
}

void errand_free(Errand *errand)
{
    if (!errand)
        return;
    if (errand->has_thread) {
        pthread_mutex_lock(&errand->lock);
        errand->is_over = true;
        pthread_cond_signal(&errand->is_turned);
        pthread_mutex_unlock(&errand->lock);
        pthread_join(errand->thread, NULL);
    }
    pthread_mutex_destroy(&errand->lock);
    pthread_cond_destroy(&errand->is_turned);
    free(errand);
}
