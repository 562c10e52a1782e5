#include "base/json_frames.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_blocks.h"

enum { CHUNK = 1 << 18 };

void json_frames_init(JsonFrames *frames, Source *source, const char *const *paths, size_t limit)
{
    *frames = (JsonFrames){.source = source, .paths = paths, .limit = limit};
}

void json_frames_done(JsonFrames *frames)
{
    free(frames->room);
    buffer_done(&frames->skeleton);
    buffer_done(&frames->element);
    buffer_done(&frames->path);
    buffer_done(&frames->key);
    *frames = (JsonFrames){0};
}

/// RFC 8259 section 2 knows these four and no others: a NUL at the end of a document is the parser's to
/// refuse.
static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static Text trimmed(Text text)
{
    while (text.length > 0 && is_blank(text.bytes[0]))
        text = text_slice(text, 1, text.length);
    while (text.length > 0 && is_blank(text.bytes[text.length - 1]))
        text.length--;
    return text;
}

static uint64_t consumed(const JsonFrames *frames)
{
    return frames->chunk_offset + frames->at;
}

/// Appends unless the piece is already too large; then only counts, so that memory stays bounded.
static void keep(JsonFrames *frames, Buffer *piece, Text part)
{
    size_t room = frames->limit + 1 > piece->length ? frames->limit + 1 - piece->length : 0;
    buffer_add(piece, text_slice(part, 0, room));
}

static void keep_byte(JsonFrames *frames, Buffer *piece, int byte)
{
    char one = (char)byte;
    keep(frames, piece, (Text){&one, 1});
}

static void begin_piece(JsonFrames *frames, Buffer *piece)
{
    frames->piece = piece;
    frames->mark = frames->at;
}

static Text marked(const JsonFrames *frames)
{
    return (Text){frames->chunk + frames->mark, frames->at - frames->mark};
}

/// What is cut of the piece so far goes into its buffer.
static void keep_marked(JsonFrames *frames)
{
    if (frames->piece)
        keep(frames, frames->piece, marked(frames));
    frames->mark = frames->at;
}

static bool read_chunk(JsonFrames *frames, Err *err)
{
    if (!frames->room)
        frames->room = memory_get(CHUNK + JSON_PADDING);
    frames->chunk = frames->room;
    if (!source_read(frames->source, frames->room, CHUNK, &frames->filled, err))
        return false;
    memset(frames->room + frames->filled, 0, JSON_PADDING);
    return true;
}

static bool fill_chunk(JsonFrames *frames, Err *err)
{
    keep_marked(frames);
    frames->chunk_offset += frames->filled;
    frames->at = frames->mark = frames->filled = 0;
    Text piece = source_piece(frames->source);
    if (piece.length > 0) {
        frames->chunk = piece.bytes;
        frames->filled = piece.length;
    } else if (!read_chunk(frames, err)) {
        return false;
    }
    frames->is_ended = frames->filled == 0;
    if (frames->chunk_offset == 0 && frames->filled >= 3 && memcmp(frames->chunk, "\xef\xbb\xbf", 3) == 0)
        frames->at = frames->mark = 3;
    return true;
}

/// The next byte without taking it, or -1 at the end.
static inline bool peek(JsonFrames *frames, int *byte, Err *err)
{
    if (frames->at < frames->filled) {
        *byte = (unsigned char)frames->chunk[frames->at];
        return true;
    }
    // Twice for a file that holds nothing but the mark.
    while (frames->at == frames->filled && !frames->is_ended)
        if (!fill_chunk(frames, err))
            return false;
    *byte = frames->is_ended ? -1 : (unsigned char)frames->chunk[frames->at];
    return true;
}

/// Whether the byte at `end` is escaped: by an odd number of backslashes before it. `is_first_escaped` is of
/// the byte at `from`.
static bool is_escaped_at(const char *from, const char *end, bool is_first_escaped)
{
    const char *slash = end;
    while (slash > from && slash[-1] == '\\')
        slash--;
    bool is_odd = (end - slash) % 2 != 0;
    return slash == from && is_first_escaped ? !is_odd : is_odd;
}

/// Goes over the rest of a string to its closing quote. False in `closed` when input ends first.
static bool take_string_rest(JsonFrames *frames, bool is_escaped, bool *closed, Err *err)
{
    int byte;
    *closed = false;
    for (;;) {
        if (!peek(frames, &byte, err))
            return false;
        if (byte < 0)
            return true;
        const char *from = frames->chunk + frames->at, *end = frames->chunk + frames->filled;
        const char *quote = memchr(from, '"', (size_t)(end - from));
        is_escaped = is_escaped_at(from, quote ? quote : end, is_escaped);
        frames->at = (size_t)((quote ? quote + 1 : end) - frames->chunk);
        *closed = quote && !is_escaped;
        if (*closed)
            return true;
        is_escaped = is_escaped && !quote;
    }
}

/// The same from its opening quote on.
static bool take_string(JsonFrames *frames, bool *closed, Err *err)
{
    frames->at++;
    return take_string_rest(frames, false, closed, err);
}

/// What ends a run of bytes that need no look.
static const bool is_structural[256] = {
    ['"'] = true, [','] = true, ['{'] = true, ['}'] = true, ['['] = true, [']'] = true};

static void skip_plain_run(JsonFrames *frames)
{
    static const char indent[] = {' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};
    size_t at = frames->at;
    while (at < frames->filled && !is_structural[(unsigned char)frames->chunk[at]]) {
        at++;
        // Half of a file that was written to be looked at is indentation.
        while (frames->filled - at >= sizeof indent && memcmp(frames->chunk + at, indent, sizeof indent) == 0)
            at += sizeof indent;
    }
    frames->at = at;
}

/// Goes over what stands inside an element's brackets, as far as it is seen in large blocks.
static bool take_blocks(JsonFrames *frames, int64_t *depth, bool *closed, Err *err)
{
    JsonWalk walk = {.depth = *depth};
    frames->at += json_walk_blocks(&walk, (Text){frames->chunk + frames->at, frames->filled - frames->at});
    *depth = walk.depth;
    return !walk.is_in_string || take_string_rest(frames, walk.is_escaped, closed, err);
}

/// Goes over one array element. Brackets are counted, not matched by kind: the parser will see to that.
static bool take_element(JsonFrames *frames, bool *closed, Err *err)
{
    int64_t depth = 0;
    int byte;
    *closed = true;
    for (;;) {
        if (!peek(frames, &byte, err))
            return false;
        if (byte < 0) {
            *closed = depth == 0;
            return true;
        }
        if (byte == '"') {
            if (!take_string(frames, closed, err))
                return false;
            if (!*closed)
                return true;
            continue;
        }
        if (depth == 0 && (byte == ',' || byte == ']' || byte == '}'))
            return true;
        if (byte == '{' || byte == '[')
            depth++;
        if (byte == '}' || byte == ']')
            depth--;
        frames->at++;
        if (depth > 0 && !take_blocks(frames, &depth, closed, err))
            return false;
        if (!*closed)
            return true;
        skip_plain_run(frames);
    }
}

static const char *matching_path(const JsonFrames *frames)
{
    Text here = buffer_text(&frames->path);
    bool is_one_key = here.length > 0 && !text_is(here, "*") && !text_has(here, '.');
    for (const char *const *path = frames->paths; *path; path++)
        if (text_is(here, *path) || (is_one_key && strcmp(*path, "+") == 0))
            return *path;
    return NULL;
}

static void enter_member(JsonFrames *frames, Text name)
{
    frames->path.length = frames->stack[frames->depth - 1].path_length;
    if (frames->path.length > 0)
        buffer_add_byte(&frames->path, '.');
    buffer_add(&frames->path, name);
}

static bool open_container(JsonFrames *frames, bool is_array)
{
    if (frames->depth == FRAMES_DEEPEST)
        return false;
    if (frames->depth > 0 && frames->stack[frames->depth - 1].is_array)
        enter_member(frames, TEXT("*"));
    frames->ordinals[frames->depth] = 0;
    frames->stack[frames->depth].is_array = is_array;
    frames->stack[frames->depth].path_length = frames->path.length;
    frames->depth++;
    frames->expects_key = !is_array;
    if (is_array && (frames->streaming_path = matching_path(frames))) {
        frames->streaming_depth = frames->depth;
        frames->follows_element = frames->follows_comma = frames->is_list_blamed = false;
    }
    return true;
}

static void close_container(JsonFrames *frames)
{
    frames->depth--;
    if (frames->streaming_depth > frames->depth) {
        frames->streaming_depth = 0;
        frames->streaming_path = NULL;
    }
    frames->path.length = frames->depth > 0 ? frames->stack[frames->depth - 1].path_length : 0;
    frames->expects_key = false;
}

static void say_broken(JsonFrames *frames, JsonFrame *frame, const char *what)
{
    *frame = (JsonFrame){.kind = FRAME_BROKEN, .text = text_of(what), .offset = consumed(frames)};
}

/// Which element of the nearest array around the streamed one is being read.
static uint64_t outer_ordinal(const JsonFrames *frames)
{
    for (int depth = frames->streaming_depth - 2; depth >= 0; depth--)
        if (frames->stack[depth].is_array)
            return frames->ordinals[depth];
    return 0;
}

/// Whether what was cut last may be read on behind its end, in the chunk or in the room for chunks.
static bool is_chunk_padded(const JsonFrames *frames)
{
    size_t behind = frames->chunk == frames->room ? JSON_PADDING : 0;
    return frames->filled - frames->at + behind >= JSON_PADDING;
}

/// Puts what may be read behind a piece there.
static void pad(Buffer *piece)
{
    static const char padding[JSON_PADDING];
    buffer_add(piece, (Text){padding, sizeof padding});
    piece->length -= sizeof padding;
}

static bool give_element(JsonFrames *frames, JsonFrame *frame, Err *err)
{
    bool closed;
    uint64_t offset = consumed(frames);
    buffer_clear(&frames->element);
    begin_piece(frames, &frames->element);
    if (!take_element(frames, &closed, err))
        return false;
    Text element = marked(frames);
    bool is_padded = is_chunk_padded(frames);
    if (frames->element.length > 0) {
        keep_marked(frames);
        pad(&frames->element);
        element = buffer_text(&frames->element);
        is_padded = true;
    }
    frames->piece = NULL;
    uint64_t ordinal = frames->ordinals[frames->depth - 1]++;
    if (!closed) {
        frames->is_over = true;
        say_broken(frames, frame, "the file ends in the middle of this element; it may be cut off");
    } else if (element.length > frames->limit) {
        say_broken(frames, frame, "this element is too large to be read");
    } else {
        *frame = (JsonFrame){.kind = FRAME_ELEMENT, .text = trimmed(element), .is_padded = is_padded};
    }
    frame->path = frames->streaming_path;
    frame->offset = offset;
    frame->ordinal = ordinal;
    frame->outer = outer_ordinal(frames);
    return true;
}

static bool give_skeleton(JsonFrames *frames, JsonFrame *frame)
{
    if (frames->skeleton.length > frames->limit)
        say_broken(frames, frame,
                   "this document is too large outside the lists that are read piece by piece");
    else
        *frame = (JsonFrame){.kind = FRAME_SKELETON, .text = trimmed(buffer_text(&frames->skeleton))};
    frame->offset = frames->skeleton_offset;
    return true;
}

/// A member's name decides the path of what follows it.
static void remember_key(JsonFrames *frames, size_t from)
{
    Text quoted = text_slice(buffer_text(&frames->skeleton), from, frames->skeleton.length);
    if (frames->expects_key && frames->depth > 0 && !frames->stack[frames->depth - 1].is_array &&
        quoted.length >= 2)
        enter_member(frames, text_slice(quoted, 1, quoted.length - 1));
    frames->expects_key = false;
}

/// Takes one token outside the streamed elements. `whole` tells that a top-level value is complete.
static bool take_outside(JsonFrames *frames, int byte, bool *whole, const char **broken, Err *err)
{
    if (frames->depth == 0 && frames->skeleton.length == 0)
        frames->skeleton_offset = consumed(frames);
    if (byte == '"') {
        size_t from = frames->skeleton.length;
        bool closed;
        begin_piece(frames, &frames->skeleton);
        if (!take_string(frames, &closed, err))
            return false;
        keep_marked(frames);
        frames->piece = NULL;
        if (!closed)
            *broken = "the file ends inside a string; it may be cut off";
        remember_key(frames, from);
        *whole = frames->depth == 0;
        return true;
    }
    if (frames->skeleton.length > 0 || !is_blank((char)byte))
        keep_byte(frames, &frames->skeleton, byte);
    frames->at++;
    if (byte == '{' || byte == '[') {
        if (!open_container(frames, byte == '['))
            *broken = "nested too deeply to be read";
    } else if (byte == '}' || byte == ']') {
        if (frames->depth == 0) {
            *broken = "a bracket is closed that was never opened";
        } else {
            close_container(frames);
            *whole = frames->depth == 0;
        }
    } else if (byte == ',' && frames->depth > 0) {
        frames->expects_key = !frames->stack[frames->depth - 1].is_array;
        frames->ordinals[frames->depth - 1]++;
    } else if (frames->depth == 0 && byte == '\n') {
        *whole = trimmed(buffer_text(&frames->skeleton)).length > 0;
    }
    return true;
}

/// Blanks between documents, and between the elements of a streamed list, belong to no piece. Kept in the
/// skeleton, those of a long list would make it grow with the list.
static bool skip_blanks(JsonFrames *frames)
{
    bool is_between = frames->depth == 0
                          ? frames->skeleton.length == 0
                          : frames->streaming_depth > 0 && frames->streaming_depth == frames->depth;
    if (!is_between)
        return false;
    size_t from = frames->at;
    for (; frames->at < frames->filled && is_blank(frames->chunk[frames->at]); frames->at++)
        frames->follows_document &= frames->chunk[frames->at] != '\n';
    return frames->at > from;
}

static bool at_element(const JsonFrames *frames, int byte)
{
    return frames->streaming_depth > 0 && frames->streaming_depth == frames->depth && byte != ']' &&
           byte != ',' && byte != '}' && !is_blank((char)byte);
}

/// Says so once for each list: one of a million commas is one mistake.
static bool blame_list(JsonFrames *frames, JsonFrame *frame, const char *what)
{
    if (frames->is_list_blamed)
        return false;
    frames->is_list_blamed = true;
    say_broken(frames, frame, what);
    frame->path = frames->streaming_path;
    frame->ordinal = frames->ordinals[frames->depth - 1];
    return true;
}

/// A comma or the end of the list whose elements are taken out, where an element has to stand.
static bool is_element_missing(JsonFrames *frames, int byte, JsonFrame *frame)
{
    if (frames->streaming_depth == 0 || frames->streaming_depth != frames->depth)
        return false;
    if (byte == ',' && !frames->follows_element)
        return blame_list(frames, frame, "an element is missing before this comma");
    return byte == ']' && frames->follows_comma &&
           blame_list(frames, frame, "a comma stands after the last element of this list");
}

/// Documents stand one a line; what follows one on its line is read, too.
static bool is_crowded(JsonFrames *frames, JsonFrame *frame)
{
    if (!frames->follows_document || frames->are_documents_blamed)
        return false;
    frames->are_documents_blamed = true;
    say_broken(frames, frame, "more stands after the end of the document; each begins on a line of its own");
    return true;
}

bool json_frames_next(JsonFrames *frames, JsonFrame *frame, bool *more, Err *err)
{
    *more = true;
    bool whole = false;
    const char *broken = NULL;
    // A skeleton given by the last call is done with.
    if (frames->depth == 0)
        buffer_clear(&frames->skeleton);
    while (!frames->is_over) {
        int byte;
        if (!peek(frames, &byte, err))
            return false;
        if (byte < 0) {
            frames->is_over = true;
            if (frames->depth > 0) {
                say_broken(frames, frame, "the file ends before its brackets are closed; it may be cut off");
                return true;
            }
            if (trimmed(buffer_text(&frames->skeleton)).length > 0)
                return give_skeleton(frames, frame);
            break;
        }
        if (skip_blanks(frames))
            continue;
        if (is_crowded(frames, frame) || is_element_missing(frames, byte, frame))
            return true;
        if (at_element(frames, byte)) {
            frames->follows_element = true;
            frames->follows_comma = false;
            return give_element(frames, frame, err);
        }
        bool is_separator =
            frames->streaming_depth > 0 && frames->streaming_depth == frames->depth && byte == ',';
        if (is_separator) { // the commas of a list whose elements are taken out go with them
            frames->follows_element = false;
            frames->follows_comma = true;
            frames->at++;
            continue;
        }
        if (!take_outside(frames, byte, &whole, &broken, err))
            return false;
        if (broken) {
            frames->is_over = true;
            say_broken(frames, frame, broken);
            return true;
        }
        if (whole) {
            frames->follows_document = byte != '\n';
            return give_skeleton(frames, frame);
        }
    }
    *more = false;
    return true;
}

bool json_frame_parse(JsonParser *parser, const JsonFrame *frame, const JsonKeys *keys, Arena *arena,
                      const Json **out, Err *err)
{
    return frame->is_padded ? json_parse_in_place(parser, frame->text, keys, arena, out, err)
                            : json_parse_some(parser, frame->text, keys, arena, out, err);
}
