#pragma once
/// Small pieces that several sections show.

#include "report/page.h"

/// A probability on the scale of ICD-203's words.
void put_gauge(Page *page, MicroProbability probability); // summary.c
void put_confidence(Page *page, Confidence confidence);   // summary.c
uint32_t complaint_total(const Page *page);               // doubts.c
/// "E, unreliable".
const char *reliability_words(char letter); // doubts.c
/// Which of an actor's doubtful names come from whom, as a sentence each; nothing when there is none.
void put_name_doubts(Page *page, const Actor *actor); // names.c
/// A topic as people call it: countries and sectors by their names.
void put_topic_name(Page *page, const Topic *topic); // map.c
/// The anchor that the appendix gives a topic of an actor.
void put_topic_count(Page *page, const Actor *actor, const Tally *tally); // appendix.c
/// Whether the link is that partner's own activity: without it there would be nothing to link, which says
/// nothing.
bool is_own_partner(const Page *page, const ReportEvidence *link, uint32_t partner); // weighing.c
/// A kind's word, or that of a piece of evidence that is none, as people call it.
Text kind_label(Text word); // weighing.c
/// Exact values as they are written, words as people write them.
void put_value(Page *page, Text word, Text value); // weighing.c
/// As many pieces of evidence of a judgement are shown.
enum { JUDGED_EVIDENCE_MOST = 8 };
/// "50 to 100", "20 or more"; either may be CLAIM_UNSTATED.
void put_ends(Page *page, int64_t low, int64_t high); // judgement.c
/// What was weighed of a cluster; NULL: nothing.
const Judgement *judgement_of(const Page *page, uint32_t cluster); // judgement.c
/// When its actor was at work; NULL: nothing is told of it.
const TimeTold *time_of_actor(const Page *page, uint32_t cluster); // years.c
/// Explanations that speak of this cluster, at most REPORT_LINKS_MOST; of none for INDEX_NONE.
uint32_t links_of(const Page *page, uint32_t cluster, const ReportEvidence **out,
                  uint32_t most); // weighing.c
