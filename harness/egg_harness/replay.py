"""KernelBench's side of a candidate: its weights come from the seed's draws, and its state lives on."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import torch

from . import structure
from .dtypes import BY_NAME
from .errors import HarnessError, candidate_kind, running


class Replay:
    """A `ModelNew` made and called as `eval_kernel_against_ref` does, for one trial after another."""

    def __init__(self) -> None:
        self._module: Any = None

    def make(
        self, source: ModuleType, init_inputs: list[Any], seed: int, dtype: str, device: torch.device
    ) -> None:
        """Seeds, makes the module, and casts it; no state is loaded and the mode is left as it is."""
        self._module = None
        with running("ModelNew", candidate_kind), torch.no_grad():
            torch.manual_seed(seed)
            module = source.ModelNew(*structure.copied(init_inputs))
            self._module = module.to(device=device, dtype=BY_NAME[dtype])

    def call(self, inputs: list[Any], generators: dict[str, str]) -> Any:
        """One call that goes on from the states in which the reference has left the generators."""
        if self._module is None:
            raise HarnessError("bad-request", "no replay has been made")
        restore(generators)
        with running("forward", candidate_kind), torch.no_grad():
            return self._module(*inputs)


def states() -> dict[str, str]:
    """The states of the generators, as hexadecimal text."""
    found = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_initialized():
        found["cuda"] = torch.cuda.get_rng_state()
    return {name: bytes(state.tolist()).hex() for name, state in found.items()}


def restore(generators: dict[str, str]) -> None:
    """Puts the generators into states that `states` gave."""
    for name, text in generators.items():
        state = torch.frombuffer(bytearray.fromhex(text), dtype=torch.uint8)
        if name == "cpu":
            torch.set_rng_state(state)
        elif torch.cuda.is_initialized():
            torch.cuda.set_rng_state(state)
