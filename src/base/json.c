#include "base/json.h"

const Json *json_get(const Json *object, const char *key)
{
    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    Text wanted = {key, strlen(key)};
    for (const Json *member = object->first; member; member = member->next)
        if (text_equal(member->key, wanted))
            return member;
    return NULL;
}

Text json_string(const Json *value)
{
    return value && value->kind == JSON_STRING ? value->text : TEXT_NONE;
}

Text json_text(const Json *object, const char *key)
{
    return json_string(json_get(object, key));
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
