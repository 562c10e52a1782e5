#pragma once
/// Statements that are withdrawn one by one. Inside the module only.

#include "store/runs.h"

// What one record says. Of a value its key (runs.h); of anything else one of these bytes, which are no
// kind's, and what it says: the name in lower case (people write it so and so), nothing where a record states
// but one, the holder's number, "subject object type".
#define WITHHELD_NAME "n"
#define WITHHELD_TITLE "t"
#define WITHHELD_URL "u"
#define WITHHELD_DATE "d"
#define WITHHELD_MEMBER "m"
#define WITHHELD_SIGHTING "s" // of a thing; of a value it goes with the value
#define WITHHELD_RELATION "r"
#define WITHHELD_AS(sort, said) "CAST('" sort "' || " said " AS BLOB)"
/// Of `relation l`.
#define WITHHELD_AS_RELATION WITHHELD_AS(WITHHELD_RELATION, "l.subject || ' ' || l.object || ' ' || l.type")
// Conditions, of `name n`, `grouped g`, `record`, `relation l`, `member m`, `sighting s`.
#define NAME_STANDS NOT_WITHHELD("n.record", WITHHELD_AS(WITHHELD_NAME, "lower(n.text)"))
#define GROUPED_STANDS NOT_WITHHELD("g.record", WITHHELD_AS(WITHHELD_NAME, "lower(g.name)"))
#define TITLE_STANDS NOT_WITHHELD("id", WITHHELD_AS(WITHHELD_TITLE, "''"))
#define RELATION_STANDS NOT_WITHHELD("l.record", WITHHELD_AS_RELATION)
#define MEMBER_STANDS NOT_WITHHELD("m.record", WITHHELD_AS(WITHHELD_MEMBER, "m.member"))
#define ITEM_STANDS NOT_WITHHELD("id", WITHHELD_AS(WITHHELD_MEMBER, "holder")) // listed by a remainder
#define SIGHTING_STANDS \
    " (s.kind <> 0 OR" NOT_WITHHELD("s.record", WITHHELD_AS(WITHHELD_SIGHTING, "s.of")) ")"
#define NOT_WITHHELD(record, statement) \
    " NOT EXISTS (SELECT 1 FROM withheld w WHERE w.record = " record " AND w.statement = " statement ")"

typedef struct Withheld {
    Map keys; ///< record and statement
    Arena arena;
    Buffer key;
} Withheld;

/// Within a snapshot. `withheld_done` in any case.
MUST_USE bool withheld_read(Withheld *it, Store *store, Err *err);
void withheld_done(Withheld *it);
bool withheld_has(Withheld *it, RecordId record, Text statement);
bool withheld_has_name(Withheld *it, RecordId record, Text name);
bool withheld_has_member(Withheld *it, RecordId record, HolderId member);
bool withheld_has_relation(Withheld *it, RecordId record, HolderId subject, HolderId object, Text type);

/// Bodies that cannot be given away as they came.
#define WITHHELD_BODIES "(SELECT r.body FROM withheld w JOIN record r ON r.id = w.record)"
