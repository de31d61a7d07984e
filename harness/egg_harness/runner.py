"""The runner: has one candidate and the inputs of the present call, and knows nothing else."""

from __future__ import annotations

import inspect
import statistics
import time
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

import torch

from . import devices, leaves, poison, rehearsal, source, spans, structure, surroundings
from .errors import HarnessError, candidate_kind, running
from .evaluation import Evaluation, write_outputs
from .options import SessionOptions
from .replay import Replay
from .slots import manifest_of, opened


class RunnerSession(Evaluation):
    """Session methods of the role `runner`."""

    def __init__(self, options: SessionOptions) -> None:
        super().__init__()
        self._source: ModuleType | None = None
        self._workspace = options.workspace
        self._flags: dict[str, Any] = {}
        self._report: dict[str, Any] = {}
        self._held: list[Any] = []
        self._replay = Replay()

    def methods(self) -> dict[str, Callable[..., dict[str, Any]]]:
        return {
            "build": self.build,
            "rehearse": self.rehearse,
            "instantiate": self.instantiate,
            "reload": self.reload,
            "run": self.run,
            "hold": self.hold,
            "release": self.release,
            "replay": self.replay,
            "time": self.time,
            "steps": self.steps,
            "spans": self.spans,
        }

    def build(self, path: str, precision: str = "ieee") -> dict[str, Any]:
        """Imports the candidate, which may compile its kernels then or when it is first called.

        PyTorch by itself lets convolutions use TF32: what is left to it must not fail a finer policy.
        """
        start = time.perf_counter()
        devices.use_precision(precision)
        self._flags = surroundings.flags()
        try:
            module = source.load(path, candidate_kind)
        except HarnessError as error:
            if error.kind == "syntax":
                error.kind = "compile"
            raise
        if not callable(getattr(module, "ModelNew", None)):
            is_problem = callable(getattr(module, "Model", None))
            hint = "; it defines Model, so it is a problem or a reference" if is_problem else ""
            raise HarnessError("raised", f"the candidate does not define ModelNew{hint}", where="import")
        self._source = module
        return {"seconds": time.perf_counter() - start}

    def rehearse(
        self, slot: str, training: bool, capability: list[int], shared_bytes: int | None = None
    ) -> dict[str, Any]:
        """Compiles the Triton kernels of a call for a GPU that this session does not have."""
        major, minor = capability
        call = rehearsal.Call(self._built(), manifest_of(slot), training)
        return rehearsal.rehearse(call, rehearsal.Chip((major, minor), shared_bytes))

    def instantiate(self, slot: str, training: bool) -> dict[str, Any]:
        """Makes ModelNew and loads its state, every name of which must fit."""
        source_module = self._built()
        reader = opened(slot)
        state, init_inputs = reader.state(), reader.init()
        _check_signature(source_module.ModelNew, init_inputs, "ModelNew", "get_init_inputs()")
        with running("ModelNew", candidate_kind), torch.no_grad(), devices.creating():
            module = source_module.ModelNew(*structure.copied(init_inputs)).to(devices.current())
            module.train(training)
        with running("loading the state", candidate_kind):
            module.load_state_dict(state, strict=True)
        _check_signature(module.forward, reader.inputs(), "ModelNew.forward", "get_inputs()")
        self.adopt(module, module, state)
        return {"weights": "by-name"}

    def spans(self, slots: list[str], calls: int, warmup: int = 2) -> dict[str, Any]:
        return spans.of(self, slots, calls, warmup, self._workspace)

    def reload(self, slot: str) -> dict[str, Any]:
        """Writes another state over the module's own, unnoticed: same objects, same places."""
        module, state = self.module, opened(slot).state()
        with running("loading the state", candidate_kind):
            own = module.state_dict(keep_vars=True)
            for name, value in state.items():
                own[name].data.copy_(value)
        self.adopt(module, module, state)
        return {}

    def run(self, slot: str, output_slot: str, poison_bytes: list[int] | None = None) -> dict[str, Any]:
        """One call from the state that was loaded, and a report on it; freed memory is poisoned before."""
        poison.fill(poison_bytes or [], devices.current())
        return {**super().run(slot, output_slot), "report": self._report}

    def hold(self, slot: str) -> dict[str, Any]:
        """A call whose result is kept as it is, for `release`."""
        inputs = opened(slot).inputs()
        self._restore_buffers(self.module)
        self._held.append(self._guarded_call(inputs))
        # The inputs are rewritten next, by another process: the device must have read them.
        devices.synchronize()
        return {"report": self._report}

    def release(self, output_slots: list[str]) -> dict[str, Any]:
        """Writes the results that were held, in their order, and forgets them."""
        held, self._held = self._held, []
        if len(held) != len(output_slots):
            raise HarnessError("bad-request", f"release: {len(held)} results are held")
        written = [write_outputs(slot, result) for slot, result in zip(output_slots, held, strict=True)]
        held.clear()
        devices.release()
        return {"outputs": written}

    def replay(
        self,
        slot: str,
        output_slot: str,
        generators: dict[str, str],
        seed: int | None = None,
        dtype: str = "float32",
    ) -> dict[str, Any]:
        """A call by KernelBench's protocol; with a seed the module is made first, by its draws."""
        reader = opened(slot)
        if seed is not None:
            self._replay.make(self._built(), reader.init(), seed, dtype, devices.current())
        return {"outputs": write_outputs(output_slot, self._replay.call(reader.inputs(), generators))}

    def _guarded_call(self, inputs: list[Any]) -> Any:
        """The call, and a report on what it left behind."""
        before = surroundings.generators()
        result = super()._guarded_call(inputs)
        # Refused before anything asks the result for its values.
        structure.summary(result, "unsupported-output", "the result")
        self._report = {
            "generators_moved": surroundings.moved(before, surroundings.generators()),
            "flags": {"before": self._flags, "after": surroundings.flags()},
            "outputs": leaves.describe(result, inputs, self.module.named_parameters()),
        }
        return result

    def _built(self) -> ModuleType:
        if self._source is None:
            raise HarnessError("bad-request", "no candidate is built")
        return self._source

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


def _check_signature(function: Any, arguments: list[Any], name: str, giver: str) -> None:
    """Says plainly when a constructor or forward takes other arguments than it is given."""
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError as error:
        count = f"{len(arguments)} value{'' if len(arguments) == 1 else 's'}"
        message = f"{name} does not accept what {giver} returns ({count}): {error}"
        raise HarnessError("raised", message, where=name) from None
    except ValueError:
        return


def _step_times(report: Iterable[tuple[Any, Any]]) -> list[tuple[str, float]]:
    return [(str(name), float(seconds)) for name, seconds in report]
