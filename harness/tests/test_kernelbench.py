"""KernelBench's protocol, told apart from ours by its own rules."""

from __future__ import annotations

import pytest
from client import Refused
from sources import candidate, problem

LAYER = """
import torch

class Model(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.linear = torch.nn.Linear(width, width)
        self.norm = torch.nn.BatchNorm1d(width)
    def forward(self, x):
        return self.norm(self.linear(x))

def get_inputs():
    return [torch.rand(16, 8)]

def get_init_inputs():
    return [8]
"""


@pytest.fixture
def trials(trusted_session, runner, slot, write):
    """The answers of all trials, or the reason why there can be none."""

    def run(problem_text, candidate_text, tolerance=1e-4, dtype="float32"):
        oracle, judged = trusted_session("oracle"), runner("runner")
        oracle.call("load", path=write("problem.py", problem_text), seed=1)
        judged.call("build", path=write("candidate.py", candidate_text))
        answers = []
        for number in range(3):
            begun = oracle.call("kernelbench", trial=number, trials=3, seed=42, dtype=dtype, slot=slot("kb"))
            if begun["impossible"]:
                return begun["impossible"]
            seed = 42 if number == 0 else None
            ran = judged.call(
                "replay",
                slot=slot("kb"),
                output_slot=slot("out"),
                generators=begun["generators"],
                seed=seed,
                dtype=dtype,
            )
            answers.append(
                oracle.call(
                    "kernelbench_compare", slot=slot("out"), outputs=ran["outputs"], tolerance=tolerance
                )
            )
        return answers

    return run


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_equal_draws_give_equal_weights(trials, dtype):
    for answer in trials(LAYER, LAYER.replace("class Model(", "class ModelNew("), dtype=dtype):
        assert answer["is_tensor"] and answer["shape_ok"] and answer["dtype_ok"]
        assert answer["refused"] == 0


def test_draws_in_another_order_fail(trials):
    other = LAYER.replace("class Model(", "class ModelNew(").replace(
        "super().__init__()", "super().__init__(); torch.rand(1)"
    )
    assert all(answer["refused"] > 0 for answer in trials(LAYER, other))


def test_the_relative_term_is_the_candidates(trials):
    # |1 - 1.1| <= t + t * 1.1 needs t > 0.0476; by the reference's magnitude it would be 0.05.
    ones = problem("return torch.ones_like(x)")
    for tolerance, refused in [(0.048, 0), (0.047, 32)]:
        answers = trials(ones, candidate("return torch.full_like(x, 1.1)"), tolerance)
        assert [answer["refused"] for answer in answers] == [refused] * 3
    assert answers[0]["first_bad_index"] == [0, 0] and answers[0]["expected"] == 1


def test_nan_never_equals_nan(trials):
    nan = "return x * float('nan')"
    assert all(answer["refused"] == 32 for answer in trials(problem(nan), candidate(nan)))


@pytest.mark.parametrize(
    ("forward", "shape_ok", "dtype_ok", "is_tensor"),
    [
        ("return (x * 2)[:2]", False, True, True),
        ("return (x * 2).double()", True, False, True),
        ("return x * 2, x", False, False, False),
    ],
)
def test_another_form_is_told(trials, forward, shape_ok, dtype_ok, is_tensor):
    answer = trials(problem("return x * 2"), candidate(forward))[0]
    assert (answer["shape_ok"], answer["dtype_ok"], answer["is_tensor"]) == (shape_ok, dtype_ok, is_tensor)


def test_inputs_that_the_reference_overwrites_arrive_overwritten(trials):
    answers = trials(problem("return x.mul_(2)"), candidate("return x + 0"))
    assert all(answer["refused"] == 0 for answer in answers)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            problem(
                "return torch.nn.functional.cross_entropy(x, t)",
                "torch.rand(4, 8), torch.randint(8, (4,))",
                "x, t",
            ),
            "does not run",
        ),
        (problem("return torch.nn.functional.dropout(x, 0.5)"), "differs from itself"),
        (problem("return x, x"), "single tensors"),
    ],
)
def test_what_cannot_be_passed_is_said(trials, text, reason):
    assert reason in trials(text, candidate("return x"))


def test_a_trial_must_have_begun(trusted_session, write, slot):
    oracle = trusted_session("oracle")
    oracle.call("load", path=write("problem.py", LAYER), seed=1)
    with pytest.raises(Refused):
        oracle.call("kernelbench", trial=1, trials=3, seed=42, dtype="float32", slot=slot("kb"))
    with pytest.raises(Refused):
        oracle.call("kernelbench_compare", slot=slot("out"), outputs={}, tolerance=1e-4)
