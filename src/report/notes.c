#include "report/page.h"

void put_method(Page *page)
{
    put_section(page, "method", "How this was reached");
    put(page,
        "<p>Partners’ statements are brought to one form and weighed value by value. A value that two "
        "activities share counts for them by how unlikely chance is to produce it: the fewer others show it, the "
        "closer in time, and the more reliable those who say so, the more; a kind of value that many actors have "
        "in common (a technique, a country, a sector) can never count much. Nothing counts that is on a warning "
        "list, that is shown by too many activities to tell anybody apart, that is a publicly known tool, or "
        "that is the reporting partner’s own address. Values with one cause (hashes of one file, names under "
        "one domain) count once, further values of one sort count less each, and a repeated list is one witness, "
        "not two.</p>\n"
        "<p>Two activities taken at random are expected to be of two actors; they are joined where "
        "the evidence outweighs that, and rests on two strong pieces or on one that is rare in the "
        "whole pool. Two groups are joined only if on each side two activities, or a fair part, show "
        "what joins them and something in it is rare, or if there are two strong pieces and the join "
        "stands without the strongest and without the statements of any one partner. However strong "
        "the evidence, a share of doubt is kept for mistakes in what was reported. What analysts "
        "decided stands above all this. What partners call an actor is a claim, weighed by what its use tells.</p>\n"
        "<p><strong>What it cannot do.</strong> There is no public truth about actors to hold it to: where it "
        "was measured, it was measured against published opinion, and sources disagree. Actors share tools, buy "
        "the same infrastructure and plant each other’s traces. Silence proves nothing, and many activities "
        "of one actor share no indicator at all, so several of these actors may be one. A wrong join is "
        "held to be worse than a missed one. Probabilities are as good as the statements under "
        "them.</p></section>\n");
}

void put_glossary(Page *page)
{
    static const char *const words[][2] = {
        {"Activity", "One report, event or incident as one partner tells it."},
        {"Actor", "Activities that are judged to be one group’s work. The group itself stays unseen."},
        {"Admiralty code",
         "A to F for how reliable a source is, 1 to 6 for how credible a statement is; F and 6 "
         "mean that it cannot be judged."},
        {"Alone", "An activity that shares too little with any other to be joined to it."},
        {"Badge", "The number in a circle: an actor, as this page counts them."},
        {"Confidence", "How much independent evidence a judgement rests on: low, moderate or high (ICD-203). "
                       "Not the same as how likely it is."},
        {"Defanged", "Written so that nobody follows it by accident: hxxp://name[.]example."},
        {"ICD-203",
         "The analytic standard of the US intelligence community whose words for likelihood are used: "
         "almost no chance (to 5 %), very unlikely (to 20), unlikely (to 45), roughly even chance "
         "(to 55), likely (to 80), very likely (to 95), almost certain."},
        {"Independent piece",
         "A value, or values with one cause, that at least two of the activities share."},
        {"Link", "Two activities of one actor, and what ties them."},
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
