#!/usr/bin/env python3
"""Rewrite the printable strings of an ELF or PE file with random printable bytes of the same length.

  bench/sign/scramble.py rodata|all FROM TO [--seed N]

rodata: strings in sections that hold only data and are not written to (.rodata, .rdata): as if another's texts had been
compiled in. all: every string outside code and outside the headers that say where the sections are, in symbol tables and
imports too: what obfuscation of strings leaves. A string is a run of five or more printable ASCII bytes, or of as many
UTF-16LE characters. Each file is rewritten differently (the seed is mixed with its content). Nothing is ever run.
"""
import argparse
import hashlib
import random
import re
import struct

PRINTABLE = bytes(range(0x21, 0x7f))
RUN = re.compile(rb"(?:[\x20-\x7e]\x00){5,}|[\x20-\x7e]{5,}")
ALLOCATED, WRITTEN, EXECUTED = 2, 1, 4  # section flags of ELF
NO_BITS = 8
PE_CODE, PE_EXECUTED, PE_WRITTEN = 0x20, 0x20000000, 0x80000000


def elf_sections(data):
    """(name, start, end, is_code, is_read_only_data) of each section of a 64-bit little-endian ELF file with bytes in it."""
    table, = struct.unpack_from("<Q", data, 0x28)
    size, count, names = struct.unpack_from("<HHH", data, 0x3a)
    heads = [struct.unpack_from("<IIQQQQ", data, table + number * size) for number in range(count)]
    for name, kind, flags, _, start, length in heads:
        if kind != NO_BITS:
            text = data[heads[names][4] + name:].split(b"\0", 1)[0].decode("latin-1")
            yield (text, start, start + length, bool(flags & EXECUTED),
                   text.startswith(".rodata") and flags & ALLOCATED and not flags & WRITTEN)


def pe_sections(data):
    """The same of a PE file."""
    header, = struct.unpack_from("<I", data, 0x3c)
    count, = struct.unpack_from("<H", data, header + 6)
    optional, = struct.unpack_from("<H", data, header + 20)
    for number in range(count):
        place = header + 24 + optional + 40 * number
        name = data[place:place + 8].rstrip(b"\0").decode("latin-1")
        length, start = struct.unpack_from("<II", data, place + 16)
        flags, = struct.unpack_from("<I", data, place + 36)
        yield name, start, start + length, bool(flags & (PE_CODE | PE_EXECUTED)), name.startswith(".rdata")


def ranges(data, mode):
    """The parts of the file whose strings are rewritten."""
    is_elf = data[:4] == b"\x7fELF"
    sections = list(elf_sections(data) if is_elf else pe_sections(data))
    if mode == "rodata":
        return [(start, end) for _, start, end, is_code, is_rodata in sections if is_rodata and not is_code]
    kept = (".shstrtab", ".interp")
    parts = [(start, end) for name, start, end, is_code, _ in sections if not is_code and name not in kept and end > start]
    # Behind the last section of a PE file stand its symbol table and its signature.
    return parts if is_elf else parts + [(max(end for _, _, end, _, _ in sections), len(data))]


def scrambled(data, mode, seed=0):
    chance = random.Random(f"{seed} {hashlib.sha256(data).hexdigest()}")
    data = bytearray(data)

    def other(found):
        run = found.group()
        is_wide = run[1] == 0
        letters = bytes(chance.choices(PRINTABLE, k=len(run) // 2 if is_wide else len(run)))
        return b"".join(bytes((letter, 0)) for letter in letters) if is_wide else letters

    for start, end in ranges(bytes(data), mode):
        data[start:end] = RUN.sub(other, bytes(data[start:end]))
    return bytes(data)


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("mode", choices=("rodata", "all"))
    asked.add_argument("source")
    asked.add_argument("target")
    asked.add_argument("--seed", type=int, default=0)
    asked = asked.parse_args()
    with open(asked.source, "rb") as file:
        data = file.read()
    with open(asked.target, "wb") as file:
        file.write(scrambled(data, asked.mode, asked.seed))


if __name__ == "__main__":
    main()
