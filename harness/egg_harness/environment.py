"""The environment of a runner: an allow-list, and nothing of what the server itself was started with."""

from __future__ import annotations

import contextlib
import ctypes
import os

_KEPT_VARIABLES = frozenset(
    [
        "PATH",
        "LD_LIBRARY_PATH",
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "PYTHONPATH",
        "PYTHONNOUSERSITE",
        "CC",
        "CXX",
        "CUDA_HOME",
        "CUDA_VISIBLE_DEVICES",
        "TRITON_INTERPRET",
    ]
)
_KEPT_PREFIXES = ("LANG", "LC_", "OMP_", "GOMP_", "KMP_", "MALLOC_", "MKL_", "OPENBLAS_")


_kept_besides: tuple[str, ...] = ()


def keep(prefixes: tuple[str, ...]) -> None:
    """Lets variables of a program that looks into this process survive `reduce`."""
    global _kept_besides
    _kept_besides = prefixes


def reduce(workspace: str) -> None:
    """Keeps the variables of the list; home, temporary files and caches lie in the workspace."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT_VARIABLES or name.startswith(_KEPT_PREFIXES + _kept_besides)
    }
    os.environ.clear()
    os.environ.update(kept)
    os.environ.update(HOME=workspace, TMPDIR=workspace, PYTHONSAFEPATH="1", **cache_folders(workspace))
    # Its pool of compilers needs semaphores in /dev/shm, where a runner can make no files.
    os.environ["TORCHINDUCTOR_COMPILE_THREADS"] = "1"
    _wipe_first_environment()


def cache_folders(workspace: str) -> dict[str, str]:
    """Where compilers of a session keep what they built."""
    return {
        "EGG_KERNEL_CACHE": f"{workspace}/kernels",
        "TRITON_CACHE_DIR": f"{workspace}/triton",
        "TORCH_EXTENSIONS_DIR": f"{workspace}/torch-extensions",
        "TORCHINDUCTOR_CACHE_DIR": f"{workspace}/inductor",
        "CUDA_CACHE_PATH": f"{workspace}/cuda",
    }


def _wipe_first_environment() -> None:
    """Overwrites what /proc/self/environ shows: the variables that the program was started with."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        with open("/proc/self/stat", "rb") as file:
            # The fields that follow the command's name begin with the third; env_start is the 50th.
            fields = file.read().rpartition(b")")[2].split()
        start, end = int(fields[47]), int(fields[48])
        if 0 < start < end:
            ctypes.memset(start, 0, end - start)
