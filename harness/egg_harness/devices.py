"""The device that a session computes on: the processor, or one GPU."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import torch

from . import structure
from .errors import HarnessError

_current = torch.device("cpu")
_saves_memory = False
_call_bytes = 0
"""Device memory that a call of the reference takes besides its inputs."""


def activate(name: str) -> None:
    """Makes a device this session's own; CUDA starts here, and never in a server."""
    global _current
    device = torch.device(name)
    if device.type == "cuda":
        if not torch.cuda.is_available():
            raise HarnessError("no-device", f"PyTorch {torch.__version__} finds no CUDA device here")
        if (device.index or 0) >= torch.cuda.device_count():
            count = torch.cuda.device_count()
            raise HarnessError("no-device", f"there is no {name}; this machine has {count} CUDA devices")
        torch.cuda.set_device(device)
        torch.empty(1, device=device)
        device = torch.device("cuda", torch.cuda.current_device())
    _current = device


def current() -> torch.device:
    return _current


def is_cuda() -> bool:
    return _current.type == "cuda"


def creating() -> AbstractContextManager[Any]:
    """Tensors that foreign code makes here without naming a device are made on this one."""
    return _current if is_cuda() else contextlib.nullcontext()


def generator(seed: int) -> torch.Generator:
    """A generator that draws on the device, where large tensors cost little."""
    return torch.Generator(_current).manual_seed(seed)


def moved(value: Any) -> Any:
    """The tree with every tensor on the device."""
    return structure.map_tensors(value, lambda tensor: tensor.to(_current)) if is_cuda() else value


def synchronize() -> None:
    """Waits until the whole device is idle."""
    if is_cuda():
        torch.cuda.synchronize()


def release() -> None:
    """Gives cached device memory back, which other sessions on the device may need."""
    if is_cuda():
        torch.cuda.empty_cache()


def make_room() -> None:
    """Gives cached device memory back unless as much is free as others may need.

    That is a quarter of the device, and twice what a call of the reference takes. To give a gigabyte back and
    map it anew takes 4 ms on an H100, as long as ten passes over it.
    """
    if is_cuda():
        free, total = torch.cuda.mem_get_info()
        if _saves_memory or free < max(total // 4, 2 * _call_bytes):
            torch.cuda.empty_cache()


def save_memory() -> None:
    """From now on nothing that is free stays with this session."""
    global _saves_memory
    _saves_memory = True
    release()


@contextlib.contextmanager
def measuring_a_call() -> Iterator[None]:
    """Notes the most memory that what happens within takes at once."""
    global _call_bytes
    if not is_cuda():
        yield
        return
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    yield
    _call_bytes = torch.cuda.max_memory_allocated() - before


def shifted(seed: int | None) -> torch.Tensor | None:
    """Memory that lies in the way, so that what is allocated while it lives gets other addresses.

    A module against itself differed by 0.9 % on an H100 for as long as the same two processes lived, with
    data that nearly fill its cache. What is drawn anew for each block is noise that the interval shows.
    """
    if seed is None or not is_cuda():
        return None
    pages = 5 + seed % 32
    return torch.empty(pages << 21, dtype=torch.uint8, device=_current)


def reference_class() -> str:
    """The precision class in which products of the reference are computed."""
    return "tf32" if is_cuda() and torch.backends.cuda.matmul.allow_tf32 else "ieee"


def use_precision(name: str) -> None:
    """Lets products and convolutions of float32 use what a precision class allows, and nothing less."""
    allows_tf32 = name in ("tf32", "bf16", "fp16")
    torch.backends.cuda.matmul.allow_tf32 = allows_tf32
    torch.backends.cudnn.allow_tf32 = allows_tf32
