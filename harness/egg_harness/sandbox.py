"""The layers that shut a runner in. Each is tried; one that the machine refuses is named with its reason."""

from __future__ import annotations

import glob
import os
import resource
from collections.abc import Callable
from typing import Any

from . import landlock, linux
from .options import SessionOptions

_KEPT_VARIABLES = frozenset(
    [
        "PATH",
        "LD_LIBRARY_PATH",
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "PYTHONPATH",
        "CC",
        "CXX",
        "CUDA_HOME",
        "CUDA_VISIBLE_DEVICES",
        "TRITON_INTERPRET",
    ]
)
_KEPT_PREFIXES = ("LANG", "LC_", "OMP_", "GOMP_", "KMP_", "MALLOC_", "MKL_", "OPENBLAS_")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/nvidia*", "/dev/kfd", "/dev/dri/*")


def enter(options: SessionOptions) -> dict[str, Any]:
    """Applies every layer to this process; the report that `open` gives."""
    missing: list[str] = []

    def layer(name: str, apply: Callable[[SessionOptions], None]) -> bool:
        try:
            apply(options)
            return True
        except (OSError, ValueError) as error:
            missing.append(f"{name}: {error}")
            return False

    _reduce_environment(options.workspace)
    layer("limits", _limit_resources)
    network = layer("network", _leave_network)
    # Lowered earlier, it would count the user's processes outside the namespace as well.
    layer("processes", lambda options: _limit_processes(options.limits.processes, network))
    privileges = layer("privileges", _drop_privileges)
    filesystem = layer("filesystem", _restrict_filesystem)
    return {"network": network, "filesystem": filesystem, "privileges": privileges, "missing": missing}


def _reduce_environment(workspace: str) -> None:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT_VARIABLES or name.startswith(_KEPT_PREFIXES)
    }
    os.environ.clear()
    os.environ.update(kept)
    os.environ.update(HOME=workspace, TMPDIR=workspace, **cache_folders(workspace))


def cache_folders(workspace: str) -> dict[str, str]:
    """Where compilers of a session keep what they built."""
    return {
        "EGG_KERNEL_CACHE": f"{workspace}/kernels",
        "TRITON_CACHE_DIR": f"{workspace}/triton",
        "TORCH_EXTENSIONS_DIR": f"{workspace}/torch-extensions",
        "TORCHINDUCTOR_CACHE_DIR": f"{workspace}/inductor",
    }


def _limit_resources(options: SessionOptions) -> None:
    limits = options.limits
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if limits.file_bytes is not None:
        _lower(resource.RLIMIT_FSIZE, limits.file_bytes)
    if limits.open_files is not None:
        _lower(resource.RLIMIT_NOFILE, limits.open_files)
    if limits.memory_bytes is not None:
        # Private writable memory beyond what the server had at the fork; the address space says nothing
        # where a GPU driver reserves terabytes of it.
        _lower(resource.RLIMIT_DATA, limits.memory_bytes + _data_bytes())


def _lower(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _limit_processes(count: int | None, is_own_namespace: bool) -> None:
    if count is None:
        return
    if os.getuid() == 0:
        raise OSError("a limit does not bind the superuser; run as an ordinary user")
    if not is_own_namespace:
        raise OSError("a limit would count all processes of this user, as there is no user namespace")
    _lower(resource.RLIMIT_NPROC, count)


def _data_bytes() -> int:
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            line = next(line for line in status if line.startswith("VmData:"))
        return int(line.split()[1]) * 1024
    except (OSError, StopIteration):
        return 0


def _leave_network(_: SessionOptions) -> None:
    """An empty network namespace, inside a user namespace where this user may not make one directly."""
    user, group = os.geteuid(), os.getegid()
    linux.call("unshare", linux.CLONE_NEWUSER | linux.CLONE_NEWNET)
    maps = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
    for name, text in maps.items():
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _drop_privileges(_: SessionOptions) -> None:
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.drop_capabilities()


def _restrict_filesystem(options: SessionOptions) -> None:
    allowed = [("/", landlock.READING), (options.workspace, landlock.EVERYTHING)]
    allowed += [(folder, landlock.OVERWRITING) for folder in options.writable]
    devices = (device for pattern in _DEVICES for device in glob.glob(pattern))
    allowed += [(device, landlock.DEVICE) for device in devices]
    if options.device != "cpu":
        # CUDA writes there, and does not start where it can't.
        allowed.append(("/proc/self", landlock.EVERYTHING))
    landlock.restrict(allowed)
