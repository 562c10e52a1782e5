// A synthetic pool of known truth, as activity lines: actors that use their own things again, umbrellas with a
// quartermaster, tools that leak, hubs, copied reports, and mistakes. docs/scale.md says what it is for.
//
//   make_pool --activities 2500 --seed 1 --truth truth.tsv > pool.jsonl
//
// The world is a row of theatres of 150 actors each, made one after another in bounded memory, so a pool of 100
// million observations has the shape of one of 50,000. Hubs, public tools, techniques and mistakes run through
// all of them. Same options, same bytes.
//
// The shape was set to what is known of the published prototype's pool (150 Zipf actors, 2,500 activities, 11
// partners, 30 % in umbrellas, 3 % misassigned, 40 % seen; some 89 % of the pairs of one actor share nothing;
// everything that shares a value hangs together) before any figure of the program on it was looked at.

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ACTORS = 150,      // of a theatre
    IN_THEATRE = 2500, // activities
    PARTNERS_EACH = 3, // that mostly write about one actor
    PUBLIC_TOOLS = 40,
    TECHNIQUES = 200,
    COUNTRIES = 40,
    CVES = 240,
    SAMPLE = 1 << 16, // of values of earlier theatres, for mistakes
    DAYS = 3650,      // from 2013-01-01
};

typedef enum { HASH, HOST, URL, ADDRESS, EMAIL, CERTIFICATE, MUTEX, PDB, FAMILY, TECHNIQUE, CVE, COUNTRY, SECTOR } Kind;
enum { OWN_KINDS = PDB + 1 };

// How often an actor uses one of its own again, how long it stays in use, and its share of what an activity shows.
static const struct {
    double reuse, days, share;
} habits[OWN_KINDS] = {
    [HASH] = {.15, 250, .47},   [HOST] = {.30, 300, .22}, [URL] = {.12, 200, .08},         [ADDRESS] = {.25, 200, .14},
    [EMAIL] = {.30, 500, .02},  [CERTIFICATE] = {.30, 500, .02}, [MUTEX] = {.35, 900, .03}, [PDB] = {.30, 900, .02},
};

typedef struct {
    uint64_t activities, seed;
    double each, visible, wrong, copied, hubs;
    unsigned partners;
    const char *truth;
} Options;

typedef struct {
    Kind kind;
    uint64_t number;
} Value;

typedef struct {
    Value *items;
    size_t count, room;
} Values;

typedef struct {
    double day;
    uint64_t number;
} Used;

typedef struct {
    Used *items;
    size_t count, room;
} Uses; // by day

typedef struct {
    uint64_t number;
    int umbrella; // of the theatre; -1 none
    double start, length;
    unsigned partners[PARTNERS_EACH];
    unsigned techniques[15], countries[3], sectors[2];
    Uses own[OWN_KINDS], families;
} Actor;

typedef struct {
    unsigned actor; // of the theatre
    double day;
    Values true_values;
} Activity;

typedef struct {
    Options options;
    uint64_t random[2];
    Actor actors[ACTORS];
    Uses stores[ACTORS]; // a quartermaster's families and certificates, by umbrella
    Activity *activities;
    size_t activity_count;
    double leaks[PUBLIC_TOOLS];
    Value *sample;
    uint64_t sampled;
    uint64_t next_number, serial, hub_count;
    FILE *truth;
} World;

// ---------------------------------------------------------------- chance

static uint64_t mix(uint64_t x) // splitmix64
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

static uint64_t draw(World *world) // xoroshiro128++
{
    uint64_t a = world->random[0], b = world->random[1], sum = a + b, out = ((sum << 17) | (sum >> 47)) + a;
    b ^= a;
    world->random[0] = ((a << 49) | (a >> 15)) ^ b ^ (b << 21);
    world->random[1] = (b << 28) | (b >> 36);
    return out;
}

static double uniform(World *world)
{
    return (double)(draw(world) >> 11) * 0x1p-53;
}

static bool happens(World *world, double chance)
{
    return uniform(world) < chance;
}

static uint64_t below(World *world, uint64_t limit)
{
    return (uint64_t)(uniform(world) * (double)limit);
}

static double normal(World *world)
{
    double radius = sqrt(-2 * log(1 - uniform(world)));
    return radius * cos(6.283185307179586 * uniform(world));
}

static double exponential(World *world, double mean)
{
    return -mean * log(1 - uniform(world));
}

/// 0 to limit-1, the first the most often: Zipf's law, by its continuous counterpart.
static uint64_t zipf(World *world, uint64_t limit)
{
    uint64_t at = (uint64_t)exp(uniform(world) * log((double)limit + 1)) - 1;
    return at < limit ? at : limit - 1;
}

/// A whole number with this mean.
static unsigned about(World *world, double mean)
{
    return (unsigned)mean + happens(world, mean - floor(mean));
}

// ---------------------------------------------------------------- the world

static void *grown(void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    *room = *room ? *room * 2 : 16;
    items = realloc(items, *room * size);
    if (!items)
        exit(5);
    return items;
}

static void values_add(Values *values, Kind kind, uint64_t number)
{
    for (size_t i = 0; i < values->count; i++)
        if (values->items[i].kind == kind && values->items[i].number == number)
            return;
    values->items = grown(values->items, values->count, &values->room, sizeof *values->items);
    values->items[values->count++] = (Value){kind, number};
}

static void uses_add(Uses *uses, double day, uint64_t number)
{
    uses->items = grown(uses->items, uses->count, &uses->room, sizeof *uses->items);
    uses->items[uses->count++] = (Used){day, number};
}

/// Something used before: the more lately the likelier. NULL where there is nothing recent.
static const Used *uses_pick(World *world, const Uses *uses, double day, double days)
{
    double then = day - exponential(world, days);
    size_t low = 0, high = uses->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (uses->items[middle].day < then)
            low = middle + 1;
        else
            high = middle;
    }
    return low < uses->count ? &uses->items[low] : low > 0 ? &uses->items[low - 1] : NULL;
}

static void make_actor(World *world, Actor *actor, uint64_t number)
{
    actor->number = number;
    actor->umbrella = -1;
    actor->length = fmin(DAYS, 1100 * exp(.7 * normal(world)));
    actor->start = uniform(world) * (DAYS - actor->length);
    for (int i = 0; i < PARTNERS_EACH; i++)
        actor->partners[i] = (unsigned)below(world, world->options.partners);
    for (int i = 0; i < 15; i++)
        actor->techniques[i] = (unsigned)below(world, TECHNIQUES);
    for (int i = 0; i < 3; i++)
        actor->countries[i] = (unsigned)zipf(world, COUNTRIES);
    for (int i = 0; i < 2; i++)
        actor->sectors[i] = (unsigned)zipf(world, 12);
    for (int k = 0; k < OWN_KINDS; k++)
        actor->own[k].count = 0;
    actor->families.count = 0;
}

/// Three in ten actors work under umbrellas of two to four.
static void make_umbrellas(World *world)
{
    unsigned member = 0;
    for (int umbrella = 0; member < ACTORS * 3 / 10; umbrella++) {
        world->stores[umbrella].count = 0;
        for (unsigned end = member + 2 + (unsigned)below(world, 3); member < end; member++)
            world->actors[(member * 67) % ACTORS].umbrella = umbrella; // 67: big and small ones alike
    }
}

static int compare_activities(const void *left, const void *right)
{
    const Activity *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return (a->actor > b->actor) - (a->actor < b->actor);
}

static void make_activities(World *world, size_t count)
{
    double total = 0, weights[ACTORS];
    for (int i = 0; i < ACTORS; i++)
        total += weights[i] = 1.0 / (i + 1);
    world->activity_count = count;
    size_t made = 0;
    double due = 0;
    for (unsigned a = 0; a < ACTORS; a++) {
        due += (double)count * weights[a] / total;
        for (; made < count && ((double)made < due || a == ACTORS - 1); made++) {
            const Actor *actor = &world->actors[a];
            world->activities[made].actor = a;
            world->activities[made].day = floor(actor->start + uniform(world) * actor->length);
        }
    }
    for (size_t i = 0; i < count; i++)
        world->activities[i].true_values.count = 0;
    qsort(world->activities, count, sizeof *world->activities, compare_activities);
}

static uint64_t new_number(World *world)
{
    return world->next_number++;
}

/// Numbers of hubs, and of names under providers of dynamic DNS, are told by their high bits.
enum { HUB_BIT = 62, DYNAMIC_BIT = 61, SIBLING_BIT = 60 };

static uint64_t new_value(World *world, Actor *actor, Kind kind, double day)
{
    double hubs = world->options.hubs;
    uint64_t number = new_number(world);
    const Used *before = uses_pick(world, &actor->own[kind], day, habits[kind].days);
    if (kind == ADDRESS && happens(world, .10 * hubs))
        return UINT64_C(1) << HUB_BIT | zipf(world, world->hub_count);
    if (kind == HOST && happens(world, .04 * hubs))
        return UINT64_C(1) << HUB_BIT | zipf(world, world->hub_count);
    if (kind == HOST && happens(world, .08))
        return UINT64_C(1) << DYNAMIC_BIT | number;
    // Another host under a domain of theirs, another address in a network of theirs. The low 32 bits name the
    // domain or network, those above tell siblings apart.
    if ((kind == HOST || kind == ADDRESS) && before && !(before->number >> SIBLING_BIT & 7) && happens(world, .12))
        return UINT64_C(1) << SIBLING_BIT | (number & 0xffffff) << 32 | (before->number & UINT32_MAX);
    return number;
}

static void use_own(World *world, Actor *actor, Activity *activity, Kind kind)
{
    Uses *own = &actor->own[kind];
    Uses *store = actor->umbrella >= 0 && kind == CERTIFICATE ? &world->stores[actor->umbrella] : NULL;
    const Used *before = NULL;
    if (store && happens(world, .4) && store->count)
        before = uses_pick(world, store, activity->day, 900);
    else if (happens(world, habits[kind].reuse))
        before = uses_pick(world, own, activity->day, habits[kind].days);
    uint64_t number = before ? before->number : new_value(world, actor, kind, activity->day);
    values_add(&activity->true_values, kind, number);
    // A hub is nobody's, and is not what an actor comes back to more than others do.
    if (!(number >> HUB_BIT & 1))
        uses_add(own, activity->day, number);
}

/// Tools: of their own, the quartermaster's, or what everybody has since it leaked.
static void use_tools(World *world, Actor *actor, Activity *activity)
{
    unsigned count = 1 + about(world, 1.2);
    for (unsigned i = 0; i < count; i++) {
        if (happens(world, .4)) {
            unsigned tool = (unsigned)zipf(world, PUBLIC_TOOLS);
            if (world->leaks[tool] <= activity->day)
                values_add(&activity->true_values, FAMILY, UINT64_C(1) << HUB_BIT | tool);
            continue;
        }
        bool is_stored = actor->umbrella >= 0 && happens(world, .45);
        Uses *from = is_stored ? &world->stores[actor->umbrella] : &actor->families;
        const Used *before = happens(world, is_stored ? .95 : .9) ? uses_pick(world, from, activity->day, 900) : NULL;
        uint64_t number = before ? before->number : new_number(world);
        uses_add(from, activity->day, number);
        values_add(&activity->true_values, FAMILY, number);
    }
}

static void behave(World *world, const Actor *actor, Activity *activity)
{
    for (unsigned i = about(world, 2.5); i > 0; i--)
        values_add(&activity->true_values, TECHNIQUE,
                   happens(world, .6) ? actor->techniques[below(world, 15)] : zipf(world, TECHNIQUES));
    for (unsigned i = about(world, .8); i > 0; i--)
        values_add(&activity->true_values, COUNTRY,
                   happens(world, .7) ? actor->countries[below(world, 3)] : zipf(world, COUNTRIES));
    if (happens(world, .6))
        values_add(&activity->true_values, SECTOR,
                   happens(world, .7) ? actor->sectors[below(world, 2)] : zipf(world, 12));
    if (happens(world, .2)) // what is new just now
        values_add(&activity->true_values, CVE,
                   (uint64_t)(activity->day / DAYS * (CVES - 12)) + zipf(world, 12));
}

static void act(World *world, Activity *activity)
{
    Actor *actor = &world->actors[activity->actor];
    // The lists are long-tailed: most are short, a few hold hundreds. Behaviour comes on top.
    enum { TAIL = 11 };
    double mean = fmax(2, world->options.each / world->options.visible - 6.5);
    double wanted = mean * exp(TAIL / 10.0 * normal(world) - TAIL * TAIL / 200.0);
    unsigned count = (unsigned)fmin(50 * mean, fmax(1, wanted));
    for (unsigned i = 0; i < count; i++) {
        double at = uniform(world);
        int kind = 0;
        while (kind + 1 < OWN_KINDS && at >= habits[kind].share)
            at -= habits[kind++].share;
        use_own(world, actor, activity, (Kind)kind);
    }
    use_tools(world, actor, activity);
    behave(world, actor, activity);
}

// ---------------------------------------------------------------- writing

static const char base36[] = "0123456789abcdefghijklmnopqrstuvwxyz";

static void put_word(uint64_t number)
{
    char word[16];
    int at = sizeof word;
    do
        word[--at] = base36[number % 36];
    while (number /= 36);
    fwrite(word + at, 1, sizeof word - (size_t)at, stdout);
}

static void put_hex(uint64_t number, int words)
{
    static const char digits[] = "0123456789abcdef";
    char hex[64];
    for (int i = 0; i < words; i++) {
        uint64_t bits = mix(number * 4 + (uint64_t)i + 7);
        for (int k = 0; k < 16; k++)
            hex[16 * i + k] = digits[bits >> (60 - 4 * k) & 15];
    }
    fwrite(hex, 1, (size_t)words * 16, stdout);
}

static void put_host(uint64_t number)
{
    if (number >> HUB_BIT & 1) {
        fputs("hub", stdout);
        put_word(number & UINT32_MAX);
        fputs(".example", stdout);
    } else if (number >> DYNAMIC_BIT & 1) {
        put_word(mix(number) >> 20);
        printf(".dyn%u.example", (unsigned)(mix(number) % 9));
    } else if (number >> SIBLING_BIT & 1) {
        putchar('s');
        put_word(number >> 32 & 0xffffff);
        putchar('.');
        put_host(number & UINT32_MAX);
    } else {
        putchar('w');
        put_word(mix(number) >> 30);
        put_word(number & 1023);
        fputs(".example", stdout);
    }
}

static void put_address(uint64_t number)
{
    // Blocks that one owner keeps to itself: nobody's hosts are named by accident.
    static const unsigned blocks[] = {11, 21, 22, 26, 28, 29, 30, 33, 55, 214, 215};
    bool is_hub = number >> HUB_BIT & 1, is_sibling = number >> SIBLING_BIT & 1;
    uint64_t network = mix(is_hub ? number : number & UINT32_MAX);
    uint64_t last = is_sibling ? mix(number) : network >> 40;
    printf("%u.%u.%u.%u", blocks[network % 11], (unsigned)(network >> 8 & 255), (unsigned)(network >> 16 & 255),
           (unsigned)(1 + last % 254));
}

static void put_url(uint64_t number)
{
    fputs("http://", stdout);
    put_host(number);
    fputs("/a/", stdout);
    put_word(mix(number) >> 40);
    fputs(".php", stdout);
}

static void put_value(const Value *value)
{
    static const char *const words[] = {"sha256", "domain", "url", "ipv4", "email", "certificate", "mutex", "pdb"};
    printf("{\"t\":\"%s\",\"v\":\"", words[value->kind]);
    switch (value->kind) {
    case HASH:
        put_hex(value->number, 4);
        break;
    case HOST:
        put_host(value->number);
        break;
    case URL:
        put_url(value->number);
        break;
    case ADDRESS:
        put_address(value->number);
        break;
    case EMAIL:
        put_word(mix(value->number) >> 16);
        fputs("@mail.example", stdout);
        break;
    case CERTIFICATE:
        put_hex(value->number, 2);
        break;
    case MUTEX:
        put_hex(value->number, 1);
        break;
    default:
        fputs("c:\\\\work\\\\", stdout);
        put_hex(value->number, 1);
        fputs("\\\\main.pdb", stdout);
    }
    fputs("\"}", stdout);
}

static void put_behaviour(const Value *value)
{
    static const char *const countries[] = {
        "US", "KR", "JP", "IN", "DE", "UA", "TW", "VN", "GB", "FR", "TR", "SA", "IL", "AE", "PK", "PL", "IT", "ES", "BR", "MX",
        "CA", "AU", "SG", "MY", "TH", "ID", "PH", "KZ", "GE", "AM", "EG", "JO", "IQ", "NO", "SE", "FI", "NL", "BE", "CZ", "RO"};
    static const char *const sectors[] = {"government-national", "technology", "financial-services", "defence",
                                          "energy", "telecommunications", "education", "healthcare",
                                          "manufacturing", "aerospace", "transportation", "non-profit"};
    switch (value->kind) {
    case FAMILY:
        printf(value->number >> HUB_BIT & 1 ? "\"Open" : "\"Fam");
        put_word(value->number >> HUB_BIT & 1 ? value->number & 255 : mix(value->number) >> 16);
        putchar('"');
        break;
    case TECHNIQUE:
        printf("\"T%u\"", 1001 + (unsigned)value->number);
        break;
    case CVE:
        printf("\"CVE-%u-%u\"", 2013 + (unsigned)value->number / 24, 1000 + (unsigned)value->number);
        break;
    case COUNTRY:
        printf("\"%s\"", countries[value->number]);
        break;
    default:
        printf("\"%s\"", sectors[value->number]);
    }
}

static void put_list(const char *name, const Values *values, Kind kind)
{
    bool is_first = true;
    for (size_t i = 0; i < values->count; i++) {
        if (values->items[i].kind != kind)
            continue;
        if (is_first)
            printf(",\"%s\":[", name);
        else
            putchar(',');
        put_behaviour(&values->items[i]);
        is_first = false;
    }
    if (!is_first)
        putchar(']');
}

static void put_day(double day)
{
    static const int months[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = 2013 + (int)day / 365, left = (int)day % 365, month = 0;
    while (left >= months[month])
        left -= months[month++];
    printf("%d-%02d-%02d", year, month + 1, left + 1);
}

static uint32_t id_of(uint64_t serial)
{
    return (uint32_t)serial * UINT32_C(2654435761) ^ UINT32_C(0x5bd1e995); // a bijection: ids stand in no order
}

/// Writes the line and gives its id.
static uint32_t put_activity(World *world, const Values *values, double day, unsigned partner)
{
    uint32_t id = id_of(world->serial++);
    printf("{\"id\":\"%08" PRIx32 "\",\"publisher\":\"partner-%02u\",\"date\":\"", id, partner + 1);
    put_day(day);
    fputs("\",\"indicators\":[", stdout);
    bool is_first = true;
    for (size_t i = 0; i < values->count; i++)
        if ((int)values->items[i].kind < OWN_KINDS) {
            if (!is_first)
                putchar(',');
            put_value(&values->items[i]);
            is_first = false;
        }
    bool has_cve = false;
    for (size_t i = 0; i < values->count && !has_cve; i++)
        if ((has_cve = values->items[i].kind == CVE)) {
            fputs(is_first ? "{\"t\":\"cve\",\"v\":" : ",{\"t\":\"cve\",\"v\":", stdout);
            put_behaviour(&values->items[i]);
            putchar('}');
        }
    putchar(']');
    put_list("families", values, FAMILY);
    put_list("techniques", values, TECHNIQUE);
    put_list("countries", values, COUNTRY);
    put_list("sectors", values, SECTOR);
    fputs("}\n", stdout);
    return id;
}

/// A value that is truly another actor's: half the time of this theatre, else of an earlier one.
static Value mistake(World *world, unsigned actor)
{
    uint64_t kept = world->sampled < SAMPLE ? world->sampled : SAMPLE;
    if (kept && happens(world, .5))
        return world->sample[below(world, kept)];
    for (;;) {
        const Activity *other = &world->activities[below(world, world->activity_count)];
        if (other->true_values.count && (other->actor != actor || world->activity_count < 2))
            return other->true_values.items[below(world, other->true_values.count)];
    }
}

static void see(World *world, const Activity *activity, Values *seen)
{
    seen->count = 0;
    for (size_t i = 0; i < activity->true_values.count; i++) {
        if (!happens(world, world->options.visible))
            continue;
        Value value = activity->true_values.items[i];
        if (happens(world, world->options.wrong))
            value = mistake(world, activity->actor);
        values_add(seen, value.kind, value.number);
    }
}

static unsigned partner_for(World *world, const Actor *actor)
{
    return happens(world, .7) ? actor->partners[below(world, PARTNERS_EACH)]
                              : (unsigned)zipf(world, world->options.partners);
}

static void tell_truth(World *world, uint32_t id, const Actor *actor, uint64_t theatre, const uint32_t *original)
{
    fprintf(world->truth, "%08" PRIx32 "\t%" PRIu64 "\t", id, actor->number);
    if (actor->umbrella >= 0)
        fprintf(world->truth, "%" PRIu64 ".%d", theatre, actor->umbrella);
    putc('\t', world->truth);
    if (original)
        fprintf(world->truth, "%08" PRIx32, *original);
    putc('\n', world->truth);
}

/// Reports what is seen of each activity, and some of the reports a second time by somebody who copied them.
static void report(World *world, uint64_t theatre)
{
    Values seen = {0}, copy = {0};
    for (size_t i = 0; i < world->activity_count; i++) {
        const Activity *activity = &world->activities[i];
        const Actor *actor = &world->actors[activity->actor];
        unsigned partner = partner_for(world, actor);
        see(world, activity, &seen);
        uint32_t id = put_activity(world, &seen, activity->day, partner);
        tell_truth(world, id, actor, theatre, NULL);
        for (size_t k = 0; k < seen.count; k++)
            if (world->sampled < SAMPLE)
                world->sample[world->sampled++] = seen.items[k];
            else if (happens(world, .02))
                world->sample[below(world, SAMPLE)] = seen.items[k];
        if (world->options.partners < 2 || !happens(world, world->options.copied))
            continue;
        copy.count = 0;
        for (size_t k = 0; k < seen.count; k++)
            if (happens(world, .92))
                values_add(&copy, seen.items[k].kind, seen.items[k].number);
        for (unsigned k = about(world, .7); k > 0; k--)
            values_add(&copy, HASH, new_number(world));
        unsigned other = (partner + 1 + (unsigned)below(world, world->options.partners - 1)) % world->options.partners;
        double day = fmin(DAYS - 1, floor(activity->day + exponential(world, 20)));
        tell_truth(world, put_activity(world, &copy, day, other), actor, theatre, &id);
    }
    free(seen.items);
    free(copy.items);
}

static void make_theatre(World *world, uint64_t theatre, size_t count)
{
    for (unsigned i = 0; i < ACTORS; i++)
        make_actor(world, &world->actors[i], theatre * ACTORS + i);
    make_umbrellas(world);
    make_activities(world, count);
    for (size_t i = 0; i < count; i++)
        act(world, &world->activities[i]);
    report(world, theatre);
}

static double number_of(const char *text)
{
    char *end;
    double number = strtod(text, &end);
    if (*end || end == text || !(number >= 0)) {
        fprintf(stderr, "make_pool: '%s' is no number\n", text);
        exit(2);
    }
    return number;
}

static Options options_of(int count, char **words)
{
    Options out = {.activities = IN_THEATRE, .seed = 1, .each = 16, .visible = .4, .wrong = .03,
                   .copied = .05, .hubs = 1, .partners = 11};
    for (int i = 1; i < count; i += 2) {
        const char *word = words[i], *value = i + 1 < count ? words[i + 1] : "";
        if (!strcmp(word, "--truth"))
            out.truth = value;
        else if (!strcmp(word, "--activities"))
            out.activities = (uint64_t)number_of(value);
        else if (!strcmp(word, "--seed"))
            out.seed = (uint64_t)number_of(value);
        else if (!strcmp(word, "--each"))
            out.each = number_of(value);
        else if (!strcmp(word, "--visible"))
            out.visible = number_of(value);
        else if (!strcmp(word, "--wrong"))
            out.wrong = number_of(value);
        else if (!strcmp(word, "--copied"))
            out.copied = number_of(value);
        else if (!strcmp(word, "--hubs"))
            out.hubs = number_of(value);
        else if (!strcmp(word, "--partners"))
            out.partners = (unsigned)number_of(value);
        else {
            fprintf(stderr, "usage: make_pool [--activities N] [--each OBSERVATIONS] [--visible SHARE] [--wrong SHARE]\n"
                            "                 [--hubs FACTOR] [--copied SHARE] [--partners N] [--seed N] --truth FILE\n"
                            "writes activity lines; the truth goes to FILE: id, actor, umbrella, original of a copy\n");
            exit(2);
        }
    }
    if (!out.truth || !out.partners || !(out.visible > 0)) {
        fprintf(stderr, "make_pool: --truth FILE is needed, --partners and --visible are above 0\n");
        exit(2);
    }
    return out;
}

int main(int count, char **words)
{
    static World world;
    world.options = options_of(count, words);
    world.random[0] = mix(world.options.seed);
    world.random[1] = mix(world.random[0] ^ world.options.seed);
    world.next_number = 1;
    world.truth = fopen(world.options.truth, "w");
    world.activities = calloc(IN_THEATRE, sizeof *world.activities);
    world.sample = calloc(SAMPLE, sizeof *world.sample);
    if (!world.truth || !world.activities || !world.sample) {
        fprintf(stderr, "make_pool: cannot write '%s'\n", world.options.truth);
        return 3;
    }
    double theatres = ceil((double)world.options.activities / IN_THEATRE);
    world.hub_count = (uint64_t)ceil(40 * world.options.hubs * sqrt(theatres));
    for (int i = 0; i < PUBLIC_TOOLS; i++)
        world.leaks[i] = uniform(&world) * DAYS * .7;
    uint64_t left = world.options.activities;
    for (uint64_t theatre = 0; left > 0; theatre++) {
        size_t now = left < IN_THEATRE ? (size_t)left : IN_THEATRE;
        make_theatre(&world, theatre, now);
        left -= now;
    }
    if (fclose(world.truth) != 0 || fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "make_pool: cannot write everything\n");
        return 5;
    }
    return 0;
}
