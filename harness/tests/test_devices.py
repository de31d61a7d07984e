"""When a session on a GPU keeps memory that it is done with."""

from __future__ import annotations

import pytest
import torch

from egg_harness import devices

_TOTAL = 100


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes of memory given back, on a device that is made up."""
    notes: list[str] = []
    monkeypatch.setattr(devices, "is_cuda", lambda: True)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: notes.append("released"))
    for name, value in {"_saves_memory": False, "_call_bytes": 0}.items():
        monkeypatch.setattr(devices, name, value)
    return notes


@pytest.mark.parametrize(
    ("free", "call_bytes", "count"),
    [(100, 0, 0), (25, 0, 0), (24, 0, 1), (60, 30, 0), (59, 30, 1)],
)
def test_memory_is_kept_where_others_have_enough(monkeypatch, released, free, call_bytes, count):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (free, _TOTAL))
    monkeypatch.setattr(devices, "_call_bytes", call_bytes)
    devices.make_room()
    assert len(released) == count


def test_a_session_that_saves_memory_keeps_none(monkeypatch, released):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (_TOTAL, _TOTAL))
    devices.save_memory()
    devices.make_room()
    assert len(released) == 2


def test_what_a_call_takes_is_its_highest_use_less_what_was_there(monkeypatch, released):
    monkeypatch.setattr(torch.cuda, "reset_peak_memory_stats", lambda: None)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda: 10)
    monkeypatch.setattr(torch.cuda, "max_memory_allocated", lambda: 40)
    with devices.measuring_a_call():
        pass
    assert devices._call_bytes == 30
