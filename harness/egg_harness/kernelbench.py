"""KernelBench's correctness protocol, the reference's side (`eval_kernel_against_ref` at its main branch).

The module is made once under the seed and lives through all trials, in the mode its constructor leaves; each
tensor of the inputs, whole numbers too, is cast to the type of the run; the candidate gets the tensors that
the reference has been called on, and the generators as the reference has left them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from . import devices, replay, structure, untrusted
from .comparison import FileChunks, chunk_elements, index_of
from .dtypes import BY_NAME, name_of
from .errors import HarnessError
from .problem import Problem, forward, seed_everything
from .slots import SlotWriter


@dataclass
class Trial:
    """A trial that waits for a candidate's output."""

    expected: torch.Tensor
    generators: dict[str, str]


class Protocol:
    """The reference as KernelBench runs it."""

    def __init__(self, problem: Problem, seed: int, trials: int, dtype: str) -> None:
        with torch.no_grad():
            self._make(problem, seed, trials, dtype)

    def _make(self, problem: Problem, seed: int, trials: int, dtype: str) -> None:
        self._problem, self._dtype = problem, BY_NAME[dtype]
        torch.manual_seed(seed)
        init_inputs = _cast(list(problem.module.get_init_inputs()), self._dtype)
        torch.manual_seed(seed)
        # Made on the processor and moved, as there: equal draws wherever it runs.
        model = problem.module.Model(*structure.copied(init_inputs))
        self._model = model.to(device=devices.current(), dtype=self._dtype)
        self.init_inputs = init_inputs
        torch.manual_seed(seed)
        self._seeds = [int(torch.randint(0, 2**32 - 1, (1,)).item()) for _ in range(trials)]

    def trial(self, number: int, slot: str) -> Trial | str:
        """Runs the reference and lays its inputs out; a text says why no candidate could pass."""
        seed_everything(self._seeds[number])
        inputs = _cast(self._problem.draw(self._seeds[number]), self._dtype)
        torch.manual_seed(self._seeds[number])
        model = copy.deepcopy(self._model) if number == 0 else None
        before = replay.states()
        try:
            output = forward(self._model, inputs)
        except HarnessError as error:
            if error.kind != "raised":
                raise
            return f"the reference itself does not run so: {error.message}"
        if not isinstance(output, torch.Tensor):
            return f"the result is a {type(output).__qualname__}, and only single tensors are compared"
        after = replay.states()
        if number == 0 and before != after and not self._repeats(model, inputs, output):
            return "the reference draws random numbers and differs from itself"
        _lay_out(slot, inputs, self.init_inputs)
        return Trial(output.detach(), after)

    def _repeats(self, model: Any, inputs: list[Any], output: torch.Tensor) -> bool:
        again = forward(model, inputs)
        return bool(torch.allclose(output, again, atol=1e-4, rtol=1e-4))


class Trials:
    """The session methods that go through the protocol, one trial after the other."""

    def __init__(self, problem: Callable[[], Problem]) -> None:
        self._problem = problem
        self._protocol: Protocol | None = None
        self._trial: Trial | None = None

    def run(self, trial: int, trials: int, seed: int, dtype: str, slot: str) -> dict[str, Any]:
        """Runs a trial's reference and lays out its inputs; trials are asked for in order."""
        if trial == 0:
            self._protocol = Protocol(self._problem(), seed, trials, dtype)
        if self._protocol is None:
            raise HarnessError("bad-request", "kernelbench: begins with trial 0")
        self._trial = None
        found = self._protocol.trial(trial, slot)
        if isinstance(found, str):
            return {"impossible": found, "generators": {}}
        self._trial = found
        return {"impossible": None, "generators": found.generators}

    def compare(self, slot: str, outputs: dict[str, Any], tolerance: float) -> dict[str, Any]:
        """What `torch.allclose` with this tolerance, absolute and relative, says of the trial's output."""
        if self._trial is None:
            raise HarnessError("bad-request", "kernelbench_compare: no trial is waiting")
        with untrusted.data_of(slot) as data:
            return compare(data, outputs, self._trial, tolerance)

    def forget(self) -> None:
        """Frees what a protocol and its trial hold."""
        self._protocol = self._trial = None


def _cast(values: list[Any], dtype: torch.dtype) -> list[Any]:
    """Top-level tensors cast; what lies deeper stays, as there."""
    return [value.to(dtype) if isinstance(value, torch.Tensor) else value for value in values]


def _lay_out(slot: str, inputs: list[Any], init_inputs: list[Any]) -> None:
    writer = SlotWriter(slot)
    sections = {"inputs": inputs, "init": init_inputs}
    writer.write(
        {
            name: [writer.add(value, "unsupported-input", name) for value in values]
            for name, values in sections.items()
        }
    )


def compare(data: Any, outputs: dict[str, Any], trial: Trial, tolerance: float) -> dict[str, Any]:
    """Shape, type, and the number of elements that `torch.allclose(expected, found)` would refuse."""
    place = outputs.get("outputs", outputs).get("tensor") if isinstance(outputs, dict) else None
    expected = trial.expected
    result: dict[str, Any] = {"is_tensor": place is not None, "shape_ok": False, "dtype_ok": False}
    result |= {"refused": 0, "detail": None, "first_bad_index": None, "expected": None, "found": None}
    if place is None:
        return result
    if (wrong := data.check(place)) is not None:
        return {**result, "detail": wrong}
    result["shape_ok"] = place["shape"] == list(expected.shape)
    result["dtype_ok"] = place["dtype"] == name_of(expected.dtype)
    if result["shape_ok"] and result["dtype_ok"]:
        result |= _refused(iter(FileChunks(data, place)), expected, tolerance)
    return result


def _refused(chunks: Iterator[torch.Tensor], expected: torch.Tensor, tolerance: float) -> dict[str, Any]:
    count, first, start = 0, None, 0
    pieces = iter(expected.reshape(-1).split(chunk_elements()))
    for found in chunks:
        wanted = next(pieces)
        bad = ~torch.isclose(wanted, found.to(wanted), rtol=tolerance, atol=tolerance)
        wrong = int(bad.sum())
        if wrong and first is None:
            place = int(bad.int().argmax())
            first = (start + place, float(wanted[place]), float(found[place]))
        count, start = count + wrong, start + found.numel()
    facts: dict[str, Any] = {"refused": count}
    if first is not None:
        index = index_of(first[0], list(expected.shape))
        facts |= {"first_bad_index": index, "expected": first[1], "found": first[2]}
    return facts
