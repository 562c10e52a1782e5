#pragma once
/// What is screened before anything is kept: files that no reader need look at, and words that would not
/// survive being printed.

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"

/// Longer ones are no names: an answer that prints them would hold nothing else.
enum { MOST_ID_BYTES = 1024, MOST_NAME_BYTES = 256, MOST_TITLE_BYTES = 2048 };

/// Why the file that begins with `head` is not read; TEXT_NONE when it may be. `is_whole`: it has no more.
Text screen_head(Text head, bool is_whole);
/// What to say of a file that begins with `head`, in which no format finds itself.
Text screen_unknown(Text head);
/// Without blanks at its ends; a control character inside becomes a blank where it parts words, else U+FFFD.
Text screen_words(Text words, Arena *arena);
/// Why nothing can be kept of what is called so; TEXT_NONE when it can.
Text screen_id(Text id);
/// Likewise, and no longer than a name may be.
Text screen_name(Text words, Arena *arena);
/// INSTANT_NONE for 0, which readers leave where nothing is stated.
Instant screen_instant(Instant instant);
/// 0 for what is no grade of the Admiralty code.
uint8_t screen_credibility(uint8_t credibility);
