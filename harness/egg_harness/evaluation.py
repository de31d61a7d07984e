"""What runners and baselines share: a module with its state, run once or timed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from . import devices, touching
from .errors import HarnessError, candidate_kind, running
from .slots import SlotWriter, device_place, opened, state_entries
from .timing import CacheFlush, Calls, time_calls

State = dict[str, torch.Tensor]


class Evaluation:
    """A module under evaluation. `callable` is what is called: the module, or a compiled form of it."""

    def __init__(self) -> None:
        self._module: torch.nn.Module | None = None
        self._callable: Callable[..., Any] | None = None
        self._state: State = {}
        self._flush = CacheFlush()

    def adopt(self, module: torch.nn.Module, call: Callable[..., Any], state: State) -> None:
        """Takes a module whose state has been loaded from `state`."""
        self._module, self._callable = module, call
        self._state = {name: value.clone() for name, value in state.items()}

    @property
    def module(self) -> torch.nn.Module:
        if self._module is None:
            raise HarnessError("bad-request", "nothing is instantiated")
        return self._module

    def run(self, slot: str, output_slot: str) -> dict[str, Any]:
        """One call from the state that was loaded."""
        module, inputs = self.module, opened(slot).inputs()
        self._restore_buffers(module)
        result = self._guarded_call(inputs)
        written = write_outputs(output_slot, result, self._state_after(module))
        devices.release()
        return {"outputs": written}

    def time(
        self,
        slots: list[str],
        calls: int,
        warmup: int,
        flush_bytes: int,
        keep: list[int],
        output_slots: list[str],
        touch_seed: int | None = None,
        wall_calls: int = 0,
    ) -> dict[str, Any]:
        """Timed calls on slots in turn; results of the calls in `keep` go to the output slots."""
        kept = sorted(set(keep))
        if not slots or calls < 1 or len(kept) != len(output_slots):
            raise HarnessError(
                "bad-request", "time: needs slots, calls, and an output slot for each kept call"
            )
        if any(number not in range(calls) for number in kept):
            raise HarnessError("bad-request", f"time: only calls 0 to {calls - 1} can be kept")
        self._restore_buffers(self.module)
        readers = [opened(slot) for slot in slots]
        touch = _Touch([reader.input_aliases() for reader in readers], touch_seed)
        block = Calls(
            function=self._checked_callable(),
            inputs=[reader.inputs() for reader in readers],
            count=calls,
            warmup=warmup,
            wall_count=wall_calls,
            keep=frozenset(kept),
            before=touch.apply,
            after=touch.undo,
            flush=lambda: self._flush(flush_bytes) if flush_bytes else None,
        )
        shift = devices.shifted(touch_seed)
        with running("forward", candidate_kind):
            timed = time_calls(block)
        del shift
        written = zip(output_slots, timed.kept, strict=True)
        manifests = [write_outputs(slot, result) for slot, result in written]
        timed.kept.clear()
        devices.release()
        return {
            "nanoseconds": timed.nanoseconds,
            "wall_nanoseconds": timed.wall_nanoseconds,
            "cpu_nanoseconds": timed.cpu_nanoseconds,
            "outputs": manifests,
        }

    def prepared_call(self, inputs: list[list[Any]]) -> Callable[[int], None]:
        """Calls by number, which take their inputs in turn, from the state that was loaded."""
        self._restore_buffers(self.module)

        def call(number: int) -> None:
            self._guarded_call(inputs[number % len(inputs)])

        return call

    def _checked_callable(self) -> Callable[..., Any]:
        if self._callable is None:
            raise HarnessError("bad-request", "nothing is instantiated")
        return self._callable

    def _guarded_call(self, inputs: list[Any]) -> Any:
        with running("forward", candidate_kind), torch.no_grad():
            return self._checked_callable()(*inputs)

    def _restore_buffers(self, module: torch.nn.Module) -> None:
        for name, buffer in module.named_buffers():
            if name in self._state:
                buffer.copy_(self._state[name])

    def _state_after(self, module: torch.nn.Module) -> State:
        """Buffers, and those parameters that the call has changed."""
        parameters = dict(module.named_parameters(remove_duplicate=False))
        return {
            name: value
            for name, value in module.state_dict().items()
            if name in self._state
            and (name not in parameters or not torch.equal(value, self._state[name].to(value.dtype)))
        }


class _Touch:
    """Changes the inputs of each call a little, where a seed says how."""

    def __init__(self, aliases: list[list[torch.Tensor]], seed: int | None) -> None:
        self._aliases, self._seed = aliases, seed
        self._touched: list[touching.Touched] = []

    def apply(self, number: int) -> None:
        if self._seed is not None:
            self._touched = touching.touch(self._aliases[number % len(self._aliases)], self._seed, number)

    def undo(self, number: int) -> None:
        while self._touched:
            self._touched.pop().undo()


def write_outputs(folder: str, result: Any, state: State | None = None) -> dict[str, Any]:
    """Writes a result as contiguous bytes; the manifest, which is also left in a slot of files."""
    writer = SlotWriter(folder)
    item = writer.add(result, "unsupported-output", "the result", contiguous=True)
    manifest: dict[str, Any] = {"outputs": item}
    if state is not None:
        manifest["state"] = state_entries(writer, state, contiguous=True)
    with running("writing the outputs", candidate_kind):
        if devices.is_cuda():
            writer.write_data(device_place(folder))
        else:
            writer.write(manifest)
    return manifest
