#include "base/errand.h"

#include "unit/test.h"

static void add_one(void *self)
{
    ++*(int *)self;
}

TEST(errand_does_what_is_sent_one_after_another)
{
    int sum = 0;
    Errand *errand = errand_new();
    errand_wait(errand);
    for (int i = 0; i < 1000; i++)
        errand_send(errand, add_one, &sum);
    errand_wait(errand);
    assert_int_equal(sum, 1000);
    errand_free(errand);
}

TEST(errand_that_is_freed_has_done_what_was_sent_last)
{
    int sum = 0;
    Errand *errand = errand_new();
    errand_send(errand, add_one, &sum);
    errand_free(errand);
    assert_int_equal(sum, 1);
    errand_free(errand_new());
    errand_free(NULL);
}
