#include "unit/formats/recorder.h"

#include "formats/telling.h"
#include "unit/test.h"

TEST(telling_a_complaint_is_utf8_and_cut_between_characters_whatever_it_quotes)
{
    static char many[3000];
    Recorder heard = {0};
    Sink sink = recorder_sink(&heard);
    Err err = {0};
    for (size_t i = 0; i + 1 < sizeof many; i++)
        many[i] = i % 2 == 0 ? '\xc3' : '\xa9';
    assert_true(tell_complaint(&sink, TEXT("file"), &err, "'%s' is broken", "head\xe9\xff.xml"));
    assert_heard(&heard, "complaint file: 'head\xc3\xa9\xc3\xbf.xml' is broken");
    assert_true(tell_complaint(&sink, TEXT("file"), &err, "'%s' is broken", many));
    assert_true(tell_complaint(&sink, TEXT("file"), &err, "%s' is broken", many));
    assert_true(text_is_utf8(buffer_text(&heard.heard)));
    recorder_done(&heard);
}
