"""Imports that are paid once in the server, so that no session pays them again."""

from __future__ import annotations

import gc
import importlib

_EVERYWHERE = ("numpy", "torch", "torch.nn.functional", "egg_harness.runner")
_TRUSTED = (
    "torch.export",
    # What the first export imports; to make one here would start CUDA before the forks.
    "torch.export._trace",
    "torch._dynamo",
    "torch.utils.flop_counter",
    "egg_harness.oracle",
    "egg_harness.baseline",
    "egg_harness.tool",
)


def modules(role: str) -> None:
    for name in _EVERYWHERE + (_TRUSTED if role == "trusted" else ()):
        importlib.import_module(name)
    # What is imported stays; collections before each fork need not look at it.
    gc.collect()
    gc.freeze()
