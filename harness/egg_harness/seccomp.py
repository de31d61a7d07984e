"""A filter on system calls (Linux, userspace-api/seccomp_filter.rst): refused is what no candidate needs."""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from dataclasses import dataclass

from . import linux

_SET_MODE_FILTER = 1
# Without this flag older kernels slow down the filtered process, and with it the candidate's times.
_FLAG_SPECULATION_ALLOWED = 1 << 2
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_PR_SET_SECCOMP = 22
_AF_UNIX = 1
# CLONE_NEW* but for CLONE_NEWTIME, whose bit is part of the exit signal in `clone`.
_NAMESPACES = 0x7E020000
_X32 = 0x40000000

# Places in `struct seccomp_data`.
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
# Instructions of classic BPF.
_LOAD, _JUMP_EQUAL, _JUMP_GREATER_EQUAL, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06

# Name: number on x86-64, number on aarch64 (None: does not exist there).
_DENIED: dict[str, tuple[int | None, int | None]] = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "setns": (308, 268),
    "unshare": (272, 97),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    "seccomp": (317, 277),
}


@dataclass(frozen=True)
class _Machine:
    column: int
    audit: int
    """The architecture's name in `struct seccomp_data`."""
    socket: int
    prctl: int
    clone: int
    clone3: int = 435


_MACHINES = {
    "x86_64": _Machine(0, 0xC000003E, socket=41, prctl=157, clone=56),
    "aarch64": _Machine(1, 0xC00000B7, socket=198, prctl=167, clone=220),
}


@dataclass(frozen=True)
class Instruction:
    """One instruction; jumps count the instructions that are passed over."""

    code: int
    value: int
    if_true: int = 0
    if_false: int = 0

    def packed(self) -> bytes:
        return struct.pack("=HBBI", self.code, self.if_true, self.if_false, self.value)


def program(machine: str, local_sockets: bool) -> list[Instruction]:
    """The filter for a machine as `platform.machine()` names it; raises OSError where none is known."""
    if machine not in _MACHINES:
        raise OSError(errno.ENOSYS, f"the numbers of system calls on {machine} are not known")
    target = _MACHINES[machine]
    refuse = Instruction(_RETURN, _ERRNO | errno.EPERM)
    code = [
        Instruction(_LOAD, _ARCHITECTURE),
        Instruction(_JUMP_EQUAL, target.audit, if_true=1),
        refuse,
        Instruction(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":
        code += [Instruction(_JUMP_GREATER_EQUAL, _X32, if_false=1), refuse]
    # Its flags lie in memory, where no filter can look; the C library then uses `clone`.
    code += _when(target.clone3, [Instruction(_RETURN, _ERRNO | errno.ENOSYS)])
    code += _when(target.clone, _argument(_JUMP_ANY_BIT, _NAMESPACES, refused_if=True))
    code += _when(target.prctl, _argument(_JUMP_EQUAL, _PR_SET_SECCOMP, refused_if=True))
    code += _when(
        target.socket, _argument(_JUMP_EQUAL, _AF_UNIX, refused_if=False) if local_sockets else [refuse]
    )
    for numbers in _DENIED.values():
        number = numbers[target.column]
        if number is not None:
            code += _when(number, [refuse])
    return [*code, Instruction(_RETURN, _ALLOW)]


def _when(number: int, action: list[Instruction]) -> list[Instruction]:
    return [Instruction(_JUMP_EQUAL, number, if_false=len(action)), *action]


def _argument(jump: int, value: int, refused_if: bool) -> list[Instruction]:
    """Decides by the low half of the first argument: all that are looked at are ints to the kernel."""
    outcomes = [Instruction(_RETURN, _ERRNO | errno.EPERM), Instruction(_RETURN, _ALLOW)]
    if not refused_if:
        outcomes.reverse()
    return [Instruction(_LOAD, _FIRST_ARGUMENT), Instruction(jump, value, if_false=1), *outcomes]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def install(local_sockets: bool) -> None:
    """Filters this process and its descendants for good; needs `no_new_privs`."""
    machine = platform.machine()
    instructions = program(machine, local_sockets)
    code = ctypes.create_string_buffer(b"".join(instruction.packed() for instruction in instructions))
    filter_ = _Program(len(instructions), ctypes.cast(code, ctypes.c_void_p))
    number = _DENIED["seccomp"][_MACHINES[machine].column]
    assert number is not None
    linux.system_call(
        number,
        ctypes.c_uint(_SET_MODE_FILTER),
        ctypes.c_uint(_FLAG_SPECULATION_ALLOWED),
        ctypes.byref(filter_),
    )
