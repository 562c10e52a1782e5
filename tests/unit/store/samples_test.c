#include "unit/store/fixture.h"

static bool write_row(void *self, const SampleRow *row, Err *err)
{
    Buffer *said = self;
    (void)err;
    buffer_format(said, TEXT_FMT " [" TEXT_FMT "]", TEXT_ARG(row->sha256), TEXT_ARG(row->features));
    for (uint32_t i = 0; i < row->claim_count; i++)
        buffer_format(said, " " TEXT_FMT ":" TEXT_FMT, TEXT_ARG(row->claims[i].partner),
                      TEXT_ARG(row->claims[i].family));
    buffer_add_byte(said, '\n');
    return true;
}

static void give(Fixture *it, const char *sha256, const char *partner, const char *family)
{
    const SampleGiven given = {.sha256 = text_of(sha256),
                               .partner = text_of(partner),
                               .family = text_of(family),
                               .source = TEXT("file"),
                               .line = text_of(sha256)};
    must(it, store_sample_put(it->store, given.sha256, TEXT("features"), &it->err));
    must(it, store_sample_give(it->store, &given, &it->err));
}

TEST(store_gives_the_claims_of_samples_with_their_features_and_without_them)
{
    Fixture it;
    Buffer said = {0};
    fixture_init(&it);
    must(&it, store_begin(it.store, &it.err));
    give(&it, "aa", "north", "Heron");
    give(&it, "aa", "south", "Egret");
    give(&it, "bb", "south", "heron");
    give(&it, "cc", "south", "Egret");
    must(&it, store_commit(it.store, &it.err));
    must(&it, store_sample_list(it.store, TEXT("HERON"), write_row, &said, &it.err));
    assert_string_equal(said.bytes, "aa [features] north:Heron\nbb [features] south:heron\n");
    buffer_clear(&said);
    must(&it, store_sample_claims(it.store, TEXT("HERON"), write_row, &said, &it.err));
    assert_string_equal(said.bytes, "aa [] north:Heron\nbb [] south:heron\n");
    buffer_clear(&said);
    must(&it, store_sample_claims(it.store, TEXT_NONE, write_row, &said, &it.err));
    assert_string_equal(said.bytes, "aa [] north:Heron south:Egret\nbb [] south:heron\ncc [] south:Egret\n");
    buffer_done(&said);
    fixture_done(&it);
}
