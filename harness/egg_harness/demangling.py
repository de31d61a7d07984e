"""Names of C++ as they are written."""

from __future__ import annotations

import ctypes
import functools
from typing import Any


def demangled(name: str) -> str:
    """A C++ name as it is written; other names as they are."""
    demangle = _demangler()
    if demangle is None or not name.startswith("_Z"):
        return name
    status = ctypes.c_int()
    text = demangle(name.encode(), None, None, ctypes.byref(status))
    if status.value != 0 or not text:
        return name
    result = ctypes.cast(text, ctypes.c_char_p).value or b""
    _libc().free(ctypes.c_void_p(text))
    return result.decode(errors="replace")


def _libc() -> Any:
    return ctypes.CDLL(None)


@functools.cache
def _demangler() -> Any:
    """`__cxa_demangle` of the C++ library that PyTorch has loaded; None where there is none."""
    for library in ("libstdc++.so.6", "libc++abi.so.1"):
        try:
            function = ctypes.CDLL(library).__cxa_demangle
        except (OSError, AttributeError):
            continue
        function.argtypes = [ctypes.c_char_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
        function.restype = ctypes.c_void_p
        return function
    return None
