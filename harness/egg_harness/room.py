"""Requests that are made again where a GPU was too full for them."""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable
from typing import Any

from . import devices
from .errors import HarnessError, is_memory_failure

Method = Callable[..., dict[str, Any]]


def made(method: Method, drop: Callable[[], bool]) -> Method:
    """A method that, where a GPU is full, is done again without what `drop` gives up, if it gives up any."""

    @functools.wraps(method)
    def work(**params: Any) -> dict[str, Any]:
        devices.make_room()
        try:
            return method(**params)
        except (HarnessError, RuntimeError) as error:
            is_memory = is_memory_failure(error) or getattr(error, "kind", None) in ("memory", "exhausted")
            if not (devices.is_cuda() and is_memory and drop()):
                raise
        # What the failed attempt had made may hang in a cycle of its error's frames.
        gc.collect()
        devices.release()
        return method(**params)

    return work
