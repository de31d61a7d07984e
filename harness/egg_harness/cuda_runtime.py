"""The few calls of the CUDA runtime that PyTorch has no name for.

Looked up before foreign code is loaded, so that replacing PyTorch's functions changes nothing here.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

import torch

from .errors import HarnessError

HANDLE_BYTES = 64
_LAZY_PEER_ACCESS = 1
_LIMIT_PERSISTING_L2 = 6
_OUT_OF_MEMORY = 2


class _Handle(ctypes.Structure):
    _fields_ = [("raw", ctypes.c_ubyte * HANDLE_BYTES)]


@cache
def _library() -> ctypes.CDLL:
    """The runtime that PyTorch has loaded."""
    major = (torch.version.cuda or "").split(".")[0]
    library = ctypes.CDLL(f"libcudart.so.{major}")
    library.cudaMalloc.argtypes = [ctypes.POINTER(ctypes.c_void_p), ctypes.c_size_t]
    library.cudaFree.argtypes = [ctypes.c_void_p]
    library.cudaIpcGetMemHandle.argtypes = [ctypes.POINTER(_Handle), ctypes.c_void_p]
    library.cudaIpcOpenMemHandle.argtypes = [ctypes.POINTER(ctypes.c_void_p), _Handle, ctypes.c_uint]
    library.cudaIpcCloseMemHandle.argtypes = [ctypes.c_void_p]
    library.cudaEventCreate.argtypes = [ctypes.POINTER(ctypes.c_void_p)]
    library.cudaEventRecord.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    library.cudaEventElapsedTime.argtypes = [
        ctypes.POINTER(ctypes.c_float),
        ctypes.c_void_p,
        ctypes.c_void_p,
    ]
    library.cudaDeviceSetLimit.argtypes = [ctypes.c_int, ctypes.c_size_t]
    return library


def _check(name: str, *arguments: Any) -> None:
    code = getattr(_library(), name)(*arguments)
    if code == _OUT_OF_MEMORY:
        raise HarnessError("exhausted", f"{name}: the device is out of memory")
    if code != 0:
        raise HarnessError("crashed", f"{name} failed with CUDA error {code}")


def allocate(size: int) -> int:
    """Device memory of its own, outside PyTorch's caches: what shares it shares nothing else."""
    pointer = ctypes.c_void_p()
    try:
        _check("cudaMalloc", ctypes.byref(pointer), max(size, 1))
    except HarnessError:
        torch.cuda.empty_cache()
        _library().cudaGetLastError()
        _check("cudaMalloc", ctypes.byref(pointer), max(size, 1))
    return int(pointer.value or 0)


def free(pointer: int) -> None:
    _check("cudaFree", pointer)


def export(pointer: int) -> str:
    """The handle by which another process maps an allocation."""
    handle = _Handle()
    _check("cudaIpcGetMemHandle", ctypes.byref(handle), pointer)
    return bytes(handle.raw).hex()


def open_handle(handle: str) -> int:
    pointer = ctypes.c_void_p()
    raw = _Handle.from_buffer_copy(bytes.fromhex(handle))
    _check("cudaIpcOpenMemHandle", ctypes.byref(pointer), raw, _LAZY_PEER_ACCESS)
    return int(pointer.value or 0)


def close_handle(pointer: int) -> None:
    _check("cudaIpcCloseMemHandle", pointer)


class _Bytes:
    """Device memory in the form that PyTorch adopts without a copy."""

    def __init__(self, pointer: int, size: int) -> None:
        self.__cuda_array_interface__ = {
            "shape": (size,),
            "typestr": "|u1",
            "data": (pointer, False),
            "version": 3,
        }


def view(pointer: int, size: int) -> torch.Tensor:
    """Device memory as a tensor of bytes; it does not own them."""
    device = torch.device("cuda", torch.cuda.current_device())
    if size == 0:
        return torch.empty(0, dtype=torch.uint8, device=device)
    return torch.as_tensor(_Bytes(pointer, size), device=device)


class Stopwatch:
    """Events on the default stream around a call, and a wait for the whole device after it."""

    def __init__(self) -> None:
        library = _library()
        self._start, self._end = ctypes.c_void_p(), ctypes.c_void_p()
        for event in (self._start, self._end):
            _check("cudaEventCreate", ctypes.byref(event))
        self._record, self._elapsed = library.cudaEventRecord, library.cudaEventElapsedTime
        self._wait = library.cudaDeviceSynchronize

    def start(self) -> None:
        self._record(self._start, None)

    def stop(self) -> None:
        self._record(self._end, None)

    def wait(self) -> None:
        code = self._wait()
        if code != 0:
            raise HarnessError("crashed", f"the device failed with CUDA error {code}")

    def nanoseconds(self) -> int:
        """Device time between start and stop; after a wait."""
        milliseconds = ctypes.c_float()
        code = self._elapsed(ctypes.byref(milliseconds), self._start, self._end)
        if code != 0:
            raise HarnessError("crashed", f"cudaEventElapsedTime failed with CUDA error {code}")
        return round(milliseconds.value * 1e6)


def reset_persisting_cache() -> None:
    """Gives lines of L2 that were set aside back to ordinary use."""
    library = _library()
    library.cudaDeviceSetLimit(_LIMIT_PERSISTING_L2, 0)
    library.cudaCtxResetPersistingL2Cache()
