"""`python -m egg_harness --role trusted|untrusted`: a server on standard input and output."""

from __future__ import annotations

import argparse
import os
import sys


def _claim_output() -> int:
    """A private copy of standard output; what is printed from now on goes to standard error."""
    replies = os.dup(1)
    os.dup2(2, 1)
    return replies


def main() -> None:
    replies = _claim_output()
    parser = argparse.ArgumentParser(prog="egg_harness")
    parser.add_argument("--role", choices=["trusted", "untrusted"], required=True)
    role = parser.parse_args().role
    # A pool of threads in the server would not survive its forks.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from . import preload
    from .server import Server

    preload.modules(role)
    Server(role, requests=0, replies=replies).serve()
    # Taking PyTorch apart would cost a second and change nothing.
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
