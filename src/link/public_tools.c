// Names that many unrelated hands have: tools of the operating system, administration and remote-access
// software, published attack tools, malware sold or given to anybody, families rented to affiliates, and
// words that are no family at all. Chosen by hand from general knowledge; sorted, so that a name is found by
// halves.
//
// What one hand had first and everybody has since it leaked or was given away says who it was until that
// day, and nothing from it on. Days that are widely known stand here with their source; a partner's claim
// that a family was made public adds one, or an earlier one (docs/formats.md, `published`).

#include "link/public_tools.h"

#include <assert.h>
#include <stdlib.h>

#include "link/evidence.h"

// clang-format off
static const char *const public_names[] = {
    "3proxy", "7zip", "acunetix", "adexplorer", "adfind", "adwind", "agenttesla", "ahmyth", "alphv",
    "amadey", "ammyyadmin", "andromeda", "androrat", "antsword", "anydesk", "arp", "aspxspy", "asyncrat",
    "at", "atera", "atexec", "avemaria", "azorult", "b374k", "babuk", "backdoor", "badpotato",
    "bazarloader", "beacon", "beef", "behinder", "bitsadmin", "blackcat", "blackshades", "bladabindi",
    "bloodhound", "bruteratel", "bumblebee", "burpsuite", "c99", "cachedump", "certipy", "certutil",
    "chinachopper", "chisel", "clop", "cmd", "cobaltstrike", "cobaltstrikebeacon", "conti", "covenant",
    "crackmapexec", "curl", "cybergate", "danabot", "darkcomet", "darkside", "dcrat", "dharma", "donut",
    "downloader", "dridex", "dsquery", "dumpert", "earthworm", "egregor", "emotet", "empire", "evilginx",
    "fastreverseproxy", "fgdump", "formbook", "frp", "ftp", "gamarue", "gh0st", "gh0strat", "ghostrat",
    "godpotato", "godzilla", "gootloader", "gophish", "gozi", "gsecdump", "guloader", "hancitor", "hashcat",
    "havoc", "hawkeye", "hive", "houdini", "htran", "hworm", "hydra", "icedid", "icescorpion",
    "imminentmonitor", "impacket", "inveigh", "invokethehash", "ipconfig", "john", "jrat", "jsocket",
    "juicypotato", "keethief", "kerbrute", "keylogger", "koadic", "korplug", "lazagne", "linpeas", "loader",
    "lockbit", "lokibot", "luminositylink", "mailpassview", "makop", "malware", "masscan", "maze",
    "megasync", "merlin", "metasploit", "meterpreter", "mimikatz", "mshta", "mythic", "nanocore",
    "nanocorerat", "nanodump", "nbtscan", "nc", "neoregeorg", "net", "netcat", "netpass", "netsh",
    "netstat", "netsupport", "netsupportmanager", "netwire", "netwirerc", "ngrok", "nishang", "njrat",
    "nltest", "nmap", "orcusrat", "phishing", "phobos", "ping", "plink", "plugx", "poisonivy", "pony",
    "poshc2", "powershell", "powershellempire", "powersploit", "predatorpain", "predatorthethief",
    "printspoofer", "procdump", "proxychains", "psexec", "psexesvc", "pupy", "putty", "pwdump", "pwdumpx",
    "qakbot", "qbot", "quasar", "quasarrat", "raccoon", "ransomware", "rar", "rat", "rclone", "redline",
    "redlinestealer", "reg", "regeorg", "regsvr32", "remcos", "remcosrat", "remoteutilities", "responder",
    "revengerat", "revershell", "revil", "route", "rubeus", "rundll32", "ryuk", "schtasks", "screenconnect",
    "seatbelt", "shadowpad", "sharphound", "sharpsploit", "sharpwmi", "sliver", "smbexec", "smokeloader",
    "sodinokibi", "sogu", "spearphishing", "splashtop", "spynote", "sqlmap", "srdi", "ssh", "stealer",
    "stowaway", "sweetpotato", "systembc", "systeminfo", "tasklist", "teamviewer", "tightvnc", "tor",
    "trickbot", "trojan", "uacme", "ultravnc", "ursnif", "vidar", "vssadmin", "warzonerat", "wce",
    "webbrowserpassview", "webshell", "wevtutil", "wget", "whoami", "windowscredentialeditor", "winnti",
    "winpeas", "winrar", "wiper", "wmic", "wmiexec", "wso", "xmrig", "xrat", "xtremerat", "zeus", "zloader",
    "zxshell",
};
// clang-format on

/// What was not everybody's from the beginning; a month is its first day.
static const struct {
    const char *name, *day, *source;
} published[] = {
    {"bruteratel", "2022-09-01", "cracked copy passed round, BushidoToken 2022"},
    {"carberp", "2013-06-01", "source leaked, Group-IB and Trusteer 2013"},
    {"doublepulsar", "2017-04-14", "The Shadow Brokers, Lost in Translation"},
    {"eternalblue", "2017-04-14", "The Shadow Brokers, Lost in Translation"},
    {"eternalromance", "2017-04-14", "The Shadow Brokers, Lost in Translation"},
    {"fuzzbunch", "2017-04-14", "The Shadow Brokers, Lost in Translation"},
    {"gh0st", "2008-01-01", "source of version 3.6 given away, C. Rufus Security Team"},
    {"gh0strat", "2008-01-01", "source of version 3.6 given away, C. Rufus Security Team"},
    {"ghostrat", "2008-01-01", "source of version 3.6 given away, C. Rufus Security Team"},
    {"mimikatz", "2011-05-01", "first release, B. Delpy"},
    {"mirai", "2016-09-30", "source given away on Hack Forums, Krebs on Security 2016-10-01"},
    {"njrat", "2013-05-01", "source leaked, Symantec 2014"},
    {"zeus", "2011-05-01", "source leaked, CSIS 2011"},
};

static Instant day_of(const char *day)
{
    Instant instant = INSTANT_NONE;
    bool is_day = instant_parse(text_of(day), &instant);
    assert(is_day && "a day of the table is one");
    (void)is_day;
    return instant;
}

static void add(PublicTools *tools, Text canonical, Instant since)
{
    uint32_t *number = map_at(&tools->numbers, canonical);
    if (*number == MAP_NONE) {
        *number = (uint32_t)tools->since.count;
        *vec_push(&tools->since) = since;
    } else if (since < tools->since.items[*number]) {
        tools->since.items[*number] = since;
    }
}

void public_tools_init(PublicTools *tools, const Pool *pool, Arena *arena)
{
    *tools = (PublicTools){0};
    for (size_t i = 0; i < sizeof published / sizeof *published; i++)
        add(tools, text_of(published[i].name), day_of(published[i].day));
    for (uint32_t i = 0; i < pool->claim_count; i++) {
        const ActorClaim *claim = &pool->claims[i];
        if (claim->kind == CLAIM_PUBLISHED && claim->date != INSTANT_NONE)
            add(tools, family_canonical(claim->of, arena), claim->date);
    }
}

void public_tools_done(PublicTools *tools)
{
    map_done(&tools->numbers);
    vec_free(&tools->since);
}

static int compare(const void *key, const void *entry)
{
    return text_compare(*(const Text *)key, text_of(*(const char *const *)entry));
}

bool public_tools_has(const PublicTools *tools, Text canonical, Instant when)
{
    uint32_t number = map_find(&tools->numbers, canonical);
    if (number != MAP_NONE)
        return when == INSTANT_NONE || when >= tools->since.items[number];
    return bsearch(&canonical, public_names, sizeof public_names / sizeof *public_names, sizeof *public_names,
                   compare) != NULL;
}
