#pragma once
/// JSON documents as trees (RFC 8259), parsed by simdjson. Numbers keep their text, so nothing is rounded;
/// duplicate keys are kept in order and `json_get` answers the first.

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

typedef enum { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } JsonKind;

typedef struct Json {
    JsonKind kind;
    Text text;                ///< a string's unescaped bytes; a number as it was written
    Text key;                 ///< when this stands in an object
    const struct Json *first; ///< of an array's or object's members
    const struct Json *next;  ///< after this one in its container
} Json;

/// Buffers that are reused from document to document. Not shared between threads.
typedef struct JsonParser JsonParser;

JsonParser *json_parser_new(void);
void json_parser_free(JsonParser *parser);
/// One whole document. The tree lives in the arena. ERR_INPUT says what is wrong; nesting is bounded at 256.
MUST_USE bool json_parse(JsonParser *parser, Text document, Arena *arena, const Json **out, Err *err);

enum { JSON_MOST_KEYS = 32 };

/// Members that are looked at. Most others are told by their length and first letter alone.
typedef struct {
    const char *const *names;
    size_t count;
    uint8_t lengths[JSON_MOST_KEYS];
    uint32_t first_letters[64]; ///< by length: a bit for each (json_letter_bit)
} JsonKeys;

static inline uint32_t json_letter_bit(char letter)
{
    return UINT32_C(1) << ((unsigned char)letter % 32);
}

/// `names` ends with NULL, and outlives what is made of it.
JsonKeys json_keys(const char *const *names);
/// For who looks at some members of an object, and at very many objects: the others, which take most of the
/// time, are not in the tree, and what is wrong inside them goes unnoticed.
MUST_USE bool json_parse_some(JsonParser *parser, Text document, const JsonKeys *keys, Arena *arena,
                              const Json **out, Err *err);

enum { JSON_PADDING = 64 };
/// The same, of a document that outlives the tree and behind which JSON_PADDING bytes may be read: texts
/// without escapes are parts of it. `keys` NULL: all members.
MUST_USE bool json_parse_in_place(JsonParser *parser, Text document, const JsonKeys *keys, Arena *arena,
                                  const Json **out, Err *err);

/// The first member called `key`, or NULL; NULL also when `object` is no object or NULL.
const Json *json_member(const Json *object, Text key);
/// The same. Here, so that the length of a name that stands in the code is not counted at each call.
static inline const Json *json_get(const Json *object, const char *key)
{
    return json_member(object, (Text){key, strlen(key)});
}
/// Also a number's text, a boolean as "true" or "false".
Text json_scalar(const Json *object, const char *key);
/// The same of a value itself; NULL is allowed.
Text json_scalar_of(const Json *value);
bool json_is_true(const Json *object, const char *key);
/// A string value's own text, else TEXT_NONE. NULL is allowed.
static inline Text json_string(const Json *value)
{
    return value && value->kind == JSON_STRING ? value->text : TEXT_NONE;
}
/// The text of the string `key` of `object`; TEXT_NONE when it is missing or no string.
static inline Text json_text(const Json *object, const char *key)
{
    return json_string(json_get(object, key));
}
/// The first member of an array or object, else NULL:  for (const Json *m = json_first(v); m; m = m->next)
const Json *json_first(const Json *container);
