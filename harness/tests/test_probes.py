"""Rewritten contents, kept results, reloaded weights, reports: what tells kept answers from computed ones."""

from __future__ import annotations

import pytest
from client import Refused
from sources import candidate, problem

WEIGHTED = """
import torch

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.rand(8))
    def forward(self, x):
        return x * self.weight

def get_inputs():
    return [torch.rand(4, 8)]

def get_init_inputs():
    return []
"""


@pytest.fixture
def pair(trusted_session, runner, slot, write):
    """An oracle with a prepared case, and a candidate's runner that has instantiated it."""

    def make(problem_text, candidate_text):
        oracle = trusted_session("oracle")
        facts = oracle.call("load", path=write("problem.py", problem_text), seed=1)
        oracle.call("prepare", case="c", seed=7, family="nominal", weights="initial", slot=slot("in"))
        judged = runner("runner")
        judged.call("build", path=write("candidate.py", candidate_text))
        judged.call("instantiate", slot=slot("in"), training=facts["training"])
        return oracle, judged, facts

    return make


def check(oracle, judged, slot, case="c", where="in"):
    run = judged.call("run", slot=slot(where), output_slot=slot("out"), poison_bytes=[128])
    compared = oracle.call("compare", case=case, slot=slot("out"), outputs=run["outputs"])
    return compared, run["report"]


def test_rewritten_inputs_are_judged_by_their_own_results_and_come_back(pair, slot):
    oracle, judged, _ = pair(problem("return x * 2"), candidate("return x * 2"))
    first, _ = check(oracle, judged, slot)
    assert first["outputs"][0]["max_error"] == 0
    for element in (None, 3):
        prepared = oracle.call("rewrite", case="c", seed=8, element=element)
        assert prepared["skipped"] is None and prepared["outputs"][0]["largest"] > 0
        compared, _ = check(oracle, judged, slot)
        assert compared["outputs"][0]["max_error"] == 0
        assert not compared["identical_to_previous"] and compared["inputs_intact"]
    oracle.call("rewrite", case="c", seed=7)
    compared, _ = check(oracle, judged, slot)
    assert compared["outputs"][0]["max_error"] == 0


def test_a_single_changed_element_changes_one_element_of_the_answer(pair, slot):
    oracle, judged, _ = pair(problem("return x * 2"), candidate("return x * 2"))
    check(oracle, judged, slot)
    run = judged.call("run", slot=slot("in"), output_slot=slot("kept"))
    oracle.call("rewrite", case="c", seed=7, element=5)
    stale = oracle.call("compare", case="c", slot=slot("kept"), outputs=run["outputs"])
    numbers = stale["outputs"][0]
    assert numbers["max_error"] > 0 and stale["identical_to_previous"]
    assert numbers["rms_error"] == pytest.approx(numbers["max_error"] / 32**0.5)


def test_an_answer_kept_by_the_object_is_stale_after_a_rewrite(pair, slot):
    kept = candidate(
        "y = kept[1] if kept and kept[0] is x else x * 2; kept[:] = [x, y]; return y.clone()", "kept = []"
    )
    oracle, judged, _ = pair(problem("return x * 2"), kept)
    assert check(oracle, judged, slot)[0]["outputs"][0]["max_error"] == 0
    oracle.call("rewrite", case="c", seed=8)
    compared, _ = check(oracle, judged, slot)
    assert compared["outputs"][0]["max_error"] > 0 and compared["identical_to_previous"]


def test_results_that_are_held_show_a_shared_buffer(pair, slot):
    shared = candidate("return torch.mul(x, 2, out=shared)", "shared = torch.empty(4, 8)")
    for text, wrong in [(shared, True), (candidate("return x * 2"), False)]:
        oracle, judged, _ = pair(problem("return x * 2"), text)
        other = oracle.call("inputs", seed=9, family="nominal", slot=slot("other"))["case"]
        for name in ("in", "other"):
            judged.call("hold", slot=slot(name))
        manifests = judged.call("release", output_slots=[slot("a"), slot("b")])["outputs"]
        first = oracle.call("compare", case="c", slot=slot("a"), outputs=manifests[0])
        second = oracle.call("compare", case=other, slot=slot("b"), outputs=manifests[1])
        assert (first["outputs"][0]["max_error"] > 0) is wrong
        assert second["outputs"][0]["max_error"] == 0


@pytest.mark.parametrize(("precision", "allowed"), [("ieee", False), ("tf32", True)])
def test_pytorch_s_own_convolutions_are_held_to_the_policy(runner, write, slot, precision, allowed):
    text = f"import torch\nassert torch.backends.cudnn.allow_tf32 is {allowed}\nclass ModelNew: pass\n"
    runner("runner").call("build", path=write("candidate.py", text), precision=precision)


@pytest.mark.parametrize("packs", [False, True])
def test_weights_written_in_place_show_a_packed_copy(pair, slot, packs):
    packing = "if not hasattr(self, 'packed'): self.packed = self.weight.detach().clone()\n        "
    text = WEIGHTED.replace("class Model(", "class ModelNew(")
    if packs:
        text = text.replace("return x * self.weight", f"{packing}return x * self.packed")
    oracle, judged, _ = pair(WEIGHTED, text)
    assert check(oracle, judged, slot)[0]["outputs"][0]["max_error"] < 1e-6
    oracle.call("prepare", case="w", seed=9, family="nominal", weights="random", slot=slot("second"))
    judged.call("reload", slot=slot("second"))
    compared, _ = check(oracle, judged, slot, case="w", where="second")
    assert (compared["outputs"][0]["max_error"] > 1e-3) is packs


@pytest.mark.parametrize(
    ("forward", "moved", "shares", "strides"),
    [
        ("return x * 2", [], [], [8, 1]),
        ("torch.rand(1); return x * 2", ["cpu"], [], [8, 1]),
        ("return x", [], ["input 0"], [8, 1]),
        ("return x[:, :1].expand(4, 8)", [], ["input 0"], [8, 0]),
        ("return (x * 2).t().contiguous().t()", [], [], [1, 4]),
    ],
)
def test_a_report_tells_generators_sharing_and_strides(pair, slot, forward, moved, shares, strides):
    oracle, judged, facts = pair(problem(forward), candidate(forward))
    _, report = check(oracle, judged, slot)
    assert report["generators_moved"] == facts["generators_moved"] == moved
    (leaf,) = report["outputs"]
    assert leaf == {"strides": strides, "device": "cpu", "shares": shares}
    assert facts["leaves"] == [leaf]


@pytest.mark.parametrize(
    ("statement", "flag"),
    [
        ("torch.set_default_dtype(torch.float64)", "default dtype"),
        ("torch.set_float32_matmul_precision('medium')", "float32 matmul precision"),
        ("torch.set_flush_denormal(True)", "flush denormals"),
        ("torch.use_deterministic_algorithms(True)", "deterministic algorithms"),
        ("torch.backends.cudnn.enabled = False", "cudnn.enabled"),
        ("torch.set_grad_enabled(False)", "gradients"),
    ],
)
def test_a_changed_flag_is_reported(pair, slot, statement, flag):
    oracle, judged, _ = pair(problem("return x * 2"), candidate("return x * 2", statement))
    flags = check(oracle, judged, slot)[1]["flags"]
    changed = {name for name, value in flags["before"].items() if flags["after"][name] != value}
    assert flag in changed


@pytest.mark.parametrize(
    ("forward", "what"),
    [
        ("return x.as_subclass(type('Late', (torch.Tensor,), {})) * 2", "Late"),
        ("return torch.empty(4, 8, device='meta')", "meta"),
    ],
)
def test_what_only_looks_like_a_tensor_is_refused(pair, slot, forward, what):
    _, judged, _ = pair(problem("return x * 2"), candidate(forward))
    with pytest.raises(Refused) as refused:
        judged.call("run", slot=slot("in"), output_slot=slot("out"))
    assert refused.value.kind == "unsupported-output" and what in str(refused.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("def forward(self, x)", "def forward(self, x, y)"), "get_inputs() returns (1 value)"),
        (("def __init__(self)", "def __init__(self, width)"), "get_init_inputs() returns (0 values)"),
        (("class ModelNew", "class Model"), "defines Model"),
    ],
)
def test_another_signature_is_said(trusted_session, runner, slot, write, change, says):
    oracle = trusted_session("oracle")
    oracle.call("load", path=write("problem.py", WEIGHTED), seed=1)
    oracle.call("inputs", seed=1, family="nominal", slot=slot("in"))
    judged = runner("runner")
    text = WEIGHTED.replace("class Model(", "class ModelNew(").replace(*change)
    with pytest.raises(Refused) as refused:
        judged.call("build", path=write("candidate.py", text))
        judged.call("instantiate", slot=slot("in"), training=True)
    assert refused.value.kind == "raised" and says in str(refused.value)


def test_a_runner_that_reports_no_buffers_is_found_out(trusted_session, slot, write):
    from sources import BATCH_NORM

    oracle = trusted_session("oracle")
    oracle.call("load", path=write("problem.py", BATCH_NORM), seed=1)
    oracle.call("prepare", case="c", seed=7, family="nominal", weights="initial", slot=slot("in"))
    baseline = trusted_session("baseline")
    baseline.call("load", path=write("problem.py", BATCH_NORM), kind="eager")
    baseline.call("instantiate", slot=slot("in"), training=True)
    manifest = baseline.call("run", slot=slot("in"), output_slot=slot("out"))["outputs"]
    honest = oracle.call("compare", case="c", slot=slot("out"), outputs=manifest)
    assert all(entry["ok"] for entry in honest["state"])
    del manifest["state"]
    silent = oracle.call("compare", case="c", slot=slot("out"), outputs=manifest)
    assert {entry["name"] for entry in silent["state"]} == {entry["name"] for entry in honest["state"]}
    assert not any(entry["ok"] for entry in silent["state"])


@pytest.mark.parametrize(
    ("forward", "facts"),
    [
        ("return x * 0", {"zero": True, "constant": True, "poisoned": 0, "inputs": []}),
        ("return x * 0 + 3", {"zero": False, "constant": True, "poisoned": 0, "inputs": []}),
        ("return x.clone()", {"zero": False, "constant": False, "poisoned": 0, "inputs": [0]}),
        (
            "y = x * 3; y.view(torch.int32)[1, 2] = -1; return y",
            {"zero": False, "constant": False, "poisoned": 1, "inputs": []},
        ),
    ],
)
def test_a_wrong_answer_is_described(pair, slot, forward, facts):
    oracle, judged, _ = pair(problem("return x * 2"), candidate(forward))
    outputs = judged.call("run", slot=slot("in"), output_slot=slot("out"))["outputs"]
    oracle.call("compare", case="c", slot=slot("out"), outputs=outputs)
    assert oracle.call("likeness", case="c", slot=slot("out"), outputs=outputs) == facts


def test_poison_covers_each_size_and_spares_what_the_system_gives_afresh(monkeypatch):
    import torch

    from egg_harness import poison

    filled = []
    full = torch.full
    monkeypatch.setattr(torch, "full", lambda shape, *rest, **options: filled.append(shape) or full((1,), 0))
    poison.fill([128, 0, 1 << 30], torch.device("cpu"))
    assert set(filled) == {(128,)}
