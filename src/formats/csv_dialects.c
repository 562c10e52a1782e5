#include "formats/csv_dialects.h"

#include <stddef.h>

// Our words for columns: activity date title type value first_seen last_seen tlp tags activity_tags
// credibility confidence family technique country sector actor url comment publisher event_distribution
// netmask (of cidr), and any type of value (md5, sha256, domain, ip, urls, "file name"...). Columns whose own
// names say enough (documented names, "SHA256", "C2 Server", "Indicator Type") need no dialect: see
// csv_columns.c. A column that only seems to say something is turned off with `ignore`.
static const CsvDialect dialects[] = {
    // abuse.ch's exports; their header stands in a comment. What a feed lists is not one activity: rows of
    // one family
    // belong together, as far as the feed says.
    {"ThreatFox", "ioc_value,ioc_type,fk_malware",
     "activity=malware_printable,value=ioc_value,type=ioc_type,family=malware_printable,first_seen=first_seen_utc,"
     "last_seen=last_seen_utc,confidence=confidence_level,tags=tags,comment=threat_type,ignore=reference,"
     "ignore=fk_malware,ignore=malware_alias,ignore=reporter"},
    {"ThreatFox", "ioc_value,ioc_type,malware_printable",
     "activity=malware_printable,value=ioc_value,type=ioc_type,family=malware_printable,first_seen=first_seen_utc,"
     "last_seen=last_seen_utc,confidence=confidence_level,tags=tags,comment=threat_type,ignore=reference,"
     "ignore=malware,ignore=malware_alias,ignore=reporter"},
    {"URLhaus", "url,url_status,urlhaus_link",
     "urls=url,first_seen=dateadded,last_seen=last_online,tags=tags,comment=threat,ignore=urlhaus_link,ignore=id,"
     "ignore=reporter"},
    {"URLhaus, payloads", "firstseen,url,filetype,sha256,signature",
     "first_seen=firstseen,urls=url,md5=md5,sha256=sha256,family=signature,ignore=filetype"},
    {"MalwareBazaar", "sha256_hash,file_type_guess",
     "activity=signature,first_seen=first_seen_utc,sha256=sha256_hash,md5=md5_hash,sha1=sha1_hash,"
     "filename=file_name,family=signature,imphash=imphash,ssdeep=ssdeep,tlsh=tlsh,ignore=mime_type,ignore=reporter,"
     "ignore=file_type_guess,ignore=clamav,ignore=vtpercent"},
    {"Feodo Tracker", "dst_ip,c2_status",
     "activity=malware,first_seen=first_seen_utc,last_seen=last_online,ip=dst_ip,family=malware,ignore=dst_port"},
    {"Feodo Tracker", "ip_address,port,as_number,last_online",
     "activity=malware,first_seen=first_seen,last_seen=last_online,ip=ip_address,family=malware,ignore=country,"
     "ignore=hostname,ignore=port,ignore=as_number,ignore=as_name,ignore=status"},
    {"SSL Blacklist", "listingdate,sha1,listingreason",
     "first_seen=Listingdate,certificate=SHA1,comment=Listingreason"},
    {"SSL Blacklist, addresses", "firstseen,dstip,dstport", "first_seen=Firstseen,ip=DstIP,ignore=DstPort"},
    {"SSL Blacklist, JA3", "ja3_md5,firstseen,lastseen,listingreason",
     "ja3=ja3_md5,first_seen=Firstseen,last_seen=Lastseen,comment=Listingreason"},
    // MISP's CSV export, with and without context columns.
    {"MISP", "uuid,event_id,category,type,value",
     "activity=event_id,title=event_info,date=event_date,publisher=event_source_org,type=type,value=value,"
     "first_seen=date,tags=attribute_tag,activity_tags=event_tag,comment=comment,ignore=uuid,"
     "ignore=object_name"},
    {"AlienVault OTX", "indicator type,indicator,description",
     "type=Indicator type,value=Indicator,comment=Description"},
    {"PhishTank", "phish_id,url,submission_time",
     "urls=url,first_seen=submission_time,ignore=target,ignore=phish_id,ignore=phish_detail_url"},
    // The name, country and address are of whom the network is assigned to.
    {"DShield", "start,end,netmask,attacks",
     "cidr=Start,netmask=Netmask,ignore=End,ignore=Attacks,ignore=Name,ignore=Country,ignore=email"},
    {"OpenPhish", "url,brand,ip,asn", "urls=url,ignore=brand,ignore=ip,ignore=asn"},
    {NULL, NULL, NULL},
};

const CsvDialect *csv_dialects(void)
{
    return dialects;
}
