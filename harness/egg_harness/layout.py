"""Where a process's data lie, drawn anew for each process.

All sessions are forks of one server, and would have the same addresses to the last bit. How outputs lie
to inputs within a page moves the time of a memory-bound loop by up to 2 % (measured on two Xeon cores):
among forks that is a constant, which no number of rounds averages out. With addresses drawn anew it is
part of what the interval covers.
"""

from __future__ import annotations

import secrets

import torch

_LINE = 64
_PAGE = 4096
_LARGER_THAN_HOLES = 1 << 20

_kept: list[torch.Tensor] = []


def draw() -> None:
    """Moves what is allocated on the heap from now on by a random number of cache lines.

    On a processor that is all tensors: the referee has glibc map none of them apart.
    """
    lines = secrets.randbelow(_PAGE // _LINE)
    _kept.append(torch.empty(_LARGER_THAN_HOLES + lines * _LINE, dtype=torch.uint8))
