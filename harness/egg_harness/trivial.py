"""Answers that need no computing, and how far off they are: facts for the test of degeneracy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import torch

from . import families, reference, structure
from .comparison import Expected, chunk_elements, measure
from .errors import HarnessError
from .problem import Problem, forward

Chunks = Iterator[torch.Tensor]


def examine(problem: Problem, family: str, seeds: list[int]) -> dict[str, Any]:
    """Errors of trivial answers on the first seed's inputs; outputs of the second are what a cheat kept."""
    inputs = _draw(problem, family, seeds[1])
    try:
        kept = structure.tensors_in(forward(problem.fresh_model(), inputs))
        inputs = _draw(problem, family, seeds[0])
        results = reference.evaluate(problem.fresh_model, inputs)
    except HarnessError as error:
        if family == families.NOMINAL or error.kind != "raised":
            raise
        return _skipped(f"the reference does not accept such inputs: {error.message}")
    if results.is_nonfinite:
        return _skipped("no element of the output is finite")
    if family != families.NOMINAL and any(results.has_nan):
        return _skipped("the exact result has NaN")
    candidates = structure.tensors_in(inputs)
    return {
        "skipped": None,
        "outputs": [
            {**errors, "deviation": _deviation(expected)}
            for errors, expected in zip(results.errors, results.expected, strict=True)
        ],
        "answers": [
            _errors(expected, other, candidates)
            for expected, other in zip(results.expected, kept, strict=True)
        ],
    }


def _skipped(reason: str) -> dict[str, Any]:
    return {"skipped": reason, "outputs": [], "answers": []}


def _draw(problem: Problem, family: str, seed: int) -> list[Any]:
    inputs = problem.draw(seed)
    return inputs if family == families.NOMINAL else families.transform(inputs, family, seed)


def _errors(expected: Expected, kept: torch.Tensor, inputs: list[torch.Tensor]) -> dict[str, Any]:
    """For each trivial answer that has a meaning for this output, its errors."""
    values, answers = expected.values, dict[str, Callable[[], Chunks]]()
    answers["zeros"] = lambda: _constant(values, 0.0)
    answers["stale"] = lambda: iter(kept.reshape(-1).split(chunk_elements()))
    if kept.shape != values.shape:
        del answers["stale"]
    elif kept.is_floating_point() and kept.numel() > 1:
        answers["mean"] = lambda: _constant(values, _mean(kept))
    if values.dim() > 1 and values.shape[0] > 1:
        answers["row"] = lambda: _repeated_row(values)
    for index, tensor in enumerate(inputs):
        if tensor.shape == values.shape and tensor.dtype == expected.dtype:
            answers[f"input {index}"] = lambda tensor=tensor: iter(tensor.reshape(-1).split(chunk_elements()))
    return {name: _measured(chunks(), expected) for name, chunks in answers.items()}


def _measured(chunks: Chunks, expected: Expected) -> dict[str, Any]:
    found = measure(chunks, expected)
    return {"rms_error": found.rms_error, "max_error": found.max_error, "nonfinite_ok": found.nonfinite_ok}


def _constant(like: torch.Tensor, value: float) -> Chunks:
    for piece in like.view(-1).split(chunk_elements()):
        yield torch.full_like(piece, value)


def _repeated_row(values: torch.Tensor) -> Chunks:
    row = values[0].reshape(-1)
    start = 0
    for piece in values.view(-1).split(chunk_elements()):
        places = torch.arange(start, start + piece.numel(), device=values.device).remainder_(row.numel())
        yield row[places]
        start += piece.numel()


def _mean(tensor: torch.Tensor) -> float:
    total = sum(float(piece.double().nansum()) for piece in tensor.reshape(-1).split(chunk_elements()))
    mean = total / tensor.numel()
    return mean if math.isfinite(mean) else 0.0


def _deviation(expected: Expected) -> float:
    """Standard deviation over the finite elements, chunk by chunk."""
    count, total, squares = 0, 0.0, 0.0
    for piece in expected.values.view(-1).split(chunk_elements()):
        finite = piece[piece.isfinite()].double() if not expected.is_ordinary else piece.double()
        count, total = count + finite.numel(), total + float(finite.sum())
    mean = total / count if count else 0.0
    for piece in expected.values.view(-1).split(chunk_elements()):
        finite = piece[piece.isfinite()].double() if not expected.is_ordinary else piece.double()
        squares += float((finite - mean).square().sum())
    return math.sqrt(squares / count) if count else 0.0
