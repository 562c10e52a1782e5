// Looking up a value is work of one thread: a question leads to some pages of the case's file, one after
// another. A second thread has a connection of its own, and so a snapshot of its own, which has to be the
// same one. Opening it takes as long as some seventy answers.

#include <stdatomic.h>
#include <stdlib.h>

#include "base/errand.h"
#include "engine/asking.h"

enum {
    FEWEST = 100, ///< questions that are worth a second thread
    PIECE = 8     ///< questions that one takes at a time
};

/// One of the two, and what it answers with.
typedef struct {
    Answerers *of;
    Inquiry *inquiry;
    Arena arena; ///< of the replies
    Err err;
} Answerer;

struct Answerers {
    Answerer first, second;
    Errand *errand; ///< the second's thread; NULL: it was not needed yet
    Case *again;    ///< its connection; NULL: not opened
    Inquiry inquiry_again;
    bool is_opened;   ///< or was found not to be of use
    uint64_t version; ///< of the pool, as the first one sees it
    // Of the questions in hand.
    const Text *asked;
    Reply *replies;
    uint32_t count;
    _Atomic uint32_t next;
};

bool answerers_begin(Inquiry *inquiry, Answerers **out, Err *err)
{
    uint64_t version;
    if (!store_version(case_store(inquiry->it), &version, err))
        return false;
    Answerers *it = *out = memory_get(sizeof *it);
    *it = (Answerers){.first = {.inquiry = inquiry}, .version = version};
    it->first.of = it->second.of = it;
    arena_init(&it->first.arena);
    arena_init(&it->second.arena);
    return true;
}

static void close_again(Answerers *it)
{
    if (it->inquiry_again.it) {
        // What it found worth keeping the first one keeps.
        store_ask_hand_over(case_store(it->again), case_store(it->first.inquiry->it));
        case_ask_end(&it->inquiry_again);
    }
    case_close(it->again);
    it->inquiry_again = (Inquiry){0};
    it->again = NULL;
    it->second.inquiry = NULL;
}

void answerers_end(Answerers *it)
{
    if (!it)
        return;
    errand_free(it->errand);
    close_again(it);
    arena_done(&it->first.arena);
    arena_done(&it->second.arena);
    free(it);
}

/// Whether it sees what the first one sees: a conclusion goes with a version of the pool.
static bool is_same_snapshot(const Answerers *it, Err *err)
{
    uint64_t version;
    return store_version(case_store(it->again), &version, err) && version == it->version &&
           it->inquiry_again.has_clusters == it->first.inquiry->has_clusters;
}

/// Where that fails, or somebody has written meanwhile, the first one answers everything.
static void open_again(Answerers *it)
{
    Err unsaid = {0};
    const Inquiry *first = it->first.inquiry;
    it->is_opened = true;
    if (case_open_again(first->it, &it->again, &unsaid) &&
        inquiry_begin(it->again, first->lists_all, &it->inquiry_again, &unsaid) &&
        is_same_snapshot(it, &unsaid))
        it->second.inquiry = &it->inquiry_again;
}

static void answer(Answerer *it)
{
    Answerers *all = it->of;
    uint32_t first;
    while (it->err.code == ERR_NONE && (first = atomic_fetch_add(&all->next, PIECE)) < all->count)
        for (uint32_t i = first; i < all->count && i < first + PIECE; i++)
            if (!case_ask(it->inquiry, all->asked[i], &it->arena, &all->replies[i], &it->err))
                return;
}

static void answer_second(void *self)
{
    Answerers *it = self;
    if (!it->is_opened)
        open_again(it);
    if (it->second.inquiry)
        answer(&it->second);
}

/// What a reader sees who may not see everything stands in memory, and takes no time to be asked.
static bool is_worth_two(const Answerers *it)
{
    return it->count >= FEWEST && !it->first.inquiry->view;
}

bool answerers_ask(Answerers *it, const Text *asked, uint32_t count, Reply *out, Err *err)
{
    it->asked = asked;
    it->replies = out;
    it->count = count;
    atomic_store(&it->next, 0);
    arena_clear(&it->first.arena);
    arena_clear(&it->second.arena);
    if (is_worth_two(it)) {
        if (!it->errand)
            it->errand = errand_new();
        errand_send(it->errand, answer_second, it);
    }
    answer(&it->first);
    if (it->errand)
        errand_wait(it->errand);
    const Err *said = it->first.err.code ? &it->first.err : &it->second.err;
    if (said->code)
        *err = *said;
    return said->code == ERR_NONE;
}
