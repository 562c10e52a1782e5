#pragma once
/// What the name of a file says about the activity it reports.

#include "base/arena.h"
#include "base/time.h"

/// The last part of the path.
Text file_base_name(Text path);
/// The activity's id: the file's stem ("report.md" -> "report"), or the folder's name where the file's says
/// nothing ("attor/README.adoc", "attor/samples.sha1" -> "attor": one publication in several files).
Text file_activity_id(Text path, Arena *arena);
/// "2019-10-10" and its like in the name of the file, else of its folder; INSTANT_NONE when there is none.
Instant file_date(Text path);
