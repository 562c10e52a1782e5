#include "scan/scan.h"
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

TEST(yara_slow_strings_are_warned_of)
{
    YaraRules *rules =
        compiled("rule slow { strings: $a = { 00 ?? 00 } $b = /a.*b/ condition: any of them }");
    YaraContents contents = yara_contents(rules);
    assert_true(contents.warning_count > 0);
    assert_text_equal(contents.warnings[0].rule, "slow");
    yara_free(rules);
}
