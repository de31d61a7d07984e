"""Facts about a reference that decide whether its numbers mean anything."""

from __future__ import annotations

from typing import Any

import torch

from . import structure
from .comparison import chunk_elements, holds_all
from .problem import Problem, forward

# Differences of two runs that reordered sums explain: in units of rounding of the output's RMS.
_ROUNDINGS = 64


def inspect(problem: Problem, seeds: list[int]) -> dict[str, Any]:
    """Runs the reference on a draw for each seed, and again to see what its result depends on.

    At most two draws and three results live at a time.
    """
    notes: list[str] = []
    inputs = problem.draw(seeds[0])
    if not _repeats(problem, seeds[0], inputs):
        notes.append("get_inputs gives different inputs for the same seed")
    first, mutated = _first_call(problem, inputs)
    finite, deterministic = all(map(_is_finite, first)), True
    unchanged = len(seeds) > 1
    other: list[Any] | None = None
    for seed in seeds:
        draw = inputs if seed == seeds[0] else problem.draw(seed)
        results = first if seed == seeds[0] else _outputs(problem, draw)
        again = _outputs(problem, draw)
        finite = finite and all(map(_is_finite, results))
        deterministic = deterministic and _all_close(results, again)
        if deterministic and not _all_equal(results, again):
            notes.append("repeated calls differ by rounding")
        if seed != seeds[0]:
            unchanged = unchanged and _all_equal(first, results)
            other = draw
        del again
    constant = _is_constant(first, unchanged, notes)
    other = problem.draw(seeds[0] ^ 1) if other is None else other
    return {
        "finite": finite,
        "deterministic": deterministic,
        "constant": constant,
        "input_blind": _blind_inputs(problem, inputs, other, first) if deterministic else [],
        "state_mutated": mutated,
        "notes": list(dict.fromkeys(notes)),
    }


def _first_call(problem: Problem, inputs: list[Any]) -> tuple[list[torch.Tensor], list[str]]:
    """The outputs, and the names of inputs, parameters and buffers that the call has changed."""
    model, given = problem.fresh_model(), structure.copied(inputs)
    outputs = structure.tensors_in(forward(model, given))
    state = model.state_dict()
    names = [name for name, before in problem.initial_state.items() if not _is_equal(before, state[name])]
    changed = [
        f"input {index}"
        for index, (before, after) in enumerate(zip(inputs, given, strict=True))
        if not _all_equal(structure.tensors_in(before), structure.tensors_in(after))
    ]
    return outputs, names + changed


def _outputs(problem: Problem, inputs: list[Any]) -> list[torch.Tensor]:
    return structure.tensors_in(forward(problem.fresh_model(), structure.copied(inputs)))


def _is_finite(tensor: torch.Tensor) -> bool:
    return not tensor.is_floating_point() or holds_all(tensor.dtype, tensor)


def _all_equal(first: list[torch.Tensor], second: list[torch.Tensor]) -> bool:
    """Equal everywhere, NaN being equal to NaN."""
    return len(first) == len(second) and all(map(_is_equal, first, second))


def _is_equal(a: torch.Tensor, b: torch.Tensor) -> bool:
    return a.shape == b.shape and bool(((a == b) | (a.isnan() & b.isnan())).all())


def _all_close(first: list[torch.Tensor], second: list[torch.Tensor]) -> bool:
    return len(first) == len(second) and all(map(_is_close, first, second))


def _is_close(a: torch.Tensor, b: torch.Tensor) -> bool:
    if a.shape != b.shape or not a.is_floating_point() or not a.numel():
        return a.shape == b.shape and bool((a == b).all())
    scale = _scale(a)
    tolerance = _ROUNDINGS * torch.finfo(a.dtype).eps * scale
    return torch.allclose(a, b, rtol=0, atol=tolerance, equal_nan=True)


def _scale(tensor: torch.Tensor) -> float:
    """Root of the mean square, piece by piece so that large results need no second copy."""
    pieces = tensor.reshape(-1).split(chunk_elements())
    squares = sum(float(piece.nan_to_num(0, 0, 0).double().square().sum()) for piece in pieces)
    return (squares / tensor.numel()) ** 0.5


def _repeats(problem: Problem, seed: int, inputs: list[Any]) -> bool:
    return _all_equal(structure.tensors_in(problem.draw(seed)), structure.tensors_in(inputs))


def _is_constant(results: list[torch.Tensor], unchanged: bool, notes: list[str]) -> bool:
    """Whether every output has one value throughout, or none changes with the inputs."""
    uniform = [t.numel() > 1 and bool((t == t.reshape(-1)[0]).all()) for t in results]
    for index, is_uniform in enumerate(uniform):
        if is_uniform:
            notes.append(f"output {index} has the same value in every element")
    if unchanged:
        notes.append("the output is the same for different inputs")
    return unchanged or (bool(uniform) and all(uniform))


def _blind_inputs(
    problem: Problem, inputs: list[Any], other: list[Any], outputs: list[torch.Tensor]
) -> list[int]:
    """The inputs whose replacement by another draw changes nothing."""
    blind: list[int] = []
    for index, (own, replacement) in enumerate(zip(inputs, other, strict=True)):
        tensors = structure.tensors_in(own)
        if not tensors or _all_equal(tensors, structure.tensors_in(replacement)):
            continue
        changed = [*inputs[:index], replacement, *inputs[index + 1 :]]
        if _all_equal(outputs, _outputs(problem, changed)):
            blind.append(index)
    return blind
