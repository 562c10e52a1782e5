#pragma once
/// Public services that reports name and malware talks to without being anybody's own.

#include "base/text.h"

typedef enum {
    SERVICE_SITE,    ///< it and all below it: an address there says nothing of an actor
    SERVICE_HOSTING, ///< holds what its users put there: the name says nothing, a path or mailbox may
    SERVICE_ITSELF,  ///< the name and its "www" alone: what stands below belongs to users
} ServiceClass;

#define SERVICE_WARNING "belongs to a public service: "
/// So begin warnings of files that many have and nobody made: "hash of the empty file".
#define DULL_FILE_WARNING "hash of "

typedef struct {
    const char *warning; ///< SERVICE_WARNING and the name
    ServiceClass class;
    unsigned length; ///< of the name
} Service;

extern const Service services[]; ///< sorted by name
extern const size_t service_count;

Text service_name(const Service *service);
/// The service that `domain` (canonical) belongs to, or NULL.
const Service *service_of(Text domain);
