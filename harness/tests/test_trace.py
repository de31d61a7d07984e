"""The graph and the two texts."""

from __future__ import annotations

import ast

import pytest
from sources import BATCH_NORM, NORMALIZE, problem

from egg_harness.source import construction_source, module_source


@pytest.fixture
def trace(trusted_session, write):
    def run(text: str) -> dict:
        oracle = trusted_session("oracle")
        oracle.call("load", path=write("problem.py", text), seed=3)
        return oracle.call("trace")

    return run


def test_a_graph_has_all_that_the_contract_says(trace):
    traced = trace(NORMALIZE)
    assert traced["opaque_reason"] is None and traced["operations"] == 2 * 8 * 16 * 4
    nodes = {node["name"]: node for node in traced["graph"]["nodes"]}
    assert nodes["x"]["kind"] == "input" and nodes["x"]["index"] == 0
    assert nodes["x"]["type"] == {"dtype": "float32", "shape": [8, 16], "strides": [16, 1]}
    assert nodes["scale"] == {"name": "scale", "kind": "input", "index": 1, "type": None, "value": 2.0}
    assert nodes["p_norm_weight"]["kind"] == "parameter" and nodes["p_norm_weight"]["target"] == "norm.weight"
    constant = next(node for node in nodes.values() if node["kind"] == "constant")
    assert constant["value"] == [0.5] and constant["target"] == "offset"
    softmax = nodes["softmax"]
    assert softmax["op"] == "aten.softmax.int" and softmax["args"] == [{"node": "linear"}, -1]
    assert "softmax(-1)" in softmax["source"]
    assert len(nodes["split"]["type"]) == 2
    assert nodes["getitem"]["op"] == "getitem" and nodes["getitem"]["args"] == [{"node": "split"}, 0]
    assert traced["graph"]["outputs"] == {
        "dict": {"first": {"node": "getitem"}, "rest": {"tuple": [{"node": "getitem_1"}, {"value": 3}]}}
    }


def test_named_arguments_have_their_own_form(trace):
    text = problem("return x.to(torch.float64), torch.zeros(2, device='cpu'), x.clamp(max=float('inf'))")
    nodes = trace(text)["graph"]["nodes"]
    values = str([[node.get("args"), node.get("kwargs")] for node in nodes])
    assert "{'dtype': 'float64'}" in values and "{'device': 'cpu'}" in values and "'inf'" in values


def test_writes_to_buffers_are_mutations(trace):
    mutations = trace(BATCH_NORM)["graph"]["mutations"]
    assert {mutation["target"] for mutation in mutations} == {
        "norm.running_mean",
        "norm.running_var",
        "norm.num_batches_tracked",
    }
    evaluated = BATCH_NORM.replace("super().__init__()", "super().__init__(); self.eval()")
    assert (
        trace(evaluated.replace("nn.BatchNorm1d(4)", "nn.BatchNorm1d(4).eval()"))["graph"]["mutations"] == []
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (problem("return x * 2 if x.sum() > 0 else x"), "torch.export refused"),
        (problem("return x.view(-1).add_(1)"), "writes to an input"),
        (problem("return x + c").replace("class", "c = torch.rand(64, 4, 8)\nclass"), "2048 elements"),
    ],
)
def test_what_has_no_graph_says_why(trace, text, reason):
    traced = trace(text)
    assert traced["graph"] is None and reason in traced["opaque_reason"]
    assert "class Model" in traced["module_source"]


def test_construction_keeps_all_but_the_computation():
    text = construction_source(NORMALIZE)
    assert "def forward" not in text and "get_inputs" not in text and "__main__" not in text
    assert "rows, columns = 8, 16  # kept" in text and "nn.LayerNorm(size)   # spaces stay" in text
    assert '"""Scales rows. A comment that stays: é."""' in text
    ast.parse(text)


def test_module_source_keeps_the_computation():
    text = module_source(NORMALIZE)
    assert "def forward" in text and "def get_inputs" not in text and "print(" not in text
    ast.parse(text)


def test_an_emptied_class_stays_a_class():
    text = construction_source(problem("return x"))
    assert "class Model(torch.nn.Module):\n    pass" in text
    assert "def helper" in construction_source(
        problem("return x") + "\ndef helper():\n    return get_inputs()\n"
    )
    ast.parse(text)


def test_forward_of_other_classes_and_decorators():
    text = (
        "import torch\nclass Part(torch.nn.Module):\n    def forward(self, x): return x\n"
        "class Model(torch.nn.Module):\n    a = 1\n    @torch.no_grad()\n    def forward(self, x): return x\n"
        "    b = 2\n"
    )
    cut = construction_source(text)
    assert cut.count("def forward") == 1 and "no_grad" not in cut and "a = 1\n    b = 2" in cut
