"""What a change of one input in a hundred places, or of a parameter, does to the output."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from . import devices, structure
from .comparison import chunk_elements
from .problem import Problem, forward, load_state

_PART = 100


def examine(problem: Problem, seed: int, seconds: float) -> dict[str, Any]:
    """Changes of each output for each input and parameter; what comes after `seconds` is only named."""
    inputs, model = problem.draw(seed), problem.fresh_model()
    generator = devices.generator(seed)
    buffers = {name: value.clone() for name, value in model.named_buffers() if name in problem.initial_state}
    base = _outputs(model, inputs, buffers)
    deadline = time.monotonic() + seconds
    found: list[dict[str, Any]] = []
    unmeasured: list[str] = []
    for name, kind, tensor in _subjects(inputs, model):
        if time.monotonic() > deadline:
            unmeasured.append(name)
            continue
        with _changed(tensor, generator, is_parameter=kind == "parameter"):
            after = _outputs(model, inputs, buffers)
        changes = [_change(a, b) for a, b in zip(base, after, strict=True)]
        found.append({"name": name, "kind": kind, "outputs": changes})
    return {"subjects": found, "unmeasured": unmeasured}


def _subjects(inputs: list[Any], model: torch.nn.Module) -> Iterator[tuple[str, str, torch.Tensor]]:
    for index, value in enumerate(inputs):
        tensors = [tensor for tensor in structure.tensors_in(value) if tensor.numel()]
        for part, tensor in enumerate(tensors):
            yield f"input {index}" + (f" part {part}" if len(tensors) > 1 else ""), "input", tensor
    for name, parameter in model.named_parameters():
        if parameter.numel() and parameter.is_floating_point():
            yield name, "parameter", parameter.detach()


def _outputs(
    model: torch.nn.Module, inputs: list[Any], buffers: dict[str, torch.Tensor]
) -> list[torch.Tensor]:
    load_state(model, buffers)
    return [tensor.clone() for tensor in structure.tensors_in(forward(model, inputs))]


@contextmanager
def _changed(tensor: torch.Tensor, generator: torch.Generator, is_parameter: bool) -> Iterator[None]:
    """Changes one element in a hundred, at least one, in place; afterwards all are what they were."""
    count = max(1, tensor.numel() // _PART)
    flat, other = (_places(tensor, count, generator) for _ in range(2))
    places = torch.unravel_index(flat, tensor.shape)
    with torch.no_grad():
        before = tensor[places].clone()
        after = tensor[torch.unravel_index(other, tensor.shape)]
        # Other values of the same tensor keep an input within its range; a parameter has none to keep.
        if tensor.is_floating_point() and (is_parameter or bool((after == before).all())):
            after = before + float(torch.linalg.vector_norm(before.double())) / count**0.5 + 1e-3
        elif tensor.dtype is torch.bool:
            after = ~before
        tensor[places] = after.to(tensor.dtype)
        try:
            yield
        finally:
            tensor[places] = before


def _places(tensor: torch.Tensor, count: int, generator: torch.Generator) -> torch.Tensor:
    places = torch.randint(tensor.numel(), (count,), generator=generator, device=generator.device)
    return places.to(tensor.device)


def _change(before: torch.Tensor, after: torch.Tensor) -> dict[str, float]:
    """Root mean square and largest of the differences; infinite where one alone is finite."""
    if before.shape != after.shape:
        return {"rms_error": float("inf"), "max_error": float("inf")}
    squares, largest = 0.0, 0.0
    for a, b in zip(
        before.reshape(-1).split(chunk_elements()), after.reshape(-1).split(chunk_elements()), strict=True
    ):
        difference = (a.double() - b.double()).abs()
        difference = torch.where((a == b) | (a.isnan() & b.isnan()), 0.0, difference)
        if difference.numel():
            squares += float(difference.square().sum())
            largest = max(largest, float(difference.nan_to_num(nan=float("inf")).max()))
    rms = (squares / max(1, before.numel())) ** 0.5
    return {"rms_error": float("inf") if math.isnan(rms) else rms, "max_error": largest}
