"""Where the bytes of slots lie: in files in memory, or on a GPU in blocks that the oracle allocates.

On a GPU only the oracle owns memory. The others map its blocks by handles that stand in the slots' manifests,
and find nothing else there.
"""

from __future__ import annotations

import contextlib
import mmap
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from . import cuda_runtime, devices
from .dtypes import BY_NAME
from .errors import HarnessError

DATA = "data.bin"
_POISON = 0xFF
"""Bytes of a block before it is written: NaN in every floating-point type."""


@dataclass
class Block:
    """Device memory behind a slot."""

    pointer: int
    size: int
    handle: str

    def bytes(self) -> torch.Tensor:
        return cuda_runtime.view(self.pointer, self.size)


_owned: dict[str, Block] = {}
_mapped: dict[str, Block] = {}
_is_owner = False


def become_owner() -> None:
    """From now on this session allocates the slots' device memory."""
    global _is_owner
    _is_owner = True


def provide(folder: str, size: int) -> dict[str, Any]:
    """Device memory of at least this size for a slot; what its manifest says about it."""
    block = _owned.get(folder)
    if block is None or block.size < size:
        if block is not None:
            cuda_runtime.free(_owned.pop(folder).pointer)
        pointer = cuda_runtime.allocate(size)
        block = _owned[folder] = Block(pointer, size, cuda_runtime.export(pointer))
        block.bytes().fill_(_POISON)
    return {"handle": block.handle, "bytes": block.size}


def discard(folder: str) -> None:
    """Frees what a slot has on the device."""
    if (block := _owned.pop(folder, None)) is not None:
        cuda_runtime.free(block.pointer)


def block_of(folder: str, place: dict[str, Any] | None) -> Block:
    """The block of a slot: the owner knows it, the others map what the manifest names."""
    if _is_owner and folder in _owned:
        return _owned[folder]
    if place is None or _is_owner:
        raise HarnessError("bad-request", f"the slot {folder} has no device memory")
    known = _mapped.get(folder)
    if known is None or known.handle != place["handle"]:
        if known is not None:
            cuda_runtime.close_handle(_mapped.pop(folder).pointer)
        pointer = cuda_runtime.open_handle(place["handle"])
        known = _mapped[folder] = Block(pointer, place["bytes"], place["handle"])
    return known


def writable_bytes(
    folder: str, size: int, place: dict[str, Any] | None
) -> tuple[torch.Tensor, dict[str, Any]]:
    """The memory of a slot that is being laid out, and what its manifest must say about it."""
    if not devices.is_cuda():
        return _writable_file(folder, size), {}
    if _is_owner:
        described = {"device": provide(folder, size)}
        return _owned[folder].bytes(), described
    block = block_of(folder, place)
    if size > block.size:
        raise HarnessError(
            "unsupported-output", f"the outputs take {size} bytes; the reference's take at most {block.size}"
        )
    return block.bytes(), {}


def open_file(path: Path, flags: int) -> int:
    """Opens a slot's file for every user: a runner may be another one, and strangers can't reach it."""
    descriptor = os.open(path, flags, 0o600)
    with contextlib.suppress(PermissionError):
        os.fchmod(descriptor, 0o666)
    return descriptor


def _writable_file(folder: str, size: int) -> torch.Tensor:
    # Files are rewritten in place: a process that still maps the old bytes must not lose its pages.
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = open_file(Path(folder) / DATA, flags)
    try:
        os.ftruncate(descriptor, size)
        if size == 0:
            return torch.empty(0, dtype=torch.uint8)
        # Reserved first: writing to a full memory file system through a mapping would be a bus error.
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, size)
        return torch.frombuffer(mmap.mmap(descriptor, size), dtype=torch.uint8)
    finally:
        os.close(descriptor)


class FileBytes:
    """A slot's file, mapped shared and read-write."""

    def __init__(self, folder: str) -> None:
        with open(Path(folder) / DATA, "r+b") as file:
            size = os.fstat(file.fileno()).st_size
            flags = mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0)
            self._memory = mmap.mmap(file.fileno(), size, flags) if size else None

    def tensor(self, place: dict[str, Any]) -> torch.Tensor:
        dtype = BY_NAME[place["dtype"]]
        if self._memory is None or place["bytes"] == 0:
            return torch.empty(place["shape"], dtype=dtype)
        count = place["bytes"] // dtype.itemsize
        flat = torch.frombuffer(self._memory, dtype=dtype, count=count, offset=place["offset"])
        return flat.as_strided(place["shape"], place["strides"])


class DeviceBytes:
    """A slot's block on the device."""

    def __init__(self, block: Block) -> None:
        self._block = block

    def tensor(self, place: dict[str, Any]) -> torch.Tensor:
        dtype = BY_NAME[place["dtype"]]
        if place["bytes"] == 0:
            return torch.empty(place["shape"], dtype=dtype, device=devices.current())
        raw = cuda_runtime.view(self._block.pointer + place["offset"], place["bytes"])
        return raw.view(dtype).as_strided(place["shape"], place["strides"])
