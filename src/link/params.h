#pragma once
/// Every number that linking uses, with its origin.
///
/// Origins: [method] the published description of the weighing (reuse mixture, size-free prior), taken as it
/// stands; [measured] chosen on published reports (bench/connect) in the middle of a range in which the
/// figures hardly move, never at a peak; [judged] set by reason, too rare in the measured reports to tell.

#include "link/link.h"

/// What may be used again: exact values, and what is derived from them. Kept in step with LINK_EVIDENCE.
typedef enum {
    TRACE_FILE,
    TRACE_URL,
    TRACE_HOST,
    TRACE_DOMAIN,
    TRACE_ADDRESS,
    TRACE_NETWORK,
    TRACE_EMAIL,
    TRACE_CERTIFICATE,
    TRACE_WALLET,
    TRACE_REGISTRANT,
    TRACE_REGISTRATION,
    TRACE_MUTEX,
    TRACE_PDB,
    TRACE_RICH,
    TRACE_FINGERPRINT,
    TRACE_HABIT,
    TRACE_CODE,
    TRACE_FAMILY,
    TRACE_CVE,
    TRACE_TECHNIQUE,
    TRACE_COUNTRY,
    TRACE_SECTOR,
    TRACE_NAME,
    TRACE_CALLED,
    TRACE_LISTED,
    TRACE_CITATION,
    TRACE_HOST_WORDS,
    TRACE_PATH,
    TRACE_STEM,
    TRACE_MAIL_DOMAIN,
    TRACE_REGISTRAR_WEEK,
    TRACE_SIMILAR,
    TRACE_HOURS,
    TRACE_COUNT,
} TraceKind;

/// Traces of one strand depend on each other: the second and later ones are discounted.
typedef enum {
    STRAND_FILE,
    STRAND_WEB,
    STRAND_ADDRESS,
    STRAND_PERSONA,
    STRAND_ARTEFACT,
    STRAND_CODE,
    STRAND_TOOL,
    STRAND_BEHAVIOUR,
    STRAND_CLAIM,
    STRAND_CITATION,
    STRAND_COUNT,
} Strand;

// One row a kind of trace:
//   reuse  rho: how readily an actor with a pool of these uses one again           [method] 2.1
//   days   tau: how fast a reuse becomes unlikely                                  [method] 2.1
//   rest   beta*b0, in showings: what is added to the count seen elsewhere, so that
//          "seen nowhere else" is not "impossible elsewhere" (floor .3)           [method] 2.1
//   cap    nats that one such trace can give at most: 7 [method]; 2 for what is derived or common (a
//          neighbour in a network, a sibling under a domain); less where the measured
//          likelihood ratio of sharing one is small                               [measured]
//   fake   how often it is planted to mislead                                     [judged] after [method] 2.4
//   pairs  whether sharing one is reason enough to look at a pair
#define LINK_EVIDENCE(ROW)                                                                             \
    /*  kind               word                  strand            reuse days  rest cap  fake pairs */ \
    ROW(TRACE_FILE, "file", STRAND_FILE, .20, 250, .3, 7.0, .00, true)                                 \
    ROW(TRACE_URL, "url", STRAND_WEB, .30, 300, .3, 7.0, .00, true)                                    \
    ROW(TRACE_HOST, "domain", STRAND_WEB, .30, 300, .3, 7.0, .00, true)                                \
    ROW(TRACE_DOMAIN, "registered domain", STRAND_WEB, .10, 300, 2., 2.0, .00, false)                  \
    ROW(TRACE_ADDRESS, "address", STRAND_ADDRESS, .25, 200, .3, 7.0, .00, true)                        \
    ROW(TRACE_NETWORK, "network", STRAND_ADDRESS, .08, 200, 2., 2.0, .00, false)                       \
    ROW(TRACE_EMAIL, "email", STRAND_PERSONA, .30, 500, .3, 7.0, .05, true)                            \
    ROW(TRACE_CERTIFICATE, "certificate", STRAND_ARTEFACT, .30, 500, .3, 7.0, .02, true)               \
    ROW(TRACE_WALLET, "wallet", STRAND_PERSONA, .30, 500, .3, 7.0, .02, true)                          \
    ROW(TRACE_REGISTRANT, "registrant", STRAND_PERSONA, .30, 500, .3, 7.0, .05, true)                  \
    ROW(TRACE_REGISTRATION, "registration", STRAND_WEB, .00, 300, 2., 0.0, .00, false)                 \
    ROW(TRACE_MUTEX, "mutex", STRAND_ARTEFACT, .30, 900, .3, 7.0, .10, true)                           \
    ROW(TRACE_PDB, "pdb", STRAND_ARTEFACT, .30, 900, .3, 7.0, .20, true)                               \
    ROW(TRACE_RICH, "rich header", STRAND_ARTEFACT, .20, 500, 2., 3.0, .20, true)                      \
    ROW(TRACE_FINGERPRINT, "fingerprint", STRAND_ARTEFACT, .20, 500, 2., 3.0, .05, true)               \
    ROW(TRACE_HABIT, "habit", STRAND_ARTEFACT, .20, 500, 2., 2.0, .20, true)                           \
    ROW(TRACE_CODE, "function", STRAND_CODE, .35, 900, 1., 4.0, .02, true)                             \
    ROW(TRACE_FAMILY, "family", STRAND_TOOL, .60, 900, .3, 7.0, .00, true)                             \
    ROW(TRACE_CVE, "cve", STRAND_BEHAVIOUR, .10, 300, 2., 1.0, .00, false)                             \
    ROW(TRACE_TECHNIQUE, "technique", STRAND_BEHAVIOUR, .10, 900, 8., .15, .00, false)                 \
    ROW(TRACE_COUNTRY, "country", STRAND_BEHAVIOUR, .10, 900, 8., .30, .00, false)                     \
    ROW(TRACE_SECTOR, "sector", STRAND_BEHAVIOUR, .10, 900, 8., .20, .00, false)                       \
    ROW(TRACE_NAME, "name", STRAND_CLAIM, .00, 900, .0, 7.0, .00, true)                                \
    ROW(TRACE_CALLED, "called", STRAND_CLAIM, .00, 900, .0, 7.0, .00, true)                            \
    ROW(TRACE_LISTED, "listed name", STRAND_CLAIM, .00, 900, .0, 7.0, .00, true)                       \
    ROW(TRACE_CITATION, "citation", STRAND_CITATION, .30, 900, .3, 3.0, .00, true)                     \
    ROW(TRACE_HOST_WORDS, "host words", STRAND_WEB, .10, 300, 2., 2.0, .00, false)                     \
    ROW(TRACE_PATH, "path", STRAND_WEB, .10, 300, 2., 2.0, .00, false)                                 \
    ROW(TRACE_STEM, "file stem", STRAND_ARTEFACT, .10, 500, 2., 1.0, .10, false)                       \
    ROW(TRACE_MAIL_DOMAIN, "mail domain", STRAND_PERSONA, .10, 300, 2., 2.0, .00, false)               \
    ROW(TRACE_REGISTRAR_WEEK, "registrar and week", STRAND_WEB, .10, 300, 2., 2.0, .00, false)         \
    ROW(TRACE_SIMILAR, "similar file", STRAND_FILE, .10, 500, 2., 2.0, .05, false)                     \
    ROW(TRACE_HOURS, "hours", STRAND_BEHAVIOUR, .10, 900, 8., .30, .05, false)

typedef struct LinkModel LinkModel;

struct LinkParams {
    const LinkModel *model; ///< what was learnt
    /// Whether names, titles and families count.
    bool has_names;
    /// Odds against one actor before anything is seen, and against a place in a cluster: alpha of the
    /// size-free prior. [method] 8 to 60; [measured] 5 to 10 is flat, from 14 on recall falls slowly.
    double against;
    /// Each further trace of one strand counts this share of the one before. [method] .5 to .6
    double discount;
    /// What is left of it with the statement's own credibility, 1 to 6; 6, not stated, says nothing.
    double credibility[7];
    /// A trace that more activities show than this makes no pairs: cost, not judgement. [method] 2.9
    uint32_t hub_holders;
    /// The same where mistakes are reckoned with: commonness is then weighed by clusters, and what three
    /// hundred activities show may be one actor's. [measured] on synthetic pools
    uint32_t crowd_holders;
    uint64_t crowd_pairs_each;
    /// A pair is told, with what it is worth, when it shares something weaker that so many at most show.
    /// [measured] 4 to 12 is flat.
    uint32_t told_holders;
    /// Where traces would make more pairs than this and so many for each activity, the limit is lowered until
    /// they do not. Published reports make one pair for three activities. [judged]
    uint64_t pair_floor, pairs_each;
    /// A registered domain with names in more activities than this is a provider's, whatever the Public
    /// Suffix List says. [measured] 10 to 30 is flat.
    uint32_t provider_holders;
    /// Copies: at least so many common values, and such a share of the smaller or of both lists. [method] 2.0
    uint32_t copy_least;
    double copy_contained, copy_jaccard;
    /// A longer list than this many times the shorter one is a collection that holds it, not a copy.
    /// [judged]
    uint32_t copy_longer;
    /// The same where one cites the other: so many common values, and that share of the list that cites.
    /// [judged]
    uint32_t cited_least;
    /// What an activity repeats of one that it cites stands for it when so many at most show it first hand.
    /// [judged]
    uint32_t cited_holders;
    /// A title that so many activities at most carry names one document.
    uint32_t document_holders;
    /// Traces that count as root causes for the guards give at least this. [judged] odds of 3
    double strong_nats;
    /// A merge that hangs on one root cause is allowed only when it is borne by so many activities on each
    /// side, or by this share of them. [measured] .26 to .33 is one flat, .34 to .50 another with somewhat
    /// less recall and fewer errors.
    uint32_t bearers;
    double bearing_share;
    /// What hangs on one strong root cause alone must be at most this common: in a small pool nothing is rare
    /// enough, and two causes are asked for. Families and citations are few by nature. [judged] in the
    /// bundled case; in published reports 2.5e-4 to 1e-3 and 8e-3 to 1 change nothing.
    double lone_common, lone_common_family;
    /// A word of titles is a claim when two reports with it are of one actor at least this often; and a claim
    /// carries a merge alone when they are this often. [learnt] the chances; [judged] the first limit, the
    /// second [measured]: .80 to .86 is flat; at .75 two in five more joins are false.
    double claim_least, claim_alone;
    /// The same of names that a list holds to be one: who made the list has said so. [judged]
    double claim_alone_listed;
    /// That two activities are of one actor when their partners outright give it one name. [judged]
    double claim_stated;
    /// That two activities are of one actor when their titles hold names that are one beyond doubt.
    /// [measured]
    double claim_listed;
    /// Lists keep two clusters apart where so many titles on either side bear the actor's names. [measured] 3
    /// to 8 is flat; 1 makes fragments.
    uint32_t apart_least;
    /// A name that more activities hold than this makes no pairs: cost, not judgement.
    uint32_t claim_holders;
    /// A claim carries a merge alone where this share of either side makes it, of those that claim anything.
    double claim_share;
    /// Lone ties (mistakes.c): where an activity has more of them than this on average, beyond a floor,
    /// mistakes are reckoned with. [measured] Published reports have .11, synthetic pools with 2 to 8 % of
    /// mistakes .5 to .8, without any .3.
    double lone_ties, lone_floor;
    /// Showings of a kind below which its mistakes are not learnt but thought to be many. [judged]
    double mistake_showings;
    /// Reuse of one's own as a beta distribution: what a report shares with its actor's others, and what not.
    /// [measured] on synthetic pools: halving or doubling either moves recall by less than a tenth.
    double reused, not_reused;
    /// Where mistakes are reckoned with, odds against one actor for each item of the pool: in a larger pool
    /// there are more others whose mistake a tie could be. [measured] on synthetic pools
    double crowd_against;
    /// There, how much a cluster attracts others by its size: this share of ln size. [measured] on synthetic
    /// pools: with 0, actors stay in pieces where 8 % are mistakes; with .6, two actors' clusters become one.
    double crowd_pull;
    /// There, odds against a place in a cluster, for each of its items, are as many as stand alone, and never
    /// less than this share of the pool. [judged]
    double crowd_alone;
    /// There, how sure a place must be while clusters grow, and at the end. [measured] on synthetic pools
    double crowd_sure, crowd_sure_last;
    /// There, what tells whether two of different clusters are one actor (elsewhere.c): the chance of the
    /// likelier place, not below a least one; the nats of what they share, up to so many; how many stand
    /// alone. [measured] learnt on synthetic pools
    double elsewhere_place, elsewhere_nats, elsewhere_alone, elsewhere_offset;
    double elsewhere_least, elsewhere_most;
    /// Showings of behaviour that a cluster has of everybody's ways before it has any of its own. [method]
    /// 2.2: 8 to 20
    double conduct_prior;
    /// The same of times, of which those near count too. [measured] on synthetic pools: 2 to 10 hardly
    /// matters.
    double time_prior;
    /// There, a cluster of one counts this much among those that show a value too: it may yet turn out to be
    /// the same actor's. [measured] on synthetic pools: .05 to .3
    double lone_weight;
    /// Showings that a kind is thought to have in the world when the pool has fewer and nobody else shows a
    /// value. [judged] 30 to 150 gives the same clusters in the bundled case; large pools never need it.
    double world;
    /// Rounds of sweeps and merges; it settles in two or three.
    uint32_t rounds;
    /// A title that holds a family's name speaks of the family, if of the activities that list families and
    /// have that word in the title this share lists it, and so many list it at all: else it may be an actor's
    /// name. [measured] above .5 to .8 is flat; up to .5 actors' names come in.
    double mention_share;
    uint32_t mention_least;
    /// Both show traces of a strand and none is common. [method] 1.1: -.02 to -.08
    double absence_nats;
    /// What an analyst's ruling weighs in an explanation; in the partition it is absolute. [judged]
    double ruling_nats;
    /// What repeating another's list weighs in an explanation. [judged]
    double copy_nats;
    /// However strong the evidence, so much of it is believed: the rest is mistakes in what was reported, and
    /// sources that disagree. [measured] of pairs above 8 nats, 2 to 5 % are labelled different actors.
    double ceiling;
    /// How often, and with what chance, each root cause is left out to see whether a cluster stands
    /// (stability.c); [method] 2.9: 20 chains; 1/e, after Farris and others (1996). And the share of it that
    /// must then hang together, after Hennig (2007).
    uint32_t resamplings;
    double left_out, recovered;
    /// Nats that a value on a warning list gives less. [measured] of links in 2,649 reports such lists hold
    /// 16 % of the false ones and 10 % of the true ones: ln(.16/.10).
    double listed;
};
