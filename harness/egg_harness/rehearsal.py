"""A candidate's first call without its device: Triton's kernels are compiled into the workspace's caches.

The tensors have no values, so nothing is computed. What reads a value or asks the device ends the rehearsal
early, which is no fault: the rest is compiled when it is called.
"""

from __future__ import annotations

import importlib.util
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import torch

from . import structure
from .dtypes import BY_NAME
from .errors import describe


@dataclass(frozen=True)
class Chip:
    """What is compiled for: a compute capability, and the bytes of shared memory that a block can have."""

    capability: tuple[int, int]
    shared_bytes: int | None = None


@dataclass(frozen=True)
class Call:
    """What is rehearsed: the source's ModelNew, on what the manifest of a slot describes."""

    source: ModuleType
    manifest: dict[str, Any]
    training: bool

    def perform(self, device: str) -> None:
        """Makes the module and calls it, on a device that need not be there."""
        from torch._subclasses.fake_tensor import FakeTensorMode

        place = torch.device(device)
        with FakeTensorMode(), torch.no_grad():
            arguments = [structure.decode(item, _Hollow(place)) for item in self.manifest.get("init", [])]
            inputs = [structure.decode(item, _Hollow(place)) for item in self.manifest.get("inputs", [])]
            with place:
                module = self.source.ModelNew(*arguments)
            module.train(self.training)
            module(*inputs)


@dataclass(frozen=True)
class _Hollow:
    """Tensors as a manifest describes them, without values."""

    device: torch.device

    def __call__(self, place: structure.Item) -> torch.Tensor:
        dtype = BY_NAME[place["dtype"]]
        return torch.empty_strided(place["shape"], place["strides"], dtype=dtype, device=self.device)


def rehearse(call: Call, chip: Chip) -> dict[str, Any]:
    """The kernels that were compiled, why not all if so, and why the chip can't run them if so."""
    start = time.perf_counter()
    if importlib.util.find_spec("triton") is None:
        return {"kernels": [], "reason": "Triton is not installed", "unfit": None, "seconds": 0.0}
    from .launches import Launches

    launches = Launches(chip.capability)
    launches.catch()
    with _compilers() as compilers, launches.overlapping(compilers):
        reason = _attempt(call)
    launches.prepare_launchers()
    unfit = None
    if chip.shared_bytes is not None and launches.largest() > chip.shared_bytes:
        unfit = _refusal(call, launches, chip.shared_bytes)
    return {
        "kernels": launches.described(),
        "reason": reason,
        "unfit": unfit,
        "seconds": time.perf_counter() - start,
    }


def _attempt(call: Call) -> str | None:
    """Calls on tensors of either kind; what stopped the first, if both stopped."""
    reason = None
    for device in _devices():
        try:
            call.perform(device)
            return None
        except Exception as error:
            reason = reason or describe(error)
    return reason


def _devices() -> list[str]:
    """A GPU's tensors come first, where this PyTorch knows them: candidates may insist on these."""
    return (["cuda:0"] if torch.version.cuda else []) + ["cpu"]


def _refusal(call: Call, launches: Any, shared_bytes: int) -> str | None:
    """What the candidate raises when its large kernels are refused; nothing when it goes another way then."""
    from triton.runtime.errors import OutOfResources

    with launches.refusing(shared_bytes):
        for device in _devices():
            try:
                call.perform(device)
                return None
            except OutOfResources as error:
                return f"{launches.refused}: {describe(error)}"
            except Exception:
                continue
    return None


def _compilers() -> ThreadPoolExecutor:
    """Threads for compilers, which leave the interpreter alone for most of their time."""
    return ThreadPoolExecutor(max_workers=min(8, len(os.sched_getaffinity(0))))
