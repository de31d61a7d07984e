"""Oracle, runner and baseline together, as the referee uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from client import Refused
from sources import BATCH_NORM, NORMALIZE, NORMALIZE_CANDIDATE, candidate, problem


@pytest.fixture
def arena(trusted_session, runner, slot, write):
    """An oracle with a problem and a runner with a candidate on one prepared case."""

    def make(problem_text, candidate_text, family="nominal", weights="random", **options):
        oracle = trusted_session("oracle")
        facts = oracle.call("load", path=write("problem.py", problem_text), seed=1)
        prepared = oracle.call(
            "prepare", case="c", seed=(1 << 64) - 1, family=family, weights=weights, slot=slot("in")
        )
        judged = runner("runner", **options)
        judged.call("build", path=write("candidate.py", candidate_text))
        judged.call("instantiate", slot=slot("in"), training=facts["training"])
        return oracle, judged, prepared

    return make


def check(oracle, judged, slot):
    run = judged.call("run", slot=slot("in"), output_slot=slot("out"))
    return oracle.call("compare", case="c", slot=slot("out"), outputs=run["outputs"])


def test_an_honest_candidate_is_as_good_as_the_reference(arena, slot):
    oracle, judged, prepared = arena(NORMALIZE, NORMALIZE_CANDIDATE)
    compared = check(oracle, judged, slot)
    assert prepared["skipped"] is None and prepared["precision"] == "float64"
    assert compared["structure_ok"] and compared["inputs_intact"]
    assert len(compared["outputs"]) == len(prepared["outputs"]) == 2
    for numbers, own in zip(compared["outputs"], prepared["outputs"], strict=True):
        assert numbers["shape_ok"] and numbers["dtype_ok"] and numbers["nonfinite_ok"]
        assert numbers["max_error"] == own["max_reference_error"] > 0
        assert numbers["rms_error"] == own["rms_reference_error"] > 0
        assert own["reduction_length"] == 16
    assert check(oracle, judged, slot)["identical_to_previous"]


@pytest.mark.parametrize(
    "family", ["nominal", "normal", "heavy-tailed", "needle", "scaled", "structured", "mixed"]
)
def test_every_family_is_prepared_and_agreed_on(arena, slot, family):
    oracle, judged, prepared = arena(NORMALIZE, NORMALIZE_CANDIDATE, family=family)
    assert prepared["skipped"] is None
    compared = check(oracle, judged, slot)
    for numbers, own in zip(compared["outputs"], prepared["outputs"], strict=True):
        assert numbers["max_error"] == own["max_reference_error"]


def test_the_place_of_the_largest_error_is_named(arena, slot):
    wrong = candidate("y = x * 2; y[3, 5] += 1; return y")
    oracle, judged, _ = arena(problem("return x * 2"), wrong)
    numbers = check(oracle, judged, slot)["outputs"][0]
    assert numbers["first_bad_index"] == [3, 5]
    assert numbers["max_error"] == pytest.approx(1, abs=1e-6)
    assert numbers["rms_error"] == pytest.approx((1 / 32) ** 0.5, abs=1e-6)
    assert numbers["found"] - numbers["expected"] == pytest.approx(1, abs=1e-6)


def test_positions_of_nan_and_infinity_are_compared(arena, slot):
    reference = problem("y = x.clone(); y[0, 0] = float('nan'); y[1, 1] = float('inf'); return y")
    wrong = candidate("y = x.clone(); y[0, 0] = y[2, 2] = float('nan'); y[1, 1] = float('-inf'); return y")
    oracle, judged, _ = arena(reference, wrong)
    numbers = check(oracle, judged, slot)["outputs"][0]
    assert not numbers["nonfinite_ok"] and numbers["nan_count"] == 2
    assert numbers["first_bad_index"] == [1, 1]
    assert (numbers["expected"], numbers["found"]) == ("inf", "-inf")
    assert numbers["max_error"] == 0


@pytest.mark.parametrize(
    ("forward", "detail"),
    [
        ("return (x * 2,)", "should be a tensor"),
        ("return [x * 2, x]", "should be a tensor"),
        ("return 7", "should be a tensor"),
    ],
)
def test_another_structure_is_said(arena, slot, forward, detail):
    oracle, judged, _ = arena(problem("return x * 2"), candidate(forward))
    compared = check(oracle, judged, slot)
    assert not compared["structure_ok"] and detail in compared["detail"]


def test_another_shape_and_another_type_are_said(arena, slot):
    reference = problem("return x * 2, x * 2, x")
    oracle, judged, _ = arena(reference, candidate("return (x * 2).T, (x * 2).double(), x"))
    first, second, third = check(oracle, judged, slot)["outputs"]
    assert not first["shape_ok"]
    assert second["shape_ok"] and not second["dtype_ok"] and second["max_error"] == 0
    assert third["shape_ok"] and third["dtype_ok"]


def test_an_overwritten_input_is_seen(arena, slot):
    oracle, judged, _ = arena(problem("return x * 2"), candidate("return x.mul_(2)"))
    assert not check(oracle, judged, slot)["inputs_intact"]


def test_running_statistics_are_compared(arena, slot):
    honest = BATCH_NORM.replace("class Model(", "class ModelNew(")
    oracle, judged, _ = arena(BATCH_NORM, honest)
    for _ in range(2):  # Every run starts from the loaded state.
        state = {entry["name"]: entry for entry in check(oracle, judged, slot)["state"]}
        assert set(state) == {"norm.running_mean", "norm.running_var", "norm.num_batches_tracked"}
        assert all(entry["ok"] for entry in state.values())


def test_statistics_that_do_not_move_are_seen(arena, slot):
    lazy = BATCH_NORM.replace("class Model(", "class ModelNew(").replace(
        "self.norm(x)",
        "torch.nn.functional.batch_norm(x, None, None, self.norm.weight, self.norm.bias, True)",
    )
    oracle, judged, _ = arena(BATCH_NORM, lazy)
    compared = check(oracle, judged, slot)
    state = {entry["name"]: entry["ok"] for entry in compared["state"]}
    assert state == {"norm.running_mean": False, "norm.running_var": False, "norm.num_batches_tracked": False}


def test_a_changed_parameter_is_seen(arena, slot):
    meddling = NORMALIZE_CANDIDATE.replace("y = self", "self.norm.weight.add_(1); y = self")
    oracle, judged, _ = arena(NORMALIZE, meddling)
    state = check(oracle, judged, slot)["state"]
    assert [(entry["name"], entry["ok"]) for entry in state] == [("norm.weight", False)]


def test_state_that_does_not_fit_by_name_is_refused(arena):
    renamed = NORMALIZE_CANDIDATE.replace("self.linear", "self.dense")
    with pytest.raises(Refused) as refused:
        arena(NORMALIZE, renamed)
    assert refused.value.kind == "raised"
    assert "dense.weight" in refused.value.error["log"] and "linear.weight" in refused.value.error["log"]


def test_timed_calls_rotate_slots_and_their_outputs_are_checked(arena, slot):
    oracle, judged, _ = arena(problem("return x * 2"), candidate("time.sleep(0.002); return x * 2"))
    names = [f"t{index}" for index in range(3)]
    cases = [
        oracle.call("inputs", seed=seed, family="nominal", slot=slot(name))["case"]
        for seed, name in enumerate(names)
    ]
    timed = judged.call(
        "time",
        slots=[slot(name) for name in names],
        calls=7,
        warmup=2,
        flush_bytes=1 << 20,
        keep=[1, 5],
        output_slots=[slot("o1"), slot("o5")],
        touch_seed=11,
    )
    assert len(timed["nanoseconds"]) == 7 and min(timed["nanoseconds"]) > 2_000_000
    assert 0 < timed["cpu_nanoseconds"] < sum(timed["nanoseconds"])
    for number, output, manifest in zip([1, 5], ["o1", "o5"], timed["outputs"], strict=True):
        name, given = cases[number % 3], slot(output)
        touch = {"seed": 11, "call": number}
        right = oracle.call("compare", case=name, slot=given, outputs=manifest, touch=touch)
        untouched = oracle.call("compare", case=name, slot=given, outputs=manifest)
        wrong = oracle.call("compare", case=cases[0], slot=given, outputs=manifest, touch=touch)
        assert right["outputs"][0]["max_error"] == 0 and right["inputs_intact"]
        assert untouched["outputs"][0]["max_error"] > 0
        assert wrong["outputs"][0]["max_error"] > 0.1


def test_a_runner_reports_steps(arena, slot):
    stepped = candidate("return x * 2") + (
        "    def egg_steps(self, x):\n        return [('double', 0.25), ('store', 0.5)]\n"
    )
    _, judged, _ = arena(problem("return x * 2"), stepped)
    steps = judged.call("steps", slot=slot("in"), calls=3)["steps"]
    assert steps == [{"name": "double", "seconds": 0.25}, {"name": "store", "seconds": 0.5}]


def test_strided_and_narrow_inputs_arrive_as_they_were(arena, slot):
    inputs = (
        "torch.randn(8, 4).t(), torch.ones(4).bfloat16(), torch.arange(8), torch.eye(2) > 0, [torch.ones(0)]"
    )
    body = "return x.contiguous(), h.float(), i * 2, b, str(x.stride()) and l[0]"
    text = problem(body, inputs, "x, h, i, b, l")
    oracle, judged, _ = arena(text, text.replace("Model", "ModelNew"), family="scaled")
    compared = check(oracle, judged, slot)
    assert compared["structure_ok"]
    assert [numbers["max_error"] for numbers in compared["outputs"]] == [0] * 5
    manifest = json.loads(Path(slot("in"), "manifest.json").read_text())
    assert manifest["inputs"][0]["tensor"]["strides"] == [1, 4]


@pytest.mark.parametrize("kind", ["eager", "compile"])
def test_a_baseline_runs_times_and_agrees(trusted_session, slot, write, kind):
    path = write("problem.py", problem("return torch.relu(x) * 2"))
    oracle, baseline = trusted_session("oracle"), trusted_session("baseline")
    oracle.call("load", path=path, seed=1)
    oracle.call("prepare", case="c", seed=5, family="nominal", weights="initial", slot=slot("in"))
    assert baseline.call("load", path=path, kind=kind, timeout=120)["seconds"] > 0
    baseline.call("instantiate", slot=slot("in"), training=True)
    compared = check(oracle, baseline, slot)
    assert compared["structure_ok"] and compared["outputs"][0]["max_error"] == 0
    timed = baseline.call(
        "time", slots=[slot("in")], calls=3, warmup=1, flush_bytes=0, keep=[], output_slots=[]
    )
    assert len(timed["nanoseconds"]) == 3


def test_requests_of_different_sessions_overlap(trusted_session, trusted, slot, write, tmp_path):
    go = tmp_path / "go"
    oracle, tool = trusted_session("oracle"), trusted_session("tool")
    oracle.call("load", path=write("problem.py", problem("return x")), seed=1)
    oracle.call("inputs", seed=1, family="nominal", slot=slot("in"))
    slow = f"import os, time\ndef function(x):\n    while not os.path.exists({str(go)!r}):\n        "
    slow += "time.sleep(0.01)\n    return x"
    first = tool.start("evaluate", source=slow, slot=slot("in"), output_slot=slot("out"))
    second = oracle.start("inspect", seeds=[1])
    # The first request can't end before the second has.
    trusted.wait(second)
    go.touch()
    trusted.wait(first)
    assert trusted.order[-2:] == [second, first]
