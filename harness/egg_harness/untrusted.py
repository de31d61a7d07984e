"""Outputs that a runner wrote, read by copying: what is compared can't change under the reader."""

from __future__ import annotations

import functools
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import torch

from . import devices, slot_memory
from .dtypes import BY_NAME
from .errors import HarnessError

_KEY = secrets.randbits(62) | 1
"""Unknown to runners, who could otherwise look for data of equal digests."""

_COLUMNS = 1 << 16


class Digest(Protocol):
    """Takes in pieces of data in order."""

    def update(self, data: torch.Tensor) -> None: ...
    def text(self) -> str: ...


class FileDigest:
    """SHA-256 of data in main memory."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def update(self, data: torch.Tensor) -> None:
        self._hash.update(data.numpy())

    def text(self) -> str:
        return self._hash.hexdigest()


class DeviceDigest:
    """A keyed linear hash of data on the device, modulo 2^64: every bit and its place counts.

    Each word is weighed with a secret of its column, each row's sum with one of the row. Two writes and three
    reads for each word; a piece begins a row, so that only data in equal pieces have equal digests.
    """

    def __init__(self) -> None:
        self._sum = 0
        self._rows = 0
        self._bytes = 0

    def update(self, data: torch.Tensor) -> None:
        self._bytes += data.numel()
        missing = -data.numel() % 4
        words = (torch.nn.functional.pad(data, (0, missing)) if missing else data).view(torch.int32)
        whole = words.numel() // _COLUMNS * _COLUMNS
        keys = _column_keys(data.device)
        # Sums and products of 64-bit integers wrap.
        sums = [words[:whole].view(-1, _COLUMNS).mul(keys).sum(1)]
        if whole < words.numel():
            rest = words[whole:]
            sums.append(rest.mul(keys[: rest.numel()]).sum().view(1))
        total = torch.cat(sums)
        self._sum = (self._sum + int((total * self._row_keys(total.numel(), data.device)).sum())) % (1 << 64)

    def _row_keys(self, count: int, device: torch.device) -> torch.Tensor:
        row = torch.arange(self._rows, self._rows + count, device=device)
        self._rows += count
        mixed = row.mul_(0x9E3779B97F4A7C15 - (1 << 64)).bitwise_xor_(_KEY).mul_(_KEY)
        return mixed.bitwise_xor_(mixed >> 29).mul_(_KEY).bitwise_or_(1)

    def text(self) -> str:
        return f"{self._bytes}-{self._sum:016x}"


@functools.cache
def _column_keys(device: torch.device) -> torch.Tensor:
    generator = torch.Generator(device).manual_seed(_KEY)
    return torch.randint(-(1 << 62), 1 << 62, (_COLUMNS,), generator=generator, device=device).bitwise_or_(1)


class UntrustedData:
    """The bytes of a slot that a runner may have written."""

    size: int

    def close(self) -> None:
        """Ends reading."""

    def __enter__(self) -> UntrustedData:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def pieces(self, offset: int, length: int, largest: int) -> Iterator[torch.Tensor]:
        """Copies of a stretch of bytes, in order."""
        raise NotImplementedError

    def digest(self) -> Digest:
        """An empty digest for this kind of memory."""
        raise NotImplementedError

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
        if offset % BY_NAME[place["dtype"]].itemsize:
            return "an output's place does not fit its element type"
        return None if offset + length <= self.size else "an output lies beyond the end of its slot"


class UntrustedFile(UntrustedData):
    """A slot's file; a mapped one could be cut short under the reader."""

    def __init__(self, folder: str) -> None:
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            self._descriptor = os.open(Path(folder) / slot_memory.DATA, flags)
        except OSError as error:
            raise HarnessError("protocol", f"the slot {folder} can't be read: {error.strerror}") from error
        status = os.fstat(self._descriptor)
        self.size = status.st_size if stat.S_ISREG(status.st_mode) else 0

    def close(self) -> None:
        os.close(self._descriptor)

    def digest(self) -> Digest:
        return FileDigest()

    def pieces(self, offset: int, length: int, largest: int) -> Iterator[torch.Tensor]:
        while length:
            data = self.read(offset, min(length, largest))
            yield torch.frombuffer(data, dtype=torch.uint8)
            offset, length = offset + len(data), length - len(data)

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


class UntrustedBlock(UntrustedData):
    """A slot's block on the device, which this session owns."""

    def __init__(self, folder: str) -> None:
        self._bytes = slot_memory.block_of(folder, None).bytes()
        self.size = self._bytes.numel()
        devices.synchronize()

    def digest(self) -> Digest:
        return DeviceDigest()

    def pieces(self, offset: int, length: int, largest: int) -> Iterator[torch.Tensor]:
        if offset + length > self.size:
            raise HarnessError("protocol", "a slot ends before its manifest does")
        for start in range(offset, offset + length, largest):
            yield self._bytes[start : min(start + largest, offset + length)].clone()


def data_of(folder: str) -> UntrustedData:
    """What lies in a slot, wherever its bytes are."""
    return UntrustedBlock(folder) if devices.is_cuda() else UntrustedFile(folder)


def _is_size(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 1 << 48
