// Files into a case: what is counted, what is complained of, and that neither order, repetition nor an end in
// the middle leaves a trace.

#include "engine/pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "unit/test.h"

typedef struct {
    char folder[64];
    Store *store;
    Arena arena;
    Err err;
    PoolOptions options;
    PoolCounts counts;
} Fixture;

static void open_case(Fixture *it)
{
    char folder[96];
    snprintf(folder, sizeof folder, "%s/case", it->folder);
    if (!store_open(folder, &it->store, &it->err))
        fail_msg("%s", it->err.message);
}

static void begin(Fixture *it)
{
    *it = (Fixture){.folder = "/tmp/asterism-pooling-XXXXXX"};
    char folder[96];
    assert_non_null(mkdtemp(it->folder));
    snprintf(folder, sizeof folder, "%s/case", it->folder);
    arena_init(&it->arena);
    assert_true(store_create(folder, &it->err));
    open_case(it);
}

static void end(Fixture *it)
{
    char command[128];
    store_close(it->store);
    arena_done(&it->arena);
    snprintf(command, sizeof command, "rm -rf '%s'", it->folder);
    assert_int_equal(system(command), 0);
}

/// The file's path, which lives as long as the fixture.
static const char *put(Fixture *it, const char *name, const char *text)
{
    const char *path = arena_format(&it->arena, "%s/%s", it->folder, name).bytes;
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static void pool(Fixture *it, const char *path)
{
    if (!pool_paths(it->store, &path, 1, &it->options, &it->counts, &it->err))
        fail_msg("%s", it->err.message);
}

static Pool loaded(Fixture *it)
{
    Pool found;
    if (!store_load_pool(it->store, NULL, &it->arena, &found, NULL, &it->err))
        fail_msg("%s", it->err.message);
    return found;
}

static Complaint only_complaint(Fixture *it)
{
    Complaint *list;
    uint32_t count;
    assert_true(store_complaint_list(it->store, &it->arena, &list, &count, &it->err));
    assert_int_equal(count, 1);
    return list[0];
}

static const char two_lines[] =
    "{\"id\":\"r1\",\"publisher\":\"Lab\",\"date\":\"2014-10-28\",\"title\":\"One\",\"indicators\":[{\"t\":\"domain\","
    "\"v\":\"evil[.]example\"},{\"t\":\"ip\",\"v\":\"192.0.2.7\"}],\"names\":[\"Axiom\"]}\n"
    "{\"id\":\"r2\",\"publisher\":\"Harbor\",\"date\":null,\"indicators\":[{\"t\":\"domain\",\"v\":\"EVIL.example.\"},"
    "{\"t\":\"domain\",\"v\":\"evil.example\"}],\"families\":[\"Hikit\"]}\n";

TEST(pooling_counts_what_it_read_and_what_was_new)
{
    Fixture it;
    begin(&it);
    const char *path = put(&it, "a.jsonl", two_lines);
    pool(&it, path);
    assert_int_equal(it.counts.files, 1);
    assert_int_equal(it.counts.records, 2);
    assert_int_equal(it.counts.activities, 2);
    assert_int_equal(it.counts.observations, 5);
    assert_int_equal(it.counts.fresh, 4);
    assert_int_equal(it.counts.duplicates, 1);
    assert_int_equal(it.counts.complaints, 0);
    pool(&it, path);
    assert_int_equal(it.counts.observations, 5);
    assert_int_equal(it.counts.fresh, 0);
    assert_int_equal(it.counts.duplicates, 5);
    Pool found = loaded(&it);
    assert_int_equal(found.partner_count, 2);
    assert_int_equal(found.value_count, 3);
    const Activity *first = &found.activities[activity_of_label(&found, TEXT("Lab:r1"))];
    assert_text_equal(found.records[found.observations[first->first_observation].record].place, "line 1");
    assert_text_equal(found.names[first->first_name].name, "Axiom");
    end(&it);
}

TEST(pooling_takes_the_partner_from_the_caller_before_the_publisher)
{
    Fixture it;
    begin(&it);
    it.options.partner = TEXT("Vault");
    pool(&it, put(&it, "a.jsonl", two_lines));
    Pool found = loaded(&it);
    assert_int_equal(found.partner_count, 1);
    assert_text_equal(found.partners[0].name, "Vault");
    assert_int_equal(found.activity_count, 2);
    end(&it);
}

TEST(pooling_says_which_file_has_no_partner_and_what_to_do)
{
    Fixture it;
    begin(&it);
    const char *path = put(&it, "x.jsonl",
                           "{\"id\":\"a\",\"indicators\":[{\"t\":\"ip\",\"v\":\"192.0.2.7\"}]}\n"
                           "{\"id\":\"b\",\"indicators\":[]}\n");
    pool(&it, path);
    assert_int_equal(it.counts.complaints, 1);
    assert_int_equal(it.counts.observations, 0);
    Complaint said = only_complaint(&it);
    assert_text_equal(said.partner, "");
    assert_true(text_find(said.what, "no partner known for '", 0) == 0);
    assert_true(text_ends(said.what, "say --partner NAME"));
    assert_int_equal(loaded(&it).activity_count, 0);
    end(&it);
}

TEST(pooling_complains_of_a_bad_value_with_its_place_and_reads_on)
{
    Fixture it;
    begin(&it);
    pool(&it,
         put(&it, "x.jsonl",
             "{\"id\":\"a\",\"publisher\":\"Lab\",\"indicators\":[{\"t\":\"ip\",\"v\":\"192.0.2.7\"}]}\n"
             "{\"id\":\"b\",\"publisher\":\"Harbor\",\"indicators\":[{\"t\":\"ip\",\"v\":\"192.0.2.777\"},"
             "{\"t\":\"ip\",\"v\":\"192.0.2.8\"}]}\n"));
    assert_int_equal(it.counts.complaints, 1);
    assert_int_equal(it.counts.observations, 2);
    Complaint said = only_complaint(&it);
    assert_text_equal(said.partner, "Harbor");
    assert_text_equal(said.place, "line 2");
    end(&it);
}

TEST(pooling_blames_a_broken_line_on_nobody_where_several_partners_wrote_the_file)
{
    Fixture it;
    begin(&it);
    pool(&it, put(&it, "x.jsonl",
                  "{\"id\":\"a\",\"publisher\":\"Lab\",\"indicators\":[]}\n"
                  "{\"id\":\"b\",\"publisher\":\"Harbor\",\"indicators\":[]}\n{\"id\": broken\n"));
    assert_text_equal(only_complaint(&it).partner, "");
    end(&it);
}

TEST(pooling_walks_folders_by_name_and_leaves_hidden_files_alone)
{
    Fixture it;
    begin(&it);
    char folder[128];
    snprintf(folder, sizeof folder, "%s/feed", it.folder);
    assert_int_equal(mkdir(folder, 0777), 0);
    put(&it, "feed/b.jsonl",
        "{\"id\":\"b\",\"publisher\":\"Lab\",\"indicators\":[{\"t\":\"ip\",\"v\":\"192.0.2.7\"}]}\n");
    put(&it, "feed/.hidden.jsonl",
        "{\"id\":\"h\",\"publisher\":\"Lab\",\"indicators\":[{\"t\":\"ip\",\"v\":\"192.0.2.7\"}]}\n");
    put(&it, "feed/empty.jsonl", "");
    pool(&it, folder);
    assert_int_equal(it.counts.files, 1);
    assert_int_equal(it.counts.complaints, 1);
    assert_text_equal(only_complaint(&it).what, "the file is empty");
    assert_int_equal(loaded(&it).activity_count, 1);
    end(&it);
}

TEST(pooling_stops_before_anything_is_written_when_a_path_or_format_is_wrong)
{
    Fixture it;
    begin(&it);
    const char *paths[] = {put(&it, "a.jsonl", two_lines), "/tmp/asterism-no-such-file.jsonl"};
    assert_false(pool_paths(it.store, paths, 2, &it.options, &it.counts, &it.err));
    assert_int_equal(it.err.code, ERR_INPUT);
    it.options.format = TEXT("stx");
    assert_false(pool_paths(it.store, paths, 1, &it.options, &it.counts, &it.err));
    assert_int_equal(it.err.code, ERR_USAGE);
    assert_non_null(strstr(it.err.message, "stix"));
    assert_int_equal(loaded(&it).partner_count, 0);
    end(&it);
}

TEST(pooling_marks_what_comes_unmarked_and_leaves_the_rest)
{
    Fixture it;
    begin(&it);
    it.options.marking = MARKING_RED;
    pool(&it, put(&it, "x.jsonl",
                  "{\"id\":\"a\",\"publisher\":\"Lab\",\"indicators\":[]}\n"
                  "{\"id\":\"b\",\"publisher\":\"Lab\",\"tlp\":\"GREEN\",\"indicators\":[]}\n"));
    Pool found = loaded(&it);
    assert_int_equal(found.activities[0].marking, MARKING_RED);
    assert_int_equal(found.activities[1].marking, MARKING_GREEN);
    end(&it);
}

TEST(pooling_knows_one_file_by_one_name_however_it_is_reached)
{
    Fixture it;
    begin(&it);
    char folder[256];
    assert_non_null(getcwd(folder, sizeof folder));
    put(&it, "a.jsonl", two_lines);
    assert_int_equal(chdir(it.folder), 0);
    StoreStats before, after;
    pool(&it, "a.jsonl");
    assert_true(store_stats(it.store, &before, &it.err));
    pool(&it, ".//a.jsonl");
    assert_true(store_stats(it.store, &after, &it.err));
    assert_int_equal(chdir(folder), 0);
    assert_memory_equal(&before, &after, sizeof before);
    end(&it);
}

/// More than one batch of activity lines, some of them broken.
static const char *put_many(Fixture *it, const char *name, int first, int count)
{
    Buffer lines = {0};
    for (int i = first; i < first + count; i++) {
        buffer_format(&lines, "{\"id\":\"r%d\",\"publisher\":\"P%d\",\"indicators\":[", i, i % 7);
        for (int j = 0; j < 12; j++)
            buffer_format(&lines, "%s{\"t\":\"domain\",\"v\":\"h%d.example\"}", j ? "," : "",
                          (i * 31 + j * j) % 9973);
        buffer_add_string(&lines, i % 500 == 3 ? "\n" : "]}\n");
    }
    const char *path = put(it, name, lines.bytes);
    buffer_done(&lines);
    return path;
}

static void count_rows(Fixture *it, StoreStats *out)
{
    Text *problems;
    uint32_t count;
    assert_true(store_check(it->store, &it->arena, &problems, &count, &it->err));
    assert_int_equal(count, 0);
    assert_true(store_stats(it->store, out, &it->err));
    // How the rows came to be stands in these two, and may differ.
    out->version = out->case_bytes = out->packed_bytes = 0;
}

TEST(pooling_again_completes_what_was_cut_off)
{
    Fixture whole, cut;
    StoreStats expected, found;
    begin(&whole);
    begin(&cut);
    pool(&whole, put_many(&whole, "many.jsonl", 0, 4000));
    count_rows(&whole, &expected);
    // A part of the file is what an end in the middle leaves: whole batches, nothing of the next one.
    pool(&cut, put_many(&cut, "many.jsonl", 0, 1777));
    assert_true(store_begin(cut.store, &cut.err));
    PartnerId lost;
    assert_true(store_partner(cut.store, TEXT("Lost"), &lost, &cut.err));
    store_rollback(cut.store);
    store_close(cut.store);
    open_case(&cut);
    pool(&cut, put_many(&cut, "many.jsonl", 0, 4000));
    count_rows(&cut, &found);
    assert_memory_equal(&expected, &found, sizeof found);
    end(&whole);
    end(&cut);
}

TEST(pooling_in_another_order_gives_the_same_pool)
{
    Fixture a, b;
    StoreStats first, second;
    begin(&a);
    begin(&b);
    const char *one = put_many(&a, "one.jsonl", 0, 700), *two = put_many(&a, "two.jsonl", 400, 700);
    pool(&a, one);
    pool(&a, two);
    pool(&b, two);
    pool(&b, one);
    count_rows(&a, &first);
    count_rows(&b, &second);
    assert_memory_equal(&first, &second, sizeof first);
    Pool left = loaded(&a), right = loaded(&b);
    assert_int_equal(left.observation_count, right.observation_count);
    assert_memory_equal(left.observations, right.observations, left.observation_count * sizeof(Observation));
    for (uint32_t i = 0; i < left.value_count; i++)
        assert_true(text_equal(left.values[i].text, right.values[i].text));
    for (uint32_t i = 0; i < left.record_count; i++) {
        assert_string_equal(left.records[i].digest, right.records[i].digest);
        assert_true(text_equal(left.records[i].place, right.records[i].place));
    }
    end(&a);
    end(&b);
}

TEST(pooling_keeps_name_lines_under_their_source)
{
    Fixture it;
    begin(&it);
    pool(&it, put(&it, "names.jsonl",
                  "{\"source\":\"Cisco\",\"group\":\"Axiom\",\"names\":[\"Axiom\",\"Group 72\"]}\n"));
    Pool found = loaded(&it);
    assert_int_equal(found.group_count, 1);
    assert_text_equal(found.groups[0].source, "Cisco");
    assert_text_equal(found.partners[0].name, "Cisco");
    assert_true(store_partner_withdraw(it.store, TEXT("Cisco"), true, &it.err));
    assert_int_equal(loaded(&it).group_count, 0);
    end(&it);
}
