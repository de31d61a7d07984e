"""What compilers leave in a workspace, and hostile forms of it."""

from __future__ import annotations

import contextlib
import json
import os
import struct
import subprocess

import pytest

from egg_harness import cubin, kernel_resources, resource_usage
from egg_harness.demangling import demangled
from egg_harness.elf import Elf, NotReadable


def elf_file(machine: int, sections: list[tuple[str, int, bytes, int]]) -> bytes:
    """An ELF file of the given sections: name, type, content, link; a string table of names comes last."""
    names = b"\0" + b"".join(name.encode() + b"\0" for name, *_ in sections) + b".shstrtab\0"
    sections = [("", 0, b"", 0), *sections, (".shstrtab", 3, names, 0)]
    offset, headers, body = 64, b"", b""
    for name, kind, content, link in sections:
        place = names.index(b"\0" + name.encode() + b"\0") + 1 if name else 0
        headers += struct.pack("<IIQQQQIIQQ", place, kind, 0, 0, offset, len(content), link, 0, 1, 0)
        stored = b"" if kind == 8 else content
        body, offset = body + stored, offset + len(stored)
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQ", 2, machine, 1, 0, 0, offset)
    return head + struct.pack("<IHHHHHH", 0, 64, 0, 0, 64, len(sections), len(sections) - 1) + body + headers


def kernel_file(name: str = "scale", registers: int = 40, frame: int = 16) -> bytes:
    symbols = struct.pack("<IBBHQQ", 0, 0, 0, 0, 0, 0) + struct.pack("<IBBHQQ", 1, 18, 0, 1, 0, 0)
    information = struct.pack("<BBHII", 4, 0x2F, 8, 1, registers) + struct.pack("<BBH", 3, 0x1B, 255)
    information += struct.pack("<BBHII", 4, 0x11, 8, 1, frame)
    return elf_file(
        190,
        [
            (f".text.{name}", 1, b"code", 0),
            (".strtab", 3, b"\0" + name.encode() + b"\0", 0),
            (".symtab", 2, symbols, 2),
            (".nv.info", 0x70000000, information, 3),
            (f".nv.shared.{name}", 8, bytes(1024), 0),
        ],
    )


def test_registers_stack_and_shared_memory_of_a_kernel_are_read():
    assert cubin.kernels(kernel_file()) == [
        {"name": "scale", "registers": 40, "stack_bytes": 16, "shared_bytes": 1024}
    ]


def test_a_file_cut_short_anywhere_is_not_readable_or_says_less():
    whole = kernel_file()
    for length in range(len(whole)):
        try:
            assert len(cubin.kernels(whole[:length])) <= 1
        except NotReadable:
            continue


@pytest.mark.parametrize("place", range(0, 64))
def test_a_damaged_header_raises_nothing_else(place):
    damaged = bytearray(kernel_file())
    damaged[place] ^= 0xFF
    with contextlib.suppress(NotReadable):
        assert len(cubin.kernels(damaged)) <= 1


@pytest.fixture
def workspace(tmp_path):
    def put(path: str, content: bytes) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)

    metadata = {"name": "scale", "hash": "ab12", "target": {"backend": "cuda", "arch": 90}, "num_warps": 4}
    put("triton/X/scale.json", json.dumps({**metadata, "num_stages": 3, "shared": 16}).encode())
    put("triton/X/scale.cubin", kernel_file())
    put("triton/X/__grp__scale.json", b'{"child_paths": {}}')
    put("triton/Y/odd.json", b'{"name": 3, "hash": "x", "target": {}}')
    put("triton/Y/broken.json", b"{")
    put("inductor/ab/c.py", b"@triton.jit\ndef triton_poi_fused_add_0(x):\n    pass\ndef other(): pass\n")
    return tmp_path


def test_kernels_of_triton_are_found_with_what_their_binary_says(workspace):
    found = kernel_resources.resources(str(workspace), [])
    assert found["triton"] == [
        {
            "name": "scale",
            "hash": "ab12",
            "arch": 90,
            "warps": 4,
            "stages": 3,
            "shared_bytes": 16,
            "registers": 40,
            "stack_bytes": 16,
        }
    ]
    assert found["generated"] == ["triton_poi_fused_add_0"]
    assert [line["kind"] for line in found["objects"]] == ["cubin"]


SOURCE = """
#include <cstdlib>
extern "C" double cblas_ddot(int, const double*, int, const double*, int);
template <typename T> __attribute__((noinline)) void scale_kernel(T* x, int n) {
  for (int i = 0; i < n; ++i) x[i] *= 2;
}
template void scale_kernel<float>(float*, int);
extern "C" void plain(float* x) { scale_kernel(x, std::rand()); }
static const char* registered = "_Z6hiddenPfi";
extern "C" const char* name() { return registered; }
extern "C" double dot(const double* x) { return cblas_ddot(8, x, 1, x, 1); }
"""


@pytest.mark.parametrize("stripped", [False, True])
def test_a_shared_object_tells_what_it_defines_and_takes_from_elsewhere(workspace, stripped):
    (workspace / "kernels").mkdir()
    (workspace / "kernels/a.cpp").write_text(SOURCE)
    library = str(workspace / "kernels/a.so")
    options = ["-s"] if stripped else []
    command = ["g++", "-shared", "-fPIC", *options, str(workspace / "kernels/a.cpp"), "-o", library]
    subprocess.run(command, check=True)
    names = ["void scale_kernel<float>(float*, int)", "plain", "hidden(float*, int)", "absent(int)"]
    (line,) = [
        line
        for line in kernel_resources.resources(str(workspace), names)["objects"]
        if line["path"] == "kernels/a.so"
    ]
    assert line["defines"] == names[:3] and not line["generated"]
    assert "cblas_ddot" in line["imports"]


def test_links_and_files_that_are_none_are_left_alone(workspace):
    os.symlink("/etc/hostname", workspace / "triton/X/link.json")
    os.symlink("/", workspace / "everything")
    os.mkfifo(workspace / "pipe.json")
    (workspace / "empty.so").write_bytes(b"")
    (workspace / "text.so").write_text("no object")
    found = kernel_resources.resources(str(workspace), ["scale"])
    assert len(found["triton"]) == 1 and [line["path"] for line in found["objects"]] == [
        "triton/X/scale.cubin"
    ]


def test_the_tool_session_answers(trusted_session, workspace):
    found = trusted_session("tool").call("resources", workspace=str(workspace), names=["scale"])
    assert found["objects"][0]["defines"] == ["scale"]


def test_what_cuobjdump_prints_is_read():
    text = """
Fatbin elf code:
================
arch = sm_90
Resource usage:
 Common:
  GLOBAL:0
 Function _Z5scalePKfPfi:
  REG:24 STACK:8 SHARED:1024 LOCAL:0 CONSTANT[0]:568 TEXTURE:0 SURFACE:0 SAMPLER:0
 Function plain:
  REG:168 STACK:0 SHARED:0 LOCAL:4 CONSTANT[0]:568 TEXTURE:0 SURFACE:0 SAMPLER:0
"""
    assert resource_usage.parse(text) == [
        {"name": "scale(float const*, float*, int)", "registers": 24, "stack_bytes": 8, "shared_bytes": 1024},
        {"name": "plain", "registers": 168, "stack_bytes": 4, "shared_bytes": 0},
    ]
    assert resource_usage.parse("cuobjdump fatal   : no device code") == []


def test_names_are_demangled():
    assert demangled("_ZN12_GLOBAL__N_11kEPf") == "(anonymous namespace)::k(float*)"
    assert demangled("plain") == "plain" and demangled("_Zodd") == "_Zodd"


def test_the_reader_finds_the_symbols_of_a_real_library():
    with open("/proc/self/exe", "rb") as file:
        names = {symbol.name for symbol in Elf(file.read()).all_symbols()}
    assert names
