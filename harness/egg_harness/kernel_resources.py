"""What compilers left in a runner's workspace: kernels with their registers, and symbols of shared objects.

Read by a trusted session. The files are a candidate's: links are not followed, sizes and counts are bounded.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from typing import Any

from . import cubin
from .demangling import demangled
from .elf import MACHINE_CUDA, Elf, NotReadable

_MOST_FILES, _MOST_BYTES, _MOST_TEXT = 8192, 256 << 20, 4 << 20
_MOST_NAMES = 4096
_GENERATED_FOLDER = "inductor"
_GENERATED_KERNEL = re.compile(rb"^\s*def (triton_\w+)\(", re.MULTILINE)
_MANGLED = re.compile(rb"_Z[\w.$]{2,8192}")


def resources(workspace: str, names: list[str]) -> dict[str, Any]:
    """The result of the session method `resources`; `names` are kernels to look for in shared objects."""
    found: dict[str, Any] = {"triton": [], "objects": [], "generated": []}
    generated: set[str] = set()
    for path in _files(workspace):
        relative = os.path.relpath(path, workspace)
        is_generated = relative.split(os.sep)[0] == _GENERATED_FOLDER
        if is_generated and path.endswith(".py"):
            generated |= _generated_kernels(path)
        elif path.endswith(".json") and not os.path.basename(path).startswith("__grp__"):
            found["triton"] += _triton_kernel(path)
        elif path.endswith((".so", ".cubin")) or ".so." in os.path.basename(path):
            line = _object(path, names)
            if line is not None:
                found["objects"].append({"path": relative, "generated": is_generated, **line})
    found["generated"] = sorted(generated)[:_MOST_NAMES]
    found["triton"] = found["triton"][:_MOST_NAMES]
    return found


def _files(root: str) -> Iterator[str]:
    """Plain files below a folder, in order, at most `_MOST_FILES`."""
    count = 0
    for folder, folders, names in os.walk(root, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            try:
                is_plain = stat.S_ISREG(os.lstat(path).st_mode)
            except OSError:
                continue
            if is_plain:
                count += 1
                yield path
            if count >= _MOST_FILES:
                return


def _generated_kernels(path: str) -> set[str]:
    return {name.decode(errors="replace") for name in _GENERATED_KERNEL.findall(_bytes(path))}


def _triton_kernel(path: str) -> list[dict[str, Any]]:
    """A kernel from the metadata that Triton caches beside its binary."""
    try:
        metadata = json.loads(_bytes(path))
    except ValueError:
        return []
    if not isinstance(metadata, dict) or not isinstance(metadata.get("target"), dict):
        return []
    if not isinstance(metadata.get("name"), str) or not isinstance(metadata.get("hash"), str):
        return []
    line = {
        "name": metadata["name"][:4096],
        "hash": metadata["hash"][:256],
        "arch": _natural(metadata["target"].get("arch")),
        "warps": _natural(metadata.get("num_warps")),
        "stages": _natural(metadata.get("num_stages")),
        "shared_bytes": _natural(metadata.get("shared")),
        "registers": None,
        "stack_bytes": None,
    }
    for kernel in _cubin_kernels(path.removesuffix(".json") + ".cubin"):
        if kernel["name"] == line["name"]:
            line.update(registers=kernel["registers"], stack_bytes=kernel["stack_bytes"])
    return [line]


def _natural(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _bytes(path: str, limit: int = _MOST_TEXT) -> bytes:
    """A plain file's bytes, or none beyond the limit; copied: a mapped file could be cut short."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            return file.read(limit) if os.fstat(file.fileno()).st_size <= limit else b""
    except OSError:
        return b""


def _cubin_kernels(path: str) -> list[dict[str, Any]]:
    try:
        return cubin.kernels(_bytes(path))
    except NotReadable:
        return []


def _object(path: str, names: list[str]) -> dict[str, Any] | None:
    """A shared object or a kernel file: which of the names it defines, and what it takes from elsewhere."""
    if path.endswith(".cubin"):
        kernels = _cubin_kernels(path)
        defined = {demangled(kernel["name"]) for kernel in kernels}
        lines = kernels[:_MOST_NAMES]
        return {"kind": "cubin", "defines": _wanted(names, defined), "imports": [], "kernels": lines}
    try:
        return _shared_object(Elf(_bytes(path, _MOST_BYTES)), names)
    except NotReadable:
        return None


def _shared_object(elf: Elf, names: list[str]) -> dict[str, Any] | None:
    if elf.machine == MACHINE_CUDA:
        return None
    symbols = list(elf.all_symbols())
    defined = {symbol.name for symbol in symbols if symbol.is_defined and symbol.is_function}
    imports = sorted({symbol.name for symbol in symbols if not symbol.is_defined and symbol.name})
    if names:
        # A stripped object still holds the names by which it registers its kernels.
        constants = b"".join(bytes(elf.content(part)) for part in elf.sections if part.name == ".rodata")
        defined |= {name.decode() for name in _MANGLED.findall(constants)}
        defined |= {name for name in names if b"\0" + name.encode() + b"\0" in constants}
    wanted = _wanted(names, {demangled(name) for name in defined}) if names else []
    return {"kind": "shared", "defines": wanted, "imports": imports[:_MOST_NAMES], "kernels": []}


def _wanted(names: list[str], defined: set[str]) -> list[str]:
    plain = {_plain(name) for name in defined}
    return [name for name in names if _plain(name) in plain]


def _plain(name: str) -> str:
    """A demangled name without what demanglers disagree on: spaces, and the type of a template's result."""
    return name.removeprefix("void ").replace(" ", "")
