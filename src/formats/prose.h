#pragma once
/// A report in running text, whatever it was written in: who says what when, and the indicators in it.

#include "base/arena.h"
#include "base/map.h"
#include "formats/formats.h"
#include "indicators/indicators.h"

/// A record is the whole report, or pieces of it beyond this size.
enum { PROSE_WHOLE = 16 << 20, PROSE_PIECE = 1 << 20 };

typedef struct {
    Text path;
    Text title;       ///< when the format states one; else found in the text
    Text publisher;   ///< likewise
    Text url;         ///< likewise: where the report itself stands
    Instant date;     ///< likewise; INSTANT_NONE
    Instant made;     ///< of the file: its date where nothing else says one; INSTANT_NONE
    Text head, tail;  ///< the first and the last bytes of the text
    bool has_offsets; ///< where something stands in the text is where it stands in the file
} ProseNews;

typedef struct {
    const Sink *sink;
    Extractor *extractor;
    Holder holder;
    bool has_offsets;
    Arena arena; ///< of what follows
    Text id;     ///< of the activity that cites what the text links to; empty: nobody does
    Map cited;
    HolderNews report; ///< what every record of it states, once it was begun
} Prose;

void prose_init(Prose *prose, const Sink *sink);
void prose_done(Prose *prose);
/// Tells the activity and what the lines of the head say of it. The record comes before, from the caller.
MUST_USE bool prose_begin(Prose *prose, const ProseNews *news, Err *err);
/// Another record of the same report came: it states the activity, too, as the others may be withdrawn.
MUST_USE bool prose_go_on(Prose *prose, Err *err);
/// What is fed from here on stands in another part of the document, as in Found; what was fed before is told.
MUST_USE bool prose_part(Prose *prose, Text place, Text doubt, Err *err);
MUST_USE bool prose_feed(Prose *prose, Text piece, Err *err);
MUST_USE bool prose_end(Prose *prose, Err *err);

/// A date as people write it: "2014-10-28", "28 October 2014", "October 28, 2014". The first one in the text.
bool prose_date(Text text, Instant *out);
