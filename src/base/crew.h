#pragma once
/// A few threads that share out numbered pieces of work, again and again.
///
/// Which thread does which piece, and when, is chance. So a piece writes only what is its own, and what all
/// of them give does not depend on how many threads there are.

#include <stdint.h>

typedef struct Crew Crew;

/// Does one piece. `worker` is below the crew's size: for memory that a worker keeps from piece to piece.
typedef void (*CrewPiece)(void *self, unsigned worker, uint32_t piece);

/// The caller is one of the workers. Where the system gives fewer threads, these do.
Crew *crew_new(unsigned workers);
void crew_free(Crew *crew);
unsigned crew_size(const Crew *crew);
/// Does pieces 0 to count - 1 and returns when all are done. No crew, NULL, is the caller alone: size 1.
void crew_do(Crew *crew, uint32_t count, CrewPiece piece, void *self);
