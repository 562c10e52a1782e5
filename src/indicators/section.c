// Headings are marked (Markdown, AsciiDoc, a line all in bold) or told by their words: in a page or a PDF
// nothing else is left of them. A heading without a mark has to be short, and only the words below make it
// one; it holds until the next heading.

#include "indicators/section.h"

enum { LONGEST = 120, MOST_WORDS = 8 };

// Sorted by their first letters for people; a heading is short, so each of its words is held to all of them.
static const Text indicator_words[] = {
    TEXT_INIT("c&c"),
    TEXT_INIT("c2"),
    TEXT_INIT("c2s"),
    TEXT_INIT("command and control"),
    TEXT_INIT("domain"),
    TEXT_INIT("domains"),
    TEXT_INIT("files"),
    TEXT_INIT("hashes"),
    TEXT_INIT("indicator of compromise"),
    TEXT_INIT("indicators"),
    TEXT_INIT("infrastructure"),
    TEXT_INIT("ioc"),
    TEXT_INIT("iocs"),
    TEXT_INIT("ip addresses"),
    TEXT_INIT("md5"),
    TEXT_INIT("network"),
    TEXT_INIT("samples"),
    TEXT_INIT("servers"),
    TEXT_INIT("sha-1"),
    TEXT_INIT("sha-256"),
    TEXT_INIT("sha1"),
    TEXT_INIT("sha256"),
    TEXT_INIT("urls"),
};
static const Text reading_words[] = {
    TEXT_INIT("about us"),        TEXT_INIT("acknowledgements"), TEXT_INIT("acknowledgments"),
    TEXT_INIT("bibliography"),    TEXT_INIT("contact us"),       TEXT_INIT("footnotes"),
    TEXT_INIT("further reading"), TEXT_INIT("read more"),        TEXT_INIT("reference list"),
    TEXT_INIT("references"),      TEXT_INIT("related articles"), TEXT_INIT("related posts"),
    TEXT_INIT("see also"),        TEXT_INIT("sources"),
};

/// Whether the text begins with one of the words, and it ends there.
static bool begins_with(Text text, const Text *words, size_t count)
{
    char first = byte_lower(text.bytes[0]);
    for (size_t i = 0; i < count; i++) {
        size_t length = words[i].length;
        if (words[i].bytes[0] == first && length <= text.length &&
            text_equal_nocase(text_slice(text, 0, length), words[i]) &&
            (length == text.length || !byte_is_alnum(text.bytes[length])))
            return true;
    }
    return false;
}
#define BEGINS_WITH(text, words) begins_with(text, words, sizeof words / sizeof *words)

static SectionClass class_of(Text heading)
{
    if (heading.length == 0)
        return SECTION_PLAIN;
    if (BEGINS_WITH(heading, reading_words))
        return SECTION_READING;
    for (size_t at = 0; at < heading.length; at++)
        if ((at == 0 || !byte_is_alnum(heading.bytes[at - 1])) &&
            BEGINS_WITH(text_slice(heading, at, heading.length), indicator_words))
            return SECTION_INDICATORS;
    return SECTION_PLAIN;
}

/// Takes the marks off; their number is the level, 0 without any.
static Text unmarked(Text line, unsigned *level)
{
    *level = 0;
    char mark = line.bytes[0];
    size_t marks = 0;
    while (marks < line.length && line.bytes[marks] == mark)
        marks++;
    if ((mark == '#' || mark == '=') && marks <= 6 && marks < line.length && line.bytes[marks] == ' ') {
        *level = (unsigned)marks;
        line = text_slice(line, marks, line.length);
    } else if (text_starts(line, "**") && text_ends(line, "**") && line.length > 4) {
        *level = 7; // below any that is marked as a heading
    }
    while (line.length > 0 && text_has(TEXT("#*=_: "), line.bytes[0]))
        line = text_slice(line, 1, line.length);
    while (line.length > 0 && text_has(TEXT("#*=_: "), line.bytes[line.length - 1]))
        line.length--;
    return line;
}

/// Few words that begin in upper case: no row of a table, no sentence, no value.
static bool is_short_title(Text line)
{
    size_t words = 1;
    if (line.length == 0 || line.bytes[0] < 'A' || line.bytes[0] > 'Z')
        return false;
    for (size_t i = 0; i < line.length; i++) {
        if (text_has(TEXT("|./\t"), line.bytes[i]))
            return false;
        words += line.bytes[i] == ' ';
    }
    return words <= MOST_WORDS;
}

void section_note(Section *section, Text line)
{
    unsigned level;
    line = text_trim(line);
    if (line.length < 3 || line.length > LONGEST)
        return;
    Text heading = unmarked(line, &level);
    if (level == 0 && !is_short_title(heading))
        return;
    SectionClass class = class_of(heading);
    if (level == 0 && class == SECTION_PLAIN)
        return;
    // "Wave 2" below "Indicators of compromise" is still about those.
    bool is_below = level > 0 && section->level > 0 && level > section->level;
    if (class == SECTION_PLAIN && is_below)
        return;
    *section = (Section){
        .class = class, .level = level, .length = text_clip(heading, sizeof section->heading).length};
    memcpy(section->heading, heading.bytes, section->length);
}
