/// Promise: whatever bytes stand where a case keeps rules, they are refused, or are rules that pack to bytes
/// which say the same, and that can be held to a sample.

#include "fuzz/listener.h"
#include "signatures/signatures.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char bytes[] = "an invented piece";
    Arena arena;
    Err err = {0};
    FamilyRules rules, again;
    Buffer packed = {0};
    Atom atoms[2] = {{.bytes = bytes, .length = 17, .kind = ATOM_ASCII},
                     {.bytes = bytes, .length = 8, .kind = ATOM_RUN}};
    const SampleFeatures features = {
        .format = SAMPLE_ELF, .size_bytes = 100, .atoms = atoms, .atom_count = 2};
    arena_init(&arena);
    if (rules_unpack((Text){(const char *)data, size}, &arena, &rules, &err)) {
        rules_pack(&rules, &packed);
        ALWAYS(rules_unpack(buffer_text(&packed), &arena, &again, &err));
        ALWAYS(rules_alike(&rules, &again));
        ALWAYS(rules_find(&rules, &features) == rules_find(&again, &features));
    }
    buffer_done(&packed);
    arena_done(&arena);
    return 0;
}
