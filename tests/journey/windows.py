"""Programs that no compiler of ours makes."""
import struct


def windows_program(time):
    """The smallest PE file: headers that say when it was linked, and one section."""
    section = struct.pack("<8sIIIIIIHHI", b".text", 16, 4096, 512, 512, 0, 0, 0, 0, 0x60000020)
    optional = struct.pack("<HBBIIIIIQIIHHHHHHIIIIHHQQQQII", 0x20b, 14, 0, 512, 0, 0, 4096, 4096, 0x140000000, 4096, 512,
                           6, 0, 0, 0, 6, 0, 0, 8192, 512, 0, 3, 0, 1 << 20, 4096, 1 << 20, 4096, 0, 16) + bytes(128)
    coff = struct.pack("<HHIIIHH", 0x8664, 1, time, 0, 0, len(optional), 0x22)
    head = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + coff + optional + section
    return head.ljust(512, b"\0") + (b"\xc3" + time.to_bytes(8, "little")).ljust(512, b"\xcc")
