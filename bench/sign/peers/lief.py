"""What yarGen asks of the lief package, which Debian does not have for Python: entry point, sections, imphash, exports.

A stand-in on python3-pefile and a small reader of ELF headers, for running yarGen beside us; nothing of lief is in it.
"""
import struct

import pefile


class Content:
    def __init__(self, data):
        self.data = data

    def tobytes(self):
        return self.data


class Section:
    def __init__(self, name, address, data, virtual_size=None):
        self.name = name
        self.virtual_address = address
        self.size = len(data)
        self.virtual_size = len(data) if virtual_size is None else virtual_size
        self.content = Content(data)


class Exports:
    entries = ()


class ExportEntry:
    def __init__(self, name):
        self.name = name


class ELF:
    class Binary:
        def __init__(self, data):
            self.entrypoint, = struct.unpack_from("<Q", data, 0x18)
            table, = struct.unpack_from("<Q", data, 0x28)
            size, count = struct.unpack_from("<HH", data, 0x3a)
            self.sections = []
            for number in range(count):
                _, kind, _, address, start, length = struct.unpack_from("<IIQQQQ", data, table + number * size)
                if kind != 8:
                    self.sections.append(Section("", address, data[start:start + length]))


class PE:
    ExportEntry = ExportEntry

    class IMPHASH_MODE:  # pylint: disable=invalid-name
        PEFILE = 1

    class Binary:
        def __init__(self, data):
            self.parsed = pefile.PE(data=data)
            header = self.parsed.OPTIONAL_HEADER
            self.imagebase = header.ImageBase
            self.entrypoint = header.ImageBase + header.AddressOfEntryPoint
            self.sections = [Section(section.Name, section.VirtualAddress, section.get_data(), section.Misc_VirtualSize)
                             for section in self.parsed.sections]

        def get_export(self):
            exports = Exports()
            directory = getattr(self.parsed, "DIRECTORY_ENTRY_EXPORT", None)
            exports.entries = [ExportEntry(symbol.name.decode("latin-1")) for symbol in directory.symbols
                               if symbol.name] if directory else []
            return exports

    @staticmethod
    def get_imphash(binary, _mode):
        return binary.parsed.get_imphash()


def parse(data):
    return PE.Binary(data) if data[:2] == b"MZ" else ELF.Binary(data)
