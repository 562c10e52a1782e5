#pragma once
/// How likely a group of activities is to show what it shows, as far as a hypothesis lets groups draw from
/// each other.

#include "attribution/attribution.h"

/// What may be drawn from the stores of other groups.
typedef enum {
    DRAW_OWN,     ///< nothing
    DRAW_SUPPLY,  ///< tools, from one store that all groups share
    DRAW_LATER,   ///< tools of another group, once it has had them for a while
    DRAW_PLANTED, ///< what is easily planted, once another group has shown it
    DRAW_COUNT,
} Draw;

typedef struct Model Model;

/// How much partners see: ln of the pool's recapture against the usual one, as far as numbers were fitted to
/// it; 0 where it is not known.
double acts_seen(const ActSet *acts);
/// How far they see less than in any simulated pool: 0 not at all, 1 as little as published reports show of
/// each other, or less.
double acts_beyond(const ActSet *acts);

/// One more than the highest number of a thing, shown or lain under.
uint32_t acts_things(const ActSet *acts);

/// Lives in the arena, as long as `acts`.
Model *model_new(const ActSet *acts, Arena *arena);
/// Nats by which one act, as one of `group`, is more likely than unrelated draws from the background. Looks
/// at earlier acts only. `each`, where not NULL, gets what each showing of `acts->shown` contributes.
double model_act(const Model *model, Draw draw, const uint32_t *group_of, uint32_t group, uint32_t act,
                 double *each);
/// Recent showings of each kind that an act shows, as the act finds them: its own group's, and what others
/// supply.
enum { STORE_KINDS = 18 };
typedef struct {
    double own[STORE_KINDS], others[STORE_KINDS];
} Stores;
/// For who weighs an act again and again while few others change groups: model_act is these two.
void model_stores(const Model *model, Draw draw, const uint32_t *group_of, uint32_t group, uint32_t act,
                  Stores *out);
double model_act_in(const Model *model, Draw draw, const uint32_t *group_of, uint32_t group, uint32_t act,
                    const Stores *stores, double *each);
/// What the act finds once an earlier one has joined its group from another, or has left it, to rounding.
void model_stores_moved(const Model *model, Draw draw, uint32_t act, uint32_t earlier, bool is_joining,
                        Stores *stores);
/// The same over all acts with `group_of[act] == group`.
double model_group(const Model *model, Draw draw, const uint32_t *group_of, uint32_t group, double *each);
/// Whether a kind is tools, which can be handed on, and whether it is easily planted. False for unknown
/// kinds.
bool kind_is_tool(Text kind);
bool kind_is_planted(Text kind);
/// All kinds that are easily planted.
const Text *kinds_planted(uint32_t *count, Arena *arena);
