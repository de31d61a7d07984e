"""Slots: folders that carry tensors as raw bytes beside a manifest (docs/harness.md, Slots)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import torch

from . import devices, slot_memory, structure
from .dtypes import NAMES
from .structure import Item

ALIGNMENT = 64
MANIFEST = "manifest.json"


class SlotWriter:
    """Lays tensors out in a slot. `add` gives each its place, `write` copies all of them."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
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
        """Lays the slot out and leaves its manifest there."""
        _write_manifest(self.folder, {**manifest, **self.write_data()})

    def write_data(self, place: dict[str, Any] | None = None) -> dict[str, Any]:
        """Copies the tensors; what the manifest must say about their memory."""
        target, described = slot_memory.writable_bytes(self.folder, self.size, place)
        for offset, span in self._spans:
            if span.numel():
                raw = span.view(torch.uint8)
                target[offset : offset + raw.numel()].copy_(raw)
        devices.synchronize()
        self._spans = []
        return described


def _write_manifest(folder: str, manifest: dict[str, Any]) -> None:
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_TRUNC
    descriptor = slot_memory.open_file(Path(folder) / MANIFEST, flags)
    with os.fdopen(descriptor, "wb") as file:
        file.write(json.dumps(manifest, allow_nan=False).encode())


def _span(tensor: torch.Tensor) -> torch.Tensor:
    """The stretch of storage that a tensor covers, as one dimension."""
    if tensor.numel() == 0:
        return tensor.reshape(-1)
    extent = 1 + sum((size - 1) * step for size, step in zip(tensor.shape, tensor.stride(), strict=True))
    return tensor.as_strided((extent,), (1,), tensor.storage_offset())


class SlotReader:
    """A slot's tensors: views of its memory, always the same objects."""

    def __init__(self, folder: str) -> None:
        text = (Path(folder) / MANIFEST).read_bytes()
        self.text = text
        self.manifest: dict[str, Any] = json.loads(text)
        if devices.is_cuda():
            block = slot_memory.block_of(folder, self.manifest.get("device"))
            self._memory: Any = slot_memory.DeviceBytes(block)
        else:
            self._memory = slot_memory.FileBytes(folder)
        self._tensors: dict[int, torch.Tensor] = {}

    def inputs(self) -> list[Any]:
        return self._list("inputs", self._tensor)

    def input_aliases(self) -> list[torch.Tensor]:
        """Other tensors over the inputs' memory: writing through them leaves no mark on the inputs."""
        return structure.tensors_in(self._list("inputs", self._memory.tensor))

    def init(self) -> list[Any]:
        return self._list("init", self._tensor)

    def state(self) -> dict[str, torch.Tensor]:
        return {entry["name"]: self._tensor(entry["tensor"]) for entry in self.manifest.get("state", [])}

    def _list(self, section: str, tensor_of: Any) -> list[Any]:
        return [structure.decode(item, tensor_of) for item in self.manifest.get(section, [])]

    def _tensor(self, place: Item) -> torch.Tensor:
        if place["bytes"] == 0:
            return self._memory.tensor(place)
        if place["offset"] not in self._tensors:
            self._tensors[place["offset"]] = self._memory.tensor(place)
        return self._tensors[place["offset"]]


_open_slots: dict[str, tuple[tuple[int, int], SlotReader]] = {}


def opened(folder: str) -> SlotReader:
    """The reader of a slot, the one of before unless the slot has been laid out anew.

    Calls on a slot whose contents were merely rewritten thus see the same objects at the same addresses.
    """
    identity = _identity(folder)
    known = _open_slots.get(folder)
    text = (Path(folder) / MANIFEST).read_bytes()
    if known is not None and known[0] == identity and known[1].text == text:
        return known[1]
    _open_slots.pop(folder, None)
    reader = SlotReader(folder)
    _open_slots[folder] = (identity, reader)
    return reader


def _identity(folder: str) -> tuple[int, int]:
    """The file behind a slot; on a device the manifest's handle says it."""
    if devices.is_cuda():
        return (0, 0)
    status = os.stat(Path(folder) / slot_memory.DATA)
    return (status.st_ino, status.st_size)


def manifest_of(folder: str) -> dict[str, Any]:
    """What a slot holds, without opening its memory."""
    manifest: dict[str, Any] = json.loads((Path(folder) / MANIFEST).read_bytes())
    return manifest


def device_place(folder: str) -> dict[str, Any] | None:
    """What the manifest of a slot says about its device memory, which the oracle has provided."""
    try:
        return manifest_of(folder).get("device")
    except OSError:
        return None


def provide(folder: str, size: int) -> None:
    """Makes room for a runner's outputs on the device and says where in the slot's manifest."""
    _write_manifest(folder, {"device": slot_memory.provide(folder, size)})


def state_entries(writer: SlotWriter, state: dict[str, torch.Tensor], contiguous: bool = False) -> list[Item]:
    """The `state` section of a manifest; entries that are no supported tensors are left out."""
    return [
        {"name": name, **writer.add(value, "unsupported-input", f"state {name}", contiguous)}
        for name, value in state.items()
        if isinstance(value, torch.Tensor) and value.dtype in NAMES
    ]
