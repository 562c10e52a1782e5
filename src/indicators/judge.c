// One look at a value and its neighbours does not tell a C&C server from a site that the author points to.
// The text as a whole does: who breaks most of the addresses in a text leaves whole what readers may follow,
// and what stands in its list of indicators is one wherever else it is named. So finds wait until the text is
// over, or until there are so many of them that its habits are plain.

#include "indicators/judge.h"

#include "base/map.h"
#include "base/vec.h"
#include "indicators/services.h"

enum {
    MOST_KEPT = 20000, ///< finds; about 300 bytes each
    FEW_BROKEN = 3     ///< broken addresses that make a habit
};

typedef struct {
    Found found;
    bool is_defanged, is_alone;
    SectionClass class;
    Text under; ///< "stands under 'Hashes'"
} Kept;

struct Judge {
    ExtractorFound found;
    void *self;
    VEC(Kept) kept;
    Arena arena; ///< of what is kept
    Map sure;    ///< hosts and values that are indicators beyond doubt, in what was kept
    Text last_heading, last_under;
    Arena own; ///< of the two below
    Text own_domain, own_label;
};

Judge *judge_new(ExtractorFound found, void *self)
{
    Judge *judge = memory_get(sizeof *judge);
    *judge = (Judge){.found = found, .self = self};
    arena_init(&judge->arena);
    arena_init(&judge->own);
    return judge;
}

void judge_free(Judge *judge)
{
    if (!judge)
        return;
    vec_free(&judge->kept);
    arena_done(&judge->arena);
    arena_done(&judge->own);
    map_done(&judge->sure);
    free(judge);
}

/// What people break: names and addresses of the network.
static bool is_network(Kind kind)
{
    return kind == KIND_DOMAIN || kind == KIND_URL || kind == KIND_IPV4 || kind == KIND_IPV6 ||
           kind == KIND_EMAIL || kind == KIND_CIDR;
}

static Text host_of(const Found *found)
{
    Text host = indicator_host(found->kind, found->value);
    return host.bytes ? host : found->value;
}

static bool is_sure(const Kept *kept)
{
    return !kept->found.is_mention &&
           (kept->is_defanged || (kept->is_alone && kept->class == SECTION_INDICATORS));
}

/// Whether addresses that are meant are broken in this text.
static bool has_habit(const Judge *judge)
{
    size_t broken = 0, whole = 0;
    for (size_t i = 0; i < judge->kept.count; i++) {
        const Kept *kept = &judge->kept.items[i];
        if (!is_network(kept->found.kind) || kept->found.is_mention)
            continue;
        broken += kept->is_defanged;
        whole += !kept->is_defanged;
    }
    return broken >= FEW_BROKEN && broken > whole;
}

static void doubt(Found *found, Text reason)
{
    found->is_mention = true;
    found->reason = reason;
}

void judge_own(Judge *judge, Text url, Text publisher)
{
    Indicator own;
    if (indicator_canonical(KIND_URL, GUESS_EXACT, url, &judge->own, &own, NULL))
        judge->own_domain = domain_registered(indicator_host(own.kind, own.value));
    // An e-mail's publisher is its sender's domain, which may be the one that a lure leads to: no site of its
    // own.
    char *label = arena_alloc(&judge->own, publisher.length + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < publisher.length; i++)
        if (byte_is_alnum(publisher.bytes[i]))
            label[length++] = byte_lower(publisher.bytes[i]);
    judge->own_label = (Text){label, length};
}

/// "evil-watch" is called as "Evil Watch" is, of which letters and digits are left.
static bool is_called(Text label, Text name)
{
    size_t at = 0;
    for (size_t i = 0; i < label.length; i++) {
        if (!byte_is_alnum(label.bytes[i]))
            continue;
        if (at == name.length || label.bytes[i] != name.bytes[at])
            return false;
        at++;
    }
    return at == name.length && at > 0;
}

/// Whether a host is the publisher's: below the report's own, or called as the publisher is ("Evil Watch",
/// "evil-watch.example").
static bool is_own(const Judge *judge, Text host)
{
    Text registered =
        judge->own_domain.length + judge->own_label.length > 0 ? domain_registered(host) : TEXT_NONE;
    if (registered.length == 0)
        return false;
    Text label = text_slice(registered, 0, text_find_byte(registered, '.', 0));
    return text_equal(registered, judge->own_domain) || is_called(label, judge->own_label);
}

/// What speaks against a find that nothing close to it speaks against.
static void doubt_by_text(Judge *judge, Kept *kept, bool breaks_addresses)
{
    Found *found = &kept->found;
    if (kept->is_defanged || !is_network(found->kind) || map_find(&judge->sure, host_of(found)) != MAP_NONE)
        return;
    if (kept->class != SECTION_INDICATORS && is_own(judge, host_of(found)))
        doubt(found, TEXT("the publisher's own site"));
    else if (kept->class == SECTION_READING)
        doubt(found, kept->under);
    else if (breaks_addresses && !kept->is_alone && kept->class != SECTION_INDICATORS &&
             (found->kind == KIND_URL || found->kind == KIND_DOMAIN))
        doubt(found, TEXT("written whole, in a text that breaks the addresses it warns of"));
}

/// Who breaks a name and puts it on a list of indicators means it, whoever it belongs to.
static bool is_listed_service(const Kept *kept)
{
    return kept->found.is_mention && kept->is_defanged && kept->is_alone &&
           kept->class == SECTION_INDICATORS && text_starts(kept->found.reason, SERVICE_WARNING);
}

/// Whoever names a file by its hash reports it, even the empty one that a dropper leaves behind: told with
/// what speaks against it, and warned of when it is pooled, as from every other format.
static bool is_dull_file(const Found *found)
{
    return found->is_mention && kind_is_hash(found->kind) && text_starts(found->reason, DULL_FILE_WARNING);
}

static Text why_indicator(Judge *judge, const Kept *kept)
{
    if (kept->is_defanged)
        return TEXT("written so that nobody follows it");
    if (kept->class == SECTION_INDICATORS)
        return kept->under;
    if (kind_is_hash(kept->found.kind))
        return TEXT("has the form of a file's hash");
    if (is_network(kept->found.kind) && map_find(&judge->sure, host_of(&kept->found)) != MAP_NONE)
        return TEXT("named as an indicator elsewhere in the text");
    if (kept->is_alone)
        return TEXT("stands alone, in a list or a table");
    return TEXT("nothing speaks against it");
}

static bool tell_kept(Judge *judge, Err *err)
{
    bool breaks_addresses = has_habit(judge), is_told = true;
    for (size_t i = 0; i < judge->kept.count; i++)
        if (is_sure(&judge->kept.items[i]))
            *map_at(&judge->sure, host_of(&judge->kept.items[i].found)) = 1;
    for (size_t i = 0; is_told && i < judge->kept.count; i++) {
        Kept *kept = &judge->kept.items[i];
        Text warning = is_dull_file(&kept->found) ? kept->found.reason : TEXT_NONE;
        if (is_listed_service(kept) || warning.bytes)
            kept->found.is_mention = false;
        else if (!kept->found.is_mention)
            doubt_by_text(judge, kept, breaks_addresses);
        if (!kept->found.is_mention)
            kept->found.reason = why_indicator(judge, kept);
        if (warning.bytes)
            kept->found.reason = arena_format(&judge->arena, TEXT_FMT "; " TEXT_FMT,
                                              TEXT_ARG(kept->found.reason), TEXT_ARG(warning));
        is_told = judge->found(judge->self, &kept->found, err);
    }
    vec_clear(&judge->kept);
    map_done(&judge->sure);
    judge->sure = (Map){0};
    judge->last_heading = judge->last_under = TEXT_NONE;
    arena_clear(&judge->arena);
    return is_told;
}

bool judge_take(Judge *judge, const Found *found, const Circumstances *how, Err *err)
{
    Text heading = {how->section->heading, how->section->length};
    if (!judge->last_under.bytes || !text_equal(heading, judge->last_heading)) {
        judge->last_under = arena_format(&judge->arena, "stands under '" TEXT_FMT "'", TEXT_ARG(heading));
        judge->last_heading = arena_copy(&judge->arena, heading);
    }
    Kept *kept = vec_push(&judge->kept);
    *kept = (Kept){.found = *found,
                   .is_defanged = how->is_defanged,
                   .is_alone = how->is_alone,
                   .class = how->section->class,
                   .under = judge->last_under};
    kept->found.value = arena_copy(&judge->arena, found->value);
    kept->found.context = arena_copy(&judge->arena, found->context);
    kept->found.reason = found->reason.bytes ? arena_copy(&judge->arena, found->reason) : TEXT_NONE;
    kept->found.place = arena_copy(&judge->arena, found->place);
    return judge->kept.count < MOST_KEPT || tell_kept(judge, err);
}

bool judge_end(Judge *judge, Err *err)
{
    return tell_kept(judge, err);
}
