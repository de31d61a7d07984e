"""The reference's results for one case: in float64, and in its own type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from . import float64, structure
from .comparison import Expected, expect, holds_all, measure_tensor, rms, rms_of
from .problem import forward

STATE_ERRORS = 8
"""How many times the reference's own error a buffer may be off."""


@dataclass(frozen=True)
class StateValue:
    """What a parameter or buffer should hold after the call."""

    expected: Expected
    tolerance: float


@dataclass(frozen=True)
class Results:
    """All that a candidate's outputs are compared with."""

    tree: Any
    """The reference's own outputs as an item tree without places."""
    expected: list[Expected]
    """One for each tensor of the tree, in order."""
    state: dict[str, StateValue]
    errors: list[dict[str, float]]
    """The reference's own errors, one entry for each tensor."""
    precision: str
    """`float64`, or `float32` where the reference can't be evaluated in float64."""
    has_nan: list[bool]
    is_nonfinite: bool
    """Whether no output holds a finite number."""
    is_widened: bool = False
    """Whether buffers may also lie where rounding alone could bring them."""


def evaluate(fresh_model: Callable[[], torch.nn.Module], inputs: list[Any]) -> Results:
    """Runs the reference twice, each time on its own copy of model and inputs."""
    own_model = fresh_model()
    own = forward(own_model, structure.copied(inputs))
    own_tensors = structure.tensors_in(own)
    exact_model, exact_tensors = float64.evaluate(fresh_model, inputs, own_tensors)
    precision = "float32" if exact_model is None else "float64"
    expected = [expect(e, o) for e, o in zip(exact_tensors, own_tensors, strict=True)]
    return Results(
        tree=structure.summary(own, "unsupported-output", "the result"),
        expected=expected,
        state=_state_after(own_model, exact_model or own_model, _scale(inputs)),
        errors=[_own_error(o, e) for o, e in zip(own_tensors, expected, strict=True)],
        precision=precision,
        has_nan=[not e.is_ordinary and bool(e.values.isnan().any()) for e in expected],
        is_nonfinite=bool(own_tensors) and not any(_has_finite(t) for t in own_tensors),
    )


def _has_finite(tensor: torch.Tensor) -> bool:
    if not tensor.is_floating_point() or holds_all(tensor.dtype, tensor):
        return True
    return bool(tensor.isfinite().any())


def _own_error(own: torch.Tensor, expected: Expected) -> dict[str, float]:
    measured = measure_tensor(own, expected)
    return {
        "rms_reference_error": measured.rms_error,
        "max_reference_error": measured.max_error,
        "rms": rms(expected),
    }


def _scale(inputs: list[Any]) -> float:
    """The largest root mean square of an input's finite elements."""
    tensors = [tensor for tensor in structure.tensors_in(inputs) if tensor.is_floating_point()]
    return max(map(rms_of, tensors), default=0.0)


def _state_after(
    own_model: torch.nn.Module, exact_model: torch.nn.Module, scale: float
) -> dict[str, StateValue]:
    """Buffers and parameters after the call, with eight times the own error and 32 ulp as tolerance.

    Eight is what outputs are allowed at their worst element. Three were too few: in a network that
    amplifies rounding (EfficientNetB2 on two images) other honest kernels, torch.compile's among them,
    leave 2.8 times the reference's own error and more in one of dozens of buffers.
    A buffer that gathers statistics of the inputs may be the small difference of large sums, such as a
    running mean near zero: one ulp of the inputs' scale is then as exact as their sum can be.
    """
    exact = exact_model.state_dict()
    buffers = dict(own_model.named_buffers())
    state: dict[str, StateValue] = {}
    for name, own in own_model.state_dict().items():
        if not isinstance(own, torch.Tensor):
            continue
        expected = expect(exact[name].to(own.device), own)
        tolerance = 0.0
        if own.is_floating_point() and own.numel():
            largest = float(torch.linalg.vector_norm(own.nan_to_num(0, 0, 0), float("inf")))
            error = _own_error(own, expected)["max_reference_error"]
            ulp = torch.finfo(own.dtype).eps
            tolerance = STATE_ERRORS * error + 32 * ulp * largest + (ulp * scale if name in buffers else 0.0)
        state[name] = StateValue(expected, tolerance)
    return state
