#pragma once
/// Cuts a JSON document of any size into pieces small enough to parse, in one pass and bounded memory: the
/// elements of chosen arrays one by one, then the skeleton: the whole document with those arrays left empty.
///
/// Only brackets and strings are followed, so an element that is broken inside (a bad number, a bad escape)
/// costs that element alone: the parser refuses it and the next one is cut as usual.
///
///     static const char *const arrays[] = {"objects", NULL};
///     json_frames_init(&frames, source, arrays);
///     while (json_frames_next(&frames, &frame, &more, err) && more) ...

#include "base/io.h"
#include "base/json.h"

typedef enum {
    FRAME_ELEMENT,  ///< of the array `path`
    FRAME_SKELETON, ///< a top-level value without the elements already given
    FRAME_BROKEN, ///< something is wrong, as `text` says: the cut cannot go on, a piece was too large and is
                  ///< skipped, or a comma is too many and passed over
} FrameKind;

typedef struct {
    FrameKind kind;
    const char *path; ///< the one of the chosen paths that the element's array matched; NULL outside
    Text text;        ///< valid until the next call; where it is part of a source in memory, as long as that
    bool is_padded;   ///< JSON_PADDING bytes behind the text may be read
    uint64_t offset;  ///< of its first byte in the input
    uint64_t ordinal; ///< of the element in its array, from 0
    /// Where the array around the element's array stands: the element of "response" that "response.*.Event"
    /// is, from 0.
    uint64_t outer;
} JsonFrame;

enum { FRAMES_DEEPEST = 256 };

typedef struct {
    Source *source;
    const char *const *paths;
    size_t limit;
    char *room;        ///< for chunks that are not in memory
    const char *chunk; ///< what is being gone over
    size_t filled, at;
    uint64_t chunk_offset; ///< of the chunk in the input
    Buffer *piece;         ///< what is being cut; it is copied only where it goes on in the next chunk
    size_t mark;           ///< where in the chunk that begins which is not in `piece` yet
    Buffer skeleton, element, path;
    uint64_t skeleton_offset, ordinals[FRAMES_DEEPEST];
    struct {
        bool is_array;
        size_t path_length; ///< of the path that leads to this container
    } stack[FRAMES_DEEPEST];
    int depth;
    int streaming_depth; ///< depth of the array whose elements are being given; 0 for none
    const char *streaming_path;
    Buffer key;
    bool expects_key, is_over, is_ended;
    bool follows_element; ///< in the list being given; else only its bracket or a comma stands before
    bool follows_comma;
    bool is_list_blamed;       ///< for its commas, once
    bool follows_document;     ///< on the same line
    bool are_documents_blamed; ///< once in a source
} JsonFrames;

/// `paths` ends with NULL. A path names keys joined by dots, "*" any array element, "" the top-level value:
/// "objects", "response.*.Event.Attribute", "". "+" is any key of the top-level value. A piece larger than
/// `limit` bytes is given as FRAME_BROKEN and skipped.
void json_frames_init(JsonFrames *frames, Source *source, const char *const *paths, size_t limit);
void json_frames_done(JsonFrames *frames);
MUST_USE bool json_frames_next(JsonFrames *frames, JsonFrame *frame, bool *more, Err *err);
/// Parses a piece; the tree is valid until the next call of `json_frames_next`, and as long as the arena.
/// `keys`: as in `json_parse_in_place`.
MUST_USE bool json_frame_parse(JsonParser *parser, const JsonFrame *frame, const JsonKeys *keys, Arena *arena,
                               const Json **out, Err *err);
