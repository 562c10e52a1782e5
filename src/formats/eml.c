/// E-mail (RFC 5322, MIME: RFC 2045 to 2049, 2183, 2231), read by GMime: transfer encodings, character sets
/// and encoded words are its work. The body is the document; the header is a part in which nothing is an
/// indicator by itself, since every e-mail names its own senders and relays; what is enclosed is read as what
/// it is.
///
/// GMime keeps a tree in memory, so how many parts it may make of one e-mail is decided before it starts.

#include <gmime/gmime.h>

#include "formats/document.h"
#include "formats/readers.h"
#include "formats/telling.h"
#include "indicators/indicators.h"

enum {
    LARGEST_MAIL = 128 << 20,
    MOST_BOUNDARIES = 4000,
    MOST_HEADERS = 500,
    LONGEST_HEADER = 4096,
    DEEPEST = 24
};

typedef struct {
    Document *document;
    Err *err;
    Arena *arena; ///< of the document
    unsigned bodies;
    bool has_failed, is_too_deep;
} Mail;

/// A copy: what GMime gives goes with its tree.
static Text words_of(const char *words, Arena *arena)
{
    return words ? arena_copy(arena, text_as_utf8(text_trim(text_of(words)), arena)) : TEXT("");
}

// ---------------------------------------------------------------- header

static void add_header(Mail *mail, GMimeHeader *header)
{
    Text name = words_of(g_mime_header_get_name(header), mail->arena);
    Text value = text_clip(words_of(g_mime_header_get_value(header), mail->arena), LONGEST_HEADER);
    if (name.length == 0 || value.length == 0)
        return;
    document_part(
        mail->document, TEXT("header"),
        arena_format(mail->arena, "in the e-mail's header '" TEXT_FMT "'", TEXT_ARG(text_clip(name, 60))));
    document_add(mail->document, name);
    document_add(mail->document, TEXT(": "));
    document_add(mail->document, value);
    document_add(mail->document, TEXT("\n"));
}

static void read_header(Mail *mail, GMimeMessage *message)
{
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
    int count = headers ? g_mime_header_list_get_count(headers) : 0;
    for (int i = 0; i < count && i < MOST_HEADERS; i++)
        add_header(mail, g_mime_header_list_get_header_at(headers, i));
}

/// Who says so: the sender's organisation by its domain, or the whole address at a provider of mailboxes.
static Text publisher_of(Mail *mail, GMimeMessage *message)
{
    InternetAddressList *from = g_mime_message_get_from(message);
    InternetAddress *first =
        from && internet_address_list_length(from) > 0 ? internet_address_list_get_address(from, 0) : NULL;
    Indicator address;
    Text what;
    if (!first || !INTERNET_ADDRESS_IS_MAILBOX(first))
        return TEXT("");
    Text raw = words_of(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first)), mail->arena);
    if (!indicator_canonical(KIND_EMAIL, GUESS_EXACT, raw, mail->arena, &address, &what))
        return TEXT("");
    Text host = indicator_host(KIND_EMAIL, address.value), domain = domain_registered(host);
    bool is_provider = indicator_warning(KIND_DOMAIN, host).length > 0;
    return is_provider ? address.value : domain.length > 0 ? domain : host;
}

static void read_facts(Mail *mail, GMimeMessage *message)
{
    mail->document->title = words_of(g_mime_message_get_subject(message), mail->arena);
    mail->document->publisher = publisher_of(mail, message);
    GDateTime *date = g_mime_message_get_date(message);
    if (date)
        mail->document->date = (Instant)g_date_time_to_unix(date) * 1000000;
}

// ---------------------------------------------------------------- parts

/// The bytes of a part as they were before they were encoded.
static GByteArray *decoded(GMimeDataWrapper *content)
{
    GMimeStream *stream = g_mime_stream_mem_new();
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    if (content)
        g_mime_data_wrapper_write_to_stream(content, stream);
    g_object_unref(stream);
    return bytes;
}

/// A name without folders and control bytes: it becomes part of a path for people. Without one, its number.
static Text file_name(Mail *mail, const char *given)
{
    Text name = words_of(given, mail->arena);
    for (size_t at = name.length; at > 0; at--)
        if (name.bytes[at - 1] == '/' || name.bytes[at - 1] == '\\') {
            name = text_slice(name, at, name.length);
            break;
        }
    char *clean = arena_string(mail->arena, text_clip(name, 200));
    for (char *at = clean; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = '_';
    name = text_trim(text_of(clean));
    return name.length > 0 ? name
                           : arena_format(mail->arena, "attachment %zu", mail->document->files.count + 1);
}

static void enclose(Mail *mail, GMimePart *part)
{
    GByteArray *bytes = decoded(g_mime_part_get_content(part));
    document_enclose(mail->document, file_name(mail, g_mime_part_get_filename(part)),
                     (Text){(const char *)bytes->data, bytes->len});
    g_byte_array_free(bytes, TRUE);
}

static void enclose_message(Mail *mail, GMimeMessage *message)
{
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_object_write_to_stream(GMIME_OBJECT(message), NULL, stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    Text name = file_name(mail, g_mime_message_get_subject(message));
    document_enclose(mail->document, arena_format(mail->arena, TEXT_FMT ".eml", TEXT_ARG(name)),
                     (Text){(const char *)bytes->data, bytes->len});
    g_object_unref(stream);
}

static void add_body(Mail *mail, GMimeTextPart *part)
{
    bool is_page =
        g_mime_content_type_is_type(g_mime_object_get_content_type(GMIME_OBJECT(part)), "text", "html");
    char *text = g_mime_text_part_get_text(part);
    Text body = words_of(text, mail->arena);
    mail->bodies++;
    document_part(mail->document,
                  mail->bodies > 1 ? arena_format(mail->arena, "part %u", mail->bodies) : TEXT(""),
                  TEXT_NONE);
    if (!is_page)
        document_add(mail->document, body);
    else if (!document_add_page(mail->document, body, true, mail->err))
        mail->has_failed = true;
    document_add(mail->document, TEXT("\n"));
    g_free(text);
}

static bool is_enclosed(GMimeObject *object)
{
    GMimeContentDisposition *disposition = g_mime_object_get_content_disposition(object);
    return (disposition && g_mime_content_disposition_is_attachment(disposition)) ||
           g_mime_part_get_filename(GMIME_PART(object)) != NULL || !GMIME_IS_TEXT_PART(object);
}

static void read_part(Mail *mail, GMimeObject *object, unsigned depth)
{
    if (mail->has_failed || !object)
        return;
    if (depth > DEEPEST) {
        mail->is_too_deep = true;
    } else if (GMIME_IS_MULTIPART(object)) {
        int count = g_mime_multipart_get_count(GMIME_MULTIPART(object));
        for (int i = 0; i < count; i++)
            read_part(mail, g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        if (inner)
            enclose_message(mail, inner);
    } else if (GMIME_IS_PART(object)) {
        if (is_enclosed(object))
            enclose(mail, GMIME_PART(object));
        else
            add_body(mail, GMIME_TEXT_PART(object));
    }
}

// ---------------------------------------------------------------- the whole

/// What stands before the line that would be one boundary too many.
static Text bounded(Mail *mail, Text mail_bytes)
{
    size_t boundaries = 0, at = 0;
    while ((at = text_find(mail_bytes, "\n--", at)) != SIZE_MAX) {
        if (++boundaries > MOST_BOUNDARIES) {
            document_complain(mail->document, "more than %d boundaries of parts: what follows was not read",
                              MOST_BOUNDARIES);
            return text_slice(mail_bytes, 0, at);
        }
        at += 3;
    }
    return mail_bytes;
}

static GMimeMessage *parse(Text bytes)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.bytes, bytes.length);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

bool eml_document(Source *source, Document *out, Err *err)
{
    Mail mail = {.document = out, .err = err, .arena = &out->arena};
    Buffer bytes = {0};
    if (!source_read_all(source, LARGEST_MAIL, &bytes, err)) {
        buffer_done(&bytes);
        return false;
    }
    g_mime_init();
    GMimeMessage *message = parse(bounded(&mail, buffer_text(&bytes)));
    buffer_done(&bytes);
    if (!message)
        return fail(err, ERR_INPUT, "no e-mail: it has no header");
    read_facts(&mail, message);
    read_header(&mail, message);
    read_part(&mail, g_mime_message_get_mime_part(message), 0);
    if (mail.is_too_deep)
        document_complain(out, "parts stand more than %d deep in each other: deeper ones were not read",
                          DEEPEST);
    g_object_unref(message);
    return !mail.has_failed;
}

bool eml_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    return document_read(source, reading, sink, eml_document, err);
}

/// "Name: value", as RFC 5322, section 2.2, has it.
static bool is_field(Text line, Text *name)
{
    size_t colon = text_find_byte(line, ':', 0);
    *name = text_slice(line, 0, colon);
    for (size_t i = 0; i < name->length; i++)
        if (!byte_is_alnum(name->bytes[i]) && name->bytes[i] != '-')
            return false;
    return colon != SIZE_MAX && colon > 0;
}

int eml_sniff(Text head, Text path)
{
    static const char *const telling[] = {"from",        "to",           "received",
                                          "return-path", "message-id",   "mime-version",
                                          "reply-to",    "delivered-to", "x-mailer"};
    unsigned known = 0;
    Text line, name;
    while (text_cut(&head, '\n', &line) && text_trim(line).length > 0) {
        if (line.bytes[0] == ' ' || line.bytes[0] == '\t')
            continue; // folded
        if (!is_field(line, &name))
            return 0;
        for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
            known += text_is_nocase(name, telling[i]);
    }
    bool is_named = text_ends_nocase(path, ".eml");
    return is_named && known > 0 ? 95 : known >= 3 ? 85 : 0;
}
