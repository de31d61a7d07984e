"""Kernels compiled before their first call, for a GPU that is not there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

pytest.importorskip("triton")

HEAD = """\
import torch
import torch.nn as nn
import triton
import triton.language as tl
"""

KERNEL = '''\
@triton.jit
def scaled(x, y, n, factor, BLOCK: tl.constexpr):
    """Each program scales a block."""
    place = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.store(y + place, tl.load(x + place, mask=place < n) * factor, mask=place < n)
'''

MODEL = """\
class ModelNew(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.convolution = nn.Conv2d(3, channels, 3)

    def forward(self, x):
        assert x.device.type == "{device}"
        x = self.convolution(x).contiguous()
        y = torch.empty_like(x)
        {launch}
        return y
"""

LAUNCH = "scaled[(triton.cdiv(x.numel(), 256),)](x, y, x.numel(), 0.5, BLOCK=256)"


# A PyTorch without CUDA has no notion of a GPU's tensors.
DEVICE = "cuda" if torch.version.cuda else "cpu"


def candidate(launch: str = LAUNCH, kernel: str = KERNEL) -> str:
    return HEAD + "\n\n" + kernel + "\n\n" + MODEL.format(launch=launch, device=DEVICE)


@pytest.fixture
def rehearse(runner, write, slot) -> Callable[..., dict[str, Any]]:
    """Rehearses a source in a session of its own."""
    tensor = {"dtype": "float32", "shape": [2, 3, 18, 18], "strides": [972, 324, 18, 1]}
    manifest = {"init": [{"value": 4}], "inputs": [{"tensor": tensor}]}

    def run(text: str, session: Any = None, **options: Any) -> dict[str, Any]:
        folder = Path(slot("inputs"))
        (folder / "manifest.json").write_text(json.dumps(manifest))
        session = session or runner("runner")
        session.call("build", path=write("candidate.py", text))
        call = {"slot": str(folder), "training": True, "capability": [9, 0], **options}
        return session.call("rehearse", **call)

    return run


def built(folder: Path) -> dict[str, int]:
    """What lies in the cache of a session, and since when."""
    cache = folder / "runner-0" / "triton"
    return {str(path): path.stat().st_mtime_ns for path in cache.rglob("*") if path.is_file()}


def test_a_call_finds_its_kernels_compiled(rehearse, runner, tmp_path):
    text = candidate()
    found = rehearse(text)
    assert found["kernels"] == [{"name": "scaled", "warps": 4, "shared_bytes": 0}]
    assert found["reason"] is None and found["unfit"] is None
    first = built(tmp_path)
    assert any(path.endswith("scaled.cubin") for path in first)
    # Another process that does the same compiles nothing.
    again = runner("runner", workspace=tmp_path / "runner-0")
    assert rehearse(text, session=again)["kernels"] == found["kernels"]
    assert built(tmp_path) == first


def test_what_reads_a_value_ends_the_rehearsal_early(rehearse):
    found = rehearse(candidate("if x.sum() > 0: y.zero_()\n        " + LAUNCH))
    assert found["kernels"] == [] and "DataDependent" in found["reason"]


def test_every_configuration_of_a_tuned_kernel_is_compiled(rehearse):
    configurations = (
        "[triton.Config({'BLOCK': 128}, num_warps=2), triton.Config({'BLOCK': 256}, num_warps=8)]"
    )
    tuned = f"@triton.autotune({configurations}, key=['n'])\n{KERNEL}"
    found = rehearse(candidate(LAUNCH.replace(", BLOCK=256", ""), tuned), shared_bytes=0)
    assert sorted(kernel["warps"] for kernel in found["kernels"]) == [2, 8]
    assert found["reason"] is None


SUMMED = KERNEL.replace("tl.load(x + place, mask=place < n) * factor", "tl.sum(tl.load(x + place))")


@pytest.mark.parametrize(
    ("shared_bytes", "launch", "unfit"),
    [
        (1 << 16, LAUNCH, None),
        (4, LAUNCH, "out of resource: shared memory"),
        (4, f"try: {LAUNCH}\n        except Exception: y = x * 0.5", None),
    ],
)
def test_a_kernel_that_the_chip_has_no_memory_for_is_refused(rehearse, shared_bytes, launch, unfit):
    found = rehearse(candidate(launch, SUMMED), shared_bytes=shared_bytes)
    assert found["kernels"][0]["shared_bytes"] > 4
    assert (found["unfit"] is None) == (unfit is None) and (unfit or "") in (found["unfit"] or "")


def test_what_does_not_compile_is_left_to_the_call(rehearse):
    found = rehearse(candidate(kernel=KERNEL.replace("* factor", "* unknown")))
    assert found == {**found, "kernels": [], "unfit": None}


def test_a_promise_of_a_kernel_is_waited_for():
    """Triton 3.6 gives promises that are no kernels themselves; 3.7's pass everything on."""
    launches = pytest.importorskip("egg_harness.launches")

    class Promise:
        def __init__(self, kernel):
            self.kernel = kernel

        def result(self, ignore_errors=False):
            assert ignore_errors
            return self.kernel

    kernel = SimpleNamespace(metadata=SimpleNamespace(num_warps=4, shared=512))
    caught = launches.Launches((9, 0))
    for number, given in enumerate([Promise(kernel), Promise(None), kernel]):
        caught._kernels[number] = (f"k{number}", given)
    assert [kernel["name"] for kernel in caught.described()] == ["k0", "k2"]
    assert caught.largest() == 512
