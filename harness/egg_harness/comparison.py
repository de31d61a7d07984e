"""Numbers about found against expected values: over all elements, in chunks so that memory is bounded."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch

from . import devices
from .dtypes import BY_NAME, name_of
from .structure import Item
from .untrusted import UntrustedData

_CHUNK = 1 << 20
_DEVICE_CHUNK = 1 << 26


def chunk_elements() -> int:
    """Elements of a chunk: few enough that its temporaries stay near, enough to be worth the threads."""
    return _DEVICE_CHUNK if devices.is_cuda() else _CHUNK


@dataclass(frozen=True)
class Expected:
    """What an output should be."""

    values: torch.Tensor
    """Contiguous; float64 for real numbers, the output's own type otherwise."""
    dtype: torch.dtype
    """The element type of the reference's own output."""
    is_ordinary: bool = False
    """Whether every value is a finite number that the output's own type can hold."""
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
    squares: float = field(default=0.0, repr=False)
    count: int = field(default=0, repr=False)

    @property
    def rms_error(self) -> float:
        return math.sqrt(self.squares / self.count) if self.count else 0.0

    def add(self, chunk: _Chunk, error: torch.Tensor, squares: float, count: int) -> None:
        """Takes in the errors of a chunk, of either sign: zeros where they do not count."""
        self.squares += squares
        self.count += count
        low, high = torch.aminmax(error)
        largest = max(-float(low), float(high))
        if largest > self.max_error:
            self.max_error = largest
            if self.nonfinite_ok:
                self.point_at(chunk, int(error.abs().argmax()))

    def point_at(self, chunk: _Chunk, place: int) -> None:
        self.first_bad = chunk.start + place
        self.expected_there, self.found_there = float(chunk.expected[place]), float(chunk.found[place])


@dataclass(frozen=True)
class _Chunk:
    start: int
    found: torch.Tensor
    expected: torch.Tensor


def measure_tensor(found: torch.Tensor, expected: Expected) -> Measured:
    """Compares a tensor that is at hand as a whole."""
    return measure(iter(found.reshape(-1).split(chunk_elements())), expected)


def measure(chunks: Iterator[torch.Tensor], expected: Expected) -> Measured:
    """Compares chunks of found values, which cover the output in order, with what is expected."""
    measured = Measured()
    flat = expected.values.view(-1)
    start = 0
    for found in chunks:
        if not found.numel():
            continue
        wanted = flat[start : start + found.numel()].to(found.device, torch.float64)
        chunk = _Chunk(start, found, wanted)
        # In float64, whatever the type of what was found: one pass instead of two.
        error = wanted - (found.view(torch.uint8) if found.dtype is torch.bool else found)
        squares = float(torch.dot(error, error))
        # A NaN or an infinity among the found values makes the sum one too.
        if expected.is_ordinary and math.isfinite(squares):
            measured.add(chunk, error, squares, error.numel())
        else:
            _measure_with_care(measured, chunk, error, expected)
        start += found.numel()
    return measured


def _measure_with_care(measured: Measured, chunk: _Chunk, error: torch.Tensor, expected: Expected) -> None:
    """Looks at every place for what is not finite."""
    found, wanted = chunk.found.double(), rounded(chunk.expected, expected.dtype)
    measured.nan_count += int(found.isnan().sum())
    finite = found.isfinite() & wanted.isfinite()
    wrong = ~finite & (found != wanted) & ~(found.isnan() & wanted.isnan())
    if expected.free is not None:
        free = expected.free[chunk.start : chunk.start + found.numel()].to(found.device)
        wrong &= ~free
        finite &= ~free
    if measured.nonfinite_ok and bool(wrong.any()):
        measured.nonfinite_ok = False
        measured.point_at(chunk, int(wrong.int().argmax()))
    error = error.masked_fill_(~finite, 0.0)
    measured.add(chunk, error, float(torch.dot(error, error)), int(finite.sum()))


def rounded(values: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """Exact values as the output's own type can hold them: what overflows there becomes infinite."""
    return values.to(dtype).double() if dtype.is_floating_point else values


def expect(exact: torch.Tensor, own: torch.Tensor) -> Expected:
    """From the float64 result and the reference's own; what is no real number is taken from the latter."""
    if not own.is_floating_point():
        return Expected(own.contiguous(), own.dtype, is_ordinary=True)
    values = exact.double().contiguous()
    is_ordinary = holds_all(own.dtype, values)
    if is_ordinary and holds_all(own.dtype, own):
        return Expected(values, own.dtype, is_ordinary)
    own_finite = own.to(values.device).isfinite()
    free = (own_finite != rounded(values, own.dtype).isfinite()).reshape(-1).contiguous()
    # Where something is free, every chunk must be looked at with care.
    return Expected(values, own.dtype, is_ordinary and not bool(free.any()), free)


def holds_all(dtype: torch.dtype, values: torch.Tensor) -> bool:
    """Whether a floating-point type can hold all values as finite numbers."""
    if not values.numel():
        return True
    low, high = torch.aminmax(values)
    limit = torch.finfo(dtype).max
    return bool(low >= -limit) and bool(high <= limit)


def rms(expected: Expected) -> float:
    """Root of the mean square over finite elements."""
    return _rms(expected.values, expected.is_ordinary)


def rms_of(tensor: torch.Tensor) -> float:
    """The same of a floating-point tensor."""
    return _rms(tensor, holds_all(tensor.dtype, tensor))


def _rms(values: torch.Tensor, is_finite: bool) -> float:
    if not values.is_floating_point():
        values = values.double()
    elif not is_finite:
        values = values[values.isfinite()]
    if not values.numel():
        return 0.0
    return float(torch.linalg.vector_norm(values, dtype=torch.float64)) / math.sqrt(values.numel())


class FileChunks:
    """The elements of an output in a slot, chunk by chunk; digests the bytes on the way."""

    def __init__(self, file: UntrustedData, place: Item) -> None:
        self._file = file
        self._place = place
        self._digest = file.digest()

    def __iter__(self) -> Iterator[torch.Tensor]:
        dtype = BY_NAME[self._place["dtype"]]
        # A byte of a bool may be anything; it is compared as the number that it is.
        read_as = torch.uint8 if dtype is torch.bool else dtype
        largest = chunk_elements() * dtype.itemsize
        for piece in self._file.pieces(self._place["offset"], self._place["bytes"], largest):
            self._digest.update(piece)
            yield piece.view(read_as)

    @property
    def digest(self) -> str:
        return self._digest.text()


def compare_output(file: UntrustedData, place: Item, expected: Expected) -> tuple[dict[str, Any], str]:
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
