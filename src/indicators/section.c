// Headings are marked (Markdown, AsciiDoc, a line all in bold) or told by their words: in a page or a PDF
// nothing else is left of them. A heading without a mark has to be short, and only the words below make it
// one; it holds until the next heading.

#include "indicators/section.h"

enum { LONGEST = 120, MOST_WORDS = 8 };

static bool holds_word(Text line, const char *word)
{
    size_t length = strlen(word);
    for (size_t at = 0; at + length <= line.length; at++)
        if (byte_lower(line.bytes[at]) == word[0] &&
            text_starts_nocase(text_slice(line, at, line.length), word) &&
            (at == 0 || !byte_is_alnum(line.bytes[at - 1])) &&
            (at + length == line.length || !byte_is_alnum(line.bytes[at + length])))
            return true;
    return false;
}

static SectionClass class_of(Text heading)
{
    static const char *const indicators[] = {"indicator of compromise",
                                             "indicators of compromise",
                                             "indicators",
                                             "ioc",
                                             "iocs",
                                             "c2",
                                             "c&c",
                                             "c2s",
                                             "hashes",
                                             "samples",
                                             "command and control",
                                             "network",
                                             "domains",
                                             "domain",
                                             "ip addresses",
                                             "urls",
                                             "infrastructure",
                                             "md5",
                                             "sha-256",
                                             "sha256",
                                             "sha-1",
                                             "sha1",
                                             "servers",
                                             "files"};
    static const char *const reading[] = {
        "references",   "reference list",   "further reading", "related posts", "related articles",
        "bibliography", "acknowledgements", "acknowledgments", "about us",      "contact us",
        "sources",      "footnotes",        "read more",       "see also"};
    for (size_t i = 0; i < sizeof reading / sizeof *reading; i++)
        if (text_starts_nocase(heading, reading[i]))
            return SECTION_READING;
    for (size_t i = 0; i < sizeof indicators / sizeof *indicators; i++)
        if (holds_word(heading, indicators[i]))
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

static size_t word_count(Text line)
{
    size_t count = line.length > 0;
    for (size_t i = 1; i < line.length; i++)
        count += line.bytes[i] == ' ' && line.bytes[i - 1] != ' ';
    return count;
}

void section_note(Section *section, Text line)
{
    unsigned level;
    line = text_trim(line);
    if (line.length < 3 || line.length > LONGEST)
        return;
    Text heading = unmarked(line, &level);
    SectionClass class = class_of(heading);
    if (level == 0) {
        // A row of a table, a sentence or a value is no heading.
        bool is_heading = class != SECTION_PLAIN && word_count(heading) <= MOST_WORDS &&
                          !text_has(heading, '|') && !text_has(heading, '.') && !text_has(heading, '/') &&
                          !text_has(heading, '\t') && heading.bytes[0] >= 'A' && heading.bytes[0] <= 'Z';
        if (!is_heading)
            return;
    }
    // "Wave 2" below "Indicators of compromise" is still about those.
    bool is_below = level > 0 && section->level > 0 && level > section->level;
    if (class == SECTION_PLAIN && is_below)
        return;
    *section = (Section){
        .class = class, .level = level, .length = text_clip(heading, sizeof section->heading).length};
    memcpy(section->heading, heading.bytes, section->length);
}
