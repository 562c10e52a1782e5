#include "samples/headers.h"

// libyara keeps its own functions for this to itself; the structures are in its public headers.

YR_OBJECT *module_field(YR_OBJECT *structure, const char *name)
{
    if (!structure || structure->type != OBJECT_TYPE_STRUCTURE)
        return NULL;
    for (YR_STRUCTURE_MEMBER *member = object_as_structure(structure)->members; member; member = member->next)
        if (strcmp(member->object->identifier, name) == 0)
            return member->object;
    return NULL;
}

static YR_ARRAY_ITEMS *items_of(YR_OBJECT *structure, const char *array)
{
    YR_OBJECT *object = module_field(structure, array);
    return object && object->type == OBJECT_TYPE_ARRAY ? object_as_array(object)->items : NULL;
}

int module_count(YR_OBJECT *structure, const char *array, int most)
{
    const YR_ARRAY_ITEMS *items = items_of(structure, array);
    return !items ? 0 : items->length < most ? items->length : most;
}

YR_OBJECT *module_item(YR_OBJECT *structure, const char *array, int at)
{
    YR_ARRAY_ITEMS *items = items_of(structure, array);
    return items && at < items->length ? items->objects[at] : NULL;
}

static int64_t number_of(const YR_OBJECT *object)
{
    return object && object->type == OBJECT_TYPE_INTEGER ? object->value.i : (int64_t)YR_UNDEFINED;
}

Text module_word(const YR_OBJECT *object)
{
    const SIZED_STRING *string = object && object->type == OBJECT_TYPE_STRING ? object->value.ss : NULL;
    return string ? (Text){string->c_string, string->length} : TEXT_NONE;
}

int64_t module_number(YR_OBJECT *structure, const char *name)
{
    return number_of(module_field(structure, name));
}

Text module_text(YR_OBJECT *structure, const char *name)
{
    return module_word(module_field(structure, name));
}

Text sample_slice(const Building *it, uint64_t from, uint64_t size)
{
    if (from > it->bytes.length || size > it->bytes.length - from)
        return TEXT_NONE;
    return (Text){it->bytes.bytes + from, (size_t)size};
}
