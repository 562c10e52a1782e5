// What stands around the values of an event: who saw them, what others propose to change, what analysts think
// of them, how its objects refer to each other, and its reports.

#include "formats/misp_around.h"

#include "formats/misp_types.h"
#include "formats/prose.h"

bool misp_tell_sightings(MispTelling *telling, Holder holder, const SightingNews *of, const Json *sightings,
                         Err *err)
{
    for (const Json *one = json_first(sightings); one; one = one->next) {
        SightingNews news = *of;
        Text type = json_scalar(one, "type"), seen_by = json_text(one, "source");
        news.type = text_is(type, "1")   ? SIGHTING_FALSE_POSITIVE
                    : text_is(type, "2") ? SIGHTING_EXPIRED
                                         : SIGHTING_SEEN;
        news.by = json_text(json_get(one, "Organisation"), "name");
        news.place = seen_by.length > 0 ? seen_by : TEXT_NONE;
        news.first_seen = news.last_seen = misp_time(one, "date_sighting");
        if (!telling->sink->sighting(telling->sink->self, holder, &news, err))
            return false;
    }
    return true;
}

/// Of something that is said beside the event.
static bool complain_of_times(MispTelling *telling, const Json *said, Err *err)
{
    static const char *const times[] = {"created", "modified", "timestamp", "first_seen", "last_seen", NULL};
    return misp_complain_of_times(telling, said, times, err);
}

/// An item of its own that stands to something else so. Without ids there is nothing to tie.
static bool tell_tied(MispTelling *telling, const HolderNews *news, Text type, Text other, Holder *holder,
                      Err *err)
{
    const Sink *sink = telling->sink;
    RelationNews relation = {
        .subject = news->id, .type = type, .object = other, .start = INSTANT_NONE, .stop = INSTANT_NONE};
    if (!sink->holder(sink->self, news, holder, err))
        return false;
    return other.length == 0 || sink->relation(sink->self, *holder, &relation, err);
}

static HolderNews item_of(const MispEvent *event, const Json *said, Text title)
{
    MispStanding standing = misp_standing(said);
    Instant modified = misp_time(said, "modified");
    return (HolderNews){.id = text_trim(json_text(said, "uuid")),
                        .publisher = event->publisher,
                        .title = title,
                        .date = misp_time(said, "created"),
                        .modified = modified != INSTANT_NONE ? modified : misp_time(said, "timestamp"),
                        .marking = standing.marking ? misp_marking_within(event->marking, standing.marking)
                                                    : event->marking,
                        .pap = misp_pap_stricter(event->pap, standing.pap),
                        .is_revoked = misp_is_set(said, "deleted"),
                        .is_item = true};
}

/// "80 of 100: seen here too" of an opinion, the text of a note.
static Text words_of(MispTelling *telling, const Json *said)
{
    Text note = json_text(said, "note"), comment = json_text(said, "comment"),
         opinion = json_scalar(said, "opinion");
    if (opinion.length == 0)
        return note;
    return arena_format(&telling->arena, TEXT_FMT " of 100%s" TEXT_FMT, TEXT_ARG(text_clip(opinion, 8)),
                        comment.length > 0 ? ": " : "", TEXT_ARG(comment));
}

static bool tell_analyst(MispTelling *telling, const MispEvent *event, const Json *said, const char *relation,
                         Text about, Err *err)
{
    HolderNews news = item_of(event, said, words_of(telling, said));
    Holder holder;
    // Whose words they are, where the event's publisher only passes them on.
    Text organisation = json_text(json_get(said, "Orgc"), "name");
    if (organisation.length > 0)
        news.publisher = organisation;
    // Analysts think of each other's thoughts, too.
    return news.id.length == 0 || (complain_of_times(telling, said, err) &&
                                   tell_tied(telling, &news, text_of(relation), about, &holder, err) &&
                                   misp_tell_analysts(telling, event, said, err));
}

static bool tell_relationship(MispTelling *telling, const MispEvent *event, const Json *said, Text about,
                              Err *err)
{
    RelationNews news = {.subject = about,
                         .type = json_text(said, "relationship_type"),
                         .object = text_trim(json_text(said, "related_object_uuid")),
                         .start = INSTANT_NONE,
                         .stop = INSTANT_NONE,
                         .is_revoked = misp_is_set(said, "deleted")};
    if (news.type.length == 0)
        news.type = TEXT("related-to");
    bool is_whole = news.subject.length > 0 && news.object.length > 0;
    return !is_whole || telling->sink->relation(telling->sink->self, event->holder, &news, err);
}

bool misp_tell_noted(MispTelling *telling, const MispEvent *event, const Json *owner, Holder *out, Err *err)
{
    static const char *const kinds[] = {"Note", "Opinion", "Relationship"};
    bool is_noted = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        is_noted = is_noted || json_first(json_get(owner, kinds[i]));
    HolderNews news = item_of(event, owner, TEXT_NONE);
    *out = HOLDER_NONE;
    return !is_noted || news.id.length == 0 || telling->sink->holder(telling->sink->self, &news, out, err);
}

bool misp_tell_analysts(MispTelling *telling, const MispEvent *event, const Json *owner, Err *err)
{
    static const struct {
        const char *key, *relation;
    } kinds[] = {{"Note", "note-on"}, {"Opinion", "opinion-on"}};
    Text about = text_trim(json_text(owner, "uuid"));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (const Json *said = json_first(json_get(owner, kinds[i].key)); said; said = said->next)
            if (!tell_analyst(telling, event, said, kinds[i].relation, about, err))
                return false;
    for (const Json *said = json_first(json_get(owner, "Relationship")); said; said = said->next)
        if (!tell_relationship(telling, event, said, about, err))
            return false;
    return true;
}

bool misp_tell_references(MispTelling *telling, const MispEvent *event, const Json *object, Err *err)
{
    Text uuid = text_trim(json_text(object, "uuid"));
    for (const Json *one = json_first(json_get(object, "ObjectReference")); one; one = one->next) {
        Text comment = json_text(one, "comment");
        RelationNews news = {.subject = uuid,
                             .type = json_text(one, "relationship_type"),
                             .object = text_trim(json_text(one, "referenced_uuid")),
                             .description = comment.length > 0 ? comment : TEXT_NONE,
                             .start = INSTANT_NONE,
                             .stop = INSTANT_NONE,
                             .is_revoked = misp_is_set(one, "deleted")};
        bool is_whole = uuid.length > 0 && news.type.length > 0 && news.object.length > 0;
        if (is_whole && !telling->sink->relation(telling->sink->self, event->holder, &news, err))
            return false;
    }
    return true;
}

/// The value that a proposal is about, as one of its proposer. Nobody has accepted it, so it counts for no
/// activity; it is found when asked for.
static bool tell_proposed(MispTelling *telling, Holder holder, const Json *proposal, Err *err)
{
    TypeMeaning first, second;
    Text value = text_trim(json_scalar(proposal, "value")), type = json_text(proposal, "type");
    if (value.length == 0 || !misp_type(type, &first, &second))
        return true;
    size_t bar = second.kind != KIND_NONE || text_has(type, '|') ? text_find_byte(value, '|', 0) : SIZE_MAX;
    ObservationNews news = {.kind = first.kind,
                            .guess = first.guess,
                            .value = text_trim(text_slice(value, 0, bar)),
                            .first_seen = misp_time(proposal, "first_seen"),
                            .last_seen = misp_time(proposal, "last_seen")};
    return news.kind == KIND_NONE || news.value.length == 0 ||
           telling->sink->observation(telling->sink->self, holder, &news, err);
}

static bool tell_proposal(MispTelling *telling, const MispEvent *event, const Json *owner,
                          const Json *proposal, Err *err)
{
    Text organisation = json_text(json_get(proposal, "Org"), "name"), about = json_text(owner, "uuid");
    bool is_removal = misp_is_set(proposal, "proposal_to_delete");
    HolderNews news = item_of(event, proposal,
                              is_removal ? TEXT("proposal to remove an attribute")
                                         : TEXT("proposal to add or change an attribute"));
    Holder holder;
    if (organisation.length > 0)
        news.publisher = organisation;
    if (news.id.length == 0)
        return true;
    // A proposal to change an attribute has its uuid.
    Text id = news.id;
    news.id = arena_format(&telling->arena, "proposal " TEXT_FMT " of " TEXT_FMT, TEXT_ARG(id),
                           TEXT_ARG(news.publisher.length > 0 ? news.publisher : TEXT("nobody named")));
    return complain_of_times(telling, proposal, err) &&
           tell_tied(telling, &news, is_removal ? TEXT("proposes-removal-of") : TEXT("proposal-on"), about,
                     &holder, err) &&
           (is_removal || tell_proposed(telling, holder, proposal, err));
}

bool misp_tell_proposals(MispTelling *telling, const MispEvent *event, const Json *owner, Err *err)
{
    const Json *proposal = json_first(json_get(owner, "ShadowAttribute"));
    for (; proposal; proposal = proposal->next)
        if (!tell_proposal(telling, event, owner, proposal, err))
            return false;
    return true;
}

static bool tell_report(MispTelling *telling, const MispEvent *event, const Json *report, Err *err)
{
    HolderNews news = item_of(event, report, json_text(report, "name"));
    Text content = json_text(report, "content");
    Prose prose;
    if (news.id.length == 0 || news.is_revoked)
        return true;
    const Sink *sink = telling->sink;
    Holder holder;
    if (!complain_of_times(telling, report, err) || !sink->holder(sink->self, &news, &holder, err) ||
        !sink->member(sink->self, event->holder, news.id, err))
        return false;
    prose_init(&prose, sink);
    prose.holder = holder;
    prose.id = event->id;
    bool is_told = prose_feed(&prose, content, err) && prose_end(&prose, err);
    prose_done(&prose);
    return is_told;
}

bool misp_tell_reports(MispTelling *telling, const MispEvent *event, const Json *header, Err *err)
{
    for (const Json *report = json_first(json_get(header, "EventReport")); report; report = report->next)
        if (!tell_report(telling, event, report, err) || !misp_tell_analysts(telling, event, report, err))
            return false;
    return true;
}
