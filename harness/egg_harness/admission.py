"""Facts about a reference that decide whether its numbers mean anything."""

from __future__ import annotations

from typing import Any

import torch

from . import structure
from .comparison import holds_all
from .problem import Problem, forward

# Differences of two runs that reordered sums explain: in units of rounding of the output's RMS.
_ROUNDINGS = 64


def inspect(problem: Problem, seeds: list[int]) -> dict[str, Any]:
    """Runs the reference on a draw for each seed, and again to see what its result depends on."""
    notes: list[str] = []
    draws = [problem.draw(seed) for seed in seeds]
    first = [_outputs(problem, inputs) for inputs in draws]
    again = [_outputs(problem, inputs) for inputs in draws]
    finite = all(_is_finite(t) for tensors in first for t in tensors)
    deterministic = all(_all_close(a, b) for a, b in zip(first, again, strict=True))
    if deterministic and not all(_all_equal(a, b) for a, b in zip(first, again, strict=True)):
        notes.append("repeated calls differ by rounding")
    if not _repeats(problem, seeds[0], draws[0]):
        notes.append("get_inputs gives different inputs for the same seed")
    constant = _is_constant(first, notes)
    blind = _blind_inputs(problem, draws, first[0], seeds[0]) if deterministic else []
    return {
        "finite": finite,
        "deterministic": deterministic,
        "constant": constant,
        "input_blind": blind,
        "state_mutated": _mutated(problem, draws[0]),
        "notes": notes,
    }


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
    scale = float(a.nan_to_num(0, 0, 0).double().square().mean().sqrt())
    tolerance = _ROUNDINGS * torch.finfo(a.dtype).eps * scale
    return torch.allclose(a, b, rtol=0, atol=tolerance, equal_nan=True)


def _repeats(problem: Problem, seed: int, inputs: list[Any]) -> bool:
    return _all_equal(structure.tensors_in(problem.draw(seed)), structure.tensors_in(inputs))


def _is_constant(results: list[list[torch.Tensor]], notes: list[str]) -> bool:
    """Whether every output has one value throughout, or none changes with the inputs."""
    uniform = [t.numel() > 1 and bool((t == t.reshape(-1)[0]).all()) for t in results[0]]
    for index, is_uniform in enumerate(uniform):
        if is_uniform:
            notes.append(f"output {index} has the same value in every element")
    unchanged = len(results) > 1 and all(_all_equal(results[0], other) for other in results[1:])
    if unchanged:
        notes.append("the output is the same for different inputs")
    return unchanged or (bool(uniform) and all(uniform))


def _blind_inputs(
    problem: Problem, draws: list[list[Any]], outputs: list[torch.Tensor], seed: int
) -> list[int]:
    """The inputs whose replacement by another draw changes nothing."""
    other = draws[1] if len(draws) > 1 else problem.draw(seed ^ 1)
    blind: list[int] = []
    for index, (own, replacement) in enumerate(zip(draws[0], other, strict=True)):
        tensors = structure.tensors_in(own)
        if not tensors or _all_equal(tensors, structure.tensors_in(replacement)):
            continue
        changed = [*draws[0][:index], replacement, *draws[0][index + 1 :]]
        if _all_equal(outputs, _outputs(problem, changed)):
            blind.append(index)
    return blind


def _mutated(problem: Problem, inputs: list[Any]) -> list[str]:
    """Names of inputs, parameters and buffers that a call changes."""
    model, given = problem.fresh_model(), structure.copied(inputs)
    forward(model, given)
    state = model.state_dict()
    names = [name for name, before in problem.initial_state.items() if not _is_equal(before, state[name])]
    changed = [
        f"input {index}"
        for index, (before, after) in enumerate(zip(inputs, given, strict=True))
        if not _all_equal(structure.tensors_in(before), structure.tensors_in(after))
    ]
    return names + changed
