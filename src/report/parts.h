#pragma once
/// Small pieces that several sections show.

#include "report/page.h"

/// A probability on the scale of ICD-203's words.
void put_gauge(Page *page, MicroProbability probability);
void put_confidence(Page *page, Confidence confidence);
uint32_t complaint_total(const Page *page);
/// "E, unreliable".
const char *reliability_words(char letter);
/// Which of an actor's doubtful names come from whom, as a sentence each; nothing when there is none.
void put_name_doubts(Page *page, const Actor *actor); // names.c
/// A topic as people call it: countries and sectors by their names.
void put_topic_name(Page *page, const Topic *topic);
/// Where in the page's list of topics this one stands: names its anchor.
uint32_t topic_number(const Page *page, const Topic *topic);
/// The anchor that the appendix gives a topic of an actor.
void put_topic_count(Page *page, const Actor *actor, const Tally *tally);
/// Whether the link is that partner's own activity: without it there would be nothing to link, which says
/// nothing.
bool is_own_partner(const Page *page, const ReportEvidence *link, uint32_t partner);
/// A kind's word, or that of a piece of evidence that is none, as people call it.
Text kind_label(Text word);
/// Exact values as they are written, words as people write them.
void put_value(Page *page, Text word, Text value);
/// As many pieces of evidence of a judgement are shown.
enum { JUDGED_EVIDENCE_MOST = 8 };
/// "50 to 100", "20 or more"; either may be CLAIM_UNSTATED.
void put_ends(Page *page, int64_t low, int64_t high);
/// What was weighed of a cluster; NULL: nothing.
const Judgement *judgement_of(const Page *page, uint32_t cluster);
/// When its actor was at work; NULL: nothing is told of it.
const TimeTold *time_of_actor(const Page *page, uint32_t cluster);
/// Explanations that speak of this cluster, at most REPORT_LINKS_MOST; of none for INDEX_NONE.
uint32_t links_of(const Page *page, uint32_t cluster, const ReportEvidence **out, uint32_t most);
