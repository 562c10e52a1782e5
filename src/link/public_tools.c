// Names that many unrelated hands have: tools of the operating system, administration and remote-access
// software, published attack tools, malware sold or given to anybody, families rented to affiliates, and
// words that are no family at all. Chosen by hand from general knowledge; sorted, so that a name is found by
// halves.

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

static int compare(const void *key, const void *entry)
{
    return text_compare(*(const Text *)key, text_of(*(const char *const *)entry));
}

bool family_is_public(Text canonical)
{
    return bsearch(&canonical, public_names, sizeof public_names / sizeof *public_names, sizeof *public_names,
                   compare) != NULL;
}
