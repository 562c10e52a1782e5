// Finds the words of titles that may be names.
//
// A report's title, and the part of its address that repeats it, hold the name of the actor it is about, or
// of a tool or campaign, between ordinary words. No list of names can tell which: tomorrow's actor is on
// none. So a word is judged by what it is like: how common it is in texts of the trade, how many partners use
// it, what stands beside it. The weights are learnt, one a feature and none a word (`asterism train`).
//
// "APT 28", "APT-28" and "APT28" are one term; so are "Turla" and "Turla's".

#include "link/title_terms.h"

#include <math.h>
#include <stdlib.h>

#include "base/search.h"

enum {
    ENDING_MOST = 5,
    WORD_LEAST = 3,
    DESIGNATOR_LETTERS = 4,
    DESIGNATOR_DIGITS = 4,
    HASH_DIGITS = 8,
    NEIGHBOUR_LEVEL = 7 ///< a word that more texts of the trade hold goes with any other
};

/// General punctuation (U+2000 to U+206F: dashes, quotes) parts words like its ASCII relatives.
static size_t mark_length(Text text, size_t at)
{
    return at + 2 < text.length && text.bytes[at] == '\xe2' && text.bytes[at + 1] == '\x80' ? 3 : 0;
}

static bool is_word_byte(Text text, size_t at)
{
    char byte = text.bytes[at];
    return byte_is_alnum(byte) || ((unsigned char)byte >= 0x80 && mark_length(text, at) == 0);
}

static bool is_upper(char byte)
{
    return byte_is_alpha(byte) && byte != byte_lower(byte);
}

static bool has_capitals_within(Text word)
{
    for (size_t i = 1; i < word.length; i++)
        if (is_upper(word.bytes[i]) && byte_is_alpha(word.bytes[i - 1]))
            return true;
    return false;
}

/// Where the host of an address ends that begins here, with its path; else here.
static size_t skip_host(Text text, size_t at)
{
    if (!text_starts(text_slice(text, at, text.length), "://"))
        return at;
    while (at + 3 < text.length && text.bytes[at + 3] != '/' && !byte_is_space(text.bytes[at + 3]))
        at++;
    return at + 3;
}

void title_cut(Text text, Arena *arena, TitleWords *out)
{
    for (size_t at = 0; at < text.length;) {
        at = skip_host(text, at);
        size_t mark = mark_length(text, at), end = at;
        while (end < text.length && is_word_byte(text, end))
            end++;
        if (end == at) {
            // %20 in an address is no word "20".
            bool is_escape = text.bytes[at] == '%' && at + 2 < text.length && byte_is_hex(text.bytes[at + 1]);
            at += mark ? mark : is_escape ? 3 : 1;
            continue;
        }
        char *word = arena_alloc(arena, end - at, 1);
        for (size_t i = at; i < end; i++)
            word[i - at] = byte_lower(text.bytes[i]);
        *vec_push(out) = (TitleWord){{word, end - at}, has_capitals_within(text_slice(text, at, end))};
        at = end;
    }
}

static size_t count_letters(Text word)
{
    size_t letters = 0;
    for (size_t i = 0; i < word.length; i++)
        letters += !byte_is_digit(word.bytes[i]);
    return letters;
}

/// Of equals the last part, as what stands before it are sections of a site.
void title_cut_slug(Text url, Arena *arena, TitleWords *out)
{
    size_t scheme = text_find(url, "://", 0), best = 0;
    if (scheme != SIZE_MAX)
        url = text_slice(url, scheme + 3, url.length);
    Text part, host;
    if (!text_cut(&url, '/', &host))
        return;
    while (text_cut(&url, '/', &part)) {
        part = text_slice(part, 0, text_find_byte(part, '?', 0));
        // "page.html", "view.asp": the ending names a technique, not the report.
        size_t dot = part.length;
        while (dot > 0 && part.length - dot < ENDING_MOST && part.bytes[dot - 1] != '.')
            dot--;
        if (dot > 1 && part.bytes[dot - 1] == '.')
            part = text_slice(part, 0, dot - 1);
        TitleWords words = {0};
        title_cut(part, arena, &words);
        size_t count = 0;
        for (size_t i = 0; i < words.count; i++)
            count += count_letters(words.items[i].text) > 0;
        if (count > 0 && count >= best) {
            best = count;
            vec_free(out);
            *out = words;
        } else {
            vec_free(&words);
        }
    }
}

/// General words for who acts and what is done: beside one of them stands a name more often than elsewhere.
static bool is_cue(Text word)
{
    static const char *const cues[] = {
        "actor",   "actors",  "apt",       "attacks", "backdoor", "campaign", "campaigns", "deploys",
        "gang",    "group",   "espionage", "hackers", "hacking",  "malware",  "operation", "returns",
        "strikes", "targets", "targeting", "team",    "threat",   "uses",     "using",
    };
    for (size_t i = 0; i < sizeof cues / sizeof *cues; i++)
        if (text_is(word, cues[i]))
            return true;
    return false;
}

static bool is_year(Text digits)
{
    return digits.length == 4 && (text_starts(digits, "19") || text_starts(digits, "20"));
}

static bool is_all(Text word, bool (*is_of_kind)(char), size_t least, size_t most)
{
    for (size_t i = 0; i < word.length; i++)
        if (!is_of_kind(word.bytes[i]))
            return false;
    return word.length >= least && word.length <= most;
}

static bool may_be_name(Text word)
{
    return word.length >= WORD_LEAST && count_letters(word) > 0 &&
           !is_all(word, byte_is_hex, HASH_DIGITS, SIZE_MAX);
}

static uint32_t term_of(TitleTerms *terms, Text word)
{
    uint32_t *number = map_at(&terms->numbers, word);
    if (*number == MAP_NONE) {
        *number = (uint32_t)terms->terms.count;
        *vec_push(&terms->terms) = (TitleTerm){
            .text = word, .last_partner = INDEX_NONE, .last_activity = INDEX_NONE, .stem = INDEX_NONE};
    }
    return *number;
}

/// One walk over the titles of a pool.
typedef struct {
    const Pool *pool;
    const LinkModel *model;
    Arena *arena;
    TitleTerms *terms;
    uint32_t activity;
    bool is_title; ///< not the address
    bool is_cased; ///< it is written in small letters and capitals, which tell something
} Walk;

/// Letters and a number that stand apart: "apt 28", "apt c 35", but not "part 2". The joined word, or an
/// empty text.
static Text designator_at(const Walk *walk, const TitleWords *words, size_t at, size_t *count)
{
    size_t next = at + 1;
    if (!is_all(words->items[at].text, byte_is_alpha, 2, DESIGNATOR_LETTERS) ||
        model_word_is_lower(walk->model, words->items[at].text))
        return TEXT_NONE;
    if (next + 1 < words->count && is_all(words->items[next].text, byte_is_alpha, 1, 1))
        next++;
    if (next >= words->count || !is_all(words->items[next].text, byte_is_digit, 1, DESIGNATOR_DIGITS) ||
        is_year(words->items[next].text))
        return TEXT_NONE;
    Text middle = next == at + 2 ? words->items[at + 1].text : TEXT_NONE;
    *count = next - at + 1;
    return arena_format(walk->arena, TEXT_FMT TEXT_FMT TEXT_FMT, TEXT_ARG(words->items[at].text),
                        TEXT_ARG(middle), TEXT_ARG(words->items[next].text));
}

/// Where all is written small, or nearly all in capitals, these say nothing of a word.
static bool is_cased(Text title)
{
    size_t upper = 0, letters = 0;
    for (size_t i = 0; i < title.length; i++) {
        letters += byte_is_alpha(title.bytes[i]);
        upper += is_upper(title.bytes[i]);
    }
    return upper > 0 && 5 * upper <= 3 * letters;
}

/// `count` words from `at` on are the word.
typedef void (*WordFound)(Walk *walk, const TitleWords *words, size_t at, size_t count, Text word);

static void each_word(Walk *walk, WordFound found)
{
    const Activity *activity = &walk->pool->activities[walk->activity];
    for (int pass = 0; pass < 2; pass++) {
        TitleWords words = {0};
        walk->is_title = pass == 0;
        walk->is_cased = pass == 0 && is_cased(activity->title);
        if (pass == 0)
            title_cut(activity->title, walk->arena, &words);
        else
            title_cut_slug(activity->url, walk->arena, &words);
        for (size_t i = 0; i < words.count; i++) {
            if (may_be_name(words.items[i].text))
                found(walk, &words, i, 1, words.items[i].text);
            size_t count;
            Text joined = designator_at(walk, &words, i, &count);
            if (joined.length)
                found(walk, &words, i, count, joined);
        }
        vec_free(&words);
    }
}

static void note_word(Walk *walk, const TitleWords *words, size_t at, size_t count, Text word)
{
    (void)words, (void)at, (void)count;
    term_of(walk->terms, word);
}

static void note_neighbour(Walk *walk, uint32_t term, uint32_t side, Text word)
{
    if (!may_be_name(word) || model_word_level(walk->model, word) > NEIGHBOUR_LEVEL)
        return;
    *vec_push(&walk->terms->neighbours) =
        (TitleNeighbour){term, side, term_of(walk->terms, word), walk->activity};
}

static void count_word(Walk *walk, const TitleWords *words, size_t at, size_t count, Text word)
{
    TitleTerms *terms = walk->terms;
    uint32_t number = term_of(terms, word), partner = walk->pool->activities[walk->activity].partner;
    if (terms->terms.items[number].stem != INDEX_NONE)
        number = terms->terms.items[number].stem;
    TitleTerm *term = &terms->terms.items[number];
    if (term->last_activity == walk->activity)
        return;
    bool has_left = at > 0, has_right = at + count < words->count;
    term->last_activity = walk->activity;
    term->activity_count++;
    // Activities come partner by partner.
    term->partner_count += term->last_partner != partner;
    term->last_partner = partner;
    term->first_count += at == 0;
    term->titled_count += walk->is_title;
    term->cased_count += walk->is_cased;
    term->coined_count += walk->is_cased && words->items[at].is_coined;
    term->cue_count += (has_left && is_cue(words->items[at - 1].text)) ||
                       (has_right && is_cue(words->items[at + count].text));
    *vec_push(&terms->places) = (TitlePlace){.activity = walk->activity, .term = number};
    if (has_left)
        note_neighbour(walk, number, 0, words->items[at - 1].text);
    if (has_right)
        note_neighbour(walk, number, 1, words->items[at + count].text);
}

static Text singular(Text word)
{
    bool is_plural = word.length > WORD_LEAST + 1 && text_ends(word, "s");
    return is_plural ? text_slice(word, 0, word.length - 1) : word;
}

/// "turlas" is "turla's" where there is a "turla".
static void find_stems(TitleTerms *terms)
{
    for (size_t i = 0; i < terms->terms.count; i++) {
        TitleTerm *term = &terms->terms.items[i];
        Text shorter = singular(term->text);
        uint32_t stem = shorter.length < term->text.length ? map_find(&terms->numbers, shorter) : MAP_NONE;
        if (stem != MAP_NONE)
            term->stem = stem;
    }
}

static void mark_publishers(TitleTerms *terms, const Pool *pool, Arena *arena)
{
    TitleWords words = {0};
    for (uint32_t i = 0; i < pool->partner_count; i++)
        title_cut(pool->partners[i].name, arena, &words);
    for (uint32_t i = 0; i < pool->activity_count; i++) {
        Text url = pool->activities[i].url;
        size_t scheme = text_find(url, "://", 0);
        if (scheme != SIZE_MAX)
            url = text_slice(url, scheme + 3, url.length);
        title_cut(text_slice(url, 0, text_find_byte(url, '/', 0)), arena, &words);
    }
    for (size_t i = 0; i < words.count; i++) {
        uint32_t number = map_find(&terms->numbers, words.items[i].text);
        if (number != MAP_NONE)
            terms->terms.items[number].is_publisher = true;
    }
    vec_free(&words);
}

static int compare_neighbours(const void *left, const void *right)
{
    const TitleNeighbour *a = left, *b = right;
    if (a->term != b->term)
        return a->term < b->term ? -1 : 1;
    if (a->side != b->side)
        return a->side < b->side ? -1 : 1;
    if (a->word != b->word)
        return a->word < b->word ? -1 : 1;
    return (a->activity > b->activity) - (a->activity < b->activity);
}

static void sort_neighbours(TitleTerms *terms)
{
    if (terms->neighbours.count > 1)
        qsort(terms->neighbours.items, terms->neighbours.count, sizeof *terms->neighbours.items,
              compare_neighbours);
}

/// Words that stand beside ever new unknown words are half of a naming scheme ("Red This", "Red That"), and
/// name nobody by themselves.
static void count_surnames(TitleTerms *terms, const LinkModel *model)
{
    enum { SCHEME_LEAST = 3 };
    const TitleNeighbour *last = NULL;
    uint32_t different = 0;
    for (size_t i = 0; i < terms->neighbours.count; i++) {
        const TitleNeighbour *here = &terms->neighbours.items[i];
        Text word = terms->terms.items[here->word].text;
        if (is_cue(word) || model_word_level(model, word) > 0)
            continue;
        bool is_same_side = last && last->term == here->term && last->side == here->side;
        different = is_same_side ? different + (last->word != here->word) : 1;
        last = here;
        TitleTerm *term = &terms->terms.items[here->term];
        if (different >= SCHEME_LEAST && different > term->surname_count)
            term->surname_count = different;
    }
}

static bool are_alike(const TitleNeighbour *a, const TitleNeighbour *b)
{
    return a->term == b->term && a->side == b->side && a->word == b->word;
}

static size_t end_of_alike(const TitleTerms *terms, size_t from)
{
    size_t to = from + 1;
    while (to < terms->neighbours.count &&
           are_alike(&terms->neighbours.items[to], &terms->neighbours.items[from]))
        to++;
    return to;
}

static TitlePlace *place_of(const TitleTerms *terms, uint32_t activity, uint32_t term)
{
    size_t at;
    SEARCH(at, terms->places.count, terms->places.items[at].activity < activity);
    while (terms->places.items[at].term != term)
        at++;
    return &terms->places.items[at];
}

/// A word that mostly stands beside a certain other one is half of a name of two words ("Tropic Trooper"),
/// and no name where it does not.
static void count_fixed(TitleTerms *terms)
{
    for (size_t from = 0, to; from < terms->neighbours.count; from = to) {
        TitleTerm *term = &terms->terms.items[terms->neighbours.items[from].term];
        to = end_of_alike(terms, from);
        if (to - from > 1 && to - from > term->fixed_count)
            term->fixed_count = (uint32_t)(to - from);
    }
    for (size_t i = 0; i < terms->places.count; i++) {
        const TitleTerm *term = &terms->terms.items[terms->places.items[i].term];
        terms->places.items[i].is_part = 2 * term->fixed_count > term->activity_count;
    }
    for (size_t from = 0, to; from < terms->neighbours.count; from = to) {
        const TitleNeighbour *here = &terms->neighbours.items[from];
        to = end_of_alike(terms, from);
        bool is_fixed = to - from == terms->terms.items[here->term].fixed_count;
        for (size_t i = from; i < to && is_fixed; i++)
            place_of(terms, terms->neighbours.items[i].activity, here->term)->is_part = false;
    }
}

/// As a surname, but of fewer, and beside words that are merely uncommon.
static void count_halves(TitleTerms *terms, const LinkModel *model)
{
    enum { UNCOMMON_LEVEL = 5, LEAST = 2 };
    const TitleNeighbour *last = NULL;
    uint32_t different = 0;
    for (size_t from = 0, to; from < terms->neighbours.count; from = to) {
        const TitleNeighbour *here = &terms->neighbours.items[from];
        Text word = terms->terms.items[here->word].text;
        to = end_of_alike(terms, from);
        if (is_cue(word) || model_word_level(model, word) > UNCOMMON_LEVEL)
            continue;
        different = last && last->term == here->term && last->side == here->side ? different + 1 : 1;
        last = here;
        TitleTerm *term = &terms->terms.items[here->term];
        if (different >= LEAST && different > term->half_count)
            term->half_count = different;
    }
}

typedef struct {
    uint32_t term, other;
} TermPair;

static int compare_pairs(const void *left, const void *right)
{
    const TermPair *a = left, *b = right;
    if (a->term != b->term)
        return a->term < b->term ? -1 : 1;
    return (a->other > b->other) - (a->other < b->other);
}

enum { OTHER_LEAST = 3 };
static const double OTHER_PROBABILITY = .6;

static bool is_other_name(const TitleTerm *term)
{
    return term->activity_count >= OTHER_LEAST && term->probability >= OTHER_PROBABILITY;
}

/// Pairs of a term and a name that stand in one activity, sorted, in the order of (term, other).
static TermPair *pair_names(const TitleTerms *terms, size_t *count)
{
    VEC(TermPair) pairs = {0};
    for (size_t from = 0, to; from < terms->places.count; from = to) {
        for (to = from; to < terms->places.count &&
                        terms->places.items[to].activity == terms->places.items[from].activity;)
            to++;
        for (size_t i = from; i < to; i++)
            for (size_t k = from; k < to; k++)
                if (i != k && is_other_name(&terms->terms.items[terms->places.items[k].term]))
                    *vec_push(&pairs) = (TermPair){terms->places.items[i].term, terms->places.items[k].term};
    }
    if (pairs.count > 1)
        qsort(pairs.items, pairs.count, sizeof *pairs.items, compare_pairs);
    *count = pairs.count;
    return pairs.items;
}

static size_t count_pair(const TermPair *pairs, size_t count, TermPair wanted)
{
    size_t at;
    SEARCH(at, count, compare_pairs(&pairs[at], &wanted) < 0);
    size_t end = at;
    while (end < count && compare_pairs(&pairs[end], &wanted) == 0)
        end++;
    return end - at;
}

/// Two names, each of many activities, of which hardly any hold both: whoever writes of both writes of two
/// actors.
static bool are_apart(const TitleTerm *a, const TitleTerm *b, size_t both)
{
    enum { APART_LEAST = 5, TOGETHER_LEAST = 3, TOGETHER_SHARE = 5 };
    uint32_t fewer = a->activity_count < b->activity_count ? a->activity_count : b->activity_count;
    return is_other_name(a) && fewer >= APART_LEAST && both < TOGETHER_LEAST && TOGETHER_SHARE * both < fewer;
}

/// A word whose activities also hold other names, each mostly seen without the word, is what several actors
/// have in common (a country, a method), not one of them.
static void count_beside(TitleTerms *terms)
{
    size_t count;
    TermPair *pairs = pair_names(terms, &count);
    for (size_t i = 0; i < terms->terms.count; i++)
        terms->terms.items[i].beside_count = 0;
    for (size_t from = 0, to; from < terms->places.count; from = to) {
        for (to = from; to < terms->places.count &&
                        terms->places.items[to].activity == terms->places.items[from].activity;)
            to++;
        for (size_t i = from; i < to; i++) {
            TitleTerm *term = &terms->terms.items[terms->places.items[i].term];
            bool is_beside = false;
            terms->places.items[i].is_torn = false;
            for (size_t k = from; k < to; k++) {
                const TitlePlace *place = &terms->places.items[k];
                const TitleTerm *other = &terms->terms.items[place->term];
                if (i == k || !is_other_name(other) || term->activity_count < 2)
                    continue;
                size_t both = count_pair(pairs, count, (TermPair){terms->places.items[i].term, place->term});
                is_beside |= 2 * both < other->activity_count && 2 * both <= term->activity_count;
                terms->places.items[i].is_torn |= are_apart(term, other, both);
            }
            term->beside_count += is_beside;
        }
    }
    free(pairs);
}

void title_terms_find(const Pool *pool, const LinkModel *model, Arena *arena, TitleTerms *out)
{
    *out = (TitleTerms){0};
    Walk walk = {.pool = pool, .model = model, .arena = arena, .terms = out};
    for (; walk.activity < pool->activity_count; walk.activity++)
        each_word(&walk, note_word);
    find_stems(out);
    for (walk.activity = 0; walk.activity < pool->activity_count; walk.activity++)
        each_word(&walk, count_word);
    mark_publishers(out, pool, arena);
    sort_neighbours(out);
    count_surnames(out, model);
    count_fixed(out);
    count_halves(out, model);
}

void title_terms_done(TitleTerms *terms)
{
    vec_free(&terms->terms);
    vec_free(&terms->places);
    vec_free(&terms->neighbours);
    map_done(&terms->numbers);
}

/// By how much more, or fewer, of its activities than usual something else ties to another, in the root of
/// their number: as chance would have it, within one either way.
static double tied_more(const TitleTerm *term)
{
    static const double usual = .3;
    if (term->activity_count < TITLE_TIED_LEAST)
        return 0;
    double more = (term->tied_count - usual * term->activity_count) / sqrt(term->activity_count);
    return more < -1 ? -1 : more < 1 ? more : 1;
}

/// "apt37", "unc3886": a name out of a series. "jsac2021" is of a year.
static bool is_numbered(Text word)
{
    enum { LETTERS_LEAST = 2, LETTERS_MOST = 5 };
    size_t letters = 0;
    while (letters < word.length && byte_is_alpha(word.bytes[letters]))
        letters++;
    Text number = text_slice(word, letters, word.length);
    return letters >= LETTERS_LEAST && letters <= LETTERS_MOST && !is_year(number) &&
           is_all(number, byte_is_digit, 1, DESIGNATOR_DIGITS);
}

unsigned title_word_level(const LinkModel *model, Text word)
{
    unsigned level = model_word_level(model, word), other = model_word_level(model, singular(word));
    return level > other ? level : other;
}

void title_features(const LinkModel *model, const TitleTerm *term, double out[TITLE_FEATURES])
{
    double activities = term->activity_count, partners = term->partner_count;
    // Up to three in ten is chance.
    double surname = (term->surname_count / activities - .3) / .7;
    out[TITLE_BASE] = 1;
    out[TITLE_ORDINARY] = title_word_level(model, term->text);
    out[TITLE_LOWER] =
        model_word_is_lower(model, term->text) || model_word_is_lower(model, singular(term->text));
    out[TITLE_ONE_SOURCE] = term->partner_count == 1;
    out[TITLE_TWO_SOURCES] = term->partner_count == 2;
    out[TITLE_SOURCES] = log2(partners);
    out[TITLE_REPEATS] = log2(activities / partners);
    out[TITLE_CUE] = term->cue_count / activities;
    out[TITLE_FIRST] = term->first_count / activities;
    out[TITLE_PUBLISHER] = term->is_publisher;
    out[TITLE_BESIDE] = term->beside_count / activities;
    out[TITLE_SURNAME] = surname < 0 ? 0 : surname < 1 ? surname : 1;
    out[TITLE_TIED] = tied_more(term);
    out[TITLE_TITLED] = term->titled_count / activities;
    out[TITLE_COINED] = term->cased_count ? (double)term->coined_count / term->cased_count : 0;
    out[TITLE_NUMBERED] = is_numbered(term->text);
    out[TITLE_FIXED] = term->fixed_count / activities;
    out[TITLE_HALF] = term->half_count / activities;
}

static void weigh_terms(TitleTerms *terms, const LinkModel *model)
{
    for (size_t i = 0; i < terms->terms.count; i++) {
        TitleTerm *term = &terms->terms.items[i];
        if (term->activity_count < 2)
            continue;
        double features[TITLE_FEATURES], sum = 0;
        title_features(model, term, features);
        for (size_t k = 0; k < TITLE_FEATURES; k++)
            sum += model->title[k] * features[k];
        term->probability = 1 / (1 + exp(-sum));
    }
}

void title_terms_weigh(TitleTerms *terms, const LinkModel *model)
{
    for (size_t i = 0; i < terms->terms.count; i++)
        terms->terms.items[i].beside_count = 0;
    weigh_terms(terms, model);
    // Which words are names tells what stands beside names.
    count_beside(terms);
    weigh_terms(terms, model);
}
