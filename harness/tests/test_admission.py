"""Trivial answers and sensitivity: facts by which a problem is called degenerate."""

from __future__ import annotations

import math

import pytest
from sources import problem

LINEAR = """
import torch

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.used = torch.nn.Linear(8, 8)
        self.unused = torch.nn.Parameter(torch.rand(3))
    def forward(self, x, y):
        return self.used(x) + 0 * y

def get_inputs():
    return [torch.rand(16, 8), torch.rand(16, 8)]

def get_init_inputs():
    return []
"""


@pytest.fixture
def loaded(trusted_session, write):
    def make(text):
        oracle = trusted_session("oracle")
        oracle.call("load", path=write("problem.py", text), seed=1)
        return oracle

    return make


@pytest.mark.parametrize(
    ("forward", "family", "exact"),
    [
        ("return x * 0", "normal", {"zeros", "stale", "mean", "row"}),
        ("return torch.relu(x)", "nominal", set()),
        ("return torch.relu(x.abs())", "normal", set()),
        ("return x[:1].expand(4, 8) + 0", "normal", {"row"}),
        ("return x * 0 + torch.arange(8.)", "normal", {"stale", "row"}),
        ("return x + 0", "normal", {"input 0"}),
    ],
)
def test_trivial_answers_are_measured(loaded, forward, family, exact):
    found = loaded(problem(forward)).call("trivial", family=family, seeds=[1, 2])
    (answers,) = found["answers"]
    assert {name for name, errors in answers.items() if errors["max_error"] == 0} == exact
    assert found["outputs"][0]["deviation"] >= 0 and found["outputs"][0]["reduction_length"] >= 1


def test_relu_of_positive_inputs_is_the_input_until_they_are_centred(loaded):
    oracle = loaded(problem("return torch.relu(x)", "torch.rand(4, 8)"))
    nominal = oracle.call("trivial", family="nominal", seeds=[1, 2])["answers"][0]["input 0"]
    normal = oracle.call("trivial", family="normal", seeds=[1, 2])["answers"][0]["input 0"]
    assert nominal["max_error"] == 0 and normal["max_error"] > 0.1


def test_a_scalar_has_neither_row_nor_mean(loaded):
    found = loaded(problem("return x.sum()")).call("trivial", family="nominal", seeds=[1, 2])
    assert set(found["answers"][0]) == {"zeros", "stale"}


def test_inputs_of_whole_numbers_have_no_other_family(loaded):
    oracle = loaded(problem("return x + 1", "torch.arange(4)"))
    assert "floating-point" in oracle.call("trivial", family="normal", seeds=[1, 2])["skipped"]
    assert oracle.call("trivial", family="nominal", seeds=[1, 2])["skipped"] is None


def test_sensitivity_tells_what_matters(loaded):
    found = loaded(LINEAR).call("sensitivity", seed=3, seconds=60)
    largest = {s["name"]: s["outputs"][0]["max_error"] for s in found["subjects"]}
    assert {name for name, change in largest.items() if change > 0} == {"input 0", "used.weight", "used.bias"}
    assert set(largest) == {"input 0", "input 1", "used.weight", "used.bias", "unused"}
    assert found["unmeasured"] == []


def test_what_there_is_no_time_for_is_named(loaded):
    found = loaded(LINEAR).call("sensitivity", seed=3, seconds=-1)
    assert found["subjects"] == []
    assert found["unmeasured"] == ["input 0", "input 1", "unused", "used.weight", "used.bias"]


def test_a_place_that_becomes_infinite_counts_without_bound(loaded):
    oracle = loaded(problem("return 1 / (x - x[0, 0])", "torch.rand(1, 2)"))
    (subject,) = oracle.call("sensitivity", seed=3, seconds=60)["subjects"]
    value = subject["outputs"][0]["max_error"]
    assert value == "inf" or math.isfinite(value)
