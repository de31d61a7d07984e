"""Tolerances of the state that a call leaves behind."""

import torch

from egg_harness import reference


def _normalisation() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.BatchNorm1d(3)


def _tolerance(inputs: torch.Tensor, name: str) -> float:
    return reference.evaluate(_normalisation, [inputs]).state[name].tolerance


def test_a_mean_that_cancels_is_held_to_the_scale_of_what_was_summed():
    half = torch.randn(512, 3)
    tolerance = _tolerance(torch.cat([half, -half]), "running_mean")
    assert 5e-8 < tolerance < 5e-7


def test_the_scale_follows_the_inputs():
    half = torch.randn(512, 3)
    inputs = torch.cat([half, -half])
    small, large = _tolerance(inputs, "running_mean"), _tolerance(inputs * 1000, "running_mean")
    assert 500 < large / small < 2000


def test_a_parameter_gets_no_allowance_for_the_inputs():
    large = torch.randn(64, 3) * 1e6
    assert _tolerance(large, "weight") < 1e-4
