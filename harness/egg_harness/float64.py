"""The reference in float64, wherever there is room for it.

A GPU that has no room for float64 at once is given the batch in parts where parts give the same result,
and leaves the rest to the processor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch

from . import devices, structure
from .errors import HarnessError, running
from .problem import forward

FreshModel = Callable[[], torch.nn.Module]
Evaluated = tuple[torch.nn.Module, list[torch.Tensor]]
Attempt = Callable[[FreshModel, list[Any], list[torch.Tensor]], Evaluated | None]

_PARTS = 16
# Of float32's rounding: what another order of summation may change between a part and the whole.
_SAME_TO_ULP = 64


def evaluate(
    fresh_model: FreshModel, inputs: list[Any], own: list[torch.Tensor]
) -> tuple[torch.nn.Module | None, list[torch.Tensor]]:
    """The float64 model after its call and its outputs; no model and `own` where it can't be done."""
    devices.make_room()
    failure: HarnessError | None = None
    for attempt in (_at_once, _in_parts, _on_processor) if devices.is_cuda() else (_at_once,):
        found = _outcome(attempt, fresh_model, inputs, own)
        if isinstance(found, HarnessError):
            failure = found
            devices.release()
        elif found is not None:
            fits = [t.shape for t in found[1]] == [t.shape for t in own]
            return found if fits else (None, own)
    if failure is not None and failure.kind == "memory":
        raise failure
    return None, own


def _outcome(
    attempt: Attempt, fresh_model: FreshModel, inputs: list[Any], own: list[torch.Tensor]
) -> Evaluated | HarnessError | None:
    """What an attempt gives, or its error without the frames, which would keep its tensors."""
    try:
        with running("forward in float64"):
            return attempt(fresh_model, inputs, own)
    except HarnessError as error:
        return HarnessError(error.kind, error.message, **error.details)


def _at_once(fresh_model: FreshModel, inputs: list[Any], _: list[torch.Tensor]) -> Evaluated:
    return _run(fresh_model, inputs, devices.current())


def _on_processor(fresh_model: FreshModel, inputs: list[Any], _: list[torch.Tensor]) -> Evaluated:
    return _run(fresh_model, inputs, torch.device("cpu"))


def _run(fresh_model: FreshModel, inputs: list[Any], device: torch.device) -> Evaluated:
    with default_dtype(torch.float64), running("forward in float64"):
        model = fresh_model().to(device).double()
        raised = structure.map_tensors(inputs, lambda tensor: _upcast(tensor).to(device))
        return model, structure.tensors_in(forward(model, raised))


def _in_parts(fresh_model: FreshModel, inputs: list[Any], own: list[torch.Tensor]) -> Evaluated | None:
    """The batch in parts; None where a part's float32 result is not that part of the whole's."""
    count = _batch([*structure.tensors_in(inputs), *own])
    if count is None:
        return None
    exact = [torch.empty(t.shape, dtype=_raised(t.dtype), device=t.device) for t in own]
    model = fresh_model()
    for start in range(0, count, -(-count // _PARTS)):
        part = slice(start, min(start + -(-count // _PARTS), count))
        given = structure.map_tensors(inputs, lambda tensor, part=part: tensor[part])
        in_float32 = structure.tensors_in(forward(fresh_model(), structure.copied(given)))
        if not all(_is_same(a, b[part]) for a, b in zip(in_float32, own, strict=True)):
            return None
        in_float32 = []
        model, outputs = _run(fresh_model, given, devices.current())
        for whole, piece in zip(exact, outputs, strict=True):
            whole[part] = piece
        del outputs, given
        devices.make_room()
    return model, exact


def _batch(tensors: list[torch.Tensor]) -> int | None:
    """The common first extent."""
    extents = {tensor.shape[0] if tensor.dim() else 0 for tensor in tensors}
    return extents.pop() if len(extents) == 1 and min(extents) >= 2 else None


def _is_same(part: torch.Tensor, of_whole: torch.Tensor) -> bool:
    if part.shape != of_whole.shape or not part.is_floating_point():
        return part.shape == of_whole.shape and bool((part == of_whole).all())
    scale = float(torch.linalg.vector_norm(of_whole, float("inf")))
    tolerance = _SAME_TO_ULP * torch.finfo(part.dtype).eps * scale
    return torch.allclose(part, of_whole, rtol=0, atol=tolerance, equal_nan=True)


def _raised(dtype: torch.dtype) -> torch.dtype:
    return torch.float64 if dtype.is_floating_point else dtype


def _upcast(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.detach().double() if tensor.is_floating_point() else tensor.detach().clone()


@contextmanager
def default_dtype(dtype: torch.dtype) -> Iterator[None]:
    """Tensors that a forward makes for itself get this type too."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
