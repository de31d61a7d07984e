"""A problem in memory: its module, its reference with the first state, and draws of its inputs."""

from __future__ import annotations

import copy
import random
from types import ModuleType
from typing import Any

import numpy
import torch

from . import devices, source, structure
from .errors import HarnessError, running

_REQUIRED = ("Model", "get_inputs", "get_init_inputs")


def seed_everything(seed: int) -> None:
    """Seeds all generators that a problem may draw from."""
    torch.manual_seed(seed)
    random.seed(seed)
    numpy.random.seed(seed % (1 << 32))


class Problem:
    """A loaded problem file."""

    def __init__(self, path: str, seed: int) -> None:
        self.path = path
        self.seed = seed
        self.module = load_checked(path, seed)
        seed_everything(seed)
        with running("get_init_inputs"):
            self.init_inputs = _as_list(self.module.get_init_inputs(), "get_init_inputs()")
        structure.summary(self.init_inputs, "unsupported-input", "get_init_inputs()")
        seed_everything(seed)
        self.model = build(self.module, self.init_inputs)
        self.initial_state = {
            name: value.detach().clone()
            for name, value in self.model.state_dict().items()
            if isinstance(value, torch.Tensor)
        }

    def draw(self, seed: int) -> list[Any]:
        """The problem's own inputs for a seed."""
        seed_everything(seed)
        with running("get_inputs"), torch.no_grad(), devices.creating():
            inputs = devices.moved(_as_list(self.module.get_inputs(), "get_inputs()"))
        structure.summary(inputs, "unsupported-input", "get_inputs()")
        return inputs

    def fresh_model(self, state: dict[str, torch.Tensor] | None = None) -> torch.nn.Module:
        """A copy of the reference, in its own mode, with a state (the initial one if none is given)."""
        with running("Model"):
            try:
                model = copy.deepcopy(self.model)
            except (TypeError, RuntimeError, AttributeError):
                model = build(self.module, self.init_inputs)
            load_state(model, state or self.initial_state)
        return model


def load_checked(path: str, seed: int) -> ModuleType:
    """Imports a problem file; raises `missing` unless it has all that the format asks for."""
    seed_everything(seed)
    module = source.load(path)
    missing = [name for name in _REQUIRED if not callable(getattr(module, name, None))]
    if missing:
        names = ", ".join(missing)
        message = f"{path} does not define {names}"
        # Only a fact: the referee says what it means.
        is_candidate = callable(getattr(module, "ModelNew", None))
        raise HarnessError("missing", message, names=missing, defines_candidate=is_candidate)
    return module


def build(module: ModuleType, init_inputs: list[Any]) -> torch.nn.Module:
    """The reference, in the mode that its constructor leaves it in."""
    with running("Model"), torch.no_grad(), devices.creating():
        model = module.Model(*structure.copied(devices.moved(init_inputs)))
    if not isinstance(model, torch.nn.Module):
        raise HarnessError("raised", "Model is not a torch.nn.Module", where="Model")
    with running("Model"):
        return model.to(devices.current())


def load_state(model: torch.nn.Module, state: dict[str, torch.Tensor]) -> None:
    """Copies values by name in place; what the state does not name stays."""
    with torch.no_grad():
        own = model.state_dict()
        for name, value in state.items():
            own[name].copy_(value)


def forward(model: torch.nn.Module, inputs: list[Any]) -> Any:
    """One call without gradients."""
    with running("forward"), torch.no_grad():
        return model(*inputs)


def _as_list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        name = type(value).__qualname__
        raise HarnessError("unsupported-input", f"{where} returns a {name}; it must return a list")
    return list(value)
