"""The runner: has one candidate and the inputs of the present call, and knows nothing else."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

import torch

from . import devices, source, spans, structure
from .errors import HarnessError, candidate_kind, running
from .evaluation import Evaluation
from .options import SessionOptions
from .slots import opened


class RunnerSession(Evaluation):
    """Session methods of the role `runner`."""

    def __init__(self, options: SessionOptions) -> None:
        super().__init__()
        self._source: ModuleType | None = None
        self._workspace = options.workspace

    def methods(self) -> dict[str, Callable[..., dict[str, Any]]]:
        return {
            "build": self.build,
            "instantiate": self.instantiate,
            "run": self.run,
            "time": self.time,
            "steps": self.steps,
            "spans": self.spans,
        }

    def build(self, path: str) -> dict[str, Any]:
        """Imports the candidate, which may compile its kernels then or when it is first called."""
        start = time.perf_counter()
        try:
            module = source.load(path, candidate_kind)
        except HarnessError as error:
            if error.kind == "syntax":
                error.kind = "compile"
            raise
        if not callable(getattr(module, "ModelNew", None)):
            raise HarnessError("raised", "the candidate does not define ModelNew", where="import")
        self._source = module
        return {"seconds": time.perf_counter() - start}

    def instantiate(self, slot: str, training: bool) -> dict[str, Any]:
        """Makes ModelNew and loads its state, every name of which must fit."""
        if self._source is None:
            raise HarnessError("bad-request", "no candidate is built")
        reader = opened(slot)
        state = reader.state()
        with running("ModelNew", candidate_kind), torch.no_grad(), devices.creating():
            module = self._source.ModelNew(*structure.copied(reader.init())).to(devices.current())
            module.train(training)
        with running("loading the state", candidate_kind):
            module.load_state_dict(state, strict=True)
        self.adopt(module, module, state)
        return {"weights": "by-name"}

    def spans(self, slots: list[str], calls: int, warmup: int = 2) -> dict[str, Any]:
        return spans.of(self, slots, calls, warmup, self._workspace)

    def steps(self, slot: str, calls: int) -> dict[str, Any]:
        """Medians of what the candidate's `egg_steps(*inputs)` reports: names and seconds of steps."""
        report = getattr(self.module, "egg_steps", None)
        if not callable(report):
            return {"steps": []}
        inputs = opened(slot).inputs()
        with running("egg_steps", candidate_kind), torch.no_grad():
            runs = [_step_times(report(*inputs)) for _ in range(max(1, calls))]
        names = [name for name, _ in runs[0]]
        if any([name for name, _ in run] != names for run in runs):
            raise HarnessError(
                "raised", "the steps that egg_steps reports differ from call to call", where="egg_steps"
            )
        medians = [statistics.median(run[index][1] for run in runs) for index in range(len(names))]
        return {"steps": [{"name": n, "seconds": s} for n, s in zip(names, medians, strict=True)]}


def _step_times(report: Iterable[tuple[Any, Any]]) -> list[tuple[str, float]]:
    return [(str(name), float(seconds)) for name, seconds in report]
