"""The reference's results for one case: in float64, and in its own type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from . import devices, structure
from .comparison import Expected, chunk_elements, expect, holds_all, measure, rms
from .errors import HarnessError, running
from .problem import forward


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


def evaluate(fresh_model: Callable[[], torch.nn.Module], inputs: list[Any]) -> Results:
    """Runs the reference twice, each time on its own copy of model and inputs."""
    own_model = fresh_model()
    own = forward(own_model, structure.copied(inputs))
    own_tensors = structure.tensors_in(own)
    exact_model, exact_tensors = _in_float64(fresh_model, inputs, own_tensors)
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


def _in_float64(
    fresh_model: Callable[[], torch.nn.Module], inputs: list[Any], own: list[torch.Tensor]
) -> tuple[torch.nn.Module | None, list[torch.Tensor]]:
    """The float64 model after its call and its outputs; no model and `own` where it can't be done."""
    devices.release()
    for device in _float64_devices():
        try:
            model, outputs = _evaluate_in_float64(fresh_model, inputs, device)
        except HarnessError as error:
            if error.kind == "raised":
                return None, own
            if error.kind != "memory" or device == _float64_devices()[-1]:
                raise
            devices.release()
            continue
        return (model, outputs) if [t.shape for t in outputs] == [t.shape for t in own] else (None, own)
    return None, own


def _float64_devices() -> list[torch.device]:
    """A GPU that has no room for float64 leaves the work to the processor."""
    return [devices.current(), torch.device("cpu")] if devices.is_cuda() else [devices.current()]


def _evaluate_in_float64(
    fresh_model: Callable[[], torch.nn.Module], inputs: list[Any], device: torch.device
) -> tuple[torch.nn.Module, list[torch.Tensor]]:
    with _default_dtype(torch.float64), running("forward in float64"):
        model = fresh_model().to(device).double()
        raised = structure.map_tensors(inputs, lambda tensor: _upcast(tensor).to(device))
        return model, structure.tensors_in(forward(model, raised))


def _upcast(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.detach().double() if tensor.is_floating_point() else tensor.detach().clone()


@contextmanager
def _default_dtype(dtype: torch.dtype) -> Iterator[None]:
    """Tensors that a forward makes for itself get this type too."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def _own_error(own: torch.Tensor, expected: Expected) -> dict[str, float]:
    measured = measure(iter(own.reshape(-1).split(chunk_elements())), expected)
    return {
        "rms_reference_error": measured.rms_error,
        "max_reference_error": measured.max_error,
        "rms": rms(expected),
    }


def _scale(inputs: list[Any]) -> float:
    """The largest root mean square of an input's finite elements."""
    tensors = [tensor for tensor in structure.tensors_in(inputs) if tensor.is_floating_point()]
    return max((rms(expect(tensor, tensor)) for tensor in tensors), default=0.0)


def _state_after(
    own_model: torch.nn.Module, exact_model: torch.nn.Module, scale: float
) -> dict[str, StateValue]:
    """Buffers and parameters after the call, with three times the own error and 32 ulp as tolerance.

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
            tolerance = 3 * error + 32 * ulp * largest + (ulp * scale if name in buffers else 0.0)
        state[name] = StateValue(expected, tolerance)
    return state
