"""Errors that travel in a reply, and the recognition of two kinds that arrive as ordinary exceptions."""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class HarnessError(Exception):
    """What a reply's `error` holds: a kind, one sentence, and members of that kind."""

    def __init__(self, kind: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.details = details

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "message": self.message, **self.details}


# What PyTorch's allocators say; they raise plain RuntimeErrors.
_ALLOCATION_PHRASES = ("can't allocate memory", "not enough memory", "out of memory", "alloc_cpu")
_MEMORY_ERRNO = (errno.ENOMEM, errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_COMPILER_PHRASES = ("compilation failed", "compiler failed", "compilation error", "nvcc fatal")


def describe(error: BaseException) -> str:
    """One line: the exception's class and the first line of what it says."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def is_memory_failure(error: BaseException) -> bool:
    if isinstance(error, MemoryError):
        return True
    if isinstance(error, OSError):
        return error.errno in _MEMORY_ERRNO
    return isinstance(error, RuntimeError) and any(phrase in str(error) for phrase in _ALLOCATION_PHRASES)


def is_compile_failure(error: BaseException) -> bool:
    """Whether a compiler refused the source, found along the chain of causes."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, (SyntaxError, subprocess.CalledProcessError)) or "Compil" in type(seen).__name__:
            return True
        text = str(seen)
        if any(phrase in text.lower() for phrase in _COMPILER_PHRASES) or ": error: " in text:
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def problem_kind(error: BaseException) -> str:
    """The kind of what a problem's code raised."""
    return "memory" if is_memory_failure(error) else "raised"


def candidate_kind(error: BaseException) -> str:
    """The kind of what a candidate's code raised, or a compiler that works on it."""
    if is_memory_failure(error):
        return "exhausted"
    return "compile" if is_compile_failure(error) else "raised"


@contextmanager
def running(where: str, kind_of: Callable[[BaseException], str] = problem_kind) -> Iterator[None]:
    """Runs foreign code: all that it raises, an exit included, becomes an error that names the place."""
    try:
        yield
    except HarnessError:
        raise
    except BaseException as error:
        message = f"{where} raised {describe(error)}"
        raise HarnessError(kind_of(error), message, where=where) from error
