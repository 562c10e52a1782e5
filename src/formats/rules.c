/// Detection rules. Their strings are no indicators of an activity, so they are recognised and left alone.

#include "formats/readers.h"
#include "formats/telling.h"

/// The first line that is neither blank nor a comment of YARA's or Snort's.
static Text first_line(Text head)
{
    Text line;
    bool is_inside = false;
    while (text_cut(&head, '\n', &line)) {
        line = text_trim(line);
        if (is_inside || text_starts(line, "/*")) {
            is_inside = text_find(line, "*/", 0) == SIZE_MAX;
            continue;
        }
        if (line.length > 0 && !text_starts(line, "//") && !text_starts(line, "#"))
            return line;
    }
    return TEXT("");
}

int yara_sniff(Text head, Text path)
{
    bool is_named = text_ends_nocase(path, ".yar") || text_ends_nocase(path, ".yara");
    Text line = first_line(head);
    bool is_rule = text_starts(line, "rule ") || text_starts(line, "private rule ") ||
                   text_starts(line, "global ") || text_starts(line, "import \"") ||
                   text_starts(line, "include \"");
    if (!head_is_text(head))
        return 0;
    return is_named ? 60 + 30 * is_rule
           : is_rule &&
                   (text_find(head, "condition:", 0) != SIZE_MAX || text_find(head, "meta:", 0) != SIZE_MAX)
               ? 80
               : 0;
}

bool yara_read(__attribute__((unused)) Source *source, __attribute__((unused)) const Reading *reading,
               const Sink *sink, Err *err)
{
    return tell_complaint(sink, TEXT("line 1"), err,
                          "YARA rules are not read yet: pool the report or the hashes they come with");
}

int snort_sniff(Text head, Text path)
{
    static const char *const actions[] = {"alert ", "drop ", "reject ", "pass ", "log ", "# alert "};
    bool is_named = text_ends_nocase(path, ".rules");
    Text line = first_line(head);
    bool is_rule = false;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        is_rule = is_rule || text_starts(line, actions[i]);
    is_rule = is_rule && text_has(line, '(') &&
              (text_find(line, "->", 0) != SIZE_MAX || text_find(line, "<>", 0) != SIZE_MAX);
    if (!head_is_text(head))
        return 0;
    return is_named ? 60 + 30 * is_rule : is_rule ? 80 : 0;
}

bool snort_read(__attribute__((unused)) Source *source, __attribute__((unused)) const Reading *reading,
                const Sink *sink, Err *err)
{
    return tell_complaint(
        sink, TEXT("line 1"), err,
        "Snort and Suricata rules are not read yet: pool the report or the list they come with");
}
