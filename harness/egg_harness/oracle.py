"""The oracle: has the problem, prepares cases, and says how far outputs are from what they should be."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from . import (
    admission,
    checking,
    conditioning,
    devices,
    families,
    features,
    graph,
    integrity,
    kernelbench,
    leaves,
    likeness,
    reference,
    rewriting,
    room,
    sensitivity,
    slot_memory,
    slots,
    source,
    structure,
    surroundings,
    touching,
    trivial,
    untrusted,
    weights,
)
from .dtypes import NAMES
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
    weights_seed: int = 0
    """The seed of its weights, which stay when its inputs are rewritten."""
    element: int | None = None
    """The seed of the single elements that differ from the draw, if some do."""
    remembered: dict[tuple[int, int | None], reference.Results] = field(default_factory=dict)
    """Results of inputs that were written before, where they are small."""

    @property
    def key(self) -> tuple[int, int | None]:
        return self.seed, self.element


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
        self._trials = kernelbench.Trials(lambda: self.problem)

    def methods(self) -> dict[str, room.Method]:
        with_room = functools.partial(room.made, drop=self._drop_results)
        return {
            "load": self.load,
            "trace": self.trace,
            "inspect": with_room(self.inspect),
            "trivial": with_room(self.trivial),
            "sensitivity": with_room(self.sensitivity),
            "prepare": with_room(self.prepare),
            "rewrite": with_room(self.rewrite),
            "inputs": with_room(self.inputs),
            "provide": with_room(self.provide),
            "withdraw": self.withdraw,
            "compare": with_room(self.compare),
            "reconsider": with_room(self.reconsider),
            "likeness": self.likeness,
            "forget": self.forget,
            "save_memory": self.save_memory,
            "kernelbench": self._trials.run,
            "kernelbench_compare": self._trials.compare,
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
        before = surroundings.generators()
        model = problem.fresh_model()
        with devices.measuring_a_call():
            measured = features.measure(model, inputs)
        moved = surroundings.moved(before, surroundings.generators())
        outputs = structure.summary(measured.outputs, "unsupported-output", "the result of forward")
        tensors = structure.tensors_in(measured.outputs)
        if not tensors:
            raise HarnessError(
                "unsupported-output", f"the result of forward holds no tensor; {structure.SUPPORTED}"
            )
        # The outputs themselves would keep their memory for nothing.
        self._problem, self._features, self._cases = problem, replace(measured, outputs=None), {}
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
            "generators_moved": moved,
            "leaves": leaves.describe(measured.outputs, inputs, model.named_parameters()),
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

    def trivial(self, family: str, seeds: list[int]) -> dict[str, Any]:
        """How far answers are off that need no computing."""
        if family != families.NOMINAL and not self._has_families:
            return {"skipped": _NO_FAMILIES, "outputs": [], "answers": []}
        found = trivial.examine(self.problem, family, seeds)
        length = self._features.reduction_length if self._features else 1
        common = {"reduction_length": length, "class": devices.reference_class()}
        return {**found, "outputs": [{**output, **common} for output in found["outputs"]]}

    def sensitivity(self, seed: int, seconds: float) -> dict[str, Any]:
        """What a change of each input and parameter does to the output."""
        return sensitivity.examine(self.problem, seed, seconds)

    def prepare(self, case: str, seed: int, family: str, weights: str, slot: str) -> dict[str, Any]:
        """Writes inputs and state into the slot and evaluates the reference, once."""
        self._cases.pop(case, None)
        if family != families.NOMINAL and not self._has_families:
            return {"skipped": _NO_FAMILIES, "outputs": []}
        inputs = self._draw(seed, family)
        entry = self._new_case(inputs, seed, family, weights, slot)
        reason = self._evaluate(entry, inputs)
        if reason is None:
            self._cases[case] = entry
        return self._prepared(entry, reason)

    def rewrite(self, case: str, seed: int, element: int | None = None) -> dict[str, Any]:
        """Writes other inputs of the family over a case's, in place; with `element` single ones differ."""
        entry = self._case(case)
        inputs = self._draw(seed, entry.family)
        if element is not None:
            rewriting.change_elements(inputs, element)
        if entry.results is not None and rewriting.is_small(entry.results):
            entry.remembered[entry.key] = entry.results
        # Large ones would lie in the way of the new ones.
        entry.results = None
        written = self._new_case(inputs, seed, entry.family, entry.weights, entry.slot, entry.weights_seed)
        written.element, written.digests, written.remembered = element, entry.digests, entry.remembered
        written.results = written.remembered.get(written.key)
        self._cases[case] = written
        reason = self._evaluate(written, inputs) if written.results is None else None
        return self._prepared(written, reason)

    def _prepared(self, entry: Case, reason: str | None) -> dict[str, Any]:
        if reason is not None or entry.results is None:
            return {"skipped": reason, "outputs": []}
        length = self._features.reduction_length if self._features else 1
        largest = map(rewriting.largest, entry.results.expected)
        outputs = [
            {**errors, "reduction_length": length, "largest": most, "class": devices.reference_class()}
            for errors, most in zip(entry.results.errors, largest, strict=True)
        ]
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
        self._trials.forget()
        devices.release()
        return {}

    def save_memory(self) -> dict[str, Any]:
        """Gives memory back after each request from now on: a candidate found none."""
        devices.save_memory()
        return {}

    def _new_case(
        self,
        inputs: list[Any],
        seed: int,
        family: str,
        weights_kind: str,
        slot: str,
        weights_seed: int | None = None,
    ) -> Case:
        weights_seed = seed if weights_seed is None else weights_seed
        writer = SlotWriter(slot)
        manifest: dict[str, Any] = {
            "inputs": [writer.add(value, "unsupported-input", f"input {i}") for i, value in enumerate(inputs)]
        }
        input_bytes = writer.size
        problem = self.problem
        manifest["init"] = [writer.add(v, "unsupported-input", "an init input") for v in problem.init_inputs]
        manifest["state"] = state_entries(writer, weights.state_of(problem, weights_kind, weights_seed))
        writer.write(manifest)
        digest = integrity.fingerprint(slot, input_bytes, self._threads)
        return Case(seed, family, weights_kind, slot, input_bytes, digest, weights_seed=weights_seed)

    def _draw(self, seed: int, family: str) -> list[Any]:
        if family != families.NOMINAL and family not in families.FAMILIES:
            known = ", ".join([families.NOMINAL, *families.FAMILIES])
            raise HarnessError("bad-request", f"no family {family!r}; there are {known}")
        inputs = self.problem.draw(seed)
        return inputs if family == families.NOMINAL else families.transform(inputs, family, seed)

    def _evaluate(self, case: Case, inputs: list[Any]) -> str | None:
        """Fills in the results; the reason where the family makes no sense for this problem."""
        fresh_model = self._models(case)
        try:
            results = reference.evaluate(fresh_model, inputs)
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
        devices.make_room()
        return None

    def _models(self, case: Case) -> Callable[[], torch.nn.Module]:
        """Makes references with a case's weights."""
        state = weights.state_of(self.problem, case.weights, case.weights_seed)
        return lambda: self.problem.fresh_model(state)

    def _drop_results(self) -> bool:
        """Forgets results that are evaluated again when they are needed; whether there were any."""
        kept = [case for case in self._cases.values() if case.results is not None]
        for case in kept:
            case.results = None
            case.remembered.clear()
        return bool(kept)

    def _results(self, name: str, case: Case, touch: dict[str, int] | None) -> reference.Results:
        """What a case should give; for touched inputs evaluated now, since no other call has them."""
        if case.results is not None and touch is None:
            return case.results
        if touch is not None:
            case = replace(case, results=None)
        reason = self._evaluate(case, self._inputs_of(case, touch))
        if case.results is None:
            raise HarnessError("raised", f"case {name} has no expected result: {reason}", where="forward")
        return case.results

    def compare(
        self, case: str, slot: str, outputs: dict[str, Any], touch: dict[str, int] | None = None
    ) -> dict[str, Any]:
        """The numbers for a runner's outputs, which lie in `slot`; `outputs` is the manifest that it gave."""
        entry = self._case(case)
        results = self._results(case, entry, touch)
        with untrusted.data_of(slot) as data:
            found = checking.check(data, outputs, results, self._required_state)
            if any(map(checking.holds_other_numbers, found["state"])):
                results = self._reconsidered(entry, results, touch)
                found = checking.check(data, outputs, results, self._required_state)
        digests = found.pop("digests")
        same = entry.digests is None or digests == entry.digests
        entry.digests = digests
        now = integrity.fingerprint(entry.slot, entry.input_bytes, self._threads)
        return {**found, "inputs_intact": now == entry.fingerprint, "identical_to_previous": same}

    def reconsider(self, case: str) -> dict[str, Any]:
        """What `prepare` said of a case, with the errors that rounding can make of the reference's."""
        entry = self._case(case)
        self._reconsidered(entry, self._results(case, entry, None), None)
        return self._prepared(entry, None)

    def _reconsidered(
        self, case: Case, results: reference.Results, touch: dict[str, int] | None
    ) -> reference.Results:
        """Results that allow what rounding can do to them; asked for only where something is off."""
        if results.is_widened:
            return results
        results = conditioning.widened(results, self._models(case), self._inputs_of(case, touch))
        if touch is None:
            case.results = results
        devices.make_room()
        return results

    def likeness(self, case: str, slot: str, outputs: dict[str, Any]) -> dict[str, Any]:
        """What a runner's wrong outputs look like."""
        entry = self._case(case)
        if entry.results is None:
            raise HarnessError("bad-request", f"likeness: {case!r} has not been compared")
        with untrusted.data_of(slot) as data:
            places = checking.places(data, outputs, entry.results)
            return likeness.examine(data, places, structure.tensors_in(self._inputs_of(entry)))

    def _inputs_of(self, case: Case, touch: dict[str, int] | None = None) -> list[Any]:
        """A case's inputs, as the timed call that `touch` names found them."""
        inputs = self._draw(case.seed, case.family)
        if case.element is not None:
            rewriting.change_elements(inputs, case.element)
        if touch is not None:
            touching.touch(structure.tensors_in(inputs), touch["seed"], touch["call"])
        return inputs

    def _case(self, name: str) -> Case:
        entry = self._cases.get(name)
        if entry is None:
            raise HarnessError("bad-request", f"no case {name!r} is prepared")
        return entry

    @property
    def _required_state(self) -> list[str]:
        """The buffers that every run must report."""
        state = self.problem.initial_state
        return [n for n, b in self.problem.model.named_buffers() if n in state and b.dtype in NAMES]


_NO_FAMILIES = "no input holds floating-point numbers, so the family is the nominal one"


def _room_for(tensors: list[Any]) -> int:
    """Bytes that tensors take when each begins at its alignment."""
    sizes = [t.numel() * t.element_size() for t in tensors if hasattr(t, "numel")]
    return sum(-(-size // ALIGNMENT) * ALIGNMENT for size in sizes)


def named(name: str, value: Any) -> dict[str, Any]:
    """A parameter's or buffer's entry."""
    return {"name": name, **structure.describe_tensor(value)}
