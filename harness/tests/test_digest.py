"""The digest of data on a device: what differs in any bit or place has another one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from egg_harness.untrusted import DeviceDigest

_WORDS = 3 * (1 << 16) + 5


def _data() -> torch.Tensor:
    return torch.randn(_WORDS, generator=torch.Generator().manual_seed(1))


def _digest(*pieces: torch.Tensor) -> str:
    digest = DeviceDigest()
    for piece in pieces:
        digest.update(piece.view(torch.uint8))
    return digest.text()


def _swapped(first: int, second: int) -> Callable[[torch.Tensor], None]:
    def change(data: torch.Tensor) -> None:
        data[[first, second]] = data[[second, first]]

    return change


def _bit(word: int, bit: int) -> Callable[[torch.Tensor], None]:
    def change(data: torch.Tensor) -> None:
        data.view(torch.int32)[word] ^= torch.tensor(1 << bit if bit < 31 else -(1 << 31), dtype=torch.int32)

    return change


_CHANGES = {
    "lowest bit": _bit(0, 0),
    "sign": _bit(70_000, 31),
    "last word": _bit(_WORDS - 1, 0),
    "all signs": torch.Tensor.neg_,
    "within a row": _swapped(3, 4),
    "along a column": _swapped(7, 7 + (1 << 16)),
    "whole rows": lambda data: data[: 1 << 17].copy_(data[: 1 << 17].roll(1 << 16)),
    "one place on": lambda data: data.copy_(data.roll(1)),
}


def test_equal_data_have_equal_digests():
    assert _digest(_data()) == _digest(_data())


@pytest.mark.parametrize("name", _CHANGES)
def test_a_change_shows(name: str):
    data = _data()
    _CHANGES[name](data)
    assert _digest(data) != _digest(_data())


def test_pieces_count_in_their_order():
    first, second = _data(), _data().neg()
    assert _digest(first, second) != _digest(second, first)


def test_bytes_that_fill_no_word_count():
    data = torch.arange(7, dtype=torch.uint8)
    assert len({_digest(data), _digest(data[:6]), _digest(torch.nn.functional.pad(data, (0, 1)))}) == 3
