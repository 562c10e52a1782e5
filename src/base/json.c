#include "base/json.h"

#include <assert.h>
#include <string.h>

JsonKeys json_keys(const char *const *names)
{
    JsonKeys keys = {.names = names};
    for (; names[keys.count]; keys.count++) {
        assert(keys.count < JSON_MOST_KEYS);
        size_t length = strlen(names[keys.count]);
        keys.lengths[keys.count] = (uint8_t)length;
        keys.first_letters[length % 64] |= json_letter_bit(*names[keys.count]);
    }
    return keys;
}

const Json *json_member(const Json *object, Text key)
{
    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    for (const Json *member = object->first; member; member = member->next)
        if (text_equal(member->key, key))
            return member;
    return NULL;
}

Text json_scalar_of(const Json *value)
{
    if (!value)
        return TEXT_NONE;
    if (value->kind == JSON_TRUE)
        return TEXT("true");
    if (value->kind == JSON_FALSE)
        return TEXT("false");
    return value->kind == JSON_STRING || value->kind == JSON_NUMBER ? value->text : TEXT_NONE;
}

Text json_scalar(const Json *object, const char *key)
{
    return json_scalar_of(json_get(object, key));
}

bool json_is_true(const Json *object, const char *key)
{
    const Json *value = json_get(object, key);
    return value && value->kind == JSON_TRUE;
}

const Json *json_first(const Json *container)
{
    return container && (container->kind == JSON_ARRAY || container->kind == JSON_OBJECT) ? container->first
                                                                                          : NULL;
}
