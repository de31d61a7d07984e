"""The probe of a device's health: its answer is known, and a wrong one is seen."""

from __future__ import annotations

import torch

from egg_harness import health


def test_a_healthy_processor_computes_the_same_bits_every_time(trusted_session):
    tool = trusted_session("tool")
    first, second = tool.call("probe"), tool.call("probe")
    assert first["exact"] and second["exact"] and first["digest"] == second["digest"]
    assert first["multiply_seconds"] > 0 and first["copy_seconds"] > 0


def test_one_wrong_element_is_seen(monkeypatch):
    multiply = torch.Tensor.__matmul__

    def wrong(left, right):
        product = multiply(left, right)
        if product.dtype == torch.float32:
            product[3, 5] += 1
        return product

    monkeypatch.setattr(torch.Tensor, "__matmul__", wrong)
    assert not health.probe()["exact"]


def test_a_copy_that_loses_bits_is_seen(monkeypatch):
    clone = torch.Tensor.clone
    monkeypatch.setattr(torch.Tensor, "clone", lambda tensor: clone(tensor) & ~1)
    assert not health.probe()["exact"]
