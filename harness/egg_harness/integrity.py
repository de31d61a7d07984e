"""Fingerprints of slots, so that an overwritten input shows without a second copy in memory."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

from .errors import HarnessError
from .untrusted import UntrustedData, UntrustedFile, data_of

_BLOCK = 4 << 20
_DEVICE_BLOCK = 256 << 20


def fingerprint(folder: str, length: int, threads: int) -> str | None:
    """A digest of the first `length` bytes of a slot; None if they are no longer there."""
    try:
        with data_of(folder) as data:
            return _of_file(data, length, threads) if isinstance(data, UntrustedFile) else _of(data, length)
    except HarnessError:
        return None


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
