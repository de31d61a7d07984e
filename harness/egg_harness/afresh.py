"""Sessions that start a Python of their own, where others are forks of the server.

Forks have the libraries, the interpreter's objects and its hashes where the server has them. How code and
data happen to lie moves the time of a module that makes many short calls by 2 % and more, one way or the
other, for as long as the server lives: in forks of two servers that shows as a gain or a loss.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from typing import NoReturn

from . import child, places
from .namespaces import Choice
from .options import Limits, SessionOptions


def start(options: SessionOptions, choice: Choice) -> NoReturn:
    """Replaces this process, a session's that nothing has happened in yet but the fork."""
    fields = {**dataclasses.asdict(options), "without": sorted(options.without)}
    text = json.dumps({"options": fields, "choice": dataclasses.asdict(choice), "server": os.getppid()})
    os.set_inheritable(child.CHANNEL, True)
    os.execv(sys.executable, [sys.executable, "-m", f"{__package__}.afresh", text])


def read(text: str) -> tuple[SessionOptions, Choice, int]:
    """What `start` passed on: options, namespaces, and the server's process."""
    values = json.loads(text)
    options, choice = values["options"], values["choice"]
    options["limits"] = Limits(**options["limits"])
    options["without"] = frozenset(options["without"])
    reasons = tuple((name, reason) for name, reason in choice["reasons"])
    return (
        SessionOptions(**options),
        Choice(tuple(choice["layers"]), choice["has_users"], reasons),
        values["server"],
    )


def main() -> NoReturn:
    options, choice, server = read(sys.argv[1])
    os.set_inheritable(child.CHANNEL, False)
    # Not tied to the server until it is set up.
    if os.getppid() != server:
        os._exit(1)
    # Found while the environment still names home and tools as they are.
    places.readable()
    child.serve(options, choice)


if __name__ == "__main__":
    main()
