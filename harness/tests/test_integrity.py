"""Fingerprints see what would make other inputs of the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from egg_harness import integrity
from egg_harness.slots import MANIFEST, SlotWriter


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, int]:
    """A slot with one input, and its length."""
    writer = SlotWriter(str(tmp_path))
    writer.write({"inputs": [writer.add(torch.arange(6.0).reshape(2, 3), "unsupported-input", "x")]})
    return tmp_path, writer.size


def test_an_untouched_slot_keeps_its_fingerprint(written):
    folder, size = written
    assert integrity.fingerprint(str(folder), size, 1) == integrity.fingerprint(str(folder), size, 2)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [(MANIFEST, b"[3, 1]", b"[1, 2]"), ("data.bin", b"\x00\x00\x80?", b"\x00\x00\x00?")],
)
def test_other_strides_and_other_bytes_are_seen(written, name, old, new):
    folder, size = written
    before = integrity.fingerprint(str(folder), size, 1)
    content = (folder / name).read_bytes()
    assert old in content
    (folder / name).write_bytes(content.replace(old, new))
    assert integrity.fingerprint(str(folder), size, 1) != before


def test_a_manifest_that_is_gone_or_a_link_has_no_fingerprint(written):
    folder, size = written
    (folder / MANIFEST).rename(folder / "elsewhere")
    assert integrity.fingerprint(str(folder), size, 1) is None
    (folder / MANIFEST).symlink_to(folder / "elsewhere")
    assert integrity.fingerprint(str(folder), size, 1) is None
