#include "base/hash.h"

#include "unit/test.h"

static void expect_digest(const char *text, const char *hex)
{
    char printed[DIGEST_HEX + 1];
    Digest digest = digest_of(text_of(text));
    digest_print(&digest, printed);
    assert_string_equal(printed, hex);
}

TEST(digests_are_those_of_fips_180_4)
{
    expect_digest("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect_digest("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect_digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void expect_uuid(const char *name_space, const char *name, const char *expected)
{
    char uuid[UUID_LENGTH + 1];
    uuid_of(name_space, text_of(name), uuid);
    assert_string_equal(uuid, expected);
}

TEST(uuids_of_names_are_those_that_others_make)
{
    // Python's documentation of uuid5, and two ids of STIX observables that python-stix2 makes.
    expect_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "python.org", "886313e1-3b8a-5372-9b90-0c9aee199e5d");
    expect_uuid("00abedb4-aa42-466c-9c01-fed23315a9b7", "{\"value\":\"198.51.100.3\"}",
                "28bb3599-77cd-5a82-a950-b5bc3caf07c4");
    expect_uuid("00abedb4-aa42-466c-9c01-fed23315a9b7", "{\"value\":\"1.1.1.1\"}",
                "cbd67181-b9f8-595b-8bc3-3971e34fa1cc");
}

TEST(md5_gives_the_sums_of_its_standard)
{
    // RFC 1321, section A.5.
    char hex[MD5_HEX + 1];
    md5_print(TEXT(""), hex);
    assert_string_equal(hex, "d41d8cd98f00b204e9800998ecf8427e");
    md5_print(TEXT("abc"), hex);
    assert_string_equal(hex, "900150983cd24fb0d6963f7d28e17f72");
}
