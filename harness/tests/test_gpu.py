"""The same flow on a GPU: device slots, oracle, runner, baselines, timing. Skipped where there is none."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from sources import BATCH_NORM, NORMALIZE, NORMALIZE_CANDIDATE, candidate, problem


def _has_gpu() -> bool:
    # Not through PyTorch: these tests start servers, which must not inherit a started CUDA.
    program = shutil.which("nvidia-smi")
    return (
        program is not None
        and subprocess.run([program, "-L"], capture_output=True, check=False).returncode == 0
    )


pytestmark = pytest.mark.skipif(not _has_gpu(), reason="this machine has no NVIDIA GPU")
GPU = {"device": "cuda:0"}


@pytest.fixture
def arena(trusted_session, runner, slot, write):
    def make(problem_text, candidate_text, family="nominal", weights="random"):
        oracle = trusted_session("oracle", **GPU)
        facts = oracle.call("load", path=write("problem.py", problem_text), seed=1)
        prepared = oracle.call("prepare", case="c", seed=5, family=family, weights=weights, slot=slot("in"))
        oracle.call("provide", slot=slot("out"))
        judged = runner("runner", **GPU)
        judged.call("build", path=write("candidate.py", candidate_text))
        judged.call("instantiate", slot=slot("in"), training=facts["training"])
        return oracle, judged, prepared

    return make


def check(oracle, judged, slot):
    run = judged.call("run", slot=slot("in"), output_slot=slot("out"))
    return oracle.call("compare", case="c", slot=slot("out"), outputs=run["outputs"])


@pytest.mark.parametrize(
    "family", ["nominal", "normal", "heavy-tailed", "needle", "scaled", "structured", "mixed"]
)
def test_every_family_is_prepared_and_agreed_on(arena, slot, family):
    oracle, judged, prepared = arena(NORMALIZE, NORMALIZE_CANDIDATE, family=family)
    assert prepared["skipped"] is None and prepared["precision"] == "float64"
    compared = check(oracle, judged, slot)
    assert compared["structure_ok"] and compared["inputs_intact"], compared
    for numbers, own in zip(compared["outputs"], prepared["outputs"], strict=True):
        assert numbers["nonfinite_ok"] and numbers["max_error"] == own["max_reference_error"]
    assert check(oracle, judged, slot)["identical_to_previous"]


def test_buffers_are_compared(arena, slot):
    text = BATCH_NORM.replace("class Model(", "class ModelNew(")
    oracle, judged, _ = arena(BATCH_NORM, text)
    compared = check(oracle, judged, slot)
    assert compared["state"] and all(entry["ok"] for entry in compared["state"]), compared


def test_an_overwritten_input_and_a_wrong_value_show(arena, slot):
    wrong = candidate("y = x * 2; x[0, 0] = 9; y[3, 5] += 1; return y")
    oracle, judged, _ = arena(problem("return x * 2"), wrong)
    compared = check(oracle, judged, slot)
    assert not compared["inputs_intact"] and compared["outputs"][0]["first_bad_index"] == [3, 5]


def test_a_held_call_has_read_its_inputs_before_they_are_rewritten(arena, slot):
    slow = candidate("torch.cuda._sleep(10**9); return x * 2")
    oracle, judged, _ = arena(problem("return x * 2"), slow)
    judged.call("hold", slot=slot("in"))
    oracle.call("rewrite", case="c", seed=77)
    oracle.call("provide", slot=slot("held"))
    manifest = judged.call("release", output_slots=[slot("held")])["outputs"][0]
    oracle.call("rewrite", case="c", seed=5)
    compared = oracle.call("compare", case="c", slot=slot("held"), outputs=manifest)
    assert compared["outputs"][0]["max_error"] == 0


def test_a_plain_convolution_is_as_accurate_as_the_policy(arena, slot):
    module = """
import torch
class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(64, 64, 3)
    def forward(self, x):
        return self.conv(x)
def get_inputs():
    return [torch.rand(8, 64, 32, 32)]
def get_init_inputs():
    return []
"""
    oracle, judged, prepared = arena(module, module.replace("class Model(", "class ModelNew("))
    numbers = check(oracle, judged, slot)["outputs"][0]
    assert numbers["max_error"] <= 3 * prepared["outputs"][0]["max_reference_error"]


def test_timed_calls_have_inputs_of_their_own(arena, slot):
    oracle, judged, _ = arena(problem("return x * 2"), candidate("return x * 2"), weights="initial")
    for name in ("a", "b"):
        oracle.call("inputs", seed=len(name) + ord(name), family="nominal", slot=slot(name), case=name)
    timed = judged.call(
        "time",
        slots=[slot("a"), slot("b")],
        calls=6,
        warmup=2,
        flush_bytes=128 << 20,
        keep=[3],
        output_slots=[slot("out")],
        touch_seed=4,
        wall_calls=2,
    )
    assert len(timed["nanoseconds"]) == 6 and len(timed["wall_nanoseconds"]) == 2
    assert min(timed["nanoseconds"]) > 500 and max(timed["nanoseconds"]) < 1e8
    (manifest,) = timed["outputs"]
    touched = oracle.call(
        "compare", case="b", slot=slot("out"), outputs=manifest, touch={"seed": 4, "call": 3}
    )
    untouched = oracle.call("compare", case="b", slot=slot("out"), outputs=manifest)
    assert touched["outputs"][0]["max_error"] == 0 and touched["inputs_intact"], touched
    assert untouched["outputs"][0]["max_error"] > 0


@pytest.mark.parametrize("kind", ["eager", "eager-tf32", "compile", "compile-reduce-overhead"])
def test_baselines_run(trusted_session, slot, write, kind):
    oracle, baseline = trusted_session("oracle", **GPU), trusted_session("baseline", **GPU)
    path = write("problem.py", BATCH_NORM)
    facts = oracle.call("load", path=path, seed=1)
    oracle.call("prepare", case="c", seed=5, family="nominal", weights="initial", slot=slot("in"))
    baseline.call("load", 300, path=path, kind=kind)
    baseline.call("instantiate", slot=slot("in"), training=facts["training"])
    options = {"calls": 5, "warmup": 2, "flush_bytes": 64 << 20, "keep": [], "output_slots": []}
    timed = baseline.call("time", slots=[slot("in")], wall_calls=1, **options)
    assert len(timed["nanoseconds"]) == 5


def test_the_device_tells_its_rates_and_state(trusted_session):
    tool = trusted_session("tool", **GPU)
    rates, state = tool.call("rates", 120), tool.call("state")
    assert rates["bandwidth"] > 1e11 and rates["rates"]["bf16"] > rates["rates"]["ieee"] > 1e12
    assert state["free_bytes"] > 0 and state["uuid"].startswith("GPU-") and state["sm_megahertz"] > 0
    assert state["foreign_processes"] == [], state


def test_a_device_that_is_not_there_is_named(trusted):
    with pytest.raises(Exception, match="there is no cuda:99"):
        trusted.ask("open", role="tool", threads=1, workspace="/tmp", device="cuda:99")


def test_room_that_is_withdrawn_is_free_again(trusted_session, slot, write):
    oracle, tool = trusted_session("oracle", **GPU), trusted_session("tool", **GPU)
    oracle.call("load", path=write("problem.py", NORMALIZE), seed=1)
    oracle.call("provide", slot=slot("room"))
    before = tool.call("state")["free_bytes"]
    assert oracle.call("withdraw", slot=slot("room")) == {}
    assert tool.call("state")["free_bytes"] >= before
    oracle.call("provide", slot=slot("room"))


LIMITS = {"memory_bytes": 64 << 30, "file_bytes": 16 << 30, "open_files": 1024}
TRITON_KERNEL = """
import torch, triton, triton.language as tl
@triton.jit
def double_kernel(x, y, n, BLOCK: tl.constexpr):
    i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.store(y + i, tl.load(x + i, i < n) * 2, i < n)
class ModelNew(torch.nn.Module):
    def forward(self, x):
        y = torch.empty_like(x)
        double_kernel[(triton.cdiv(x.numel(), 256),)](x, y, x.numel(), BLOCK=256)
        return y
"""
CUDA_EXTENSION = """
import torch
from torch.utils.cpp_extension import load_inline
SOURCE = r'''
__global__ void double_kernel(const float* x, float* y, long n) {
  long i = blockIdx.x * (long)blockDim.x + threadIdx.x;
  if (i < n) y[i] = x[i] * 2;
}
torch::Tensor twice(torch::Tensor x) {
  auto y = torch::empty_like(x);
  double_kernel<<<(x.numel() + 255) / 256, 256>>>(x.data_ptr<float>(), y.data_ptr<float>(), x.numel());
  return y;
}
'''
HEAD = "torch::Tensor twice(torch::Tensor x);"
module = load_inline(name="twice", cpp_sources=HEAD, cuda_sources=SOURCE, functions=["twice"])
class ModelNew(torch.nn.Module):
    def forward(self, x):
        return module.twice(x)
"""


@pytest.mark.parametrize("text", [TRITON_KERNEL, CUDA_EXTENSION], ids=["triton", "cuda-extension"])
def test_compilers_work_inside_the_sandbox(trusted_session, runner, slot, write, text):
    oracle = trusted_session("oracle", **GPU)
    facts = oracle.call("load", path=write("problem.py", problem("return x * 2")), seed=1)
    oracle.call("prepare", case="c", seed=5, family="normal", weights="initial", slot=slot("in"))
    oracle.call("provide", slot=slot("out"))
    judged = runner("runner", limits=LIMITS, **GPU)
    judged.call("build", 240, path=write("candidate.py", text))
    judged.call("instantiate", slot=slot("in"), training=facts["training"])
    compared = check(oracle, judged, slot)
    assert compared["structure_ok"] and compared["outputs"][0]["max_error"] == 0, compared
