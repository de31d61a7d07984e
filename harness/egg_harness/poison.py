"""Freed memory full of NaN, so that an output which was never written does not look like an answer."""

from __future__ import annotations

import torch

# Blocks this large are laid in fresh pages by some systems: there is nothing to fill in advance.
_LARGEST_ON_PROCESSOR = 1 << 28
_SMALL = 1 << 20


def fill(sizes: list[int], device: torch.device) -> None:
    """Fills a block of each size with 0xFF, a NaN in every floating-point type, and frees all of them."""
    if device.type == "cpu":
        sizes = [size for size in sizes if size <= _LARGEST_ON_PROCESSOR]
    # Several small ones: other allocations of the call may take the first.
    wanted = [size for size in sizes if size > 0 for _ in range(4 if size <= _SMALL else 1)]
    blocks = [torch.full((size,), 0xFF, dtype=torch.uint8, device=device) for size in wanted]
    blocks.clear()
