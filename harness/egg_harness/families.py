"""Input families: other values in the shapes of a nominal draw, each a small function of one tensor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from . import devices, structure

Family = Callable[[torch.Tensor, torch.Generator], torch.Tensor]

# Largest magnitude whose square stays finite with room for sums.
_LARGEST = {torch.float16: 64.0}
_LARGEST_DEFAULT = 1e6
_STRESS = (0.0, 1.0, -1.0, 1e3, -1e3, 1e-4)


def _standard_normal(shape: torch.Size, generator: torch.Generator) -> torch.Tensor:
    return torch.randn(shape, generator=generator, device=generator.device)


def _normal(tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return _standard_normal(tensor.shape, generator)


def _heavy_tailed(tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Log-normal magnitudes with random signs."""
    signs = _standard_normal(tensor.shape, generator).sign()
    return _standard_normal(tensor.shape, generator).mul_(2).exp_().mul_(signs)


def _needle(tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Zeros with one large element."""
    values = torch.zeros(tensor.shape, device=tensor.device)
    if values.numel():
        values.view(-1)[_choice(values.numel(), generator)] = 1e3
    return values


def _scaled(tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Rows of very different scales, 1e-3 to 1e3."""
    rows = tensor.shape[:-1] + (1,) if tensor.dim() else ()
    exponents = torch.rand(rows, generator=generator, device=generator.device).mul_(6).sub_(3)
    return _standard_normal(tensor.shape, generator).mul_(torch.pow(10.0, exponents))


def _structured(tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Ascending rows, constant blocks, or many ties."""
    values = _standard_normal(tensor.shape, generator)
    if not tensor.dim():
        return values
    variant = _choice(3, generator)
    if variant == 0:
        return torch.linspace(-3, 3, tensor.shape[-1], device=tensor.device) * values[..., :1].abs()
    if variant == 1:
        block = torch.arange(tensor.shape[-1], device=tensor.device).div(16, rounding_mode="floor").mul_(16)
        return values.index_select(-1, block)
    return values.mul_(2).round_().div_(2)


def _mixed(tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """The nominal values with one in a hundred replaced by a stressing one."""
    values = tensor.to(torch.float32, copy=True).contiguous()
    count = -(-values.numel() // 100)
    if values.numel():
        chosen = torch.randint(values.numel(), (count,), generator=generator, device=generator.device)
        # Writing to one place twice has no order on a GPU.
        chosen = chosen.unique()
        kinds = torch.randint(len(_STRESS), chosen.shape, generator=generator, device=generator.device)
        values.view(-1)[chosen] = torch.tensor(_STRESS, device=tensor.device)[kinds]
    return values


FAMILIES: dict[str, Family] = {
    "normal": _normal,
    "heavy-tailed": _heavy_tailed,
    "needle": _needle,
    "scaled": _scaled,
    "structured": _structured,
    "mixed": _mixed,
}
NOMINAL = "nominal"


def transform(inputs: list[Any], family: str, seed: int) -> list[Any]:
    """The inputs with every floating-point tensor drawn from the family; shapes, types and strides stay."""
    generator = devices.generator(seed)
    draw = FAMILIES[family]

    def replace(tensor: torch.Tensor) -> torch.Tensor:
        if not tensor.is_floating_point() or structure.overlaps(tensor):
            return tensor
        limit = _LARGEST.get(tensor.dtype, _LARGEST_DEFAULT)
        values = draw(tensor, generator).clamp_(-limit, limit)
        result = torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype, device=tensor.device)
        return result.copy_(values)

    return structure.map_tensors(inputs, replace)


def is_affected(inputs: list[Any]) -> bool:
    """Whether any family differs from the nominal one."""
    tensors = structure.tensors_in(inputs)
    return any(
        tensor.is_floating_point() and tensor.numel() and not structure.overlaps(tensor) for tensor in tensors
    )


def _choice(count: int, generator: torch.Generator) -> int:
    return int(torch.randint(count, (1,), generator=generator, device=generator.device))
