"""The state of a GPU as its management library tells it: clocks, heat, power, memory, who else uses it."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Callable
from typing import Any

import torch

from . import devices
from .errors import HarnessError

_CLOCK_SM, _CLOCK_MEMORY = 1, 2
_TEMPERATURE_GPU = 0
_UNIT_MILLIWATTS = 1e3
_MOST_PROCESSES = 64
# Bits of nvmlClocksEventReasons that mean less speed than the chip could give.
_THROTTLES = {
    0x0004: "software power cap",
    0x0008: "hardware slowdown",
    0x0020: "software thermal slowdown",
    0x0040: "hardware thermal slowdown",
    0x0080: "hardware power brake",
}


class _Process(ctypes.Structure):
    _fields_ = [
        ("pid", ctypes.c_uint),
        ("used_memory", ctypes.c_ulonglong),
        ("instance", ctypes.c_uint),
        ("compute_instance", ctypes.c_uint),
    ]


class _Library:
    """NVML, opened for one device."""

    def __init__(self, uuid: str) -> None:
        try:
            self._functions = ctypes.CDLL("libnvidia-ml.so.1")
        except OSError as error:
            raise HarnessError("no-device", f"the management library is missing: {error}") from error
        self._call("nvmlInit_v2")
        self._device = ctypes.c_void_p()
        self._call("nvmlDeviceGetHandleByUUID", uuid.encode(), ctypes.byref(self._device))

    def _call(self, name: str, *arguments: Any) -> None:
        code = getattr(self._functions, name)(*arguments)
        if code != 0:
            raise HarnessError("no-device", f"{name} failed with code {code}")

    def number(self, name: str, *arguments: int) -> int:
        value = ctypes.c_uint()
        self._call(name, self._device, *arguments, ctypes.byref(value))
        return value.value

    def long_number(self, name: str) -> int:
        value = ctypes.c_ulonglong()
        self._call(name, self._device, ctypes.byref(value))
        return value.value

    def processes(self) -> list[int]:
        count = ctypes.c_uint(_MOST_PROCESSES)
        found = (_Process * _MOST_PROCESSES)()
        name = "nvmlDeviceGetComputeRunningProcesses_v3"
        self._call(name, self._device, ctypes.byref(count), found)
        return [found[index].pid for index in range(count.value)]

    def driver(self) -> str:
        text = ctypes.create_string_buffer(96)
        self._call("nvmlSystemGetDriverVersion", text, len(text))
        return text.value.decode()


def state() -> dict[str, Any]:
    """What can be told; a value that the device or its driver keeps to itself is null."""
    if not devices.is_cuda():
        return {"free_bytes": None}
    free, total = torch.cuda.mem_get_info()
    properties = torch.cuda.get_device_properties(devices.current())
    told = {"free_bytes": free, "total_bytes": total, "name": properties.name, **_capabilities(properties)}
    try:
        library = _Library(told["uuid"])
    except HarnessError as error:
        return {**told, "missing": error.message}
    return {**told, **_readings(library)}


def _capabilities(properties: Any) -> dict[str, Any]:
    return {
        "uuid": f"GPU-{properties.uuid}",
        "capability": [properties.major, properties.minor],
        "processors": properties.multi_processor_count,
        "l2_bytes": properties.L2_cache_size,
    }


def _readings(library: _Library) -> dict[str, Any]:
    readings: dict[str, Callable[[], Any]] = {
        "sm_megahertz": lambda: library.number("nvmlDeviceGetClockInfo", _CLOCK_SM),
        "memory_megahertz": lambda: library.number("nvmlDeviceGetClockInfo", _CLOCK_MEMORY),
        "celsius": lambda: library.number("nvmlDeviceGetTemperature", _TEMPERATURE_GPU),
        "watts": lambda: library.number("nvmlDeviceGetPowerUsage") / _UNIT_MILLIWATTS,
        "throttled": lambda: _throttles(library.long_number("nvmlDeviceGetCurrentClocksEventReasons")),
        "foreign_processes": lambda: _foreign(library.processes()),
        "driver": library.driver,
    }
    found: dict[str, Any] = dict.fromkeys(readings)
    for name, read in readings.items():
        with contextlib.suppress(HarnessError, AttributeError):
            found[name] = read()
    return found


def _throttles(bits: int) -> list[str]:
    return [name for bit, name in _THROTTLES.items() if bits & bit]


def _foreign(pids: list[int]) -> list[int]:
    """Processes that do not descend from this session's server's parent: somebody else's."""
    family = _family()
    return [pid for pid in pids if not family & set(_ancestors(pid))]


def _family() -> set[int]:
    """The servers' parent, from which all our sessions descend."""
    ancestors = _ancestors(os.getppid())
    return set(ancestors[1:2] or ancestors)


def _ancestors(pid: int) -> list[int]:
    found: list[int] = []
    while pid > 1 and len(found) < 64:
        found.append(pid)
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:
                pid = int(file.read().rpartition(b")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            break
    return found
