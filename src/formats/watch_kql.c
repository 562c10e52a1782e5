// A search in Kusto's language (KQL), over what Microsoft Sentinel's information model calls logs of DNS, of
// the web, of networks and of files (ASIM: _Im_Dns, _Im_WebSession, _Im_NetworkSession, _Im_FileEvent). A
// name is looked up with each of its endings behind a dot, as everywhere here.

#include "formats/watch.h"

/// What each search looks for; the rest of it follows the values.
static bool is_asked(Kind kind)
{
    switch (kind) {
    case KIND_DOMAIN:
    case KIND_IPV4:
    case KIND_IPV6:
    case KIND_URL:
    case KIND_USER_AGENT:
    case KIND_MD5:
    case KIND_SHA1:
    case KIND_SHA256:
        return true;
    default:
        return false;
    }
}

/// Of what is one line: a backslash and a quote are all that has to be escaped.
static void add_quoted(Buffer *out, Text words)
{
    buffer_add_byte(out, '"');
    for (size_t i = 0; i < words.length; i++) {
        if (words.bytes[i] == '"' || words.bytes[i] == '\\')
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, words.bytes[i]);
    }
    buffer_add_byte(out, '"');
}

static void put_values(const WatchList *list, WatchMade *made)
{
    Buffer *out = &made->text;
    Arena scratch;
    arena_init(&scratch);
    buffer_add_string(out, "let watch = datatable(what: string, value: string, evidence: string) [");
    for (uint32_t i = 0; i < list->count; i++) {
        const Watch *watch = &list->items[i];
        if (!is_asked(watch->kind) || !watch_is_one_line(watch->value)) {
            watch_leave_out(made, watch,
                            is_asked(watch->kind) ? "holds a control character"
                                                  : "these logs do not show it");
            continue;
        }
        buffer_format(out, "%s\n  \"" TEXT_FMT "\", ", made->indicators++ ? "," : "",
                      TEXT_ARG(kind_word(watch->kind)));
        add_quoted(out, watch->value);
        buffer_add_string(out, ", ");
        add_quoted(out, watch_evidence(watch, &scratch));
        arena_clear(&scratch);
    }
    buffer_add_string(out, "\n];\n");
    arena_done(&scratch);
}

static const char search[] =
    "let names = (rows: (TimeGenerated: datetime, logs: string, client: string, found: string, host: string)) {\n"
    "  rows\n"
    "  | extend labels = split(trim_end(@\"\\.\", tolower(host)), \".\")\n"
    "  | mv-expand place = range(0, array_length(labels) - 1) to typeof(int)\n"
    "  | extend value = strcat_array(array_slice(labels, place, -1), \".\")\n"
    "  | join kind=inner (watch | where what == \"domain\") on value\n"
    "  | project TimeGenerated, logs, client, found, value, evidence\n"
    "};\n"
    "union isfuzzy=true\n"
    "  (names((_Im_Dns\n"
    "    | project TimeGenerated, logs = \"dns\", client = SrcIpAddr, found = DnsQuery, host = DnsQuery))),\n"
    "  (names((_Im_WebSession\n"
    "    | project TimeGenerated, logs = \"web\", client = SrcIpAddr, found = Url,\n"
    "        host = tostring(parse_url(Url).Host)))),\n"
    "  (_Im_WebSession\n"
    "    | join kind=inner (watch | where what == \"url\") on $left.Url == $right.value\n"
    "    | project TimeGenerated, logs = \"web\", client = SrcIpAddr, found = Url, value, evidence),\n"
    "  (_Im_WebSession\n"
    "    | join kind=inner (watch | where what == \"useragent\") on $left.HttpUserAgent == $right.value\n"
    "    | project TimeGenerated, logs = \"web\", client = SrcIpAddr, found = HttpUserAgent, value, evidence),\n"
    "  (_Im_NetworkSession\n"
    "    | join kind=inner (watch | where what in (\"ipv4\", \"ipv6\")) on $left.DstIpAddr == $right.value\n"
    "    | project TimeGenerated, logs = \"network\", client = SrcIpAddr, found = DstIpAddr, value, evidence),\n"
    "  (_Im_FileEvent\n"
    "    | mv-expand digest = pack_array(TargetFileMD5, TargetFileSHA1, TargetFileSHA256) to typeof(string)\n"
    "    | extend value = tolower(digest)\n"
    "    | join kind=inner (watch | where what in (\"md5\", \"sha1\", \"sha256\")) on value\n"
    "    | project TimeGenerated, logs = \"file\", client = DvcHostname, found = TargetFilePath, value, evidence)\n"
    "| sort by TimeGenerated asc\n";

bool watch_write_kql(const WatchList *list, WatchMade *made, Err *err)
{
    (void)err;
    watch_write_head(made, list, "//", "A search in the logs of Microsoft Sentinel (ASIM)");
    put_values(list, made);
    buffer_add_string(&made->text, search);
    made->rules = 1;
    return true;
}
