"""What the profiler's trace says of a call, from traces as Kineto writes them, and from real sessions."""

from __future__ import annotations

import pytest
from client import Refused
from sources import candidate, problem

from egg_harness import profiler_trace

MARK = "egg::call-1"


def event(category, name, start, duration, **arguments):
    return {
        "ph": "X",
        "cat": category,
        "name": name,
        "pid": 1,
        "tid": 7,
        "ts": start,
        "dur": duration,
        "args": arguments,
    }


def kernel(name, start, duration, correlation, **more):
    launch = {
        "grid": [64, 2, 1],
        "block": [128, 1, 1],
        "registers per thread": 40,
        "shared memory": 4096,
        "est. achieved occupancy %": 75,
        "correlation": correlation,
        **more,
    }
    return event("kernel", name, start, duration, **launch)


def test_own_time_of_an_operation_is_without_that_of_what_it_calls():
    events = [
        event("user_annotation", MARK, 0, 100),
        event("cpu_op", "aten::linear", 10, 60),
        event("cpu_op", "aten::addmm", 20, 40),
        event("cpu_op", "aten::gelu", 75, 5),
        event("user_annotation", MARK, 200, 100),
        event("cpu_op", "aten::linear", 210, 60),
        event("cpu_op", "aten::addmm", 220, 40),
        event("cpu_op", "aten::gelu", 275, 5),
        event("cpu_op", "aten::mm", 400, 50),
        {"ph": "M", "name": "process_name"},
    ]
    summary = profiler_trace.summarize(events, MARK, on_device=False)
    assert summary["call_seconds"] == pytest.approx(100e-6)
    assert summary["outside_seconds"] == pytest.approx(35e-6)
    assert summary["busy_seconds"] == pytest.approx(65e-6)
    assert [(line["name"], round(line["seconds"] * 1e6)) for line in summary["operations"]] == [
        ("aten::addmm", 40),
        ("aten::linear", 20),
        ("aten::gelu", 5),
    ]


def test_kernels_belong_to_the_call_that_launched_them():
    events = [
        event("user_annotation", MARK, 0, 50, **{"External id": 1}),
        event("cpu_op", "aten::mm", 5, 20, **{"External id": 2}),
        event("cuda_runtime", "cudaLaunchKernel", 10, 3, correlation=11),
        event("cuda_runtime", "cudaLaunchKernel", 30, 3, correlation=12),
        kernel("gemm", 40, 20, 11, **{"External id": 2}),
        # Later than the next mark by the device's clock, which is never quite the host's.
        kernel("on another stream", 45, 10, 12, **{"External id": 1}),
        kernel("scale", 70, 10, 12, **{"External id": 1}),
        event("user_annotation", MARK, 65, 50, **{"External id": 3}),
        event("cuda_runtime", "cudaLaunchKernel", 75, 3, correlation=13),
        kernel("gemm", 90, 22, 13, **{"External id": 4}),
        event("cuda_runtime", "cudaMemcpyAsync", 95, 3, correlation=14),
        event("gpu_memcpy", "Memcpy DtoD", 120, 8, correlation=14, bytes=64),
        kernel("before any call", -100, 5, 3),
    ]
    summary = profiler_trace.summarize(events, MARK, on_device=True)
    assert summary["span_seconds"] == pytest.approx((40e-6 + 38e-6) / 2)
    assert summary["busy_seconds"] == pytest.approx(30e-6)
    gemm, other, scale, copy = summary["kernels"]
    assert gemm == {
        "name": "gemm",
        "kind": "kernel",
        "grid": [64, 2, 1],
        "block": [128, 1, 1],
        "registers": 40,
        "shared_bytes": 4096,
        "occupancy": 0.75,
        "seconds": pytest.approx(21e-6),
        "count": 1,
    }
    assert scale["seconds"] == pytest.approx(5e-6) and scale["count"] == 0.5
    assert other["name"] == "on another stream"
    assert copy["kind"] == "copy" and copy["registers"] is None and copy["grid"] == []
    assert summary["operations"][0] == {"name": "aten::mm", "seconds": pytest.approx(10e-6)}


@pytest.mark.parametrize(
    "odd",
    [
        [],
        [{"ph": "X", "cat": "kernel", "name": 3, "ts": 1, "dur": 1}],
        [{"ph": "X", "cat": "kernel", "name": "k", "ts": "1", "dur": 1}],
        [event("user_annotation", MARK, 0, 10), {**kernel("k", 1, 2, 3), "args": "none"}],
        [event("user_annotation", MARK, 0, 10), kernel("k", 1, 2, 3, grid="wide", block=[{}])],
    ],
)
def test_odd_traces_do_not_break_it(odd):
    assert profiler_trace.summarize(odd, MARK, on_device=True)["call_seconds"] >= 0


OWN_KERNEL = '''
import hashlib, subprocess
TEXT = r"""
extern "C" void work(const float* x, float* y, long n) {
  for (long i = 0; i < n; ++i) {
    y[i] = x[i];
    for (int k = 0; k < 200; ++k) y[i] = y[i] * 0.999f + 0.001f;
  }
}
"""
folder = os.environ["EGG_KERNEL_CACHE"]
os.makedirs(folder, exist_ok=True)
path = os.path.join(folder, "work.so")
open(path + ".cpp", "w").write(TEXT)
subprocess.run(["g++", "-O1", "-shared", "-fPIC", path + ".cpp", "-o", path], check=True)
library = ctypes.CDLL(path)

def work(x):
    y = torch.empty_like(x)
    library.work(ctypes.c_void_p(x.data_ptr()), ctypes.c_void_p(y.data_ptr()), ctypes.c_long(x.numel()))
    return y
'''


@pytest.fixture
def recorded(trusted_session, runner, slot, write):
    """The spans of a candidate in a real session."""

    def record(forward, top=""):
        oracle = trusted_session("oracle")
        oracle.call(
            "load", path=write("problem.py", problem("return x * 2", "torch.randn(256, 512)")), seed=1
        )
        oracle.call("prepare", case="c", seed=1, family="normal", weights="initial", slot=slot("in"))
        session = runner("runner")
        session.call("build", path=write("candidate.py", candidate(forward, top)))
        session.call("instantiate", slot=slot("in"), training=True)
        return session.call("spans", slots=[slot("in")], calls=5, warmup=2)

    return record


def seconds_of(spans, name):
    return sum(line["seconds"] for line in spans["operations"] if line["name"] == name)


def test_a_candidate_of_pytorch_calls_loads_no_code_of_its_own(recorded):
    spans = recorded("return torch.mm(x, x.t())")
    assert spans["objects"] == [] and spans["jit"] == [] and spans["kernels"] == []
    assert 0 < seconds_of(spans, "aten::mm") <= spans["call_seconds"]
    assert spans["busy_seconds"] <= spans["call_seconds"] * 1.000001


def test_the_time_of_own_native_code_lies_outside_of_operations(recorded):
    spans = recorded("return work(x)", OWN_KERNEL)
    assert spans["objects"] == ["kernels/work.so"]
    assert spans["outside_seconds"] > 0.8 * spans["call_seconds"]
    assert seconds_of(spans, "aten::mm") == 0


def test_a_mixed_candidate_shows_both(recorded):
    spans = recorded("return work(torch.mm(x, x.t()) @ x)", OWN_KERNEL)
    assert seconds_of(spans, "aten::mm") > 0 and spans["outside_seconds"] > 0


def test_a_baseline_has_spans_too(trusted_session, slot, write):
    oracle, baseline = trusted_session("oracle"), trusted_session("baseline")
    path = write("problem.py", problem("return torch.mm(x, x.t())", "torch.randn(64, 64)"))
    oracle.call("load", path=path, seed=1)
    oracle.call("prepare", case="c", seed=1, family="normal", weights="initial", slot=slot("in"))
    baseline.call("load", path=path, kind="eager")
    baseline.call("instantiate", slot=slot("in"), training=True)
    assert seconds_of(baseline.call("spans", slots=[slot("in")], calls=3, warmup=1), "aten::mm") > 0


@pytest.mark.parametrize(("slots_named", "calls"), [(0, 3), (1, 0), (1, 1000)])
def test_odd_requests_are_refused(runner, trusted_session, slot, write, slots_named, calls):
    session = runner("runner")
    with pytest.raises(Refused) as refused:
        session.call("spans", slots=[slot("in")][:slots_named], calls=calls, warmup=0)
    assert refused.value.kind == "bad-request"


def test_a_candidate_that_raises_under_the_profiler_is_named(recorded):
    with pytest.raises(Refused) as refused:
        recorded("raise ValueError('no such tile')")
    assert refused.value.kind == "raised" and "no such tile" in str(refused.value)
