"""Slots: folders in memory that carry tensors as raw bytes beside a manifest (docs/harness.md, Slots)."""

from __future__ import annotations

import json
import mmap
import os
import stat
from pathlib import Path
from typing import Any

import torch

from . import structure
from .dtypes import BY_NAME, NAMES
from .errors import HarnessError
from .structure import Item

ALIGNMENT = 64
DATA = "data.bin"
MANIFEST = "manifest.json"


class SlotWriter:
    """Lays tensors out in a slot. `add` gives each its place, `write` copies all of them."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.size = 0
        self._spans: list[tuple[int, torch.Tensor]] = []

    def add(self, value: Any, kind: str, where: str, contiguous: bool = False) -> Item:
        """The item of a value; inputs keep their strides, outputs are made contiguous."""

        def place(tensor: torch.Tensor) -> Item:
            return self._place(tensor.detach().contiguous() if contiguous else tensor.detach())

        return structure.encode(value, place, kind, where)

    def _place(self, tensor: torch.Tensor) -> Item:
        span = _span(tensor)
        offset = -(-self.size // ALIGNMENT) * ALIGNMENT
        length = span.numel() * span.element_size()
        self._spans.append((offset, span))
        self.size = offset + length
        return {**structure.describe_tensor(tensor), "offset": offset, "bytes": length}

    def write(self, manifest: dict[str, Any]) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        # Files are rewritten in place: a process that still maps the old bytes must not lose its pages.
        descriptor = os.open(self.folder / DATA, flags, 0o600)
        try:
            self._write_data(descriptor)
        finally:
            os.close(descriptor)
        text = json.dumps(manifest, allow_nan=False).encode()
        descriptor = os.open(self.folder / MANIFEST, flags | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)

    def _write_data(self, descriptor: int) -> None:
        os.ftruncate(descriptor, self.size)
        if self.size == 0:
            return
        # Reserved first: writing to a full memory file system through a mapping would be a bus error.
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, self.size)
        target = torch.frombuffer(mmap.mmap(descriptor, self.size), dtype=torch.uint8)
        for offset, span in self._spans:
            if span.numel():
                raw = span.cpu().view(torch.uint8)
                target[offset : offset + raw.numel()].copy_(raw)


def _span(tensor: torch.Tensor) -> torch.Tensor:
    """The stretch of storage that a tensor covers, as one dimension."""
    if tensor.numel() == 0:
        return tensor.reshape(-1)
    extent = 1 + sum((size - 1) * step for size, step in zip(tensor.shape, tensor.stride(), strict=True))
    return tensor.as_strided((extent,), (1,), tensor.storage_offset())


class SlotReader:
    """A slot mapped shared and read-write; its tensors are views of the mapping."""

    def __init__(self, folder: str) -> None:
        path = Path(folder)
        self.manifest: dict[str, Any] = json.loads((path / MANIFEST).read_bytes())
        with open(path / DATA, "r+b") as file:
            size = os.fstat(file.fileno()).st_size
            flags = mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0)
            self._memory = mmap.mmap(file.fileno(), size, flags) if size else None

    def inputs(self) -> list[Any]:
        return self._list("inputs")

    def init(self) -> list[Any]:
        return self._list("init")

    def state(self) -> dict[str, torch.Tensor]:
        return {entry["name"]: self._tensor(entry["tensor"]) for entry in self.manifest.get("state", [])}

    def _list(self, section: str) -> list[Any]:
        return [structure.decode(item, self._tensor) for item in self.manifest.get(section, [])]

    def _tensor(self, place: Item) -> torch.Tensor:
        dtype = BY_NAME[place["dtype"]]
        if self._memory is None or place["bytes"] == 0:
            return torch.empty(place["shape"], dtype=dtype)
        count = place["bytes"] // dtype.itemsize
        flat = torch.frombuffer(self._memory, dtype=dtype, count=count, offset=place["offset"])
        return flat.as_strided(place["shape"], place["strides"])


class UntrustedFile:
    """Data that a runner wrote: read by copying, since a mapped file could be cut short under the reader."""

    def __init__(self, folder: str) -> None:
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            self._descriptor = os.open(Path(folder) / DATA, flags)
        except OSError as error:
            raise HarnessError("protocol", f"the slot {folder} can't be read: {error.strerror}") from error
        status = os.fstat(self._descriptor)
        self.size = status.st_size if stat.S_ISREG(status.st_mode) else 0

    def close(self) -> None:
        os.close(self._descriptor)

    def __enter__(self) -> UntrustedFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, offset: int, length: int) -> bytearray:
        """Exactly `length` bytes; fewer in the file is an error."""
        data = bytearray(length)
        view = memoryview(data)
        done = 0
        while done < length:
            count = os.preadv(self._descriptor, [view[done:]], offset + done)
            if count == 0:
                raise HarnessError("protocol", "a slot ends before its manifest does")
            done += count
        return data

    def check(self, place: Any) -> str | None:
        """What is wrong with the place of an output, or None."""
        if not isinstance(place, dict) or place.get("dtype") not in BY_NAME:
            return "an output has no valid element type"
        shape, offset, length = place.get("shape"), place.get("offset"), place.get("bytes")
        if not isinstance(shape, list) or not all(_is_size(number) for number in [*shape, offset, length]):
            return "an output's shape or place is not made of natural numbers"
        count = 1
        for extent in shape:
            count *= extent
        if length != count * BY_NAME[place["dtype"]].itemsize:
            return "an output's bytes do not fit its shape"
        return None if offset + length <= self.size else "an output lies beyond the end of its slot"


def _is_size(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 1 << 48


def state_entries(writer: SlotWriter, state: dict[str, torch.Tensor], contiguous: bool = False) -> list[Item]:
    """The `state` section of a manifest; entries that are no supported tensors are left out."""
    return [
        {"name": name, **writer.add(value, "unsupported-input", f"state {name}", contiguous)}
        for name, value in state.items()
        if isinstance(value, torch.Tensor) and value.dtype in NAMES
    ]
