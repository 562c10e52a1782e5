#include "late/late.h"

// HTML, OpenIOC and DOCX (formats/).
#define FUNCTIONS(X)            \
    X(htmlCreatePushParserCtxt) \
    X(htmlCtxtUseOptions)       \
    X(htmlFreeParserCtxt)       \
    X(htmlParseChunk)           \
    X(xmlCreatePushParserCtxt)  \
    X(xmlCtxtGetLastError)      \
    X(xmlCtxtUseOptions)        \
    X(xmlFreeDoc)               \
    X(xmlFreeParserCtxt)        \
    X(xmlParseChunk)            \
    X(xmlStopParser)

LATE_LIBRARY(FUNCTIONS, "libxml2.so.2", "libxml2");
