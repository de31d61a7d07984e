"""Machine rates, and small functions on a slot."""

from __future__ import annotations

import pytest
from client import Refused
from sources import problem


def test_rates_are_measured(trusted_session):
    rates = trusted_session("tool", threads=2).call("rates")
    assert rates["bandwidth"] > 1e8 and rates["floating_point_rate"] > 1e8


@pytest.fixture
def prepared(trusted_session, slot, write):
    oracle = trusted_session("oracle")
    oracle.call("load", path=write("problem.py", problem("return x * 2, x + 1")), seed=1)
    oracle.call("prepare", case="c", seed=1, family="normal", weights="initial", slot=slot("in"))
    return oracle


def test_a_function_is_evaluated_on_a_slot(trusted_session, slot, prepared):
    tool = trusted_session("tool")
    text = "def function(*inputs):\n    return inputs[0] * 2, inputs[0] + 1\n"
    manifest = tool.call("evaluate", source=text, slot=slot("in"), output_slot=slot("out"))["outputs"]
    compared = prepared.call("compare", case="c", slot=slot("out"), outputs=manifest)
    assert [numbers["max_error"] for numbers in compared["outputs"]] == pytest.approx([0, 0], abs=1e-6)
    assert compared["state"] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [("def function(x:", "syntax"), ("f = 1", "missing"), ("def function(x): return x + None", "raised")],
)
def test_a_function_that_fails_is_named(trusted_session, slot, prepared, text, kind):
    with pytest.raises(Refused) as refused:
        trusted_session("tool").call("evaluate", source=text, slot=slot("in"), output_slot=slot("out"))
    assert refused.value.kind == kind
