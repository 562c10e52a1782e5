#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/chance.h"
#include "signatures/signatures.h"
#include "unit/signatures/crowd.h"
#include "unit/test.h"

static YaraRules *compile(const FamilyRules *made, Buffer *text)
{
    Err err = {0};
    YaraRules *rules;
    const RuleWords words = {.author = TEXT("an \"author\" \\ of \xc3\xa4 rules\n"),
                             .date = TEXT("2014-10-28")};
    rules_write(made, &words, text);
    if (!yara_compile(TEXT("made.yar"), buffer_text(text), &rules, &err))
        fail_msg("%s\n%s", err.message, text->bytes);
    return rules;
}

static bool finds(YaraRules *rules, const Crowd *crowd, size_t sample, bool has_texts)
{
    Err err = {0};
    YaraHits hits;
    Buffer file = file_of(crowd, sample, has_texts);
    assert_true(yara_scan(rules, buffer_text(&file), 10, &hits, &err));
    buffer_done(&file);
    return hits.rules[0];
}

TEST(sign_a_rule_compiles_and_finds_the_samples_with_their_texts_and_without)
{
    Crowd *crowd = crowd_new(3);
    Arena arena;
    Err err = {0};
    FamilyRules made;
    Buffer text = {0};
    arena_init(&arena);
    assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
    assert_int_equal(made.rule_count, 2);
    assert_int_equal(made.caught, SAMPLES);
    assert_text_equal(made.rules[0].name, "Made_up__elf");
    assert_true(made.rules[0].string_count <= RULE_MOST_STRINGS && made.rules[0].text_count >= 4);
    assert_true(made.rules[0].string_count - made.rules[0].text_count >= 8);
    assert_text_equal(made.rules[1].name, "Made_up__words");
    assert_int_equal(made.rules[1].text_count, made.rules[1].string_count);
    assert_int_equal(made.rules[1].need.strings, 4); // a third of what any left-out sample shows
    assert_true(made.rules[1].need.texts == 0 && made.rules[1].need.asks_texts == 0);
    YaraRules *rules = compile(&made, &text);
    assert_int_equal(yara_contents(rules).warning_count, 0);
    for (size_t s = 0; s < SAMPLES; s++)
        assert_true(finds(rules, crowd, s, true) && finds(rules, crowd, s, false));
    yara_free(rules);
    buffer_done(&text);
    arena_done(&arena);
    free(crowd);
}

/// All that the sample shows of text is this, which no other shows whole.
static void show_alone(Crowd *crowd, size_t sample, const char *text)
{
    for (size_t i = 1; i < TEXTS; i++)
        crowd->atoms[sample][i].kind = ATOM_CODE;
    crowd->atoms[sample][0].key = 1000 + sample;
    crowd->atoms[sample][0].bytes = text;
    crowd->atoms[sample][0].length = (uint16_t)strlen(text);
}

TEST(sign_of_a_pdb_path_the_end_is_taken_whatever_machine_it_comes_from)
{
    Crowd *crowd = crowd_new(41);
    char paths[SAMPLES][40];
    Arena arena;
    Err err = {0};
    FamilyRules made;
    Buffer text = {0};
    arena_init(&arena);
    for (size_t s = 0; s < SAMPLES; s++) {
        snprintf(paths[s], sizeof paths[s], "C:\\machine%zu\\x\\Release\\heron.pdb", s);
        show_alone(crowd, s, paths[s]);
    }
    assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
    assert_int_equal(made.rules[0].text_count, 1);
    const RuleString *string = &made.rules[0].strings[0];
    assert_text_equal(((Text){string->bytes, string->length}), "\\Release\\heron.pdb");
    assert_int_equal(string->shown, SAMPLES);
    yara_free(compile(&made, &text));
    assert_true(rules_find(&made, &crowd->features[0]));
    buffer_done(&text);
    arena_done(&arena);
    free(crowd);
}

/// Compilers of Rust and Go put texts one behind the other without an end.
TEST(sign_of_texts_that_run_together_the_one_that_all_samples_show_is_taken_without_its_neighbours)
{
    Crowd *crowd = crowd_new(43);
    char texts[SAMPLES][80];
    Arena arena;
    Err err = {0};
    FamilyRules made;
    Buffer text = {0};
    arena_init(&arena);
    for (size_t s = 0; s < SAMPLES; s++) {
        snprintf(texts[s], sizeof texts[s], "it is build %zu.The heron counts its fish at dawn%zu is seen", s,
                 s);
        show_alone(crowd, s, texts[s]);
    }
    assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
    uint32_t shown = 0;
    for (uint32_t i = 0; i < made.rules[0].text_count; i++) {
        const RuleString *string = &made.rules[0].strings[i];
        if (text_is((Text){string->bytes, string->length}, ".The heron counts its fish at dawn"))
            shown = string->shown;
    }
    assert_int_equal(shown, SAMPLES);
    yara_free(compile(&made, &text));
    assert_true(rules_find(&made, &crowd->features[SAMPLES - 1]));
    buffer_done(&text);
    arena_done(&arena);
    free(crowd);
}

/// An end without what it is the end of would pass for better than names that compilers write.
TEST(sign_of_texts_that_stand_whole_in_all_samples_no_part_is_taken)
{
    static const char *const names[] = {"_ZN5heron_stream_relays_to", "_ZN8cormorant_stream_relays_to"};
    Crowd *crowd = crowd_new(44);
    Arena arena;
    Err err = {0};
    FamilyRules made;
    arena_init(&arena);
    for (size_t s = 0; s < SAMPLES; s++) {
        for (size_t i = 2; i < TEXTS; i++)
            crowd->atoms[s][i].kind = ATOM_CODE;
        for (size_t i = 0; i < 2; i++) {
            crowd->atoms[s][i].bytes = names[i];
            crowd->atoms[s][i].length = (uint16_t)strlen(names[i]);
        }
    }
    assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
    assert_true(made.rules[0].text_count > 0);
    for (uint32_t i = 0; i < made.rules[0].text_count; i++)
        assert_memory_equal(made.rules[0].strings[i].bytes, "_ZN", 3);
    arena_done(&arena);
    free(crowd);
}

/// YARA-X 1.20 takes a plain comparison of a header for a promise of every rule that shares a string with the
/// one that has it, and loses hits of these in files of other formats (bench/sign/yara_x/shared.mjs).
TEST(sign_a_header_is_asked_for_in_a_form_that_yara_x_takes_for_no_promise)
{
    for (int is_pe = 0; is_pe < 2; is_pe++) {
        Crowd *crowd = crowd_new(7);
        Arena arena;
        Err err = {0};
        FamilyRules made;
        Buffer text = {0};
        arena_init(&arena);
        for (size_t s = 0; s < SAMPLES; s++)
            crowd->features[s].format = is_pe ? SAMPLE_PE : SAMPLE_ELF;
        assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
        yara_free(compile(&made, &text));
        assert_non_null(strstr(text.bytes, is_pe ? "uint16(0) & 0xffff == 0x5a4d"
                                                 : "uint32(0) & 0xffffffff == 0x464c457f"));
        assert_null(strstr(text.bytes, "uint16(0) =="));
        assert_null(strstr(text.bytes, "uint32(0) =="));
        buffer_done(&text);
        arena_done(&arena);
        free(crowd);
    }
}

TEST(sign_a_text_branch_is_there_only_where_it_asks_for_fewer_and_for_no_more_than_there_are)
{
    for (uint64_t seed = 20; seed < 30; seed++) {
        Crowd *crowd = crowd_new(seed);
        Arena arena;
        Err err = {0};
        FamilyRules made;
        Buffer text = {0};
        arena_init(&arena);
        assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
        const FamilyRule *rule = &made.rules[0];
        assert_in_range(rule->need.strings, 2, 3);
        assert_true(rule->need.texts < rule->need.strings && rule->need.texts <= rule->text_count);
        yara_free(compile(&made, &text));
        bool has_branch = strstr(text.bytes, "of ($text*)") != NULL;
        assert_int_equal(has_branch, rule->need.texts > 0);
        buffer_done(&text);
        arena_done(&arena);
        free(crowd);
    }
}

TEST(sign_names_outside_of_all_sections_are_a_symbol_tables_and_give_way_to_others)
{
    enum { OUTSIDE = TEXTS / 2 };
    for (int with_words = 0; with_words < 2; with_words++) {
        Crowd *crowd = crowd_new(4);
        Arena arena;
        Err err = {0};
        FamilyRules made;
        arena_init(&arena);
        for (size_t i = 0; i < OUTSIDE; i++)
            if (with_words)
                crowd->bytes[i][11] = crowd->bytes[i][23] = ' ';
        for (size_t s = 0; s < SAMPLES; s++)
            for (size_t i = 0; i < OUTSIDE; i++)
                crowd->atoms[s][i].section = SECTION_NONE;
        assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
        const FamilyRule *rule = &made.rules[0];
        unsigned outside = 0, texts = 0;
        for (uint32_t i = 0; i < rule->string_count; i++)
            for (size_t k = 0; k < TEXTS; k++) {
                bool is_it = rule->strings[i].kind == ATOM_ASCII &&
                             memmem(crowd->bytes[k], sizeof crowd->bytes[k], rule->strings[i].bytes,
                                    rule->strings[i].length);
                texts += is_it;
                outside += is_it && k < OUTSIDE;
            }
        assert_int_equal(texts, 4);
        // A sentence for people is one wherever it stands.
        assert_int_equal(outside, with_words ? 4 : 0);
        arena_done(&arena);
        free(crowd);
    }
}

/// Every program has them that was not stripped, and hardly a clean file is such.
TEST(sign_names_for_debuggers_and_linkers_are_in_no_rule)
{
    static const struct {
        SampleFormat format;
        const char *section, *name; ///< as it begins, the rest is letters
        bool is_taken;
    } cases[] = {
        {SAMPLE_ELF, ".rodata", "deregister_tm_", true},
        {SAMPLE_ELF, ".strtab", "deregister_tm_", false},
        {SAMPLE_ELF, ".shstrtab", ".note.gnu", false},
        {SAMPLE_ELF, ".debug_str", "long unsigned int", false},
        {SAMPLE_PE, NULL, "pre_c_init", false},
        {SAMPLE_PE, NULL, ".refptr", false},
        {SAMPLE_PE, NULL, "http://c2.example/", true},
        {SAMPLE_PE, ".rdata", "pre_c_init", true},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        Crowd *crowd = crowd_new(45);
        Arena arena;
        Err err = {0};
        FamilyRules made;
        arena_init(&arena);
        for (size_t i = 0; i < TEXTS; i++)
            memcpy(crowd->bytes[i], cases[c].name, strlen(cases[c].name));
        SampleSection sections[] = {crowd->section,
                                    {.name = cases[c].section ? text_of(cases[c].section) : TEXT_NONE}};
        for (size_t s = 0; s < SAMPLES; s++) {
            crowd->features[s].format = cases[c].format;
            crowd->features[s].sections = sections;
            crowd->features[s].section_count = 2;
            for (size_t i = 0; i < TEXTS; i++)
                crowd->atoms[s][i].section = cases[c].section ? 1 : SECTION_NONE;
        }
        uint32_t texts = 0;
        assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
        for (size_t r = 0; r < made.rule_count; r++)
            texts += made.rules[r].text_count;
        if ((texts > 0) != cases[c].is_taken)
            fail_msg("%s in %s: %u texts", cases[c].name, cases[c].section ? cases[c].section : "none",
                     texts);
        arena_done(&arena);
        free(crowd);
    }
}

TEST(sign_texts_that_one_macro_writes_do_not_take_all_places)
{
    enum { ALIKE = 6, SAME = 30 };
    Crowd *crowd = crowd_new(6);
    Arena arena;
    Err err = {0};
    FamilyRules made;
    arena_init(&arena);
    // Words make a text worth more; these differ in their last ten characters alone.
    for (size_t i = 0; i < ALIKE; i++)
        memcpy(crowd->bytes[i], "napi_create_function(env, 0, f", SAME);
    assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
    const FamilyRule *rule = &made.rules[0];
    uint32_t alike = 0;
    for (uint32_t i = 0; i < rule->text_count; i++)
        alike += memcmp(rule->strings[i].bytes, crowd->bytes[0], SAME) == 0;
    assert_true(rule->text_count >= 4 && alike >= 1 && alike <= rule->text_count - 3);
    arena_done(&arena);
    free(crowd);
}

/// A few texts in all samples, and code in some of them, as a run-time is that newer versions alone are built
/// with.
static Crowd *crowd_with_code_in(size_t samples)
{
    enum { FEW = 3 };
    Crowd *crowd = crowd_new(5);
    for (size_t s = 0; s < SAMPLES; s++) {
        uint32_t kept = 0;
        for (uint32_t i = 0; i < crowd->features[s].atom_count; i++) {
            Atom atom = crowd->atoms[s][i];
            if (atom.kind == ATOM_ASCII ? atom.key <= FEW : s < samples)
                crowd->atoms[s][kept++] = atom;
        }
        crowd->features[s].atom_count = kept;
    }
    return crowd;
}

static void assert_kept_alike(const FamilyRules *made, const SampleFeatures *features, Arena *arena)
{
    Err err = {0};
    Buffer packed = {0};
    FamilyRules kept;
    rules_pack(made, &packed);
    assert_true(rules_unpack(buffer_text(&packed), arena, &kept, &err));
    assert_true(rules_alike(made, &kept) && rules_find(&kept, features));
    buffer_done(&packed);
}

TEST(sign_code_that_left_out_samples_do_not_show_finds_nothing_without_a_text)
{
    Crowd *crowd = crowd_with_code_in(2);
    Arena arena;
    Err err = {0};
    FamilyRules made;
    Buffer text = {0};
    arena_init(&arena);
    assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
    assert_int_equal(made.rules[0].need.asks_texts, 2);
    assert_int_equal(made.caught, SAMPLES);
    YaraRules *rules = compile(&made, &text);
    assert_non_null(strstr(text.bytes, "3 of them\n        and 2 of ($text*)"));
    assert_true(finds(rules, crowd, 0, true) && finds(rules, crowd, SAMPLES - 1, true));
    assert_false(finds(rules, crowd, 0, false));
    assert_kept_alike(&made, &crowd->features[0], &arena);
    yara_free(rules);
    buffer_done(&text);
    arena_done(&arena);
    free(crowd);
}

TEST(sign_code_that_most_left_out_samples_show_does_without_texts_where_much_of_it_is_found)
{
    Crowd *crowd = crowd_with_code_in(5);
    Arena arena;
    Err err = {0};
    FamilyRules made;
    Buffer text = {0};
    arena_init(&arena);
    assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
    assert_true(made.rules[0].need.asks_texts == 2 && made.rules[0].need.ample == 6);
    assert_int_equal(made.rules[0].without_texts, 5);
    YaraRules *rules = compile(&made, &text);
    assert_non_null(strstr(text.bytes, "(3 of them and 2 of ($text*) or 6 of them)"));
    assert_true(finds(rules, crowd, 0, true) && finds(rules, crowd, SAMPLES - 1, true));
    assert_true(finds(rules, crowd, 0, false));
    assert_kept_alike(&made, &crowd->features[0], &arena);
    yara_free(rules);
    buffer_done(&text);
    arena_done(&arena);
    free(crowd);
}

/// A file with the first atoms of a sample, and zero bytes to a megabyte or more behind.
static bool finds_padded(const FamilyRules *made, Crowd *crowd, uint32_t atoms, bool is_padded)
{
    Err err = {0};
    Buffer text = {0};
    YaraHits hits;
    SampleFeatures *features = &crowd->features[0];
    uint32_t before = features->atom_count;
    YaraRules *rules = compile(made, &text);
    features->atom_count = atoms < before ? atoms : before;
    Buffer file = file_of(crowd, 0, true);
    while (is_padded && file.length < 1 << 20)
        buffer_add(&file, (Text){(const char[4096]){0}, 4096});
    SampleFeatures as_read = *features;
    as_read.size_bytes = file.length;
    assert_true(yara_scan(rules, buffer_text(&file), 10, &hits, &err));
    bool is_found = hits.rules[0] || hits.rules[1];
    assert_int_equal(rules_find(made, &as_read), is_found);
    features->atom_count = before;
    buffer_done(&file);
    buffer_done(&text);
    yara_free(rules);
    return is_found;
}

TEST(sign_of_a_file_that_is_much_larger_than_the_samples_more_strings_are_asked)
{
    Crowd *crowd = crowd_new(3);
    Arena arena;
    Err err = {0};
    FamilyRules made;
    arena_init(&arena);
    assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
    assert_int_equal(made.rules[0].need.larger, (2 * made.rules[0].string_count + 2) / 3);
    assert_int_equal(made.rules[0].need.usual_bytes, 1 << 20);
    assert_true(finds_padded(&made, crowd, 5, false) && finds_padded(&made, crowd, MOST, false));
    assert_false(finds_padded(&made, crowd, 5, true));
    assert_true(finds_padded(&made, crowd, MOST, true));
    assert_kept_alike(&made, &crowd->features[0], &arena);
    arena_done(&arena);
    free(crowd);
}

TEST(sign_a_sample_that_is_much_larger_than_the_others_is_found)
{
    enum { FEW = TEXTS + 3 };
    Crowd *crowd = crowd_new(3);
    Arena arena;
    Err err = {0};
    FamilyRules made;
    arena_init(&arena);
    crowd->features[SAMPLES - 1].size_bytes = 5 << 20;
    crowd->features[SAMPLES - 1].atom_count = FEW;
    assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
    assert_int_equal(made.rules[0].need.usual_bytes, 1 << 20);
    assert_int_equal(made.rules[0].caught, SAMPLES);
    assert_true(made.rules[0].need.larger < (2 * made.rules[0].string_count + 2) / 3);
    assert_true(rules_find(&made, &crowd->features[SAMPLES - 1]));
    arena_done(&arena);
    free(crowd);
}

TEST(sign_a_source_built_for_two_systems_is_looked_for_in_both_formats_where_its_pieces_are)
{
    for (int is_shared = 0; is_shared < 2; is_shared++) {
        Crowd *crowd = crowd_new(3), *other = crowd_new(is_shared ? 3 : 4);
        Arena arena;
        Err err = {0};
        FamilyRules made;
        arena_init(&arena);
        SignMaker *maker = sign_maker_new(TEXT("Made up!"), &(SignIndexes){0}, 1e-5);
        for (size_t s = 0; s < SAMPLES; s++) {
            SampleFeatures windows = other->features[s];
            windows.format = SAMPLE_PE;
            windows.sha256[0] = 'f';
            for (uint32_t i = 0; i < windows.atom_count; i++)
                other->atoms[s][i].key += is_shared ? 0 : MOST;
            sign_maker_sample(maker, &crowd->features[s]);
            sign_maker_sample(maker, &windows);
        }
        assert_true(sign_maker_finish(maker, &arena, &made, &err));
        sign_maker_free(maker);
        assert_int_equal(made.rule_count, 3);
        assert_text_equal(made.rules[0].name, "Made_up__elf");
        assert_text_equal(made.rules[1].name, "Made_up__pe");
        assert_text_equal(made.rules[2].name, "Made_up__words");
        assert_int_equal(made.rules[2].heads, 1U << HEAD_ELF | 1U << HEAD_PE);
        assert_int_equal(made.rules[0].heads, is_shared ? 1U << HEAD_ELF | 1U << HEAD_PE : 1U << HEAD_ELF);
        assert_int_equal(made.rules[0].samples, SAMPLES);
        assert_int_equal(made.rules[0].caught, SAMPLES);
        arena_done(&arena);
        free(other);
        free(crowd);
    }
}

TEST(sign_the_order_of_samples_does_not_matter_to_what_is_caught_nor_twice_the_same_sample)
{
    Crowd *crowd = crowd_new(4);
    Arena arena;
    Err err = {0};
    FamilyRules made;
    arena_init(&arena);
    memcpy(crowd->features[1].sha256, crowd->features[0].sha256, sizeof crowd->features[0].sha256);
    assert_true(make(crowd, &(SignIndexes){0}, &arena, &made, &err));
    assert_int_equal(made.samples, SAMPLES - 1);
    arena_done(&arena);
    free(crowd);
}

/// An index of files, each of which holds the pieces from `from` on that a sample shows.
static Clean clean_of(const Crowd *crowd, size_t from, size_t files)
{
    Clean clean;
    Err err = {0};
    CleanMaker *maker = clean_begin(&clean);
    for (size_t n = 0; n < files; n++) {
        Buffer bytes = {0};
        bool is_new;
        buffer_format(&bytes, "%s file %zu of those that are clean ",
                      "\x7f"
                      "ELF",
                      n);
        for (size_t i = from; i < MOST; i++)
            buffer_add(&bytes, (Text){crowd->bytes[i], sizeof crowd->bytes[i]});
        assert_true(clean_maker_add(maker, buffer_text(&bytes), &is_new, &err));
        buffer_done(&bytes);
    }
    clean_end(&clean, maker);
    return clean;
}

TEST(sign_what_clean_files_hold_is_in_no_rule_and_the_bound_is_clopper_pearsons)
{
    Crowd *crowd = crowd_new(5);
    Clean clean = clean_of(crowd, TEXTS, 60);
    Arena arena;
    Err err = {0};
    FamilyRules made;
    arena_init(&arena);
    assert_true(make(crowd, &(SignIndexes){.clean = clean.index}, &arena, &made, &err));
    const FamilyRule *rule = &made.rules[0];
    assert_int_equal(rule->text_count, rule->string_count);
    uint64_t files = clean_files(clean.index, CLEAN_HELD_OUT, 1U << HEAD_ELF);
    assert_int_equal(rule->alarms.files, files);
    assert_int_equal(rule->alarms.hits, 0);
    // No hits in n files: 1 - 0.05^(1/n).
    double expected = 1;
    for (double low = 0, high = 1; high - low > 1e-12;) {
        double at = (low + high) / 2, none = 1;
        for (uint64_t i = 0; i < files; i++)
            none *= 1 - at;
        *(none > .05 ? &low : &high) = expected = at;
    }
    assert_float_equal(rule->alarms.upper, expected, 1e-9);
    clean_close(clean.index);
    arena_done(&arena);
    free(crowd);
}

TEST(sign_where_clean_files_hold_everything_there_is_no_rule)
{
    Crowd *crowd = crowd_new(6);
    Clean clean = clean_of(crowd, 0, 20);
    Arena arena;
    Err err = {0};
    FamilyRules made;
    arena_init(&arena);
    assert_false(make(crowd, &(SignIndexes){.clean = clean.index}, &arena, &made, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_true(strstr(err.message, "may stand in clean files") != NULL);
    clean_close(clean.index);
    arena_done(&arena);
    free(crowd);
}

/// Samples that are programs, or libraries, and name four functions; the first one is in clean files too.
static void give_structure(Crowd *crowd, size_t sample, const char *section)
{
    static SampleSection program[2] = {{.name = TEXT_INIT(".text")}, {.name = TEXT_INIT(".interp")}},
                         library[2] = {{.name = TEXT_INIT(".text")}, {.name = TEXT_INIT(".dynamic")}};
    static SampleFact facts[] = {{FACT_IMPORT, TEXT_INIT("common_function_of_all"), 0},
                                 {FACT_IMPORT, TEXT_INIT("heron_opens_its_nest_at"), 0},
                                 {FACT_EXPORT, TEXT_INIT("heron_feeds_young_ones"), 0},
                                 {FACT_EXPORT, TEXT_INIT("heron_migrates_southwards"), 0}};
    SampleFeatures *features = &crowd->features[sample];
    features->sections = strcmp(section, ".interp") == 0 ? program : library;
    features->section_count = 2;
    features->facts = facts;
    features->fact_count = sizeof facts / sizeof *facts;
}

/// Beside what `clean_of` holds.
static Clean clean_with_a_common_function(Crowd *crowd)
{
    memcpy(crowd->bytes[MOST - 1], "\0common_function_of_all\0 and other words", 40);
    return clean_of(crowd, MOST - 1, 60);
}

TEST(sign_a_rule_asks_for_the_kind_of_file_and_for_rare_functions_that_all_samples_name)
{
    Crowd *crowd = crowd_new(31);
    Clean clean = clean_with_a_common_function(crowd);
    Arena arena;
    Err err = {0};
    FamilyRules made, again;
    Buffer text = {0}, packed = {0};
    arena_init(&arena);
    for (size_t s = 0; s < SAMPLES; s++)
        give_structure(crowd, s, ".interp");
    assert_true(make(crowd, &(SignIndexes){.clean = clean.index}, &arena, &made, &err));
    const RuleShape *shape = &made.rules[0].shapes[HEAD_ELF];
    assert_int_equal(shape->kind, SHAPE_PROGRAM);
    assert_int_equal(shape->name_count, 3);
    for (uint32_t i = 0; i < shape->name_count; i++)
        assert_true(text_starts(shape->names[i], "heron_"));
    yara_free(compile(&made, &text));
    assert_true(text_starts(buffer_text(&text), "import \"elf\"\n\nrule "));
    assert_true(strstr(text.bytes, "s.type == elf.PT_INTERP") &&
                strstr(text.bytes, "heron_feeds_young_ones"));
    // What is kept says the same, of samples too.
    rules_pack(&made, &packed);
    assert_true(rules_unpack(buffer_text(&packed), &arena, &again, &err));
    assert_true(rules_alike(&made, &again));
    assert_true(rules_find(&again, &crowd->features[0]));
    crowd->features[0].fact_count = 1;
    assert_false(rules_find(&again, &crowd->features[0]));
    give_structure(crowd, 0, ".dynamic");
    assert_false(rules_find(&again, &crowd->features[0]));
    clean_close(clean.index);
    buffer_done(&text);
    buffer_done(&packed);
    arena_done(&arena);
    free(crowd);
}

TEST(sign_structure_that_samples_do_not_agree_on_or_that_too_few_show_is_not_asked_for)
{
    for (int is_few = 0; is_few < 2; is_few++) {
        Crowd *crowd = crowd_new(32);
        Clean clean = clean_with_a_common_function(crowd);
        Arena arena;
        Err err = {0};
        FamilyRules made;
        Buffer text = {0};
        arena_init(&arena);
        for (size_t s = 0; s < SAMPLES; s++) {
            give_structure(crowd, s, is_few || s > 0 ? ".interp" : ".dynamic");
            // One program again and again is one witness.
            if (is_few)
                crowd->features[s].atoms = crowd->atoms[0],
                crowd->features[s].atom_count = crowd->features[0].atom_count;
        }
        assert_true(make(crowd, &(SignIndexes){.clean = clean.index}, &arena, &made, &err));
        const RuleShape *shape = &made.rules[0].shapes[HEAD_ELF];
        assert_int_equal(shape->kind, SHAPE_ANY);
        assert_int_equal(shape->name_count, is_few ? 0 : 3);
        yara_free(compile(&made, &text));
        clean_close(clean.index);
        buffer_done(&text);
        arena_done(&arena);
        free(crowd);
    }
}

/// An index of so many programs, of which a few hold a constant each, and eight, where they do, three
/// together.
static Clean clean_with_constants(size_t files, bool are_together)
{
    Clean clean;
    Err err = {0};
    CleanMaker *maker = clean_begin(&clean);
    for (size_t n = 0; n < files; n++) {
        Buffer bytes = {0};
        bool is_new;
        buffer_format(&bytes, "\x7f%s file %zu of those that are clean ", "ELF", n);
        for (size_t i = 0; i < CONSTANTS; i++)
            if (n == i || (are_together && n >= 10 && n < 18 && i < 3))
                put_atom(&bytes,
                         &(Atom){.kind = ATOM_CONSTANT, .bytes = (const char *)&constants[i], .length = 4});
        assert_true(clean_maker_add(maker, buffer_text(&bytes), &is_new, &err));
        buffer_done(&bytes);
    }
    clean_end(&clean, maker);
    return clean;
}

/// Which of the constants a rule has, a bit each.
static unsigned constants_of(const FamilyRule *rule)
{
    unsigned had = 0;
    for (uint32_t i = 0; i < rule->string_count; i++)
        for (size_t k = 0; k < CONSTANTS; k++)
            had |= rule->strings[i].kind == ATOM_CONSTANT &&
                           memcmp(rule->strings[i].bytes, &constants[k], sizeof *constants) == 0
                       ? 1U << k
                       : 0;
    return had;
}

TEST(sign_constants_are_looked_for_where_few_clean_files_hold_one_and_none_as_many_as_are_asked_for)
{
    for (int are_together = 0; are_together < 2; are_together++) {
        Crowd *crowd = crowd_new(5);
        Clean clean = clean_with_constants(2000, are_together);
        Arena arena;
        Err err = {0};
        FamilyRules made, blind;
        Buffer text = {0}, file = {0};
        YaraHits hits;
        arena_init(&arena);
        give_constants(crowd);
        assert_true(make(crowd, &(SignIndexes){0}, &arena, &blind, &err));
        assert_int_equal(constants_of(&blind.rules[0]), 0); // nobody knows how common they are
        assert_true(make(crowd, &(SignIndexes){.clean = clean.index}, &arena, &made, &err));
        unsigned had = constants_of(&made.rules[0]);
        assert_int_equal(__builtin_popcount(had), 4);
        assert_true((had & 7) != 7 || !are_together);
        assert_int_equal(made.rules[0].need.strings, 3);
        YaraRules *rules = compile(&made, &text);
        assert_int_equal(yara_contents(rules).warning_count, 0);
        assert_non_null(strstr(text.bytes, "clean files, of which none holds 3 of these constants"));
        for (int found = 0; found < 2; found++) {
            buffer_clear(&file);
            buffer_add(&file, TEXT("\x7f"
                                   "ELF............"));
            for (size_t i = 0, held = 0; i < CONSTANTS; i++)
                if (had >> i & 1 && held++ < 2 + (size_t)found)
                    put_atom(
                        &file,
                        &(Atom){.kind = ATOM_CONSTANT, .bytes = (const char *)&constants[i], .length = 4});
            assert_true(yara_scan(rules, buffer_text(&file), 10, &hits, &err));
            assert_int_equal(hits.rules[0], found);
        }
        buffer_done(&file);
        yara_free(rules);
        buffer_done(&text);
        clean_close(clean.index);
        arena_done(&arena);
        free(crowd);
    }
}

/// A file that holds each piece by chance, and belongs to the half.
static Buffer chance_file(const Crowd *crowd, CleanHalf half, uint32_t one_in, Chance *chance)
{
    Buffer file = {0};
    buffer_add(&file, TEXT("\x7f"
                           "ELF............"));
    for (uint32_t i = 0; i < crowd->features[0].atom_count && half == CLEAN_HELD_OUT; i++)
        if (chance_below(chance, one_in) == 0)
            put_atom(&file, &crowd->atoms[0][i]);
    Digest digest;
    do {
        buffer_format(&file, "%" PRIx64, chance_bits(chance));
        digest = digest_of(buffer_text(&file));
    } while ((digest.bytes[DIGEST_BYTES - 1] & 1) != (half == CLEAN_HELD_OUT));
    return file;
}

TEST(sign_the_bound_is_never_less_than_what_a_scanner_finds_in_the_second_half)
{
    enum { FILES = 300 };
    uint64_t all = 0;
    for (uint64_t seed = 1; seed < 8; seed++) {
        Crowd *crowd = crowd_new(seed);
        Chance chance = chance_of_seed(seed);
        Buffer files[FILES], text = {0};
        Arena arena;
        Err err = {0};
        FamilyRules made;
        Clean clean;
        bool is_new;
        give_constants(crowd);
        CleanMaker *maker = clean_begin(&clean);
        for (size_t i = 0; i < FILES; i++) {
            files[i] =
                chance_file(crowd, i % 2 ? CLEAN_HELD_OUT : CLEAN_TRAINED, 4 + (uint32_t)seed * 3, &chance);
            assert_true(clean_maker_add(maker, buffer_text(&files[i]), &is_new, &err));
        }
        clean_end(&clean, maker);
        arena_init(&arena);
        assert_true(make(crowd, &(SignIndexes){.clean = clean.index}, &arena, &made, &err));
        assert_true(constants_of(&made.rules[0]) != 0);
        YaraRules *rules = compile(&made, &text);
        uint64_t found[RULE_MOST] = {0};
        for (size_t i = 0; i < FILES; i++) {
            YaraHits hits;
            assert_true(yara_scan(rules, buffer_text(&files[i]), 10, &hits, &err));
            for (uint32_t r = 0; r < made.rule_count; r++)
                found[r] += hits.rules[r];
            buffer_done(&files[i]);
        }
        for (uint32_t r = 0; r < made.rule_count; r++) {
            assert_true(found[r] <= made.rules[r].alarms.hits);
            all += found[r];
        }
        yara_free(rules);
        buffer_done(&text);
        clean_close(clean.index);
        arena_done(&arena);
        free(crowd);
    }
    assert_true(all > 50);
}
