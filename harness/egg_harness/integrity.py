"""Fingerprints of slots, so that an overwritten input shows without a second copy in memory."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor

from .errors import HarnessError
from .slots import MANIFEST
from .untrusted import UntrustedData, UntrustedFile, data_of

_BLOCK = 4 << 20
_DEVICE_BLOCK = 256 << 20


def fingerprint(folder: str, length: int, threads: int) -> str | None:
    """A digest of a slot's first `length` bytes and of its manifest; None if they are no longer there."""
    try:
        with data_of(folder) as data:
            is_file = isinstance(data, UntrustedFile)
            content = _of_file(data, length, threads) if is_file else _of(data, length)
        return f"{content} {_of_manifest(folder)}"
    except (HarnessError, OSError):
        return None


def _of_manifest(folder: str) -> str:
    """Other strides in the manifest would make other inputs of the same bytes."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with os.fdopen(os.open(os.path.join(folder, MANIFEST), flags), "rb") as file:
        return hashlib.sha256(file.read(_BLOCK)).hexdigest()


def _of_file(file: UntrustedFile, length: int, threads: int) -> str:
    def digest(offset: int) -> bytes:
        return hashlib.sha256(file.read(offset, min(_BLOCK, length - offset))).digest()

    with ThreadPoolExecutor(max_workers=threads) as pool:
        parts = pool.map(digest, range(0, length, _BLOCK))
        return hashlib.sha256(b"".join(parts)).hexdigest()


def _of(data: UntrustedData, length: int) -> str:
    digest = data.digest()
    for piece in data.pieces(0, length, _DEVICE_BLOCK):
        digest.update(piece)
    return digest.text()
