"""What a call may not change in its process: PyTorch's global flags, and the states of its generators."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import torch


def flags() -> dict[str, Any]:
    """The global flags by name, as JSON values."""
    return {name: _read(read) for name, read in _FLAGS.items()}


def generators() -> dict[str, str]:
    """A digest of the state of each generator that draws without being named."""
    states = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_initialized():
        states["cuda"] = torch.cuda.get_rng_state()
    return {name: hashlib.sha256(bytes(state.tolist())).hexdigest() for name, state in states.items()}


def moved(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The generators whose state differs."""
    return [name for name in after if before.get(name, after[name]) != after[name]]


def _read(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except RuntimeError as error:
        # PyTorch refuses to read a flag that was set through the newer of its two interfaces.
        return f"unreadable: {str(error).splitlines()[0][:80]}"


def _flushes_denormals() -> bool:
    smallest = torch.full((1,), torch.finfo(torch.float64).tiny, dtype=torch.float64)
    return not bool((smallest / 4 != 0).all())


def _rounds_to_nearest() -> bool:
    one, half_ulp = torch.ones(1, dtype=torch.float64), torch.full((1,), 2.0**-53, dtype=torch.float64)
    return bool((one + half_ulp == 1) & (-one - half_ulp == -1))


_FLAGS: dict[str, Callable[[], Any]] = {
    "threads": torch.get_num_threads,
    "default dtype": lambda: str(torch.get_default_dtype()).removeprefix("torch."),
    "default device": lambda: str(torch.get_default_device()),
    "float32 matmul precision": torch.get_float32_matmul_precision,
    "cuda.matmul.allow_tf32": lambda: torch.backends.cuda.matmul.allow_tf32,
    "cuda.matmul.allow_fp16_reduced_precision_reduction": lambda: str(
        torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction
    ),
    "cuda.matmul.allow_bf16_reduced_precision_reduction": lambda: str(
        torch.backends.cuda.matmul.allow_bf16_reduced_precision_reduction
    ),
    "cudnn.allow_tf32": lambda: torch.backends.cudnn.allow_tf32,
    "cudnn.enabled": lambda: torch.backends.cudnn.enabled,
    "cudnn.deterministic": lambda: torch.backends.cudnn.deterministic,
    "mkldnn.enabled": lambda: bool(torch.backends.mkldnn.enabled),
    "deterministic algorithms": torch.are_deterministic_algorithms_enabled,
    "gradients": torch.is_grad_enabled,
    "inference mode": torch.is_inference_mode_enabled,
    "flush denormals": _flushes_denormals,
    "round to nearest": _rounds_to_nearest,
}
