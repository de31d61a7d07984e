"""What the compiler of a kernel for NVIDIA GPUs wrote into its file: registers, stack, shared memory.

`.nv.info` is laid out as `cuobjdump --dump-elf` shows it: records of a format, an attribute and a value.
"""

from __future__ import annotations

import struct
from typing import Any

from .elf import MACHINE_CUDA, Elf, NotReadable

_SIZED = 4
# Attributes whose value is a pair: index of the kernel's symbol, number.
_REGISTERS, _FRAME = 0x2F, 0x11
_SHARED = ".nv.shared."
_CODE = ".text."


def kernels(data: bytes | memoryview) -> list[dict[str, Any]]:
    """One line for each kernel of a file; raises NotReadable for another kind of file."""
    elf = Elf(data)
    if elf.machine != MACHINE_CUDA:
        raise NotReadable("no code for NVIDIA GPUs")
    names = [section.name.removeprefix(_CODE) for section in elf.sections if section.name.startswith(_CODE)]
    shared = {
        section.name.removeprefix(_SHARED): section.size
        for section in elf.sections
        if section.name.startswith(_SHARED)
    }
    registers, frames = _attributes(elf)
    return [
        {
            "name": name,
            "registers": registers.get(name),
            "stack_bytes": frames.get(name),
            "shared_bytes": shared.get(name, 0),
        }
        for name in names
    ]


def _attributes(elf: Elf) -> tuple[dict[str, int], dict[str, int]]:
    found: dict[int, dict[str, int]] = {_REGISTERS: {}, _FRAME: {}}
    for section in elf.sections:
        if section.name != ".nv.info" or section.link >= len(elf.sections):
            continue
        names = [symbol.name for symbol in elf.symbols(elf.sections[section.link])]
        content = elf.content(section)
        place = 0
        while place + 4 <= len(content):
            form, attribute, size = struct.unpack_from("<BBH", content, place)
            place += 4
            if form != _SIZED:
                continue
            if attribute in found and size == 8 and place + 8 <= len(content):
                symbol, value = struct.unpack_from("<II", content, place)
                if symbol < len(names):
                    found[attribute][names[symbol]] = value
            place += size
    return found[_REGISTERS], found[_FRAME]
