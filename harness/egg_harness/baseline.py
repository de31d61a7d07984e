"""Baselines: the reference itself, eager or through torch.compile, timed as candidates are."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from . import devices, spans
from .errors import HarnessError, candidate_kind, running
from .evaluation import Evaluation
from .options import SessionOptions
from .problem import Problem, load_state
from .slots import opened

_WARMUP_CALLS = 3


@dataclass(frozen=True)
class BaselineKind:
    """How a baseline runs the reference."""

    compile_mode: str | None = None
    """The mode of torch.compile, or None for eager."""
    precision: str = "ieee"
    """The class of its products and convolutions."""
    is_for_cuda: bool = False


KINDS = {
    "eager": BaselineKind(),
    "eager-tf32": BaselineKind(precision="tf32", is_for_cuda=True),
    "compile": BaselineKind(compile_mode="default"),
    "compile-reduce-overhead": BaselineKind(compile_mode="reduce-overhead", is_for_cuda=True),
    "compile-max-autotune": BaselineKind(compile_mode="max-autotune"),
}


class BaselineSession(Evaluation):
    """Session methods of the role `baseline`."""

    def __init__(self, options: SessionOptions) -> None:
        super().__init__()
        self._loaded: torch.nn.Module | None = None
        self._workspace = options.workspace
        # Beside the folders of a problem's sessions: the modes of torch.compile share most kernels.
        os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", f"{os.path.dirname(options.workspace)}/inductor")

    def methods(self) -> dict[str, Callable[..., dict[str, Any]]]:
        return {
            "load": self.load,
            "instantiate": self.instantiate,
            "run": self.run,
            "time": self.time,
            "spans": self.spans,
        }

    def load(self, path: str, kind: str, precision: str | None = None) -> dict[str, Any]:
        """Makes the reference and calls it on its own inputs until it is compiled and warm.

        `precision` is a class that compiled kinds may use; without it each kind keeps its own.
        """
        if kind not in KINDS:
            raise HarnessError("bad-request", f"no baseline {kind!r}; there are {', '.join(KINDS)}")
        if KINDS[kind].is_for_cuda and not devices.is_cuda():
            raise HarnessError("bad-request", f"the baseline {kind} differs from others on GPUs only")
        start = time.perf_counter()
        _use_precision(precision or KINDS[kind].precision)
        problem = Problem(path, seed=0)
        inputs = problem.draw(0)
        model, mode = problem.model, KINDS[kind].compile_mode
        call = model if mode is None else _compiled(model, mode)
        with running("forward", candidate_kind), torch.no_grad():
            for _ in range(_WARMUP_CALLS):
                call(*inputs)
        load_state(model, problem.initial_state)
        self._loaded = model
        self.adopt(model, call, problem.initial_state)
        devices.release()
        # What was compiled stays; the collection before each block of calls need not look through it.
        gc.collect()
        gc.freeze()
        return {"seconds": time.perf_counter() - start}

    def instantiate(self, slot: str, training: bool) -> dict[str, Any]:
        """Loads a state in place, so that what is compiled stays valid."""
        if self._loaded is None or self._callable is None:
            raise HarnessError("bad-request", "no baseline is loaded")
        state = opened(slot).state()
        self._loaded.train(training)
        with running("loading the state", candidate_kind):
            load_state(self._loaded, state)
        self.adopt(self._loaded, self._callable, state)
        return {"weights": "by-name"}

    def spans(self, slots: list[str], calls: int, warmup: int = 2) -> dict[str, Any]:
        return spans.of(self, slots, calls, warmup, self._workspace)


def _use_precision(name: str) -> None:
    if devices.is_cuda():
        devices.use_precision(name)
    else:
        torch.set_float32_matmul_precision("highest" if name == "ieee" else "high")


def _compiled(model: torch.nn.Module, mode: str) -> Callable[..., Any]:
    import torch._inductor.config as inductor

    if not devices.is_cuda():
        # Few kernels, few cores: a pool of compile processes costs more than it saves.
        inductor.compile_threads = 1
    return torch.compile(model, mode=mode)
