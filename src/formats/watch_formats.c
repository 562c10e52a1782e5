#include "formats/watch.h"

#define FORMAT(word, words, end, comment, function)                                   \
    {                                                                                 \
        .name = TEXT_INIT(word), .title = TEXT_INIT(words), .ending = TEXT_INIT(end), \
        .mark = TEXT_INIT(comment), .write = function                                 \
    }

static const WatchFormat formats[] = {
    FORMAT("suricata", "Suricata rules", ".rules", "#", watch_write_suricata),
    FORMAT("snort", "Snort 2.9 rules", ".rules", "#", watch_write_snort),
    FORMAT("snort3", "Snort 3 rules", ".rules", "#", watch_write_snort3),
    FORMAT("sigma", "Sigma rules", ".yml", "#", watch_write_sigma),
    FORMAT("dns", "a search in DNS logs (SQL)", ".sql", "--", watch_write_dns),
    FORMAT("proxy", "a search in proxy logs (SQL)", ".sql", "--", watch_write_proxy),
    FORMAT("files", "a search in logs of files (SQL)", ".sql", "--", watch_write_files),
    FORMAT("kql", "a search in Microsoft Sentinel (KQL)", ".kql", "//", watch_write_kql),
    {.name = {NULL, 0}},
};

const WatchFormat *watch_format_table(void)
{
    return formats;
}

const WatchFormat *watch_format_find(Text name)
{
    for (const WatchFormat *format = formats; format->name.bytes; format++)
        if (text_equal_nocase(format->name, name))
            return format;
    return NULL;
}
