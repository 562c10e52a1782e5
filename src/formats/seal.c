// Samples are handed on in ZIP archives with the password "infected": no scanner takes them for an infection,
// and nobody runs one by mistake. AES as WinZip has it (AE-2), which 7-Zip and libarchive read.

#include <archive.h>
#include <archive_entry.h>

#include "formats/formats.h"

static bool write_entry(struct archive *handle, const char *name, Text bytes)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)bytes.length);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0400);
    bool is_written = archive_write_header(handle, entry) == ARCHIVE_OK &&
                      archive_write_data(handle, bytes.bytes, bytes.length) == (la_ssize_t)bytes.length;
    archive_entry_free(entry);
    return is_written;
}

bool archive_seal(const char *path, const char *name, Text bytes, const char *password, Err *err)
{
    struct archive *handle = archive_write_new();
    bool is_written = archive_write_set_format_zip(handle) == ARCHIVE_OK &&
                      archive_write_set_options(handle, "zip:encryption=aes256") == ARCHIVE_OK &&
                      archive_write_set_passphrase(handle, password) == ARCHIVE_OK &&
                      archive_write_open_filename(handle, path) == ARCHIVE_OK &&
                      write_entry(handle, name, bytes) && archive_write_close(handle) == ARCHIVE_OK;
    if (!is_written)
        fail(err, ERR_FAILED, "cannot write '%s': %s", path, archive_error_string(handle));
    archive_write_free(handle);
    return is_written;
}
