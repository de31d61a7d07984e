"""A root folder of a process's own, in which nothing exists but what it may see (Linux, mount namespaces)."""

from __future__ import annotations

import os
from dataclasses import dataclass

from . import linux, places

_STEPS = 40
# Only folders and mount points lie in it.
_SIZE = "size=4m,mode=0755"
_DESCRIPTORS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}


@dataclass(frozen=True)
class Contents:
    """What a new root holds, under the names that it has outside."""

    readable: tuple[str, ...]
    writable: tuple[str, ...]
    devices: tuple[str, ...]
    fresh_processes: bool
    """Whether /proc is mounted anew, for the caller's own namespace of processes."""


def enter(contents: Contents) -> None:
    """Moves this process, alone in its namespace of mounts, into the new root.

    Sources are opened first, since the new root is built over a folder that may hold them.
    """
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    links: dict[str, str] = {}
    fixed = places.without_nested(_follow(path, links) for path in contents.readable)
    free = [_follow(path, links) for path in (*contents.devices, *contents.writable)]
    if not contents.fresh_processes:
        free.append("/proc")
    opened = [(path, os.open(path, os.O_PATH | os.O_CLOEXEC)) for path in (*fixed, *free)]
    usual = os.umask(0o022)
    try:
        base = _empty_root()
        for index, (path, descriptor) in enumerate(opened):
            _bind(descriptor, base + path, read_only=index < len(fixed))
    finally:
        for _, descriptor in opened:
            os.close(descriptor)
    for name, target in links.items():
        _link(target, base + name)
    for name, target in _DESCRIPTORS.items():
        _link(target, f"{base}/dev/{name}")
    if contents.fresh_processes:
        os.makedirs(f"{base}/proc", exist_ok=True)
        flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
        linux.mount("proc", f"{base}/proc", "proc", flags)
    os.umask(usual)
    os.chdir(base)
    linux.pivot_to_current_folder()
    _freeze_root()


def _empty_root() -> str:
    base = "/tmp" if os.path.isdir("/tmp") else "/usr"
    linux.mount("tmpfs", base, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, _SIZE)
    os.makedirs(f"{base}/dev/shm")
    os.makedirs(f"{base}/tmp")
    return base


def _bind(descriptor: int, target: str, read_only: bool) -> None:
    source = f"/proc/self/fd/{descriptor}"
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if not os.path.exists(target):
            os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644))
    linux.mount(source, target, None, linux.MS_BIND | linux.MS_REC)
    if read_only:
        linux.make_read_only(target)


def _link(target: str, path: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not os.path.lexists(path):
        os.symlink(target, path)


def _freeze_root() -> None:
    """The folders that lead to the mounts stay as they are; what is mounted on them keeps its own mode."""
    flags = linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV
    linux.mount("none", "/", None, flags)


def _follow(path: str, links: dict[str, str]) -> str:
    """Where a path really leads; each symbolic link on the way is noted."""
    parts = [part for part in path.split("/") if part]
    place = ""
    for _ in range(_STEPS):
        while parts and not os.path.islink(f"{place}/{parts[0]}"):
            place = f"{place}/{parts.pop(0)}"
        if not parts:
            return place
        link = f"{place}/{parts.pop(0)}"
        links[link] = os.readlink(link)
        target = os.path.normpath(os.path.join(place or "/", links[link]))
        parts = [part for part in target.split("/") if part] + parts
        place = ""
    return path
