"""Registers and stack of the kernels inside shared objects, as NVIDIA's `cuobjdump` lists them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from .demangling import demangled

_FUNCTION = re.compile(r"^\s*Function (\S+):\s*$")
_USAGE = re.compile(r"\bREG:(\d+)\s+STACK:(\d+)\s+SHARED:(\d+)\s+LOCAL:(\d+)")
_SECONDS = 20
_MOST_BYTES = 8 << 20


def dumped(paths: list[str]) -> list[dict[str, Any]]:
    """One line for each kernel of some files; nothing where the tool is missing or fails."""
    tool = _tool()
    lines: list[dict[str, Any]] = []
    for path in paths if tool else []:
        try:
            done = subprocess.run(
                [str(tool), "--dump-resource-usage", path],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.SubprocessError):
            continue
        lines += parse(done.stdout[:_MOST_BYTES].decode(errors="replace"))
    return lines


def parse(text: str) -> list[dict[str, Any]]:
    """Reads pairs of lines: the function's name, and its usage."""
    lines: list[dict[str, Any]] = []
    name = None
    for line in text.splitlines():
        if function := _FUNCTION.match(line):
            name = function[1]
        elif name is not None and (usage := _USAGE.search(line)):
            registers, stack, shared, local = map(int, usage.groups())
            lines.append(
                {
                    "name": demangled(name),
                    "registers": registers,
                    "stack_bytes": stack + local,
                    "shared_bytes": shared,
                }
            )
            name = None
    return lines


def _tool() -> str | None:
    """On the path, in the CUDA toolkit, or in Triton's package, which carries one."""
    folders = [
        *os.environ.get("PATH", "").split(os.pathsep),
        os.path.join(os.environ.get("CUDA_HOME", "/usr/local/cuda"), "bin"),
    ]
    triton = getattr(sys.modules.get("triton"), "__file__", None)
    if triton:
        folders.append(str(Path(triton).parent / "backends" / "nvidia" / "bin"))
    return shutil.which("cuobjdump", path=os.pathsep.join(folders))
