"""Problems that are refused, each with its kind and place; and what is said about those that load."""

from __future__ import annotations

import pytest
from client import Refused
from sources import BATCH_NORM, NORMALIZE, problem

GOOD = problem("return x")


def load(trusted_session, write, text):
    oracle = trusted_session("oracle")
    return oracle, oracle.call("load", path=write("problem.py", text), seed=3)


def refusal(trusted_session, write, text) -> dict:
    with pytest.raises(Refused) as refused:
        load(trusted_session, write, text)
    return refused.value.error


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import torch\nclass Model(:\n", {"kind": "syntax", "line": 2, "text": "class Model(:"}),
        ("x = 1\x00", {"kind": "syntax"}),
        (GOOD.replace("class Model", "class Modell"), {"kind": "missing", "names": ["Model"]}),
        (
            GOOD.replace("def get_i", "def set_i"),
            {"kind": "missing", "names": ["get_inputs", "get_init_inputs"]},
        ),
        ("import no_such_module\n" + GOOD, {"kind": "raised", "where": "import"}),
        ("raise SystemExit(0)\n" + GOOD, {"kind": "raised", "where": "import"}),
        (GOOD.replace("return []", "return [1 / 0]"), {"kind": "raised", "where": "get_init_inputs"}),
        (GOOD.replace("return []", "return [1]"), {"kind": "raised", "where": "Model"}),
        (GOOD.replace("torch.randn(4, 8)", "1 / 0"), {"kind": "raised", "where": "get_inputs"}),
        (problem("return x @ x"), {"kind": "raised", "where": "forward"}),
        (problem("return object()"), {"kind": "unsupported-output"}),
        (problem("return {1: x}"), {"kind": "unsupported-output"}),
        (problem("return 3"), {"kind": "unsupported-output"}),
        (problem("return x.to_sparse()"), {"kind": "unsupported-output"}),
        (problem("return x.to(torch.complex64)"), {"kind": "unsupported-dtype"}),
        (problem("return x", "torch.ones(2, dtype=torch.complex64)"), {"kind": "unsupported-dtype"}),
        (problem("return x", "object()"), {"kind": "unsupported-input"}),
        (
            problem("return x").replace("return [torch", "return (torch").replace("8)]", "8))"),
            {"kind": "unsupported-input"},
        ),
        (GOOD.replace("return []", "return {}"), {"kind": "unsupported-input"}),
        (problem("return x", "torch.empty(1 << 50)"), {"kind": "memory"}),
        (GOOD.replace("torch.nn.Module", "object"), {"kind": "raised", "where": "Model"}),
    ],
)
def test_a_problem_that_does_not_fit_is_refused(trusted_session, write, text, expected):
    error = refusal(trusted_session, write, text)
    assert {key: error.get(key) for key in expected} == expected
    assert error["message"]


def test_no_such_file_is_said(trusted_session):
    with pytest.raises(Refused) as refused:
        trusted_session("oracle").call("load", path="/no/such/problem.py", seed=1)
    assert refused.value.kind == "unreadable"


def test_the_log_of_an_error_holds_the_traceback(trusted_session, write):
    error = refusal(trusted_session, write, problem("return x @ x"))
    assert "problem.py" in error["log"] and "return x @ x" in error["log"]


def test_what_a_problem_consists_of_is_said(trusted_session, write):
    _, facts = load(trusted_session, write, NORMALIZE)
    assert facts["training"] is True
    assert facts["inputs"] == [
        {"tensor": {"dtype": "float32", "shape": [8, 16], "strides": [16, 1]}},
        {"value": 2.0},
    ]
    half = {"dtype": "float32", "shape": [8, 2], "strides": [4, 1]}
    assert facts["outputs"] == {
        "dict": {"first": {"tensor": half}, "rest": {"tuple": [{"tensor": half}, {"value": 3}]}}
    }
    assert [p["name"] for p in facts["parameters"]] == [
        "norm.weight",
        "norm.bias",
        "linear.weight",
        "linear.bias",
    ]
    assert facts["parameters"][2]["shape"] == [4, 16]
    assert facts["parameter_bytes"] == 4 * (16 + 16 + 64 + 4)
    assert facts["operations"] == 2 * 8 * 16 * 4
    assert facts["reduction_length"] == 16
    _, facts = load(trusted_session, write, BATCH_NORM)
    assert [b["name"] for b in facts["buffers"]] == [
        "norm.running_mean",
        "norm.running_var",
        "norm.num_batches_tracked",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            problem("return x * 2"),
            {"finite": True, "deterministic": True, "constant": False, "input_blind": []},
        ),
        (problem("return x * float('nan')"), {"finite": False, "deterministic": True}),
        (problem("return x + torch.rand(4, 8)"), {"deterministic": False}),
        (problem("return x * 0"), {"constant": True, "input_blind": [0]}),
        (problem("return torch.arange(8)"), {"constant": True}),
        (
            problem("return x * 2", "torch.randn(4), torch.randn(4), torch.randn(4)", "x, y, z"),
            {"input_blind": [1, 2]},
        ),
        (problem("return x.add_(1)"), {"state_mutated": ["input 0"]}),
        (
            BATCH_NORM,
            {"state_mutated": ["norm.running_mean", "norm.running_var", "norm.num_batches_tracked"]},
        ),
    ],
)
def test_facts_for_admission(trusted_session, write, text, expected):
    oracle, _ = load(trusted_session, write, text)
    facts = oracle.call("inspect", seeds=[1, 2])
    assert {key: facts[key] for key in expected} == expected


LAYERS = """\
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(8, 16)
        self.encoder = torch.nn.TransformerEncoderLayer(8, 2, 32).eval()
    def forward"""


@pytest.mark.parametrize(
    ("forward", "inputs", "operations", "length"),
    [
        ("x @ x.T", "4, 8", 2 * 4 * 4 * 8, 8),
        ("x.sum(0)", "4, 8", 0, 4),
        ("x.softmax(-1)", "4, 8", 0, 8),
        ("torch.conv2d(x, x[:, :, :3, :3])", "2, 4, 5, 5", 2 * 2 * 2 * 9 * 36, 36),
        ("torch.nn.functional.scaled_dot_product_attention(x, x, x)", "2, 3, 16, 8", 4 * 6 * 16 * 16 * 8, 16),
        ("self.lstm(x)[0]", "5, 2, 8", 2 * 5 * 2 * 64 * (8 + 16), 16),
        ("self.encoder(x)", "5, 2, 8", 2 * 10 * 8 * (4 * 8 + 2 * 32) + 4 * 2 * 5 * 5 * 8, 32),
    ],
)
def test_operations_and_reductions_are_counted(trusted_session, write, forward, inputs, operations, length):
    text = problem(f"return {forward}", f"torch.randn({inputs})").replace("    def forward", LAYERS)
    _, facts = load(trusted_session, write, text)
    assert (facts["operations"], facts["reduction_length"]) == (operations, length)


@pytest.mark.parametrize(
    ("text", "family", "reason"),
    [
        (problem("return torch.log(x)", "torch.rand(8) + 1"), "normal", "NaN"),
        (problem("return x + 1", "torch.arange(8)"), "normal", "nominal"),
        (problem("assert (x >= 0).all(); return x", "torch.rand(8)"), "normal", "does not accept"),
        (problem("return x / 0 - x / 0"), "nominal", "finite"),
    ],
)
def test_a_family_that_makes_no_sense_is_skipped(trusted_session, write, slot, text, family, reason):
    oracle, _ = load(trusted_session, write, text)
    prepared = oracle.call("prepare", case="c", seed=1, family=family, weights="random", slot=slot("in"))
    assert reason in prepared["skipped"] and prepared["outputs"] == []


def test_an_unknown_family_is_refused(trusted_session, write, slot):
    oracle, _ = load(trusted_session, write, GOOD)
    with pytest.raises(Refused) as refused:
        oracle.call("prepare", case="c", seed=1, family="odd", weights="initial", slot=slot("in"))
    assert refused.value.kind == "bad-request" and "heavy-tailed" in refused.value.error["message"]


def test_a_reference_that_needs_its_own_precision_is_its_own_oracle(trusted_session, write, slot):
    text = problem("return x @ torch.ones(8, 2, dtype=torch.float32)")
    oracle, _ = load(trusted_session, write, text)
    prepared = oracle.call("prepare", case="c", seed=1, family="nominal", weights="initial", slot=slot("in"))
    assert prepared["precision"] == "float32" and prepared["outputs"][0]["max_reference_error"] == 0


def test_forgotten_cases_are_gone(trusted_session, write, slot):
    oracle, _ = load(trusted_session, write, GOOD)
    oracle.call("inputs", seed=1, family="nominal", slot=slot("in"), case="a")
    assert oracle.call("forget", cases=["a", "b"]) == {}
    with pytest.raises(Refused):
        oracle.call("compare", case="a", slot=slot("in"), outputs={})
