"""The tool: measures the machine, and runs small functions for tests of rewrites."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any

import torch

from . import device_rates, device_state, devices, health, kernel_resources, rates, tripwires
from .errors import HarnessError, candidate_kind, running
from .evaluation import write_outputs
from .options import SessionOptions
from .slots import opened
from .source import load


class Tool:
    """Session methods of the role `tool`."""

    def __init__(self, options: SessionOptions) -> None:
        self._workspace = options.workspace

    def methods(self) -> dict[str, Callable[..., dict[str, Any]]]:
        return {
            "probe": self.probe,
            "rates": self.rates,
            "state": self.state,
            "evaluate": self.evaluate,
            "tripwires": self.tripwires,
            "similarity": self.similarity,
            "resources": kernel_resources.resources,
        }

    def probe(self) -> dict[str, Any]:
        return health.probe()

    def rates(self) -> dict[str, Any]:
        return device_rates.measure() if devices.is_cuda() else rates.measure()

    def state(self) -> dict[str, Any]:
        return device_state.state()

    def tripwires(self, source: str) -> dict[str, Any]:
        """What a text names that fits a class of cheats; the text is parsed, not run."""
        return {"hits": [hit.to_json() for hit in tripwires.hits(source)]}

    def similarity(self, source: str, other: str) -> dict[str, Any]:
        """The likeness of two texts, whatever their names."""
        return {"similarity": tripwires.similarity(source, other)}

    def evaluate(self, source: str, slot: str, output_slot: str) -> dict[str, Any]:
        """Calls `function` of a text on a slot's inputs."""
        with tempfile.NamedTemporaryFile("w", dir=self._workspace, suffix=".py", delete=False) as file:
            file.write(source)
        try:
            module = load(file.name)
            if not callable(getattr(module, "function", None)):
                raise HarnessError("missing", "the source does not define function")
            with running("function", candidate_kind), torch.no_grad():
                result = module.function(*opened(slot).inputs())
        finally:
            os.unlink(file.name)
        return {"outputs": write_outputs(output_slot, result)}
