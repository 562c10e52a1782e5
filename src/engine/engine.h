#pragma once
/// The case: what the verbs do. Opens the store, pools, connects, explains, tells.
///
/// Conclusions are a pure function of what is pooled and decided. The copy kept in the case is a cache:
/// whoever looks after a change gets a new one, never an old one.

#include "attribution/attribution.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/err.h"
#include "engine/goodware.h"
#include "engine/hunting.h"
#include "engine/placing.h"
#include "engine/pool.h"
#include "engine/rule_test.h"
#include "engine/sampling.h"
#include "engine/signing.h"
#include "engine/watching.h"
#include "formats/formats.h"
#include "indicators/indicators.h"
#include "link/link.h"
#include "model/conclusion.h"
#include "model/pool.h"
#include "names/names.h"
#include "store/store.h"

typedef struct Case Case;

/// A file in the case's folder: the model of its own (`asterism train`). Without it the shipped one is used.
#define CASE_MODEL "link.model"

/// Makes the folder when it does not exist. ERR_USAGE when a case is there already.
MUST_USE bool case_create(const char *folder, Err *err);
/// `now` is the time that what is concluded from here on is recorded at.
MUST_USE bool case_open(const char *folder, Instant now, Case **out, Err *err);
void case_close(Case *it);
/// ERR_USAGE when no partner is called so: leaving out nobody, or asking what nobody gave, seems to say that
/// there is nothing. An empty name asks for none.
MUST_USE bool case_has_partner(Case *it, Text name, Err *err);
/// For verbs that only list or change rows: partners, complaints, decisions, stats, check, backup.
Store *case_store(Case *it);

/// Keeps a map of foreign columns under a name. ERR_USAGE for a name that could be a map, and a map that
/// names no column of ours.
MUST_USE bool case_map_save(Case *it, Text name, Text map, Err *err);
/// A saved map's name in `options->csv_map` becomes that map (ERR_USAGE when none is called so). Without any,
/// the map saved under the partner's own name is tried.
MUST_USE bool case_map_choose(Case *it, PoolOptions *options, Arena *arena, Err *err);

/// The warning lists that stand in the case, NULL when there are none. They live until the case is closed or
/// changed.
MUST_USE bool case_warnings(Case *it, const WarningLists **out, Err *err);
/// The same for a handful of values: once the case was connected, without reading the lists.
/// `case_warnings_answered` tells whether all that was asked of them could be looked up.
MUST_USE bool case_warnings_to_ask(Case *it, const WarningLists **out, Err *err);
MUST_USE bool case_warnings_answered(const Case *it, Err *err);

/// What is pooled, and what follows from it.
typedef struct {
    Pool pool;
    Conclusion conclusion;
    const LinkParams *params; ///< by which it follows
    const Wording *wording;   ///< the case's own countries and sectors
    Marking reader;           ///< who looks; MARKING_RED sees everything
    bool is_of_clusters;      ///< of the pool, no values and no observations
} View;

typedef struct {
    Marking reader;      ///< who looks; MARKING_RED sees everything
    bool must_recompute; ///< even when the case holds a conclusion of this pool
    bool no_names;       ///< leaves out what names, titles and families say
    Text without;        ///< a partner to leave out, as if it had never given anything; empty: none
    /// Of a conclusion that is kept, activities alone are loaded: a small part of a large pool. For who tells
    /// of clusters and asks for no value or observation.
    bool is_of_clusters;
    /// Nothing of the pool is asked for but its activities: most observations of a large one may be missing.
    /// For who sees everything.
    bool conclusion_only;
} ViewOptions;

/// ERR_USAGE when no partner is called what is to be left out.
MUST_USE bool case_view(Case *it, const ViewOptions *options, Arena *arena, View *out, Err *err);

/// What is concluded anew of a changed pool is kept, and its history told, without anything being looked at.
MUST_USE bool case_renew(Case *it, Err *err);

/// What people call a thing: an activity's label, a cluster's id or its name.
typedef struct {
    bool is_cluster;
    uint32_t index; ///< of an activity or a cluster
} Subject;

/// ERR_USAGE when nothing, or more than one thing, is called `words`; the message lists what is near.
MUST_USE bool view_find(const View *view, Text words, Subject *out, Err *err);
/// ERR_USAGE for two clusters: explain their members.
MUST_USE bool view_explain(const View *view, Subject a, Subject b, Arena *arena, Explanation *out, Err *err);

/// Weighs who is behind several subjects taken together.
typedef struct Weighing Weighing;
Weighing *weighing_new(const View *view);
void weighing_free(Weighing *it);
/// Of the pool (recapture_of).
double weighing_recapture(const Weighing *it);
/// The acts of all subjects in order of time. `sides` puts each subject into a group, 0 on, when that very
/// split is asked about; NULL: any split. ERR_USAGE when there are fewer than two acts, copies counted once.
MUST_USE bool weighing_acts(Weighing *it, const Subject *subjects, const uint32_t *sides, size_t count,
                            Arena *arena, ActSet *out, Err *err);
/// Of the acts and of all that they show: whom the answer may be told.
Marking weighing_marking(const Weighing *it, const ActSet *acts);
/// Odds, and what they hang on.
void weighing_weigh(const Weighing *it, const ActSet *acts, Arena *arena, Verdicts *out);

/// The activities of one subject, each once, copies left out.
uint32_t *weighing_originals(Weighing *it, Subject subject, Arena *arena, uint32_t *count);
/// What one subject is known to have and to have done; copies count once.
void weighing_capability(Weighing *it, Subject subject, Arena *arena, Capability *out);

/// What explains clusters better than one actor, by cluster; of those that are meant (by cluster, NULL: all).
/// Bounded in work, not in time, so that the same case has the same answer: in pools that are too large
/// nothing is weighed, nor are the largest clusters where there are many. A conclusion that is kept knows it.
const Rival *view_rivals(const View *view, const bool *is_meant, Arena *arena);
/// Whether it can be told from this view: one of clusters alone cannot weigh anything anew.
bool view_rivals_are_known(const View *view, const bool *is_meant);
/// Whether it weighs anything in a pool of so many observations.
bool rivals_are_weighed(uint64_t observations);

/// What partners claim of the subjects, under any name that they have.
void weighing_claims(const Weighing *it, const Subject *subjects, size_t count, Arena *arena,
                     ClaimAnswer *out);
/// Of all claims in an answer, `least` at least.
Marking claims_marking(const Pool *pool, const ClaimAnswer *claims, Marking least);

/// By publication of `claims`: what one subject kept of what it used; copies count once.
Turnover *weighing_turnover(Weighing *it, Subject subject, const ClaimAnswer *claims, Arena *arena);

/// Plans, and how the victims of the subjects, taken as one actor, stand to each.
typedef struct {
    Plan *plans;
    Targeting *targeting; ///< by plan
    uint32_t plan_count;
    SectorSet sectors;
} PlanAnswer;

/// `path` holds one plan a line. ERR_INPUT names the line that is none.
MUST_USE bool weighing_plans(Weighing *it, const Subject *subjects, size_t count, const char *path,
                             Arena *arena, PlanAnswer *out, Err *err);

/// What the case knows of one value, name or activity.
typedef struct {
    Text asked;
    Text type;    ///< a kind's word, "name", "activity" or "unknown"
    Text value;   ///< canonical
    Text warning; ///< why it links nobody, where something speaks against it
    Text listed;  ///< which warning lists hold it; empty: none
    StoreAnswer answer;
    bool has_clusters;
} Reply;

/// Questions that are answered from one snapshot, without loading the pool.
typedef struct {
    Case *it;
    bool lists_all;
    bool has_clusters; ///< false: the pool has changed since it was connected, and is too large to connect at
                       ///< once
    const WarningLists *lists;
    const Wording *wording;     ///< the case's own countries and sectors; NULL where it holds no victims
    struct Spellings *families; ///< as they are spelt, once one was asked for
    struct AskedView *view;     ///< what a reader sees, who may not see everything; else NULL
} Inquiry;

/// `lists_all`: every activity is listed, however many there are. To a reader who may not see everything only
/// what the pool holds for that reader is told, which is loaded and connected for it: no contexts, sightings
/// and relations.
MUST_USE bool case_ask_begin(Case *it, Marking reader, bool lists_all, Inquiry *out, Err *err);
void case_ask_end(Inquiry *inquiry);
MUST_USE bool case_ask(Inquiry *inquiry, Text asked, Arena *arena, Reply *out, Err *err);

/// Many questions at a time: two threads share them.
typedef struct Answerers Answerers;
/// Of an inquiry that outlives it.
MUST_USE bool answerers_begin(Inquiry *inquiry, Answerers **out, Err *err);
void answerers_end(Answerers *it);
/// As `case_ask` of each; the replies stay until the next call.
MUST_USE bool answerers_ask(Answerers *it, const Text *asked, uint32_t count, Reply *out, Err *err);
/// The parts of a value that MISP writes in two ("filename|sha256", "domain|ip", "ip-dst|port"), which are
/// asked for one by one: so many; 0 for any other. A port says nothing by itself.
uint32_t ask_parts(Text asked, Text parts[2]);

typedef struct {
    ExtractorFound found;
    /// What could not be read of the document, and why; the rest was.
    void (*trouble)(void *self, Text what);
    /// Names of the vocabulary that stand in the text, after its indicators; both NULL when none are wanted.
    bool (*named)(void *self, const Named *named, Text place, Err *err);
    const Vocabulary *vocabulary;
    void *self;
} ExtractListener;

/// What partners of the case call actors, malware and tools, with countries and sectors. The caller frees it.
MUST_USE bool case_vocabulary(Case *it, Vocabulary **out, Err *err);

/// Finds indicators in a document of any format, and in the files enclosed with it ("-" is standard input).
/// Needs no case. Offsets count from the start of the document's text, or that of the enclosed file's.
MUST_USE bool extract_document(const char *path, const ExtractListener *listener, Err *err);

/// How the case places new activities: by its own model, or the shipped one.
MUST_USE bool case_place_params(Case *it, Arena *arena, const LinkParams **out, Err *err);

/// Withdraws or restores what the records say of one thing: a value in any writing, or a name that they call
/// an actor by (statements.c). `count`: how many statements changed. ERR_USAGE when they say nothing of the
/// kind.
MUST_USE bool case_withdraw_statement(Case *it, const RecordChoice *choice, Text words, bool is_withdrawn,
                                      uint32_t *count, Err *err);

/// Names and dates in the reports that were pooled (text, pages, PDF, Word documents, e-mail), each with its
/// place. They are found anew whenever somebody asks, by the vocabularies that stand then: what a report
/// mentions depends on what else the case knows, and is no evidence of anything.
typedef struct {
    void *self;
    bool (*named)(void *self, const SaidIn *in, const Named *named, Text place, Err *err);
} MentionListener;

/// Those in the reports that are this record (a digest or its start); none where it is no report.
MUST_USE bool case_mentions_in(Case *it, Text digest, const Vocabulary *vocabulary,
                               const MentionListener *listener, Err *err);
/// Those of what is asked for, by any of its names, in all reports.
MUST_USE bool case_mentions_of(Case *it, Text asked, const Vocabulary *vocabulary,
                               const MentionListener *listener, Err *err);

typedef struct {
    Marking reader;
    Text without; ///< a partner to leave out; empty: none
    Text cluster; ///< id or name of the only actor to tell of; empty: all
    Instant now;
    Text case_name;
    const char *plans;   ///< a file of plans to hold victims against; NULL: none
    bool is_weighed_all; ///< who is behind each actor is weighed whole, however long it takes
} TellOptions;

/// The report as one HTML page.
MUST_USE bool case_tell(Case *it, const TellOptions *options, Buffer *out, Err *err);

typedef struct {
    const Format *format; ///< one that has a writer
    Marking reader;       ///< who gets it: what may not go there is left out, and concluded without
    const Text *names;    ///< activities and clusters to write; none: everything
    uint32_t name_count;
    bool uses_tlp1; ///< STIX: the definitions of TLP 1
} ExportOptions;

typedef struct {
    uint32_t activities; ///< written
    uint32_t withheld;   ///< activities that the reader may not see, where everything was asked for
} ExportCounts;

/// Writes and finishes `out`. The same case gives the same bytes. ERR_FORBIDDEN when something is named that
/// may not go to the reader.
MUST_USE bool case_export(Case *it, const ExportOptions *options, Output *out, ExportCounts *counts,
                          Err *err);

/// For the giver: a name means another cluster to a reader who sees less, perhaps one activity of it. `notes`
/// has room for `count`; TEXT_NONE where nothing that the reader may see stands elsewhere.
MUST_USE bool case_scattered(Case *it, const Text *names, uint32_t count, Marking reader, Arena *arena,
                             Text *notes, Err *err);

/// Rules or queries for what is named, as the reader may see it. The caller frees `made`, which was zeroed,
/// also after a failure; `subject` says what was named. ERR_FORBIDDEN for what may not go to the reader.
MUST_USE bool case_watch(Case *of, const WatchOptions *options, Arena *arena, WatchMade *made, Text *subject,
                         Err *err);
/// What they would be of; the format is not looked at. `made` tells what was left out.
MUST_USE bool case_watch_list(Case *of, const WatchOptions *options, Arena *arena, WatchMade *made,
                              WatchList *out, Err *err);

/// What is looked for, and where: in files, folders and archives, "-" is standard input.
typedef struct {
    const WatchList *list;
    const char *const *paths;
    size_t path_count;
    const HuntListener *listener;
} HuntTask;

/// How often it was found.
typedef struct {
    HuntSum *sums; ///< the caller's, with room for one each of the list's items
    HuntCounts counts;
} HuntResult;

/// Looks for indicators in logs.
MUST_USE bool hunt_logs(const HuntTask *task, HuntResult *result, Err *err);
/// Looks into files: for rules, and for the files themselves by their hashes among the indicators.
MUST_USE bool hunt_files(Case *of, const HuntTask *task, HuntRules *rules, HuntResult *result, Err *err);

/// What a hunt found.
typedef struct {
    const WatchList *list;
    const HuntSum *sums;    ///< one each of the list's items
    const HuntFound *found; ///< where kept rules were
    size_t found_count;
} HuntFindings;

/// Who says so, and when.
typedef struct {
    Text partner;
    Instant now;
} HuntWitness;

/// Pools what was found as sightings of the witness, and notes where kept rules were. `activity` names the
/// hunt in the pool; empty where no indicator was found.
MUST_USE bool hunt_record(Case *of, const HuntFindings *findings, const HuntWitness *witness, Arena *arena,
                          Text *activity, Err *err);

/// What a model is learnt from.
typedef struct {
    const char *labels;   ///< activity lines with `actor`; NULL: the standing decisions
    const char *prose;    ///< lines with `text`: texts of the trade; may be NULL
    const char *ordinary; ///< further ordinary words, one a line; may be NULL
    bool is_from_scratch;
} TrainFiles;

/// The model as text.
MUST_USE bool case_train(Case *it, const TrainFiles *files, Buffer *out, Err *err);

typedef struct {
    Text report;       ///< path of the report
    PoolCounts pooled; ///< over all partners
    uint32_t clusters; ///< of two or more activities
} DemoResult;

/// Called before each step: "pooling harbor-lab".
typedef void (*DemoStep)(void *self, Text step);

/// Pools a folder that holds `partners.csv` (name,reliability,tlp,path,map), connects it and writes the
/// report into `folder`, where a new case is made.
MUST_USE bool demo_run(const char *bundle, const char *folder, Instant now, DemoStep step, void *self,
                       Arena *arena, DemoResult *out, Err *err);
