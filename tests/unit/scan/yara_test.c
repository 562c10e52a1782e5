#include "scan/scan.h"

#include "base/chance.h"
#include "base/constants.h"
#include "scan/grams.h"
#include "unit/test.h"

static const char RULES[] =
    "rule one : tag { strings: $a = \"alpha words\" $b = { 62 65 [0-300] 74 61 } condition: all of them }\n"
    "rule two { strings: $c = \"gamma\" condition: $c and filesize < 1KB and filename == \"\" }\n";

static YaraRules *compiled(const char *source)
{
    Err err = {0};
    YaraRules *rules;
    if (!yara_compile(TEXT("test.yar"), text_of(source), &rules, &err))
        fail_msg("%s", err.message);
    return rules;
}

TEST(yara_tells_strings_of_rules_that_do_not_hold_too)
{
    Err err = {0};
    YaraHits hits;
    YaraRules *rules = compiled(RULES);
    YaraContents contents = yara_contents(rules);
    assert_int_equal(contents.rule_count, 2);
    assert_int_equal(contents.string_count, 3);
    assert_text_equal(contents.rules[0].name, "one");
    assert_text_equal(contents.strings[1].name, "$b");
    assert_int_equal(contents.strings[2].rule, 1);
    assert_true(yara_scan(rules, TEXT("the alpha words and gamma"), 10, &hits, &err));
    assert_true(!hits.rules[0] && hits.rules[1]);
    assert_true(hits.strings[0] && !hits.strings[1] && hits.strings[2]);
    assert_true(yara_scan(rules, TEXT("the alpha words, be it what it may, ta"), 10, &hits, &err));
    assert_true(hits.rules[0] && hits.strings[0] && hits.strings[1] && !hits.rules[1] && !hits.strings[2]);
    yara_free(rules);
}

TEST(yara_an_error_names_rules_and_line)
{
    Err err = {0};
    YaraRules *rules;
    assert_false(yara_compile(TEXT("test.yar"), TEXT("rule a {\ncondition: $b }"), &rules, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_text_equal(text_of(err.message), "test.yar, line 2: undefined string \"$b\"");
    err = (Err){0};
    assert_false(yara_compile(TEXT("test.yar"), TEXT("include \"/etc/passwd\""), &rules, &err));
    assert_int_equal(err.code, ERR_INPUT);
}

TEST(yara_sources_compiled_together_are_told_apart)
{
    Err err = {0};
    YaraHits hits;
    YaraRules *rules;
    const YaraSource sources[] = {
        {TEXT("stork"), TEXT("import \"elf\" rule same { strings: $a = \"alpha words\" condition: $a }")},
        {TEXT("empty"), TEXT("")},
        {TEXT("heron"), TEXT("import \"elf\" rule same { strings: $a = \"gamma\" condition: $a }")},
    };
    assert_true(yara_compile_all(sources, 3, &rules, &err));
    YaraContents contents = yara_contents(rules);
    assert_int_equal(contents.rule_count, 2);
    assert_int_equal(contents.rules[0].source, 0);
    assert_int_equal(contents.rules[1].source, 2);
    assert_true(yara_scan(rules, TEXT("the gamma"), 10, &hits, &err));
    assert_true(!hits.rules[0] && hits.rules[1]);
    yara_free(rules);
    const YaraSource broken[] = {sources[0], {TEXT("crane"), TEXT("rule a { condition: $b }")}};
    assert_false(yara_compile_all(broken, 2, &rules, &err));
    assert_text_equal(text_of(err.message), "crane, line 1: undefined string \"$b\"");
}

TEST(yara_slow_strings_are_warned_of)
{
    YaraRules *rules =
        compiled("rule slow { strings: $a = { 00 ?? 00 } $b = /a.*b/ condition: any of them }");
    YaraContents contents = yara_contents(rules);
    assert_true(contents.warning_count > 0);
    assert_text_equal(contents.warnings[0].rule, "slow");
    yara_free(rules);
}

typedef struct {
    ScanHit hits[8];
    uint32_t hit_count, troubled;
} Heard;

static bool hear_hit(void *self, const ScanHit *hit, Err *err)
{
    Heard *heard = self;
    (void)err;
    assert_true(heard->hit_count < 8);
    heard->hits[heard->hit_count++] = *hit;
    return true;
}

static bool hear_trouble(void *self, uint32_t file, Text why, Err *err)
{
    Heard *heard = self;
    (void)err;
    assert_true(file == heard->troubled && why.length > 0);
    heard->troubled++;
    return true;
}

TEST(yara_confined_finds_the_same_and_says_where)
{
    YaraRules *sets[] = {compiled(RULES), compiled("rule three { strings: $d = \"be\" condition: $d }")};
    const Text files[] = {TEXT("the gamma"), TEXT(""), TEXT("alpha words, be it what it may, ta")};
    Heard heard = {.hit_count = 0};
    const ScanListener listener = {.hit = hear_hit, .trouble = hear_trouble, .self = &heard};
    Err err = {0};
    assert_true(yara_scan_confined(sets, 2, files, 3, &SCAN_BOUNDS, &listener, &err));
    assert_int_equal(heard.hit_count, 3);
    assert_int_equal(heard.troubled, 0);
    const ScanHit *two = &heard.hits[0], *one = &heard.hits[1], *three = &heard.hits[2];
    assert_true(two->file == 0 && two->set == 0 && two->rule == 1 && two->offset == 4);
    assert_true(one->file == 2 && one->set == 0 && one->rule == 0 && one->offset == 0);
    assert_true(three->file == 2 && three->set == 1 && three->rule == 0 && three->offset == 13);
    yara_free(sets[0]);
    yara_free(sets[1]);
}

TEST(yara_packed_rules_tell_what_they_hold_and_find_the_same_in_a_child)
{
    Buffer packed = {0};
    Err err = {0};
    Heard heard = {.hit_count = 0};
    const Text files[] = {TEXT("the gamma"), TEXT("alpha words, be it what it may, ta")};
    const ScanListener listener = {.hit = hear_hit, .trouble = hear_trouble, .self = &heard};
    YaraRules *rules = compiled(RULES), *back;
    assert_true(yara_pack(rules, &packed, &err));
    yara_free(rules);
    assert_true(yara_unpack(buffer_text(&packed), &back, &err));
    YaraContents contents = yara_contents(back);
    assert_int_equal(contents.rule_count, 2);
    assert_text_equal(contents.rules[1].name, "two");
    assert_true(yara_scan_confined(&back, 1, files, 2, &SCAN_BOUNDS, &listener, &err));
    assert_int_equal(heard.hit_count, 2);
    assert_true(heard.hits[0].file == 0 && heard.hits[0].rule == 1 && heard.hits[0].offset == 4);
    assert_true(heard.hits[1].file == 1 && heard.hits[1].rule == 0 && heard.hits[1].offset == 0);
    yara_free(back);
    // Cut in the list of rules, and in what is libyara's.
    assert_false(yara_unpack(text_slice(buffer_text(&packed), 0, 3), &back, &err));
    assert_int_equal(err.code, ERR_INPUT);
    err = (Err){0};
    assert_true(yara_unpack(text_slice(buffer_text(&packed), 0, packed.length / 2), &back, &err));
    assert_false(yara_scan_confined(&back, 1, files, 2, &SCAN_BOUNDS, &listener, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_int_equal(heard.hit_count, 2);
    yara_free(back);
    buffer_done(&packed);
}

TEST(yara_confined_a_file_that_takes_too_long_costs_itself_alone)
{
    YaraRules *sets[] = {
        compiled("rule endless { condition: filesize > 9 and for all i in (1..9000000000) : (i > 0) }"
                 "rule word { strings: $a = \"gamma\" condition: $a }")};
    const Text files[] = {TEXT("gamma"), TEXT("gamma, and longer"), TEXT("a gamma")};
    Heard heard = {.troubled = 1};
    const ScanListener listener = {.hit = hear_hit, .trouble = hear_trouble, .self = &heard};
    const ScanBounds short_time = {.memory_bytes = UINT64_C(2) << 30, .seconds = 1};
    Err err = {0};
    assert_true(yara_scan_confined(sets, 1, files, 3, &short_time, &listener, &err));
    assert_int_equal(heard.troubled, 2);
    assert_int_equal(heard.hit_count, 2);
    assert_true(heard.hits[0].file == 0 && heard.hits[1].file == 2 && heard.hits[1].offset == 2);
    yara_free(sets[0]);
}

TEST(yara_finds_a_constant_where_the_index_of_clean_files_counts_it)
{
    enum { LENGTH = 400, ROUNDS = 60 };
    static const unsigned char before[][4] = {
        {0x3d},       {0xbe},      {0xbc}, {0x81, 0xfa}, {0x81, 0x7d, 0xf8}, {0xc7, 0x44, 0x24, 0x10},
        {0x81, 0x3e}, {0x69, 0xc9}};
    Err err = {0};
    YaraRules *rules;
    assert_true(yara_compile(
        TEXT("constant"), TEXT("rule r { strings: $a = { " CONSTANT_BEFORE " 1f 9d 00 00 } condition: $a }"),
        &rules, &err));
    unsigned found = 0;
    Chance chance = chance_of_seed(5);
    for (size_t round = 0; round < ROUNDS; round++) {
        char bytes[LENGTH];
        uint64_t keys[2 * LENGTH + 16];
        YaraHits hits;
        for (size_t i = 0; i < LENGTH; i++)
            bytes[i] = (char)chance_bits(&chance);
        size_t at = round % 2 ? LENGTH - 8 : 100;
        memcpy(bytes + at, before[round % 8], 4);
        memcpy(bytes + at + (round / 8 % 4) + 1, "\x1f\x9d\0\0", CONSTANT_BYTES);
        Text file = {bytes, LENGTH};
        size_t count = constants_take(file, 0, LENGTH, keys);
        bool is_counted = false;
        for (size_t i = 0; i < count; i++)
            is_counted = is_counted || keys[i] == constant_key(0x9d1f);
        assert_true(yara_scan(rules, file, 10, &hits, &err));
        assert_int_equal(hits.strings[0], is_counted);
        found += is_counted;
    }
    assert_in_range(found, 10, ROUNDS - 10);
    yara_free(rules);
}
