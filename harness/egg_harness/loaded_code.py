"""What this process has loaded that was compiled here: shared objects, and kernels of Triton."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

from . import resource_usage

_MOST = 256


def facts(workspace: str, on_device: bool) -> dict[str, Any]:
    """What `spans` says besides times (docs/harness.md)."""
    objects = _mapped_objects(workspace)
    paths = [os.path.join(workspace, path) for path in objects if not path.startswith("/")]
    return {
        "objects": objects,
        "jit": _triton_kernels(workspace)[:_MOST],
        "compiled": resource_usage.dumped(paths)[:_MOST] if on_device else [],
    }


def _mapped_objects(workspace: str) -> list[str]:
    root = os.path.realpath(workspace)
    found: set[str] = set()
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
            for line in maps:
                fields = line.rstrip("\n").split(maxsplit=5)
                if len(fields) == 6 and "x" in fields[1]:
                    found.add(fields[5].removesuffix(" (deleted)"))
    except OSError:
        return []
    below = {os.path.relpath(path, root) for path in found if path.startswith(root + "/")}
    # Files without a place: what is executed from memory was put there by this process.
    return sorted(below | {path for path in found if path.startswith("/memfd:")})[:_MOST]


def _triton_kernels(workspace: str) -> list[dict[str, Any]]:
    """Each compiled kernel with where its source lies and what the driver says once it is loaded."""
    compiler = sys.modules.get("triton.compiler.compiler")
    compiled = getattr(compiler, "CompiledKernel", None)
    if compiled is None:
        return []
    found: dict[str, dict[str, Any]] = {}
    for kernel in gc.get_objects():
        try:
            if isinstance(kernel, compiled):
                line = _line(kernel, workspace)
                found[line["hash"]] = line
        except Exception:  # An object of foreign code may do anything when it is looked at.
            continue
    return sorted(found.values(), key=lambda line: line["name"])


def _line(kernel: Any, workspace: str) -> dict[str, Any]:
    metadata = kernel.metadata
    loaded = getattr(kernel, "module", None) is not None
    return {
        "name": str(metadata.name)[:4096],
        "hash": str(metadata.hash),
        "origin": _origin(kernel, workspace),
        "registers": int(kernel.n_regs) if loaded else None,
        # Triton counts words of 4 bytes.
        "spilled_bytes": 4 * int(kernel.n_spills) if loaded else None,
    }


def _origin(kernel: Any, workspace: str) -> str:
    """Whose source a kernel was compiled from."""
    try:
        path = os.path.realpath(kernel.src.fn.fn.__code__.co_filename)
    except AttributeError:
        return "unknown"
    generated = os.environ.get("TORCHINDUCTOR_CACHE_DIR")
    if generated and path.startswith(os.path.realpath(generated) + "/"):
        return "generated"
    return "candidate" if path.startswith(os.path.realpath(workspace) + "/") else "package"
