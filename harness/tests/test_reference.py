"""Tolerances of the state that a call leaves behind."""

import gc
import weakref

import pytest
import torch

from egg_harness import float64, reference
from egg_harness.errors import HarnessError


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


class _Cancelling(torch.nn.Module):
    """Keeps a variance as the small difference of two large means."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("variance", torch.zeros(3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.variance.copy_((x * x).mean(0) - x.mean(0) ** 2)
        return x


def test_a_state_may_lie_as_far_off_as_an_outputs_worst_element():
    torch.manual_seed(0)
    inputs = 300 + torch.randn(512, 3)
    own, exact = _Cancelling(), _Cancelling().double()
    own(inputs), exact(inputs.double())
    error = float((own.variance.double() - exact.variance).abs().max())
    tolerance = reference.evaluate(_Cancelling, [inputs]).state["variance"].tolerance
    assert error > 1e-3
    assert tolerance == pytest.approx(8 * error, rel=0.05)


def test_a_parameter_gets_no_allowance_for_the_inputs():
    large = torch.randn(64, 3) * 1e6
    assert _tolerance(large, "weight") < 1e-4


def _softmax_model(dim):
    class Model(torch.nn.Module):
        def forward(self, x, y):
            return torch.softmax(x, dim) + y

    return Model


def test_a_batch_in_parts_gives_the_same_float64_results():
    inputs = [torch.randn(37, 8), torch.randn(37, 8)]
    own = [_softmax_model(1)()(*inputs)]
    _, exact = float64._in_parts(_softmax_model(1), inputs, own)
    whole = torch.softmax(inputs[0].double(), 1) + inputs[1].double()
    assert exact[0].dtype == torch.float64 and float((exact[0] - whole).abs().max()) < 1e-14


def test_what_combines_the_batch_is_not_taken_apart():
    inputs = [torch.randn(37, 8), torch.randn(37, 8)]
    own = [_softmax_model(0)()(*inputs)]
    assert float64._in_parts(_softmax_model(0), inputs, own) is None
    assert float64._in_parts(_softmax_model(1), [inputs[0], torch.ones(8)], own) is None


def test_a_failed_attempt_leaves_no_tensors_behind():
    kept: list[weakref.ref[torch.Tensor]] = []

    def attempt(fresh_model, inputs, own):
        raised = inputs[0].double()
        kept.append(weakref.ref(raised))
        raise torch.OutOfMemoryError("out of memory")

    gc.disable()
    try:
        failure = float64._outcome(attempt, _normalisation, [torch.ones(2)], [])
        assert isinstance(failure, HarnessError) and failure.kind == "memory"
        assert kept[0]() is None
    finally:
        gc.enable()
