"""Random weights: values unlike those that constructors leave, so that an ignored parameter shows."""

from __future__ import annotations

from collections.abc import Callable

import torch

from . import devices
from .problem import Problem

Draw = Callable[[torch.Tensor, torch.Generator], torch.Tensor]


def _normal(old: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return torch.randn(old.shape, generator=generator, device=old.device)


def _around(mean: float, deviation: float) -> Draw:
    return lambda old, generator: _normal(old, generator).mul_(deviation).add_(mean)


def _variance(old: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return torch.rand(old.shape, generator=generator, device=old.device).add_(0.5)


def _like(old: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """The same mean and deviation as before."""
    values = old.double()
    deviation = values.std().item() if values.numel() > 1 else 0.0
    return _normal(old, generator).mul_(deviation or 0.3).add_(values.mean().item())


# By the end of the name; the first that fits is taken.
_BUFFERS: dict[str, Draw] = {"running_mean": _around(0.0, 0.3), "running_var": _variance}
_VECTORS: dict[str, Draw] = {"bias": _around(0.0, 0.3), "": _around(1.0, 0.3)}


def state_of(problem: Problem, weights: str, seed: int) -> dict[str, torch.Tensor]:
    """The state for a case: `initial`, or `random` by the seed."""
    if weights == "initial":
        return problem.initial_state
    generator = devices.generator(seed)
    parameters = dict(problem.model.named_parameters())
    return {
        name: _redrawn(name, value, name in parameters, generator)
        for name, value in problem.initial_state.items()
    }


def _redrawn(name: str, value: torch.Tensor, is_parameter: bool, generator: torch.Generator) -> torch.Tensor:
    if not value.is_floating_point() or value.numel() == 0:
        return value
    rules = _BUFFERS if not is_parameter else _VECTORS if value.dim() <= 1 else {"": _like}
    for ending, draw in rules.items():
        if name.endswith(ending):
            return draw(value, generator).to(value.dtype)
    return value
