#include "base/crew.h"

#include "unit/test.h"

enum { PIECES = 5000 };

typedef struct {
    uint32_t done[PIECES];
    uint64_t by_worker[4];
} Sums;

static void add_square(void *self, unsigned worker, uint32_t piece)
{
    Sums *sums = self;
    sums->done[piece] += piece * piece;
    sums->by_worker[worker]++;
}

TEST(crew_does_every_piece_once_however_many_workers_there_are)
{
    for (unsigned workers = 1; workers <= 4; workers++) {
        Sums sums = {0};
        Crew *crew = crew_new(workers);
        assert_true(crew_size(crew) >= 1 && crew_size(crew) <= workers);
        for (int turn = 0; turn < 20; turn++)
            crew_do(crew, PIECES, add_square, &sums);
        crew_free(crew);
        uint64_t all = 0;
        for (int w = 0; w < 4; w++)
            all += sums.by_worker[w];
        assert_int_equal(all, 20 * PIECES);
        for (uint32_t i = 0; i < PIECES; i++)
            assert_int_equal(sums.done[i], 20 * i * i);
    }
}

TEST(crew_with_nothing_to_do_does_nothing)
{
    Sums sums = {0};
    Crew *crew = crew_new(2);
    crew_do(crew, 0, add_square, &sums);
    crew_do(crew, 1, add_square, &sums);
    crew_free(crew);
    assert_int_equal(sums.by_worker[0], 1);
    assert_int_equal(sums.by_worker[1], 0);
}

TEST(no_crew_is_the_caller_alone)
{
    Sums sums = {0};
    assert_int_equal(crew_size(NULL), 1);
    crew_do(NULL, PIECES, add_square, &sums);
    assert_int_equal(sums.by_worker[0], PIECES);
}
