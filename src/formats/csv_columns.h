#pragma once
/// What the columns of a table hold: from `--map`, a dialect, or their own names.

#include "formats/csv_rows.h"
#include "formats/type_words.h"

typedef enum {
    COLUMN_IGNORED,
    COLUMN_ACTIVITY,
    COLUMN_DATE,
    COLUMN_TITLE,
    COLUMN_TYPE,
    COLUMN_VALUE,
    COLUMN_FIRST_SEEN,
    COLUMN_LAST_SEEN,
    COLUMN_TLP,
    COLUMN_PAP,
    COLUMN_TAGS,          ///< of the row's values; only TLP and PAP are read from them
    COLUMN_ACTIVITY_TAGS, ///< likewise, of the activity
    COLUMN_DISTRIBUTION,  ///< how far MISP may carry the activity
    COLUMN_NETMASK,       ///< how many bits of a network's first address are its own
    COLUMN_CREDIBILITY,
    COLUMN_RELIABILITY,
    COLUMN_CONFIDENCE, ///< 0 to 100, or a word
    COLUMN_WARNED,     ///< 1 where a warning list holds the value
    COLUMN_FAMILY,
    COLUMN_TECHNIQUE,
    COLUMN_COUNTRY,
    COLUMN_SECTOR,
    COLUMN_ACTOR,
    COLUMN_URL, ///< of the activity
    COLUMN_COMMENT,
    COLUMN_PUBLISHER,
    COLUMN_OF_TYPE, ///< values of the type that the column's name says
} ColumnRole;

typedef struct {
    Text name;
    ColumnRole role;
    TypeWord type;      ///< of a COLUMN_OF_TYPE
    uint32_t same_file; ///< hash columns with equal numbers name one file; 0: none
} Column;

typedef enum {
    TABLE_UNKNOWN,        ///< nothing in the header says where values stand
    TABLE_HEADED,         ///< the first row is the header
    TABLE_COMMENT_HEADED, ///< a comment before the first row is
    TABLE_PAIRS,          ///< no header: a type and a value in each row
    TABLE_BARE,           ///< no header: `--map` numbers the columns, or one is seen to hold values
    TABLE_LIST,           ///< one column without a header: a plain list
} TableForm;

typedef struct {
    TableForm form;
    char separator;
    Column columns[CSV_MOST_FIELDS];
    size_t count;
    /// 0, or one more than the column that a map makes the activity's; it may hold something else besides
    /// (the family that a feed sorts by).
    size_t mapped_activity;
    size_t guessed;      ///< 0, or one more than the column that holds values, of a table without a header
    const char *dialect; ///< whose headers these are; NULL: nobody's
    size_t named;        ///< without the nameless columns at the end: a row needs as many fields
} Table;

/// Looks at the first bytes of a file. Texts live in the arena.
void table_of(Text head, Text map, Arena *arena, Table *out);
/// The column with this role, or SIZE_MAX.
size_t table_column(const Table *table, ColumnRole role);
/// What is wrong with `--map` for this table: TEXT_NONE when nothing is.
Text table_map_fault(const Table *table, Text map, Arena *arena);
/// "'a', 'b' and 3 more", for complaints.
Text table_names(const Table *table, Arena *arena);
