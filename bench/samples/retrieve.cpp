// Families found in files whose families are known: ours, and those that TLSH and ssdeep make when every two
// files closer than a threshold are put together, at the threshold that suits each best (which flatters them).
//
//     retrieve LIST [SSDEEP]
//
// LIST has lines "path<TAB>family"; SSDEEP lines "path<TAB>path<TAB>score". Prints precision and recall over
// pairs of files of one family.
extern "C" {
#include "base/io.h"
#include "samples/samples.h"
}

#include <tlsh.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <numeric>
#include <string>
#include <vector>

struct File {
    std::string path, family, tlsh;
    FamilySample sample;
};

struct Score {
    double precision, recall;
    double f1() const
    {
        return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    }
};

static Score score_of(const std::vector<File> &files, const std::vector<size_t> &group)
{
    std::map<std::string, double> families;
    std::map<size_t, double> groups;
    std::map<std::pair<std::string, size_t>, double> both;
    for (size_t i = 0; i < files.size(); i++) {
        families[files[i].family]++;
        groups[group[i]]++;
        both[{files[i].family, group[i]}]++;
    }
    auto pairs = [](double n) { return n * (n - 1) / 2; };
    double right = 0, wanted = 0, given = 0;
    for (auto &it : both)
        right += pairs(it.second);
    for (auto &it : families)
        wanted += pairs(it.second);
    for (auto &it : groups)
        given += pairs(it.second);
    return {given > 0 ? right / given : 1, wanted > 0 ? right / wanted : 1};
}

struct Close {
    double distance;
    uint32_t a, b;
};

static size_t root(std::vector<size_t> &parents, size_t at)
{
    while (parents[at] != at)
        at = parents[at] = parents[parents[at]];
    return at;
}

/// Joins the closest first, and keeps the grouping with the best F1.
static void print_best(const char *name, const std::vector<File> &files, std::vector<Close> &close)
{
    std::vector<size_t> parents(files.size());
    std::iota(parents.begin(), parents.end(), 0);
    std::sort(close.begin(), close.end(), [](const Close &x, const Close &y) { return x.distance < y.distance; });
    Score best = {1, 0};
    double at = 0;
    for (size_t i = 0; i < close.size(); i++) {
        parents[root(parents, close[i].a)] = root(parents, close[i].b);
        if (i + 1 < close.size() && close[i + 1].distance == close[i].distance)
            continue;
        std::vector<size_t> group(files.size());
        for (size_t k = 0; k < files.size(); k++)
            group[k] = root(parents, k);
        Score score = score_of(files, group);
        if (score.f1() > best.f1()) {
            best = score;
            at = close[i].distance;
        }
    }
    printf("%-10s pair precision %.3f  recall %.3f  F1 %.3f  (threshold %.0f)\n", name, best.precision, best.recall,
           best.f1(), at);
}

static bool read_file(SampleReader *reader, Arena *arena, File &file)
{
    Source source;
    Buffer bytes = {};
    SampleFeatures features;
    Err err = {};
    if (!source_open(file.path.c_str(), &source, &err))
        return false;
    bool is_read = source_read_all(&source, 256 << 20, &bytes, &err) &&
                   sample_read(reader, buffer_text(&bytes), arena, &features, &err);
    source_close(&source);
    buffer_done(&bytes);
    if (!is_read)
        return false;
    family_sample(&features, arena, &file.sample);
    for (uint32_t i = 0; i < features.fact_count; i++)
        if (features.facts[i].kind == FACT_TLSH)
            file.tlsh.assign(features.facts[i].value.bytes, features.facts[i].value.length);
    return true;
}

static void print_ours(const std::vector<File> &files, Arena *arena)
{
    std::vector<FamilySample> samples;
    std::vector<size_t> group(files.size());
    Families families;
    for (auto &file : files)
        samples.push_back(file.sample);
    families_form(samples.data(), static_cast<uint32_t>(samples.size()), arena, &families);
    std::iota(group.begin(), group.end(), files.size());
    for (uint32_t f = 0; f < families.family_count; f++) {
        const SampleFamily &family = families.families[f];
        std::map<std::string, int> held;
        for (uint32_t i = 0; i < family.sample_count; i++) {
            group[family.ties[i].sample] = f;
            held[files[family.ties[i].sample].family]++;
        }
        if (held.size() > 1) {
            printf("           mixed:");
            for (auto &it : held)
                printf(" %s %d", it.first.c_str(), it.second);
            printf("\n");
        }
    }
    Score score = score_of(files, group);
    printf("%-10s pair precision %.3f  recall %.3f  F1 %.3f  (%u groups, %u packed)\n", "families", score.precision,
           score.recall, score.f1(), families.family_count, families.packed_count);
}

int main(int count, char **words)
{
    SampleReader *reader;
    Arena arena;
    Err err = {};
    std::vector<File> files;
    std::ifstream list(count > 1 ? words[1] : "/dev/null");
    arena_init(&arena);
    if (!sample_reader_new(&reader, &err))
        return 1;
    for (std::string line; std::getline(list, line);) {
        File file;
        size_t tab = line.find('\t');
        file.path = line.substr(0, tab);
        file.family = line.substr(tab + 1);
        if (read_file(reader, &arena, file))
            files.push_back(file);
    }
    std::sort(files.begin(), files.end(), [](const File &x, const File &y) {
        return std::string(x.sample.sha256) < std::string(y.sample.sha256);
    });
    print_ours(files, &arena);
    std::vector<Close> close;
    std::vector<Tlsh> hashes(files.size());
    for (size_t i = 0; i < files.size(); i++)
        hashes[i].fromTlshStr(files[i].tlsh.c_str());
    for (uint32_t i = 0; i < files.size(); i++)
        for (uint32_t k = i + 1; k < files.size(); k++)
            if (!files[i].tlsh.empty() && !files[k].tlsh.empty())
                close.push_back({static_cast<double>(hashes[i].totalDiff(&hashes[k])), i, k});
    print_best("TLSH", files, close);
    if (count > 2) {
        std::map<std::string, uint32_t> numbers;
        for (uint32_t i = 0; i < files.size(); i++)
            numbers[files[i].path] = i;
        close.clear();
        std::ifstream matches(words[2]);
        for (std::string a, b, score; std::getline(matches, a, '\t') && std::getline(matches, b, '\t') &&
                                      std::getline(matches, score);)
            if (numbers.count(a) && numbers.count(b))
                close.push_back({-std::stod(score), numbers[a], numbers[b]});
        print_best("ssdeep", files, close);
    }
    sample_reader_free(reader);
    arena_done(&arena);
    return 0;
}
