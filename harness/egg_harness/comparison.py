"""Numbers about found against expected values: over all elements, in chunks so that memory is bounded."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch

from .dtypes import BY_NAME, name_of
from .slots import UntrustedFile
from .structure import Item

CHUNK = 1 << 21
"""Elements of a chunk."""


@dataclass(frozen=True)
class Expected:
    """What an output should be."""

    values: torch.Tensor
    """Contiguous; float64 for real numbers, the output's own type otherwise."""
    dtype: torch.dtype
    """The element type of the reference's own output."""
    free: torch.Tensor | None = None
    """Flat mask of places where only one of the reference in its own type and the exact result is finite:
    nothing can be asked of a candidate there."""


@dataclass
class Measured:
    """Differences of one output; only places where both sides are finite have an error."""

    nonfinite_ok: bool = True
    max_error: float = 0.0
    nan_count: int = 0
    first_bad: int | None = None
    expected_there: float | None = None
    found_there: float | None = None
    _squares: float = field(default=0.0, repr=False)
    _count: int = field(default=0, repr=False)

    @property
    def rms_error(self) -> float:
        return math.sqrt(self._squares / self._count) if self._count else 0.0

    def add(self, start: int, found: torch.Tensor, expected: torch.Tensor, error: torch.Tensor) -> None:
        """Takes in one chunk's errors at the places that count."""
        self._squares += float(error.square().sum())
        place = int(error.argmax())
        if float(error[place]) > self.max_error:
            self.max_error = float(error[place])
            if self.nonfinite_ok:
                self.point_at(start, place, found, expected)

    def point_at(self, start: int, place: int, found: torch.Tensor, expected: torch.Tensor) -> None:
        self.first_bad = start + place
        self.expected_there, self.found_there = float(expected[place]), float(found[place])


def measure(chunks: Iterator[torch.Tensor], expected: Expected) -> Measured:
    """Compares chunks of found values, which cover the output in order, with what is expected."""
    measured = Measured()
    flat = expected.values.view(-1)
    start = 0
    for chunk in chunks:
        if not chunk.numel():
            continue
        end = start + chunk.numel()
        free = None if expected.free is None else expected.free[start:end]
        _measure_chunk(measured, start, chunk.double(), flat[start:end].double(), expected.dtype, free)
        start = end
    return measured


def _measure_chunk(
    measured: Measured,
    start: int,
    found: torch.Tensor,
    expected: torch.Tensor,
    dtype: torch.dtype,
    free: torch.Tensor | None,
) -> None:
    error = (found - expected).abs_()
    representable = rounded(expected, dtype)
    # An infinity or a NaN on either side makes the error one too, unless rounding made the infinity.
    if free is None and math.isfinite(float(error.sum())) and bool(torch.isfinite(representable).all()):
        measured._count += error.numel()
        measured.add(start, found, expected, error)
        return
    measured.nan_count += int(found.isnan().sum())
    finite = found.isfinite() & representable.isfinite()
    same = (found == representable) | (found.isnan() & representable.isnan())
    wrong = ~finite & ~same
    if free is not None:
        wrong &= ~free
        finite &= ~free
    if measured.nonfinite_ok and bool(wrong.any()):
        measured.nonfinite_ok = False
        measured.point_at(start, int(wrong.int().argmax()), found, expected)
    measured._count += int(finite.sum())
    measured.add(start, found, expected, error.masked_fill_(~finite, 0.0))


def rounded(values: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """Exact values as the output's own type can hold them: what overflows there becomes infinite."""
    return values.to(dtype).double() if dtype.is_floating_point else values


def expect(exact: torch.Tensor, own: torch.Tensor) -> Expected:
    """From the float64 result and the reference's own; what is no real number is taken from the latter."""
    if not own.is_floating_point():
        return Expected(own.contiguous(), own.dtype)
    values = exact.double().contiguous()
    unlike = own.isfinite() != rounded(values, own.dtype).isfinite()
    free = unlike.reshape(-1).contiguous() if bool(unlike.any()) else None
    return Expected(values, own.dtype, free)


def rms(values: torch.Tensor) -> float:
    """Root of the mean square over finite elements."""
    total, count = 0.0, 0
    for chunk in values.reshape(-1).split(CHUNK):
        finite = chunk[chunk.isfinite()].double()
        total += float(finite.square().sum())
        count += finite.numel()
    return math.sqrt(total / count) if count else 0.0


class FileChunks:
    """The elements of an output in a slot, chunk by chunk; digests the bytes on the way."""

    def __init__(self, file: UntrustedFile, place: Item) -> None:
        self._file = file
        self._place = place
        self._digest = hashlib.sha256()

    def __iter__(self) -> Iterator[torch.Tensor]:
        dtype = BY_NAME[self._place["dtype"]]
        # A byte of a bool may be anything; it is compared as the number that it is.
        read_as = torch.uint8 if dtype is torch.bool else dtype
        offset, left = self._place["offset"], self._place["bytes"]
        while left:
            data = self._file.read(offset, min(left, CHUNK * dtype.itemsize))
            self._digest.update(data)
            yield torch.frombuffer(data, dtype=read_as)
            offset, left = offset + len(data), left - len(data)

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()


def compare_output(file: UntrustedFile, place: Item, expected: Expected) -> tuple[dict[str, Any], str]:
    """The numbers for one output of a runner, and the digest of its bytes."""
    shape = list(expected.values.shape)
    result = {
        "shape_ok": place["shape"] == shape,
        "dtype_ok": place["dtype"] == name_of(expected.dtype),
    }
    if not result["shape_ok"]:
        nothing = dict.fromkeys(["first_bad_index", "expected", "found"])
        numbers = {"nonfinite_ok": False, "rms_error": 0.0, "max_error": 0.0, "nan_count": 0}
        return {**result, **numbers, **nothing}, ""
    chunks = FileChunks(file, place)
    measured = measure(iter(chunks), expected)
    numbers = {
        "nonfinite_ok": measured.nonfinite_ok,
        "rms_error": measured.rms_error,
        "max_error": measured.max_error,
        "first_bad_index": index_of(measured.first_bad, shape),
        "expected": measured.expected_there,
        "found": measured.found_there,
        "nan_count": measured.nan_count,
    }
    return {**result, **numbers}, chunks.digest


def index_of(flat: int | None, shape: list[int]) -> list[int] | None:
    """The index along each dimension of a place in row-major order."""
    if flat is None:
        return None
    index: list[int] = []
    for extent in reversed(shape):
        flat, along = divmod(flat, extent)
        index.append(along)
    return index[::-1]
