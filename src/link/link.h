#pragma once
/// Linking: weighs what activities share, forms clusters, and explains every verdict.
///
/// The same pool gives the same conclusion to the byte, whatever the order of pooling. Method and measured
/// figures: docs/connect-figures.md.

#include "base/arena.h"
#include "base/buffer.h"
#include "base/err.h"
#include "model/conclusion.h"
#include "model/pool.h"

/// Every number the method uses, with its origin, stands in link/params.h.
typedef struct LinkParams LinkParams;
const LinkParams *link_defaults(Arena *arena);
/// With a learnt model (`asterism train`) in place of the one that comes with the program, where `model` is
/// not empty; the text must outlive them. Without names: without what claims, titles and addresses of
/// reports, and families say. ERR_INPUT when the model cannot be read.
MUST_USE bool link_params(Text model, bool has_names, Arena *arena, const LinkParams **out, Err *err);

/// Whose activities are whose, so far as somebody decided or labelled.
typedef struct {
    const uint32_t *actor_of;    ///< by activity; INDEX_NONE: nobody says
    const uint32_t *umbrella_of; ///< by activity: two actors of one umbrella are neither one nor different
    uint32_t actor_count;
    /// Pairs of actors ruled to be different; NULL: all are.
    const uint32_t (*different)[2];
    uint32_t different_count;
} TrainLabels;

typedef struct {
    TrainLabels labels;
    const Text
        *prose; ///< texts of the trade, to count ordinary words in; none: those of the shipped model stay
    uint32_t prose_count;
    Text ordinary;        ///< further ordinary words, one a line
    bool is_from_scratch; ///< starts from neutral weights, not from the shipped model
} TrainOptions;

/// Learns a model from labels and writes it, with its figures on what it has not seen, as the text that
/// `link_params` reads. ERR_USAGE when there are too few labels to learn from.
MUST_USE bool link_train(const Pool *pool, const TrainOptions *options, Buffer *out, Err *err);

/// Weighs and clusters the whole pool. The standing decisions of `pool` are honoured; ERR_USAGE when they
/// contradict each other, naming the chain. Everything in `out` lives in the arena.
MUST_USE bool link_connect(const Pool *pool, const LinkParams *params, Arena *arena, Conclusion *out,
                           Err *err);

/// Explains one conclusion, again and again: what all explanations need is gathered once. The pool and the
/// conclusion must outlive it.
typedef struct LinkExplainer LinkExplainer;
LinkExplainer *link_explainer_new(const Pool *pool, const Conclusion *conclusion, const LinkParams *params);
void link_explainer_free(LinkExplainer *it);

/// Why two activities are, or are not, of one actor. Contributions and prior add up to the total exactly.
MUST_USE bool link_explain_pair(LinkExplainer *it, uint32_t a, uint32_t b, Arena *arena, Explanation *out,
                                Err *err);
/// Why an activity is, or is not, in a cluster (weighed against the cluster's other members).
MUST_USE bool link_explain_member(LinkExplainer *it, uint32_t activity, uint32_t cluster, Arena *arena,
                                  Explanation *out, Err *err);

/// As `link_params`, for `link_place` alone: without the words that tell names in titles.
MUST_USE bool link_place_params(Text model, Arena *arena, const LinkParams **out, Err *err);

/// Where a new activity may belong.
typedef struct {
    uint32_t group; ///< of the clusters that stand
    MicroNats total;
    MicroProbability probability;
    uint32_t causes; ///< independent pieces of evidence for it
    bool is_joined;  ///< enough to join it
} Placement;
typedef struct {
    Placement *items; ///< the likeliest first
    uint32_t count;
} Placements;
/// Places new activities among clusters that stand, by shared values alone (place.c). `pool` holds them and
/// whoever shows one of their values, with these values and nothing else; `group_of`, by activity, is
/// INDEX_NONE for the new ones; `background` is that of the whole. Fills `out`, by activity, for the
/// new ones.
void link_place(const Pool *pool, const LinkParams *params, const uint32_t *group_of,
                const Background *background, Arena *arena, Placements *out);

/// What activities show that is evidence, one by one, for whoever asks other questions of it. The pool and
/// the conclusion must outlive it.
typedef struct LinkProfile LinkProfile;
LinkProfile *link_profile_new(const Pool *pool, const Conclusion *conclusion, const LinkParams *params);
void link_profile_free(LinkProfile *it);

/// One thing that an activity shows.
typedef struct {
    Text kind, value; ///< the word of its row of evidence: "domain", "address", "family"; value as canonical
    uint32_t number;  ///< equal for the same thing
    double common;    ///< chance that somebody unrelated shows it, among things of its kind; above 0
    double belief;    ///< that the statement is right, apart from how easily the kind is planted
    uint32_t partner;
    uint32_t observation; ///< of the pool; INDEX_NONE: read from a title
    uint32_t under; ///< the number of what it lies under: a host's registered domain, an address' network;
                    ///< INDEX_NONE: nothing that says anything
    double under_common; ///< as `common`, of that
} LinkTrait;
/// `is_inside`, by activity of the pool, says which activities are asked about together: only others make a
/// thing common. In the order of `number`.
LinkTrait *link_profile_traits(LinkProfile *it, uint32_t activity, const bool *is_inside, Arena *arena,
                               uint32_t *count);
/// The activity whose list this one repeats, or itself: copies corroborate nothing.
uint32_t link_profile_original(const LinkProfile *it, uint32_t activity);
