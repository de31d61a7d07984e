"""`python -m egg_harness.examination`: enters a sandbox and says which layers hold. Needs no PyTorch."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile

from . import namespaces, sandbox
from .options import Limits, SessionOptions


def main() -> None:
    folder = tempfile.mkdtemp(prefix="egg-examination-")
    try:
        os.chmod(folder, 0o777)
        options = SessionOptions("runner", 1, folder, limits=Limits(open_files=256, file_bytes=1 << 30))
        choice = namespaces.choose(options)
        _enter(options, choice)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _enter(options: SessionOptions, choice: namespaces.Choice) -> None:
    """In a child, since there is no way back."""
    sys.stdout.flush()
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.chdir(options.workspace)
            os.write(write_end, json.dumps(sandbox.enter(options, choice).to_json()).encode())
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        report = pipe.read()
    os.waitpid(pid, 0)
    print(report.decode())


if __name__ == "__main__":
    main()
