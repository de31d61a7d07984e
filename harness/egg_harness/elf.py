"""A small reader of 64-bit ELF files: sections and symbols of shared objects and of kernels for GPUs.

The files come from foreign code, so every place is checked before it is read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MACHINE_CUDA = 190
_HEADER, _SECTION, _SYMBOL = 64, 64, 24
_MOST_SECTIONS, _MOST_SYMBOLS = 1 << 16, 1 << 20
_NO_BITS = 8
_SYMBOL_TABLES = (2, 11)  # .symtab, .dynsym
_FUNCTION = 2


class NotReadable(ValueError):
    """The file is no ELF file that this reader knows, or is cut short."""


@dataclass(frozen=True)
class Section:
    name: str
    kind: int
    offset: int
    size: int
    link: int


@dataclass(frozen=True)
class Symbol:
    name: str
    is_function: bool
    is_defined: bool


class Elf:
    """The sections and symbols of a file's bytes."""

    def __init__(self, data: bytes | memoryview) -> None:
        self._data = memoryview(data)
        if len(self._data) < _HEADER or bytes(self._data[:6]) != b"\x7fELF\x02\x01":
            raise NotReadable("not a little-endian ELF file of 64 bits")
        (self.machine,) = self._unpack("<H", 18)
        (start,) = self._unpack("<Q", 40)
        size, count, names = self._unpack("<HHH", 58)
        if size != _SECTION or count > _MOST_SECTIONS:
            raise NotReadable("odd section headers")
        raw = [self._unpack("<IIQQQQIIQQ", start + index * size) for index in range(count)]
        self._tables = [Section("", fields[1], fields[4], fields[5], fields[6]) for fields in raw]
        texts = self._table(names)
        self.sections = [
            Section(_text(texts, fields[0]), table.kind, table.offset, table.size, table.link)
            for fields, table in zip(raw, self._tables, strict=True)
        ]

    def content(self, section: Section) -> memoryview:
        if section.kind == _NO_BITS:
            return memoryview(b"")
        if section.offset + section.size > len(self._data):
            raise NotReadable("a section lies beyond the end of the file")
        return self._data[section.offset : section.offset + section.size]

    def symbols(self, section: Section) -> list[Symbol]:
        """Those of a symbol table, in order."""
        content, texts = self.content(section), self._table(section.link)
        if len(content) // _SYMBOL > _MOST_SYMBOLS:
            raise NotReadable("too many symbols")
        found = []
        for offset in range(0, len(content) - _SYMBOL + 1, _SYMBOL):
            name, info, _, where = struct.unpack_from("<IBBH", content, offset)
            found.append(Symbol(_text(texts, name), info & 15 == _FUNCTION, where != 0))
        return found

    def all_symbols(self) -> Iterator[Symbol]:
        for section in self.sections:
            if section.kind in _SYMBOL_TABLES:
                yield from self.symbols(section)

    def _table(self, index: int) -> memoryview:
        if index >= len(self._tables):
            raise NotReadable("a section refers to one that is not there")
        return self.content(self._tables[index])

    def _unpack(self, form: str, offset: int) -> tuple[int, ...]:
        if offset + struct.calcsize(form) > len(self._data):
            raise NotReadable("the file is cut short")
        return struct.unpack_from(form, self._data, offset)


def _text(texts: memoryview, offset: int) -> str:
    """The string at a place of a string table; names of templates can be long, more than 16 KiB is none."""
    piece = bytes(texts[offset : offset + (16 << 10)])
    return piece.split(b"\0", 1)[0].decode(errors="replace")
