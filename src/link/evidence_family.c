// Malware families. A family that few have ties who uses it; a public tool ties nobody from the day on which
// it became public (public_tools.c).
//
// A report without a list of families may still speak of one in its title. But titles are also where actors'
// names stand, and some sources list an actor's name as a family. So a word of a title counts only when it is
// a known family, nobody claims it as an actor's name, and the activities that do list families and have the
// word in the title mostly list it: for a family they do, for an actor's name they do not.

#include "base/map.h"
#include "base/vec.h"
#include "link/evidence.h"
#include "names/names.h"

void evidence_show_family(Gatherer *gatherer, uint32_t observation, Kind kind, Text value)
{
    (void)kind;
    Text canonical = family_canonical(value, gather_arena(gatherer));
    if (canonical.length < 2)
        return;
    gather_show(gatherer, gather_trace(gatherer, TRACE_FAMILY, canonical), observation);
}

enum { MENTION_WORDS = 4, MENTION_LETTERS = 4, MENTION_BYTES = 64 };

typedef struct {
    uint32_t listed;                      ///< activities that list it
    uint32_t mentioned;                   ///< activities that list families and have the word in the title
    uint32_t mentioned_both;              ///< of these, those that list it
    uint32_t last_listed, last_mentioned; ///< the activity counted last
    Text text;
} Word;

typedef struct {
    uint32_t activity, word;
} Mention;

typedef struct {
    Gatherer *gatherer;
    Map numbers; ///< canonical family -> word
    VEC(Word) words;
    VEC(Mention) listed, mentions;
} Titles;

static bool is_public(const Titles *titles, uint32_t activity, Text canonical)
{
    return public_tools_has(gather_public_tools(titles->gatherer), canonical,
                            gather_pool(titles->gatherer)->activities[activity].date);
}

static void count_listed(Titles *titles, uint32_t activity, Text value)
{
    Text canonical = family_canonical(value, gather_arena(titles->gatherer));
    if (canonical.length < MENTION_LETTERS || is_public(titles, activity, canonical))
        return;
    uint32_t *number = map_at(&titles->numbers, canonical);
    if (*number == MAP_NONE) {
        *number = (uint32_t)titles->words.count;
        Word *word = vec_push(&titles->words);
        *word = (Word){.last_listed = INDEX_NONE, .last_mentioned = INDEX_NONE, .text = canonical};
    }
    Word *word = &titles->words.items[*number];
    if (word->last_listed == activity)
        return;
    word->last_listed = activity;
    word->listed++;
    *vec_push(&titles->listed) = (Mention){activity, *number};
}

/// The words of a title, lower case, joined by up to four: "Gh0st RAT" is "gh0strat".
static void find_mentions(Titles *titles, uint32_t activity, Text text)
{
    Text words[MENTION_WORDS] = {0};
    for (size_t at = 0; at < text.length;) {
        size_t end = at;
        while (end < text.length && byte_is_alnum(text.bytes[end]))
            end++;
        if (end == at) {
            at++;
            continue;
        }
        for (size_t i = 0; i + 1 < MENTION_WORDS; i++)
            words[i] = words[i + 1];
        words[MENTION_WORDS - 1] = text_slice(text, at, end);
        at = end;
        char joined[MENTION_BYTES];
        size_t length = 0;
        for (size_t back = MENTION_WORDS; back-- > 0;) {
            Text word = words[back];
            if (!word.length || length + word.length > sizeof joined)
                break;
            memmove(joined + word.length, joined, length);
            for (size_t i = 0; i < word.length; i++)
                joined[i] = byte_lower(word.bytes[i]);
            length += word.length;
            if (length < MENTION_LETTERS)
                continue;
            uint32_t number = map_find(&titles->numbers, (Text){joined, length});
            if (number == MAP_NONE || titles->words.items[number].last_mentioned == activity)
                continue;
            titles->words.items[number].last_mentioned = activity;
            *vec_push(&titles->mentions) = (Mention){activity, number};
        }
    }
}

static bool lists(const Titles *titles, size_t from, uint32_t activity, uint32_t word)
{
    for (size_t i = from; i < titles->listed.count && titles->listed.items[i].activity == activity; i++)
        if (titles->listed.items[i].word == word)
            return true;
    return false;
}

static void forbid_names(Titles *titles)
{
    const Pool *pool = gather_pool(titles->gatherer);
    Arena *arena = gather_arena(titles->gatherer);
    for (uint32_t i = 0; i < pool->name_count; i++) {
        uint32_t number = map_find(&titles->numbers, name_canonical(pool->names[i].name, arena));
        if (number != MAP_NONE)
            titles->words.items[number].listed = 0;
    }
    for (uint32_t g = 0; g < pool->group_count; g++)
        for (uint32_t n = 0; n < pool->groups[g].name_count; n++) {
            Text name = pool->group_names[pool->groups[g].first_name + n];
            uint32_t number = map_find(&titles->numbers, name_canonical(name, arena));
            if (number != MAP_NONE)
                titles->words.items[number].listed = 0;
        }
}

static void weigh_mentions(Titles *titles)
{
    const LinkParams *params = gather_params(titles->gatherer);
    size_t from = 0;
    // Both lists are by activity: one walk.
    for (size_t i = 0; i < titles->mentions.count; i++) {
        Mention *mention = &titles->mentions.items[i];
        while (from < titles->listed.count && titles->listed.items[from].activity < mention->activity)
            from++;
        bool lists_any =
            from < titles->listed.count && titles->listed.items[from].activity == mention->activity;
        if (!lists_any)
            continue;
        Word *word = &titles->words.items[mention->word];
        word->mentioned++;
        word->mentioned_both += lists(titles, from, mention->activity, mention->word);
    }
    for (size_t i = 0; i < titles->mentions.count; i++) {
        const Mention *mention = &titles->mentions.items[i];
        const Word *word = &titles->words.items[mention->word];
        if (word->listed < params->mention_least || word->mentioned == 0 ||
            word->mentioned_both < params->mention_share * word->mentioned ||
            is_public(titles, mention->activity, word->text))
            continue;
        gather_mention(titles->gatherer, gather_trace(titles->gatherer, TRACE_FAMILY, word->text),
                       mention->activity);
    }
}

void evidence_mention_families(Gatherer *gatherer)
{
    const Pool *pool = gather_pool(gatherer);
    Titles titles = {.gatherer = gatherer};
    for (uint32_t i = 0; i < pool->observation_count; i++) {
        const Observation *observation = &pool->observations[i];
        if (pool->values[observation->value].kind == KIND_FAMILY)
            count_listed(&titles, observation->activity, pool->values[observation->value].text);
    }
    for (uint32_t i = 0; i < pool->activity_count && titles.words.count > 0; i++) {
        const Activity *activity = &pool->activities[i];
        find_mentions(&titles, i, activity->title);
        // The path of a report's address is its title once more; the host is its publisher.
        Text url = activity->url;
        size_t scheme = text_find(url, "://", 0);
        if (scheme != SIZE_MAX)
            url = text_slice(url, scheme + 3, url.length);
        size_t slash = text_find_byte(url, '/', 0);
        if (slash != SIZE_MAX)
            find_mentions(&titles, i, text_slice(url, slash, url.length));
    }
    forbid_names(&titles);
    weigh_mentions(&titles);
    vec_free(&titles.words);
    vec_free(&titles.listed);
    vec_free(&titles.mentions);
    map_done(&titles.numbers);
}
