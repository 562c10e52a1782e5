"""Where the corpus of the sign benchmark lies, its tables and its manifest. Standard library only.

FOLDER (ASTERISM_SIGN_CORPUS, else build/sign-corpus) holds

  families/FAMILY/VERSION/PLATFORM/FILE   one program, as its maker built it (npm) or as bench/sign/build did (Debian)
  clean/PACKAGE/...                       unpacked Debian packages
  manifest.jsonl                          one line a file of families/: path, sha256, family, version, language, compiler,
                                          flags, role (train, test or twin) and row (the row of the table a test file counts in)
  goodware.jsonl                          one line a clean file: path, sha256, size, half (count or unseen)
"""
import fcntl
import hashlib
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FOLDER = os.environ.get("ASTERISM_SIGN_CORPUS") or os.path.join(ROOT, "build", "sign-corpus")
FAMILIES = os.path.join(FOLDER, "families")
CACHE = os.path.join(FOLDER, "cache")
TRAINED = 8  # samples a family is trained on


def table(name):
    """The rows of a tab-separated table beside this file, as dictionaries; its first line names the columns."""
    with open(os.path.join(HERE, name), encoding="utf-8") as text:
        lines = [line.rstrip("\n").split("\t") for line in text if line.strip() and not line.startswith("#")]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def write_table(name, rows):
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as out:
        out.write("\t".join(rows[0]) + "\n")
        out.writelines("\t".join(row.values()) + "\n" for row in rows)


def first_families(rows, count):
    """The rows of the first families of a table."""
    names = list(dict.fromkeys(row["family"] for row in rows))[:count]
    return [row for row in rows if row["family"] in names]


def source_folder(row):
    """Where the sources of a row of debian.tsv are unpacked."""
    return os.path.join(CACHE, "source", f"{row['family']}-{row['upstream']}")


def digest(path, algorithm="sha256"):
    with open(path, "rb") as data:
        return hashlib.file_digest(data, algorithm).hexdigest()


def is_program(path):
    """Whether the file is ELF or PE by its first bytes."""
    try:
        with open(path, "rb") as data:
            head = data.read(4)
    except OSError:
        return False
    return head == b"\x7fELF" or head[:2] == b"MZ"


def read_lines(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as text:
        return [json.loads(line) for line in text]


def write_lines(path, rows):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    os.replace(path + ".new", path)


def manifest():
    return read_lines(os.path.join(FOLDER, "manifest.jsonl"))


def merge_manifest(source, rows):
    """Put the rows of one source (npm, debian) in the place of those it had; a file with the content of another is left out."""
    kept, seen = [], set()
    with open(os.path.join(FOLDER, "manifest.lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for row in [row for row in manifest() if row["source"] != source] + [{**row, "source": source} for row in rows]:
            if row["sha256"] not in seen:
                seen.add(row["sha256"])
                kept.append(row)
        write_lines(os.path.join(FOLDER, "manifest.jsonl"), kept)
    return len(kept)
