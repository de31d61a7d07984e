"""Frames: magic, two lengths, a JSON header, a raw payload (docs/harness.md, Frames)."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAGIC = b"EGG1"
PREFIX = struct.Struct("<4sIQ")
MAX_HEADER = 64 << 20
MAX_PAYLOAD = 1 << 30
MAX_DEPTH = 100
"""Levels of nesting in a header: few enough for any recursive reader of it."""


class FrameError(Exception):
    """The peer sent something that is no frame."""


@dataclass(frozen=True)
class Frame:
    """A header and its payload."""

    header: dict[str, Any]
    payload: bytes = b""


def without_special_numbers(value: Any) -> Any:
    """The value with NaN and the infinities, which JSON lacks, as strings."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {key: without_special_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_special_numbers(item) for item in value]
    return value


def encode(header: dict[str, Any], payload: bytes = b"") -> bytes:
    text = json.dumps(without_special_numbers(header), allow_nan=False, separators=(",", ":")).encode()
    if len(text) > MAX_HEADER or len(payload) > MAX_PAYLOAD:
        raise FrameError(f"a frame of {len(text)} + {len(payload)} bytes is too long")
    return PREFIX.pack(MAGIC, len(text), len(payload)) + text + payload


class FrameDecoder:
    """Cuts a stream into frames; a peer that breaks the format raises FrameError."""

    def __init__(self, max_header: int = MAX_HEADER, max_payload: int = MAX_PAYLOAD) -> None:
        self._buffer = bytearray()
        self._limits = (max_header, max_payload)

    @property
    def is_inside_frame(self) -> bool:
        return bool(self._buffer)

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Adds bytes and yields the frames that are complete."""
        self._buffer += data
        while (frame := self._next()) is not None:
            yield frame

    def _next(self) -> Frame | None:
        # A wrong magic is known before the prefix is whole.
        if not MAGIC.startswith(bytes(self._buffer[:4])):
            raise FrameError("a frame does not begin with EGG1")
        if len(self._buffer) < PREFIX.size:
            return None
        _, header_length, payload_length = PREFIX.unpack_from(self._buffer)
        if header_length > self._limits[0] or payload_length > self._limits[1]:
            raise FrameError(f"a frame announces {header_length} + {payload_length} bytes, too many")
        header_end = PREFIX.size + header_length
        end = header_end + payload_length
        if len(self._buffer) < end:
            return None
        header = _parse(bytes(self._buffer[PREFIX.size : header_end]))
        payload = bytes(self._buffer[header_end:end])
        del self._buffer[:end]
        return Frame(header, payload)


def _parse(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"a header is not JSON: {error}") from error
    if not isinstance(header, dict):
        raise FrameError("a header is not a JSON object")
    if not _is_shallow(header):
        raise FrameError(f"a header is nested more than {MAX_DEPTH} levels deep")
    return header


def _refuse_constant(name: str) -> None:
    """Python reads NaN and infinities, which JSON does not have."""
    raise ValueError(f"{name} is no number of JSON")


def _is_shallow(value: Any) -> bool:
    """Level by level, since what recurses is what deep nesting breaks."""
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        containers = [item for item in level if isinstance(item, (dict, list))]
        level = [part for item in containers for part in (item.values() if isinstance(item, dict) else item)]
        if not level:
            return True
    return False
