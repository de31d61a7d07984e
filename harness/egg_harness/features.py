"""Features of one call that the roofline and the tolerances need: operations and the longest reduction."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode, sdpa_flop_count

from . import structure
from .problem import forward


@dataclass(frozen=True)
class Features:
    """What one call of a module did."""

    outputs: Any
    operations: int
    """Floating-point operations of matrix products, convolutions and attention."""
    reduction_length: int
    """The most elements that any operation combines into one, never less than 1."""


class _ReductionMeter(TorchDispatchMode):
    longest = 1

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        self.longest = max(self.longest, _reduction_length(func, args, result))
        return result


def measure(model: torch.nn.Module, inputs: list[Any]) -> Features:
    """Runs the module once and counts."""
    meter = _ReductionMeter()
    counter = FlopCounterMode(display=False, custom_mapping=_UNCOUNTED)
    with _in_countable_parts(model), meter, counter:
        outputs = forward(model, inputs)
    return Features(outputs, int(counter.get_total_flops()), meter.longest)


@contextmanager
def _in_countable_parts(model: torch.nn.Module) -> Iterator[None]:
    """Fused encoder layers and recurrences hide their products; here they run as what they consist of."""
    is_recurrent = any(isinstance(part, torch.nn.RNNBase) for part in model.modules())
    fast_path = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        mkldnn = torch.backends.mkldnn.flags(enabled=torch.backends.mkldnn.enabled and not is_recurrent)
        cudnn = torch.backends.cudnn.flags(
            enabled=torch.backends.cudnn.enabled and not is_recurrent,
            allow_tf32=torch.backends.cudnn.allow_tf32,
        )
        with mkldnn, cudnn:
            yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fast_path)


def _attention_operations(query: Any, key: Any, value: Any, *_: Any, **__: Any) -> int:
    return sdpa_flop_count(query, key, value)


_UNCOUNTED = {torch.ops.aten._scaled_dot_product_flash_attention_for_cpu: _attention_operations}
"""Operations of PyTorch that its own counter passes over."""


def _reduction_length(func: Any, args: tuple[Any, ...], result: Any) -> int:
    name = func.overloadpacket.__name__
    tensors = [arg for arg in args if isinstance(arg, torch.Tensor)]
    if name in _LENGTHS and tensors:
        return _LENGTHS[name](args)
    outputs = [t for t in structure.tensors_in(result) if t.numel()] if result is not None else []
    if not tensors or not outputs or name.startswith(_MOVING):
        return 1
    return max(t.numel() for t in tensors) // max(t.numel() for t in outputs)


def _along(args: tuple[Any, ...]) -> int:
    """Operations that keep the shape and combine along one dimension."""
    return args[0].shape[args[1]] if args[0].dim() else 1


def _normalized(args: tuple[Any, ...]) -> int:
    return math.prod(args[1])


def _batch(args: tuple[Any, ...]) -> int:
    return args[0].numel() // max(1, args[0].shape[1])


def _filter(args: tuple[Any, ...]) -> int:
    return args[1].numel() // max(1, args[1].shape[1 if args[6] else 0])


# Operations whose reduction their results' sizes do not show.
_LENGTHS = {
    "mm": lambda args: args[0].shape[1],
    "bmm": lambda args: args[0].shape[2],
    "addmm": lambda args: args[1].shape[1],
    "baddbmm": lambda args: args[1].shape[2],
    "convolution": _filter,
    "_softmax": _along,
    "_log_softmax": _along,
    "_scaled_dot_product_flash_attention_for_cpu": lambda args: max(args[1].shape[-2:]),
    "_scaled_dot_product_flash_attention": lambda args: max(args[1].shape[-2:]),
    "_scaled_dot_product_efficient_attention": lambda args: max(args[1].shape[-2:]),
    "_scaled_dot_product_cudnn_attention": lambda args: max(args[1].shape[-2:]),
    "cumsum": _along,
    "cumprod": _along,
    "native_layer_norm": _normalized,
    "native_batch_norm": _batch,
    "_native_batch_norm_legit": _batch,
    "cudnn_batch_norm": _batch,
    "native_group_norm": lambda args: args[5] * args[4] // max(1, args[6]),
}
# Operations that only move or select values.
_MOVING = (
    "view",
    "select",
    "slice",
    "index",
    "embedding",
    "gather",
    "as_strided",
    "split",
    "narrow",
    "clone",
)
