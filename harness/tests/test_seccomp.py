"""The filter on system calls, executed by a small machine of our own for each processor."""

from __future__ import annotations

import errno
import struct

import pytest

from egg_harness import seccomp

ALLOWED, REFUSED, ABSENT = "allowed", "refused", "absent"
NUMBERS = {
    "x86_64": {"read": 0, "ioctl": 16, "socket": 41, "clone": 56, "prctl": 157, "ptrace": 101, "clone3": 435},
    "aarch64": {
        "read": 63,
        "ioctl": 29,
        "socket": 198,
        "clone": 220,
        "prctl": 167,
        "ptrace": 117,
        "clone3": 435,
    },
}
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
NEW_USER, THREAD = 0x10000000, 0x003D0F00


def verdict(
    machine: str, number: int, argument: int = 0, audit: int | None = None, sockets: bool = True
) -> str:
    data = struct.pack("=IIQQ", number, audit or AUDIT[machine], 0, argument)
    program = seccomp.program(machine, sockets)
    place = accumulator = 0
    while True:
        step = program[place]
        place += 1
        if step.code == 0x20:
            accumulator = struct.unpack_from("=I", data, step.value)[0]
        elif step.code == 0x06:
            return {0x7FFF0000: ALLOWED, 0x50000 | errno.EPERM: REFUSED, 0x50000 | errno.ENOSYS: ABSENT}[
                step.value
            ]
        else:
            holds = {
                0x15: accumulator == step.value,
                0x35: accumulator >= step.value,
                0x45: accumulator & step.value != 0,
            }[step.code]
            place += step.if_true if holds else step.if_false


@pytest.mark.parametrize("machine", NUMBERS)
@pytest.mark.parametrize(
    ("call", "argument", "outcome"),
    [
        ("read", 0, ALLOWED),
        ("ioctl", 0, ALLOWED),
        ("ptrace", 0, REFUSED),
        ("socket", 1, ALLOWED),
        ("socket", 2, REFUSED),
        ("socket", 10, REFUSED),
        ("clone", THREAD, ALLOWED),
        ("clone", THREAD | NEW_USER, REFUSED),
        ("prctl", 22, REFUSED),
        ("prctl", 15, ALLOWED),
        ("clone3", 0, ABSENT),
    ],
)
def test_each_call_is_decided_by_its_number_and_first_argument(machine, call, argument, outcome):
    assert verdict(machine, NUMBERS[machine][call], argument) == outcome


@pytest.mark.parametrize("machine", NUMBERS)
def test_calls_of_another_architecture_are_refused(machine):
    other = next(audit for name, audit in AUDIT.items() if name != machine)
    assert verdict(machine, NUMBERS[machine]["read"], audit=other) == REFUSED


def test_the_second_numbering_of_x86_64_is_refused():
    assert verdict("x86_64", 0x40000000) == REFUSED


def test_local_sockets_can_be_refused_as_well():
    assert verdict("x86_64", 41, 1, sockets=False) == REFUSED


def test_a_machine_without_known_numbers_has_no_filter():
    with pytest.raises(OSError, match="riscv64 are not known"):
        seccomp.program("riscv64", True)
