"""Triton's launches, caught: each compiles its kernel and starts nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Executor
from typing import Any

import torch
import triton
from triton.backends.compiler import GPUTarget
from triton.runtime.autotuner import Autotuner
from triton.runtime.errors import OutOfResources
from triton.runtime.jit import JITFunction

WARP = 32


class _Pointer:
    """A tensor as a launch sees it: its type, and how its address is aligned. Blocks are, by 256 bytes."""

    def __init__(self, tensor: torch.Tensor) -> None:
        self.dtype = tensor.dtype
        self.shape = tuple(tensor.shape)
        self._address = tensor.storage_offset() * tensor.element_size()

    def data_ptr(self) -> int:
        return self._address


class _Driver:
    """Stands for the driver of a GPU that this process does not have."""

    def __init__(self, capability: tuple[int, int]) -> None:
        self._target = GPUTarget("cuda", capability[0] * 10 + capability[1], WARP)

    def get_current_device(self) -> int:
        return 0

    def get_current_stream(self, device: int) -> int:
        return 0

    def get_current_target(self) -> GPUTarget:
        return self._target

    @property
    def utils(self) -> Any:
        """Builds what loads kernels, which each cache of its own needs."""
        from triton.backends.nvidia.driver import CudaUtils

        return CudaUtils()


class Launches:
    """What the launches of a rehearsal compiled, by name and shape."""

    def __init__(self, capability: tuple[int, int]) -> None:
        self._driver = _Driver(capability)
        self._kernels: dict[int, tuple[str, Any]] = {}
        self._limit: int | None = None
        self.refused: str | None = None
        """The kernel that was refused last."""

    def catch(self) -> None:
        """Has launches of any kernel come here, for as long as this process lives."""
        run = JITFunction.run

        def launch(function: Any, *arguments: Any, grid: Any, warmup: bool, **options: Any) -> Any:
            hollow = {name: _hollow(value) for name, value in options.items()}
            kernel = run(function, *map(_hollow, arguments), grid=grid, warmup=True, **hollow)
            self._note(function, kernel)
            return kernel

        def compile_all(tuner: Any, *arguments: Any, warmup: bool, **options: Any) -> Any:
            with self._limited(None):
                return tuner.warmup(*arguments, **options)

        triton.runtime.driver.set_active(self._driver)
        JITFunction.run, Autotuner.run = launch, compile_all

    def overlapping(self, executor: Executor) -> contextlib.AbstractContextManager[Any]:
        """Compiles the kernels of a call side by side, where this Triton can; errors wait for the call."""
        try:
            from triton.runtime._async_compile import AsyncCompileMode
        except ImportError:
            return contextlib.nullcontext()
        return AsyncCompileMode(executor, ignore_errors=True)

    def refusing(self, shared_bytes: int) -> contextlib.AbstractContextManager[None]:
        """Refuses what needs more shared memory, as the driver would; tuners look for what fits."""
        return self._limited(shared_bytes)

    @contextlib.contextmanager
    def _limited(self, shared_bytes: int | None) -> Iterator[None]:
        before, self._limit = self._limit, shared_bytes
        try:
            yield
        finally:
            self._limit = before

    def prepare_launchers(self) -> None:
        """Builds what Triton compiles besides kernels: the functions that launch them."""
        with contextlib.suppress(Exception):
            from triton.backends.nvidia.driver import CudaLauncher

            for _, kernel in self._compiled():
                CudaLauncher(kernel.src, kernel.metadata)

    def largest(self) -> int:
        """The most bytes of shared memory that a kernel wants."""
        return max((kernel.metadata.shared for _, kernel in self._compiled()), default=0)

    def described(self) -> list[dict[str, Any]]:
        """Names, warps, and bytes of shared memory."""
        return [
            {"name": name, "warps": kernel.metadata.num_warps, "shared_bytes": kernel.metadata.shared}
            for name, kernel in self._compiled()
        ]

    def _note(self, function: Any, kernel: Any) -> None:
        if kernel is None:
            return
        self._kernels[id(kernel)] = (function.__name__, kernel)
        if self._limit is not None and (wanted := kernel.metadata.shared) > self._limit:
            self.refused = function.__name__
            raise OutOfResources(wanted, self._limit, "shared memory")

    def _compiled(self) -> list[tuple[str, Any]]:
        """Those whose compiler did not refuse them."""
        settled = [(name, _settled(kernel)) for name, kernel in self._kernels.values()]
        return [(name, kernel) for name, kernel in settled if kernel is not None]


def _settled(kernel: Any) -> Any:
    """The kernel itself where Triton gave a promise of one; None if it was refused."""
    return kernel.result(ignore_errors=True) if hasattr(type(kernel), "result") else kernel


def _hollow(value: Any) -> Any:
    return _Pointer(value) if isinstance(value, torch.Tensor) else value
