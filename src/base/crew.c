// Where pieces are short and turns follow each other closely, to sleep and be woken costs more than the work.
// So who has nothing to do looks for news a while before it sleeps.

#include "base/crew.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"

typedef struct {
    Crew *crew;
    unsigned number;
    pthread_t thread;
} Worker;

struct Crew {
    Worker *workers; ///< the first is the caller
    unsigned size;
    pthread_mutex_t lock;
    pthread_cond_t has_work, is_done;
    unsigned looks; ///< for news, before sleep
    // Changed under the lock; looked at without it, too.
    _Atomic uint64_t turn; ///< calls of crew_do so far
    _Atomic unsigned busy; ///< threads that have not finished this turn
    _Atomic bool is_over;
    // Of this turn.
    CrewPiece piece;
    void *self;
    uint32_t count;
    _Atomic uint32_t next;
};

static void do_pieces(Crew *crew, unsigned worker)
{
    for (uint32_t at; (at = atomic_fetch_add(&crew->next, 1)) < crew->count;)
        crew->piece(crew->self, worker, at);
}

static void rest(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void wait_for_turn(Crew *crew, uint64_t turn)
{
    for (unsigned i = 0; i < crew->looks && crew->turn < turn && !crew->is_over; i++)
        rest();
    if (crew->turn >= turn || crew->is_over)
        return;
    pthread_mutex_lock(&crew->lock);
    while (crew->turn < turn && !crew->is_over)
        pthread_cond_wait(&crew->has_work, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
}

static void wait_for_others(Crew *crew)
{
    for (unsigned i = 0; i < crew->looks && crew->busy > 0; i++)
        rest();
    // Also where none is busy any more: who finished last may still hold the lock.
    pthread_mutex_lock(&crew->lock);
    while (crew->busy > 0)
        pthread_cond_wait(&crew->is_done, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
}

static void *work(void *argument)
{
    Worker *it = argument;
    Crew *crew = it->crew;
    for (uint64_t turn = 1;; turn++) {
        wait_for_turn(crew, turn);
        if (crew->is_over)
            return NULL;
        do_pieces(crew, it->number);
        pthread_mutex_lock(&crew->lock);
        if (--crew->busy == 0)
            pthread_cond_signal(&crew->is_done);
        pthread_mutex_unlock(&crew->lock);
    }
}

Crew *crew_new(unsigned workers)
{
    enum { LOOKS = 1000 }; // some thirty microseconds; to be woken takes about as long
    Crew *crew = memory_get(sizeof *crew);
    *crew = (Crew){.workers = memory_get((workers + 1) * sizeof *crew->workers), .size = 1};
    // Who looks keeps a processor busy: only where each thread has one.
    crew->looks = sysconf(_SC_NPROCESSORS_ONLN) >= (long)workers ? LOOKS : 0;
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->has_work, NULL);
    pthread_cond_init(&crew->is_done, NULL);
    for (; crew->size < workers; crew->size++) {
        Worker *worker = &crew->workers[crew->size];
        *worker = (Worker){.crew = crew, .number = crew->size};
        if (pthread_create(&worker->thread, NULL, work, worker) != 0)
            break;
    }
    return crew;
}

void crew_free(Crew *crew)
{
    if (!crew)
        return;
    pthread_mutex_lock(&crew->lock);
    crew->is_over = true;
    pthread_cond_broadcast(&crew->has_work);
    pthread_mutex_unlock(&crew->lock);
    for (unsigned i = 1; i < crew->size; i++)
        pthread_join(crew->workers[i].thread, NULL);
    pthread_mutex_destroy(&crew->lock);
    pthread_cond_destroy(&crew->has_work);
    pthread_cond_destroy(&crew->is_done);
    free(crew->workers);
    free(crew);
}

unsigned crew_size(const Crew *crew)
{
    return crew ? crew->size : 1;
}

void crew_do(Crew *crew, uint32_t count, CrewPiece piece, void *self)
{
    if (!crew || count <= 1) {
        for (uint32_t at = 0; at < count; at++)
            piece(self, 0, at);
        return;
    }
    pthread_mutex_lock(&crew->lock);
    crew->piece = piece;
    crew->self = self;
    crew->count = count;
    atomic_store(&crew->next, 0);
    crew->busy = crew->size - 1;
    crew->turn++;
    pthread_cond_broadcast(&crew->has_work);
    pthread_mutex_unlock(&crew->lock);
    do_pieces(crew, 0);
    wait_for_others(crew);
}
