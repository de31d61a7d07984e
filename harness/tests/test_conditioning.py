"""What rounding may do to buffers, seen where one run of the reference shows nothing of it."""

from __future__ import annotations

import pytest
import torch
from sources import problem

from egg_harness import checking, conditioning, reference


class _Sign(torch.nn.Module):
    """Normalises over two rows, as batch normalisation of two images does, and keeps what follows."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(64))
        self.register_buffer("kept", torch.zeros(64))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        scaled = x * self.scale
        normal = (scaled - scaled.mean(0)) / (scaled.var(0, unbiased=False) + 1e-30).sqrt()
        self.kept.copy_(torch.relu(normal[0]))
        return normal


def _widened(model, inputs):
    results = reference.evaluate(model, inputs)
    return results, conditioning.widened(results, model, inputs)


def test_what_rounding_decides_may_be_anything():
    row = torch.rand(64) + 1
    results, wider = _widened(_Sign, [torch.stack([row, row])])
    assert results.state["kept"].tolerance < 1e-3
    assert wider.state["kept"].tolerance > 1 and wider.is_widened


def test_what_depends_on_its_data_continuously_stays_as_close():
    torch.manual_seed(0)
    results, wider = _widened(lambda: torch.nn.BatchNorm1d(64), [torch.randn(256, 64)])
    for name in ("running_mean", "running_var"):
        before, after = results.state[name].tolerance, wider.state[name].tolerance
        assert before <= after < 1e-5


def test_parameters_and_counters_are_held_as_before():
    results, wider = _widened(lambda: torch.nn.BatchNorm1d(64), [torch.randn(8, 64)])
    for name in ("weight", "bias", "num_batches_tracked"):
        assert wider.state[name].tolerance == results.state[name].tolerance


def test_neither_inputs_nor_the_random_state_move():
    inputs, model = [torch.randn(8, 64)], _Sign()
    before, state = inputs[0].clone(), torch.get_rng_state()
    conditioning.widened(reference.evaluate(_Sign, inputs), lambda: model, inputs)
    assert torch.equal(inputs[0], before) and torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"ok": True, "parameter": False, "max_error": 1.0}, False),
        ({"ok": False, "parameter": False, "max_error": 1e-6}, True),
        ({"ok": False, "parameter": True, "max_error": 1e-6}, False),
        ({"ok": False, "parameter": False, "max_error": 0.0}, False),
    ],
)
def test_only_a_buffer_with_other_numbers_can_be_off_by_chance(entry, expected):
    """Timed calls report no state: no run of the reference is spent on what is absent there."""
    assert checking.holds_other_numbers({"name": "mean", **entry}) == expected


def test_outputs_that_rounding_decides_have_its_error():
    row = torch.rand(64) + 1
    results, wider = _widened(_Sign, [torch.stack([row, row])])
    before, after = results.errors[0], wider.errors[0]
    assert before["rms_reference_error"] < 1e-3
    assert after["rms_reference_error"] > 0.3
    assert after["rms"] == before["rms"]


def test_an_oracle_reconsiders_a_case_in_the_form_it_was_prepared(trusted_session, slot, write):
    oracle = trusted_session("oracle")
    oracle.call("load", path=write("problem.py", problem("return torch.exp(x)")), seed=1)
    prepared = oracle.call("prepare", case="a", seed=1, family="nominal", weights="initial", slot=slot("a"))
    again = oracle.call("reconsider", case="a")
    before, after = prepared["outputs"][0], again["outputs"][0]
    assert before.keys() == after.keys() and before["rms"] == after["rms"]
    assert before["rms_reference_error"] <= after["rms_reference_error"] < 4e-7 * after["rms"]
