#include "formats/csv_dialects.h"

#include <stddef.h>

// Our words for columns: activity date title type value first_seen last_seen tlp tags credibility confidence
// family technique country sector actor url comment publisher, and any type of value (md5, sha256, domain,
// ip, urls, "file name"...). Columns whose own names say enough (documented names, "SHA256", "C2 Server",
// "Indicator Type") need no dialect: see csv_columns.c. A column that only seems to say something is turned
// off with `ignore`.
static const CsvDialect dialects[] = {
    // abuse.ch exports; their header stands in a comment.
    {"ThreatFox", "ioc_value,ioc_type,fk_malware",
     "value=ioc_value,type=ioc_type,family=malware_printable,first_seen=first_seen_utc,"
     "last_seen=last_seen_utc,confidence=confidence_level,ignore=reference,comment=threat_type"},
    {"URLhaus", "url,url_status,urlhaus_link",
     "urls=url,first_seen=dateadded,last_seen=last_online,comment=threat,ignore=urlhaus_link,ignore=id"},
    {"MalwareBazaar", "sha256_hash,file_type_guess",
     "first_seen=first_seen_utc,sha256=sha256_hash,md5=md5_hash,sha1=sha1_hash,filename=file_name,"
     "family=signature,ignore=mime_type"},
    {"Feodo Tracker", "dst_ip,c2_status",
     "first_seen=first_seen_utc,last_seen=last_online,ip=dst_ip,family=malware,ignore=dst_port"},
    {"SSL Blacklist", "listingdate,sha1,listingreason",
     "first_seen=Listingdate,certificate=SHA1,comment=Listingreason"},
    // MISP's CSV export, with and without context columns.
    {"MISP", "uuid,event_id,category,type,value",
     "activity=event_id,title=event_info,date=event_date,publisher=event_source_org,type=type,value=value,"
     "first_seen=date,tags=attribute_tag,comment=comment,ignore=uuid,ignore=object_name"},
    {"AlienVault OTX", "indicator type,indicator,description",
     "type=Indicator type,value=Indicator,comment=Description"},
    {"PhishTank", "phish_id,url,submission_time", "urls=url,first_seen=submission_time,ignore=target"},
    {"OpenPhish", "url,brand,ip,asn", "urls=url,ignore=brand,ignore=ip,ignore=asn"},
    {NULL, NULL, NULL},
};

const CsvDialect *csv_dialects(void)
{
    return dialects;
}
