"""How far rounding alone may move a reference's results, where one run of it does not tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch

from . import structure
from .comparison import Expected, measure_tensor
from .problem import forward
from .reference import STATE_ERRORS, Results, StateValue

_RUNS = 8


def widened(results: Results, fresh_model: Callable[[], torch.nn.Module], inputs: list[Any]) -> Results:
    """The results, with errors and buffers as far off as those of runs on data changed in the last place.

    A network can amplify rounding until single elements jump: batch normalisation over two values gives
    a sign, which rounding decides where they are equal. The error of one run then says little of another
    honest one's. Values that depend on their data continuously move by some last places, and their
    tolerance hardly changes.
    """
    state, errors = dict(results.state), results.errors
    for run in range(_RUNS):
        model = _changed_model(fresh_model(), run)
        found = structure.tensors_in(forward(model, _changed(inputs, run)))
        errors = [_worse(e, f, t) for e, f, t in zip(errors, found, results.expected, strict=True)]
        for name, buffer in model.named_buffers():
            if name in state and buffer.is_floating_point():
                state[name] = _wider(state[name], buffer)
    return replace(results, state=state, errors=errors, is_widened=True)


def _worse(errors: dict[str, float], found: torch.Tensor, expected: Expected) -> dict[str, float]:
    """The larger of an output's errors; a run that gives infinities tells nothing."""
    measured = measure_tensor(found, expected)
    if not measured.nonfinite_ok:
        return errors
    rms, most = errors["rms_reference_error"], errors["max_reference_error"]
    return {
        **errors,
        "rms_reference_error": max(rms, measured.rms_error),
        "max_reference_error": max(most, measured.max_error),
    }


def _wider(value: StateValue, found: torch.Tensor) -> StateValue:
    measured = measure_tensor(found, value.expected)
    error = measured.max_error if measured.nonfinite_ok else 0.0
    return replace(value, tolerance=max(value.tolerance, STATE_ERRORS * error))


def _changed_model(model: torch.nn.Module, seed: int) -> torch.nn.Module:
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.is_floating_point():
                parameter.copy_(_last_place(parameter, seed))
    return model


def _changed(inputs: list[Any], seed: int) -> list[Any]:
    return structure.map_tensors(
        inputs, lambda tensor: _last_place(tensor, seed) if tensor.is_floating_point() else tensor.clone()
    )


def _last_place(tensor: torch.Tensor, seed: int) -> torch.Tensor:
    """The tensor with each element moved by at most one unit in its last place."""
    generator = torch.Generator(tensor.device).manual_seed(seed)
    step = torch.rand(tensor.shape, generator=generator, device=tensor.device, dtype=torch.float64)
    return tensor * (1 + (2 * step - 1) * torch.finfo(tensor.dtype).eps).to(tensor.dtype)
