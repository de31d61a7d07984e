"""What a runner may read: interpreter, PyTorch, compilers, system libraries. All else is hidden from it."""

from __future__ import annotations

import functools
import glob
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterable

DEVICES = (
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/dev/nvidia*",
    "/dev/kfd",
    "/dev/dri/*",
)
"""Device files that may be used, as patterns."""

_SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib*",
    "/nix/store",
    "/gnu/store",
    "/run/opengl-driver",
    "/sys/bus",
    "/sys/class",
    "/sys/devices",
    "/sys/fs/cgroup",
    "/sys/kernel/mm",
    "/sys/module/nvidia*",
    "/opt/nvidia",
    "/etc/alternatives",
    "/etc/group",
    "/etc/ld.so.*",
    "/etc/localtime",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/passwd",
    "/etc/timezone",
)
_PROCESS_FILES = (
    "cpuinfo",
    "devices",
    "driver/nvidia*",
    "filesystems",
    "loadavg",
    "meminfo",
    "modules",
    "stat",
    "sys/kernel",
    "sys/vm",
    "uptime",
    "version",
    "vmstat",
)
_COMPILERS = ("cc", "c++", "gcc", "g++", "clang", "clang++", "nvcc", "ptxas", "ninja", "ld", "as", "hipcc")
_LIBRARY_VARIABLES = ("LD_LIBRARY_PATH", "CUDA_HOME", "CUDA_PATH", "ROCM_HOME", "ROCM_PATH")
_HARNESS = os.path.dirname(os.path.abspath(__file__))


@functools.lru_cache(maxsize=1)
def readable() -> tuple[str, ...]:
    """Files and folders that exist and any runner may read, the widest first."""
    found = [path for pattern in _SYSTEM for path in glob.glob(pattern)]
    wanted = [*_interpreter(), *_packages(), *_toolchain(), *_libraries()]
    return tuple(without_nested([*found, _HARNESS, *filter(os.path.exists, _narrowed(wanted))]))


def devices() -> list[str]:
    """The device files of this machine that a runner may use."""
    return [path for pattern in DEVICES for path in sorted(glob.glob(pattern))]


def process_files() -> list[str]:
    """What may be read below /proc where the processes of others are visible there, one's own excepted."""
    return [path for pattern in _PROCESS_FILES for path in glob.glob(f"/proc/{pattern}")]


def _interpreter() -> list[str]:
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    folders = [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]
    return [*sorted(prefixes), *folders, os.path.dirname(os.path.realpath(sys.executable))]


def _packages() -> list[str]:
    """Folders of packages that were imported from elsewhere, such as a PyTorch that was built in place."""
    found = set()
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if "." not in name and file and os.path.basename(file).startswith("__init__."):
            found.add(os.path.dirname(os.path.abspath(file)))
    return sorted(found)


def _toolchain() -> list[str]:
    named = [word for name in ("CC", "CXX", "CUDACXX") for word in shlex.split(os.environ.get(name, ""))]
    found = filter(None, map(shutil.which, [*named, *_COMPILERS]))
    programs = {os.path.realpath(program) for program in found}
    folders = {os.path.dirname(program) for program in programs}
    parents = {os.path.dirname(path) for path in folders if os.path.basename(path) == "bin"}
    # A program that lies where its folder may not be shown is shown alone.
    return sorted(programs | folders | parents)


def _libraries() -> list[str]:
    values = (os.environ.get(name, "") for name in _LIBRARY_VARIABLES)
    return [path for value in values for path in value.split(os.pathsep) if os.path.isabs(path)]


def _narrowed(paths: Iterable[str]) -> list[str]:
    """Instead of a folder that holds a home or temporary files: what an installation has in it."""
    parts = ("bin", "lib", "lib64", "libexec", "include", "share")
    found: list[str] = []
    for path in map(os.path.abspath, paths):
        found += [f"{path}/{part}" for part in parts] if is_too_wide(path) else [path]
    return [path for path in found if not is_too_wide(path)]


def is_too_wide(path: str) -> bool:
    """Whether files of the user, of other programs or of other users lie below a folder."""
    private = {os.path.expanduser("~"), os.getcwd(), tempfile.gettempdir()}
    private |= {"/tmp", "/var", "/home", "/root", "/dev", "/proc", "/run", "/mnt"}
    return any(_is_within(other, os.path.realpath(path)) for other in map(os.path.realpath, private))


def without_nested(paths: Iterable[str]) -> list[str]:
    """The paths that lie below no other of them, in order of their length."""
    kept: list[str] = []
    for path in sorted(set(paths), key=lambda path: (len(path), path)):
        if not any(_is_within(path, wider) for wider in kept):
            kept.append(path)
    return kept


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
