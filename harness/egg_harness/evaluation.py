"""What runners and baselines share: a module with its state, run once or timed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from .errors import HarnessError, candidate_kind, running
from .slots import SlotReader, SlotWriter, state_entries
from .timing import CacheFlush, time_calls

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
        module, inputs = self.module, SlotReader(slot).inputs()
        self._restore_buffers(module)
        result = self._guarded_call(inputs)
        return {"outputs": write_outputs(output_slot, result, self._state_after(module))}

    def time(
        self,
        slots: list[str],
        calls: int,
        warmup: int,
        flush_bytes: int,
        keep: list[int],
        output_slots: list[str],
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
        inputs = [SlotReader(slot).inputs() for slot in slots]

        def flush() -> None:
            if flush_bytes:
                self._flush(flush_bytes)

        with running("forward", candidate_kind):
            timed = time_calls(self._checked_callable(), inputs, calls, warmup, flush, set(kept))
        written = zip(output_slots, timed.kept, strict=True)
        manifests = [write_outputs(slot, result) for slot, result in written]
        return {
            "nanoseconds": timed.nanoseconds,
            "cpu_nanoseconds": timed.cpu_nanoseconds,
            "outputs": manifests,
        }

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


def write_outputs(folder: str, result: Any, state: State | None = None) -> dict[str, Any]:
    """Writes a result as contiguous bytes; the manifest, which is also left in the slot."""
    writer = SlotWriter(folder)
    item = writer.add(result, "unsupported-output", "the result", contiguous=True)
    manifest: dict[str, Any] = {"outputs": item}
    if state is not None:
        manifest["state"] = state_entries(writer, state, contiguous=True)
    with running("writing the outputs", candidate_kind):
        writer.write(manifest)
    return manifest
