#include "engine/extract.h"

typedef struct {
    const MentionListener *listener;
    const Vocabulary *vocabulary;
    const SaidIn *in; ///< the report in hand
    // What is asked for; TEXT_NONE: everything.
    Text asked;
    NamedType type; ///< of `asked`, where the vocabulary knows it
    bool has_type;
} Mentioning;

static bool pass_over(void *self, const Found *found, Err *err)
{
    (void)self, (void)found, (void)err;
    return true;
}

static void overlook(void *self, Text what)
{
    (void)self, (void)what; // complained of when it was pooled
}

static bool hear_named(void *self, const Named *named, Text place, Err *err)
{
    const Mentioning *it = self;
    if (!named->is_name)
        return true;
    bool is_asked = !it->asked.bytes || (text_equal_nocase(named->value, it->asked) &&
                                         (!it->has_type || named->type == it->type));
    return !is_asked || it->listener->named(it->listener->self, it->in, named, place, err);
}

static bool take_report(void *self, const SaidIn *in, Text raw, Err *err)
{
    Mentioning *it = self;
    const ExtractListener listener = {pass_over, overlook, hear_named, it->vocabulary, it};
    it->in = in;
    return extract_pooled(in->source, raw, &listener, err);
}

bool case_mentions_in(Case *it, Text digest, const Vocabulary *vocabulary, const MentionListener *listener,
                      Err *err)
{
    Mentioning mentioning = {.listener = listener, .vocabulary = vocabulary, .asked = TEXT_NONE};
    return store_reports(case_store(it), digest, take_report, &mentioning, err);
}

/// The first name that what is asked for begins with, however it is spelt.
static bool take_asked(void *self, const Named *named, Err *err)
{
    Mentioning *it = self;
    (void)err;
    if (named->offset > 0 || it->has_type)
        return true;
    it->has_type = true;
    it->type = named->type;
    it->asked = named->value;
    return true;
}

bool case_mentions_of(Case *it, Text asked, const Vocabulary *vocabulary, const MentionListener *listener,
                      Err *err)
{
    Mentioning mentioning = {.listener = listener, .vocabulary = vocabulary, .asked = asked};
    return vocabulary_find(vocabulary, asked, take_asked, &mentioning, err) &&
           store_reports(case_store(it), TEXT_NONE, take_report, &mentioning, err);
}
