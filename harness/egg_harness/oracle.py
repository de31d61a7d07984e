"""The oracle: has the problem, prepares cases, and says how far outputs are from what they should be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from . import (
    admission,
    checking,
    devices,
    families,
    features,
    graph,
    integrity,
    reference,
    slot_memory,
    slots,
    source,
    structure,
    touching,
    untrusted,
    weights,
)
from .errors import HarnessError
from .options import SessionOptions
from .problem import Problem
from .slots import ALIGNMENT, SlotWriter, state_entries


@dataclass
class Case:
    """A draw of inputs and weights, and what the oracle keeps about it."""

    seed: int
    family: str
    weights: str
    slot: str
    input_bytes: int
    fingerprint: str | None
    results: reference.Results | None = None
    digests: list[str] | None = None


class Oracle:
    """Session methods of the role `oracle`."""

    def __init__(self, options: SessionOptions) -> None:
        self._threads = options.threads
        self._problem: Problem | None = None
        self._features: features.Features | None = None
        self._nominal_nan: list[bool] = []
        self._has_families = False
        self._cases: dict[str, Case] = {}
        self._output_bytes = 0
        slot_memory.become_owner()

    def methods(self) -> dict[str, Callable[..., dict[str, Any]]]:
        return {
            "load": self.load,
            "trace": self.trace,
            "inspect": self.inspect,
            "prepare": self.prepare,
            "inputs": self.inputs,
            "provide": self.provide,
            "withdraw": self.withdraw,
            "compare": self.compare,
            "forget": self.forget,
        }

    @property
    def problem(self) -> Problem:
        if self._problem is None:
            raise HarnessError("bad-request", "no problem is loaded")
        return self._problem

    def load(self, path: str, seed: int, precision: str = "ieee") -> dict[str, Any]:
        devices.use_precision(precision)
        problem = Problem(path, seed)
        inputs = problem.draw(seed)
        input_tree = [structure.summary(v, "unsupported-input", f"input {i}") for i, v in enumerate(inputs)]
        measured = features.measure(problem.fresh_model(), inputs)
        outputs = structure.summary(measured.outputs, "unsupported-output", "the result of forward")
        tensors = structure.tensors_in(measured.outputs)
        if not tensors:
            raise HarnessError(
                "unsupported-output", f"the result of forward holds no tensor; {structure.SUPPORTED}"
            )
        self._problem, self._features, self._cases = problem, measured, {}
        self._has_families = families.is_affected(inputs)
        self._nominal_nan = [t.is_floating_point() and bool(t.isnan().any()) for t in tensors]
        self._output_bytes = _room_for([*tensors, *problem.initial_state.values()])
        parameters = [named(name, value) for name, value in problem.model.named_parameters()]
        return {
            "inputs": input_tree,
            "outputs": outputs,
            "training": problem.model.training,
            "parameters": parameters,
            "buffers": [named(name, value) for name, value in problem.model.named_buffers()],
            "parameter_bytes": sum(p.numel() * p.element_size() for p in problem.model.parameters()),
            "operations": measured.operations,
            "reduction_length": measured.reduction_length,
        }

    def trace(self) -> dict[str, Any]:
        problem = self.problem
        traced, reason = graph.trace(problem.fresh_model(), problem.draw(problem.seed))
        text = source.read(problem.path)
        return {
            "graph": traced,
            "opaque_reason": reason,
            "construction_source": source.construction_source(text),
            "module_source": source.module_source(text),
            "operations": self._features.operations if self._features else 0,
        }

    def inspect(self, seeds: list[int]) -> dict[str, Any]:
        return admission.inspect(self.problem, seeds)

    def prepare(self, case: str, seed: int, family: str, weights: str, slot: str) -> dict[str, Any]:
        """Writes inputs and state into the slot and evaluates the reference, once."""
        self._cases.pop(case, None)
        if family != families.NOMINAL and not self._has_families:
            reason = "no input holds floating-point numbers, so the family is the nominal one"
            return {"skipped": reason, "outputs": []}
        inputs = self._draw(seed, family)
        entry = self._new_case(inputs, seed, family, weights, slot)
        reason = self._evaluate(entry, inputs)
        if reason is not None or entry.results is None:
            return {"skipped": reason, "outputs": []}
        self._cases[case] = entry
        length = self._features.reduction_length if self._features else 1
        outputs = [{**errors, "reduction_length": length} for errors in entry.results.errors]
        return {"skipped": None, "outputs": outputs, "precision": entry.results.precision}

    def inputs(
        self, seed: int, family: str, slot: str, case: str | None = None, weights: str = "initial"
    ) -> dict[str, Any]:
        """The same without evaluating: that happens when an output is first compared."""
        name = case or f"{family}-{seed}"
        self._cases[name] = self._new_case(self._draw(seed, family), seed, family, weights, slot)
        return {"case": name}

    def provide(self, slot: str) -> dict[str, Any]:
        """Makes room for a runner's outputs and state in a slot; files grow by themselves."""
        if devices.is_cuda():
            slots.provide(slot, self._output_bytes)
        return {}

    def withdraw(self, slot: str) -> dict[str, Any]:
        """Frees the room that was made in a slot."""
        slot_memory.discard(slot)
        return {}

    def forget(self, cases: list[str] | None = None) -> dict[str, Any]:
        """Frees what is kept for some cases, or for all."""
        for name in list(self._cases) if cases is None else cases:
            case = self._cases.pop(name, None)
            if case is not None and all(case.slot != other.slot for other in self._cases.values()):
                slot_memory.discard(case.slot)
        devices.release()
        return {}

    def _new_case(self, inputs: list[Any], seed: int, family: str, weights_kind: str, slot: str) -> Case:
        writer = SlotWriter(slot)
        manifest: dict[str, Any] = {
            "inputs": [writer.add(value, "unsupported-input", f"input {i}") for i, value in enumerate(inputs)]
        }
        input_bytes = writer.size
        problem = self.problem
        manifest["init"] = [writer.add(v, "unsupported-input", "an init input") for v in problem.init_inputs]
        manifest["state"] = state_entries(writer, weights.state_of(problem, weights_kind, seed))
        writer.write(manifest)
        digest = integrity.fingerprint(slot, input_bytes, self._threads)
        return Case(seed, family, weights_kind, slot, input_bytes, digest)

    def _draw(self, seed: int, family: str) -> list[Any]:
        if family != families.NOMINAL and family not in families.FAMILIES:
            known = ", ".join([families.NOMINAL, *families.FAMILIES])
            raise HarnessError("bad-request", f"no family {family!r}; there are {known}")
        inputs = self.problem.draw(seed)
        return inputs if family == families.NOMINAL else families.transform(inputs, family, seed)

    def _evaluate(self, case: Case, inputs: list[Any]) -> str | None:
        """Fills in the results; the reason where the family makes no sense for this problem."""
        state = weights.state_of(self.problem, case.weights, case.seed)
        try:
            results = reference.evaluate(lambda: self.problem.fresh_model(state), inputs)
        except HarnessError as error:
            if case.family == families.NOMINAL or error.kind != "raised":
                raise
            return f"the reference does not accept such inputs: {error.message}"
        if results.is_nonfinite:
            return "no element of the reference's own output is finite"
        if case.family != families.NOMINAL:
            for now, nominal in zip(results.has_nan, self._nominal_nan, strict=True):
                if now and not nominal:
                    return "the exact result has NaN where the problem's own inputs give none"
        case.results = results
        devices.release()
        return None

    def _results(self, name: str, case: Case, touch: dict[str, int] | None) -> reference.Results:
        """What a case should give; for touched inputs evaluated now, since no other call has them."""
        if case.results is not None and touch is None:
            return case.results
        inputs = self._draw(case.seed, case.family)
        if touch is not None:
            touching.touch(structure.tensors_in(inputs), touch["seed"], touch["call"])
            case = replace(case, results=None)
        reason = self._evaluate(case, inputs)
        if case.results is None:
            raise HarnessError("raised", f"case {name} has no expected result: {reason}", where="forward")
        return case.results

    def compare(
        self, case: str, slot: str, outputs: dict[str, Any], touch: dict[str, int] | None = None
    ) -> dict[str, Any]:
        """The numbers for a runner's outputs, which lie in `slot`; `outputs` is the manifest that it gave."""
        entry = self._cases.get(case)
        if entry is None:
            raise HarnessError("bad-request", f"no case {case!r} is prepared")
        results = self._results(case, entry, touch)
        with untrusted.data_of(slot) as data:
            found = checking.check(data, outputs, results)
        digests = found.pop("digests")
        same = entry.digests is None or digests == entry.digests
        entry.digests = digests
        now = integrity.fingerprint(entry.slot, entry.input_bytes, self._threads)
        return {**found, "inputs_intact": now == entry.fingerprint, "identical_to_previous": same}


def _room_for(tensors: list[Any]) -> int:
    """Bytes that tensors take when each begins at its alignment."""
    sizes = [t.numel() * t.element_size() for t in tensors if hasattr(t, "numel")]
    return sum(-(-size // ALIGNMENT) * ALIGNMENT for size in sizes)


def named(name: str, value: Any) -> dict[str, Any]:
    """A parameter's or buffer's entry."""
    return {"name": name, **structure.describe_tensor(value)}
