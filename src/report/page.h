#pragma once
/// The page while it is written: the input, what was counted from it once, and short ways to write.

#include "report/report.h"

#include "report/html.h"

/// Something that activities show or suffer: a family, a vulnerability, a technique, a country, a sector.
typedef struct {
    Kind kind;
    Text name; ///< families are told apart without case, spaces and punctuation: the commonest spelling
    uint32_t *holders; ///< activities, ascending
    uint32_t holder_count;
} Topic;

/// A topic as one actor's activities show it.
typedef struct {
    const Topic *topic;
    uint32_t *activities; ///< of the actor, ascending
    uint32_t count, partner_count;
    uint32_t elsewhere; ///< activities of others that show it too
} Tally;

typedef struct {
    Tally *items; ///< most activities first, then by name
    uint32_t count;
} Tallies;

/// A cluster of two activities or more.
typedef struct {
    uint32_t cluster;
    uint32_t number;       ///< as the page counts actors, from 1
    bool has_section;      ///< else a line in the table of the others
    bool is_shown;         ///< past a readable number there is neither
    Text title;            ///< its name, else its id
    bool has_namesake;     ///< another actor is called the same: the id tells them apart
    bool is_name_doubtful; ///< only partners of low reliability call it so, or another actor is it more often
    bool is_copies;        ///< nothing but copies of one list: one activity with several sources
    uint32_t *by_partner;  ///< activities
} Actor;

typedef struct {
    const ReportInput *input;
    const Pool *pool;
    const Conclusion *conclusion;
    Arena *arena;
    Buffer *out;

    Actor *actors;
    uint32_t actor_count, section_count;
    uint32_t *actor_of; ///< by cluster; INDEX_NONE for the lone and those not told of
    uint32_t lone_count;
    uint32_t *lone; ///< activities that share a cluster with nobody
    Topic *topics;
    uint32_t topic_count;
    uint32_t *partners;  ///< by activity count, the most first
    uint32_t *rank;      ///< of a partner in `partners`
    bool *is_listed;     ///< activities with a line in the appendix
    uint32_t told_count; ///< activities the page is about
    uint32_t source_count;
    Marking strictest;
    Instant first, last; ///< plausible dates of the activities told of; INSTANT_NONE when none has one
    uint32_t undated;    ///< of the activities told of
} Page;

// page.c: what is counted once.
void page_init(Page *page, const ReportInput *input, Arena *arena, Buffer *out);
const Cluster *actor_cluster(const Page *page, const Actor *actor);
/// Topics of one kind in an actor's activities.
Tallies actor_tallies(const Page *page, const Actor *actor, Kind kind);
/// The claim of `name` for another actor, the one of which it is said most (in `other`); NULL when of none.
const Alias *name_elsewhere(const Page *page, uint32_t cluster, Text name, uint32_t *other);
/// Whether a name is said of the actor's activities and, if of another actor too, not more often.
bool is_own_name(const Page *page, uint32_t cluster, const Alias *alias);
/// How partners spell a family that linking has brought to one form.
Text family_spelling(const Page *page, Text canonical);
/// When an activity happened as far as anybody said: its date, else its first sighting; INSTANT_NONE also for
/// dates that cannot be meant (before 1985, or later than a year after the report).
Instant activity_when(const Page *page, uint32_t activity);
bool is_unmarked(const Page *page, uint32_t activity);

// write.c: short ways to write.
void put(Page *page, const char *html);
void putf(Page *page, const char *format, ...) PRINTF_LIKE(2, 3);
/// What partners wrote, escaped and clipped.
void put_text(Page *page, Text text);
void put_number(Page *page, int64_t number);
/// "1 activity", "1,069 activities".
void put_count(Page *page, int64_t number, const char *one, const char *many);
/// "A12" as a link to the activity's line in the appendix, where it has one.
void put_ref(Page *page, uint32_t activity);
/// The first `most` of them, then "and 5 more".
void put_refs(Page *page, const uint32_t *activities, uint32_t count, uint32_t most);
/// The actor's name, a question mark where it is doubtful, and its id where the name is not enough.
void put_actor_link(Page *page, const Actor *actor);
/// The badge with the number before it.
void put_actor_badge(Page *page, const Actor *actor);
void put_actor_title(Page *page, const Actor *actor);
void put_partner_names(Page *page, const uint32_t *partners, uint32_t count, uint32_t most);
/// "97 %", "> 99 %".
void put_percent(Page *page, MicroProbability probability);
/// "+3.41": hundredths of a nat.
void put_nats(Page *page, MicroNats nats);
/// "2010–2014", "2014", or "undated".
void put_years(Page *page, Instant first, Instant last);
/// "TLP:AMBER" in the label's colours (TLP 2.0).
void put_marking(Page *page, Marking marking);
/// An indicator the way reports print it, in the arena.
Text defanged(const Page *page, Text kind, Text value);
/// Opens a section that carries an anchor.
void put_section(Page *page, const char *id, const char *heading);
/// The colour class of a partner's marks: "p0" to "p13", "px" for the many others.
const char *partner_class(const Page *page, uint32_t partner);

// One file a section.
void put_style(Page *page);                        // style.c
void put_summary(Page *page);                      // summary.c
void put_matrix(Page *page);                       // matrix.c
void put_overview(Page *page);                     // timeline.c
void put_timeline(Page *page, const Actor *actor); // timeline.c
void put_partner_legend(Page *page);               // timeline.c
/// The squares that every map shows: once, before the first.
void put_world(Page *page);                           // map.c
void put_victims(Page *page, const Actor *actor);     // map.c
void put_actors(Page *page);                          // actor.c
void put_weighing(Page *page, const Actor *actor);    // weighing.c
void put_apart(Page *page);                           // weighing.c
void put_sensitivity(Page *page, const Actor *actor); // change.c
void put_who(Page *page, const Actor *actor);         // judgement.c
void put_years_of(Page *page, const Actor *actor);    // years.c
void put_side_by_side(Page *page);                    // side_by_side.c
void put_reliability(Page *page);                     // judgement.c
void put_names(Page *page, const Actor *actor);       // names.c
void put_copies(Page *page, const Actor *actor);      // names.c
void put_decisions(Page *page, const Actor *actor);   // names.c; NULL: all
void put_doubts(Page *page);                          // doubts.c
void put_method(Page *page);                          // notes.c
void put_glossary(Page *page);                        // notes.c
void put_appendix(Page *page);                        // appendix.c
