#include "report/page.h"

void put_method(Page *page)
{
    put_section(page, "method", "How this was reached");
    put(page,
        "<p>Partners’ statements are brought to one form and weighed value by value. A value that two "
        "activities "
        "share counts for them by how unlikely chance is to produce it: the rarer it is among everybody "
        "else, the "
        "closer in time, and the more reliable its partners, the more. Values that many unrelated activities "
        "show, "
        "and those on warning lists, count for nothing. Values with one cause (files of one batch, a domain "
        "and its "
        "address) are not counted as if they were independent, and a repeated list is one witness, not "
        "two.</p>\n"
        "<p>Activities are joined where the sum is large enough, starting from the expectation that two "
        "activities "
        "taken at random are of different actors. Two groups are joined only on at least two independent "
        "pieces of evidence of different kinds, and only where the join stands without its strongest piece. "
        "What analysts decided is kept. What partners call an actor never joins anything.</p>\n"
        "<p><strong>What it cannot do.</strong> There is no public truth about actors to hold it to: where "
        "it was "
        "measured, it was measured against published opinion, and sources disagree. Actors share tools, buy "
        "the same infrastructure and plant each other’s traces. Silence proves nothing, and absent links are "
        "common: most activities of one actor share no indicator at all, so several actors below may be "
        "one. Probabilities are as good as the statements under them.</p></section>\n");
}

void put_glossary(Page *page)
{
    static const char *const words[][2] = {
        {"Activity", "One report, event or incident as one partner tells it."},
        {"Actor", "Activities that are judged to be one group’s work. The group itself stays unseen."},
        {"Admiralty code",
         "A to F for how reliable a source is, 1 to 6 for how credible a statement is; F and 6 "
         "mean that it cannot be judged."},
        {"Alone", "An activity that shares nothing with others that would join it to them."},
        {"Confidence", "How much independent evidence a judgement rests on: low, moderate or high (ICD-203). "
                       "Not the same as how likely it is."},
        {"Defanged", "Written so that nobody follows it by accident: hxxp://name[.]example."},
        {"ICD-203",
         "The analytic standard of the US intelligence community whose words for likelihood are used: "
         "almost no chance (to 5 %), very unlikely (to 20), unlikely (to 45), roughly even chance "
         "(to 55), likely (to 80), very likely (to 95), almost certain."},
        {"Independent piece", "Evidence that does not follow from other evidence already counted."},
        {"Nat",
         "The unit in which evidence adds up: one nat multiplies the odds by 2.7, three by 20, seven by "
         "1,100."},
        {"Near-copy", "An activity that repeats most of another’s values. It is kept and counted once."},
        {"Partner", "Whoever gave statements to this case."},
        {"TLP",
         "Traffic Light Protocol 2.0 (FIRST): who may read a statement. Unmarked is treated as AMBER."},
    };
    put_section(page, "glossary", "Words used");
    put(page, "<dl class=glossary>\n");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        put(page, "<div><dt>");
        put(page, words[i][0]);
        put(page, "<dd>");
        put(page, words[i][1]);
        put(page, "</div>\n");
    }
    put(page, "</dl></section>\n");
}
