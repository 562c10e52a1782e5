#pragma once
/// Which actor an activity is probably of, as far as others tell: activities of other partners lead to one.
/// What its own partner says elsewhere is no second voice.

#include "base/arena.h"
#include "model/conclusion.h"

typedef enum {
    LEAD_TIE,     ///< by what the two share
    LEAD_COPY,    ///< one repeats the other's list
    LEAD_CLUSTER, ///< they share nothing, and stand in one cluster by what they share with others of it
} LeadWay;

typedef struct {
    uint32_t activity;            ///< of another partner: both are probably of one actor
    MicroProbability probability; ///< that they are
    LeadWay way;
    MicroNats nats; ///< of a tie: what the two share, with what is held before any evidence
} Lead;

/// So sure is an answer. ICD-203's "very likely".
enum { LEAD_SURE = 800000 };

/// Answers for one activity after the other. The pool and the conclusion must outlive it. `is_known`, by
/// activity, says which ones may lead; NULL: all.
typedef struct LeadBook LeadBook;
LeadBook *lead_book_new(const Pool *pool, const Conclusion *conclusion, const bool *is_known);
void lead_book_free(LeadBook *book);
/// Of each cluster the activity that leads to it best, the likeliest first.
Lead *lead_book_ask(const LeadBook *book, uint32_t activity, Arena *arena, uint32_t *count);
/// Whether the activity can be said to be of the actor that its likeliest lead leads to: that is very likely,
/// and it stands in that cluster. What the guards kept apart is told, and is no answer.
bool lead_is_answer(const LeadBook *book, uint32_t activity, const Lead *likeliest);
