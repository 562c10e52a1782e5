#pragma once
/// A thread of its own for one thing at a time, while who sent for it goes on.

typedef struct Errand Errand;

Errand *errand_new(void);
void errand_free(Errand *errand);
/// Has it done, after what was sent before. The thread is started by the first; where the system gives none,
/// it is done at once.
void errand_send(Errand *errand, void (*what)(void *self), void *self);
/// Returns when what was sent last is done.
void errand_wait(Errand *errand);
