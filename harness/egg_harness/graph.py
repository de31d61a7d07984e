"""The reference as a graph of ATen operations in JSON (docs/harness.md, The graph)."""

from __future__ import annotations

import operator
from typing import Any

import torch
from torch.export.graph_signature import InputKind, OutputKind
from torch.fx import Node
from torch.utils import _pytree

from . import structure
from .errors import describe
from .frames import without_special_numbers

MAX_CONSTANT = 1024

# Operations that write arguments without saying so in their schema: positions of the switch and of those.
_HIDDEN_WRITES = {"aten.batch_norm.default": (5, (3, 4)), "aten.instance_norm.default": (5, (3, 4))}
_INPUT_KINDS = {
    InputKind.USER_INPUT: "input",
    InputKind.PARAMETER: "parameter",
    InputKind.BUFFER: "buffer",
    InputKind.CONSTANT_TENSOR: "constant",
}


class Opaque(Exception):
    """Why a reference has no graph."""


def trace(model: torch.nn.Module, inputs: list[Any]) -> tuple[dict[str, Any] | None, str | None]:
    """The graph, or None and the reason."""
    try:
        with torch.no_grad():
            program = torch.export.export(model, tuple(inputs), strict=False)
        return _Writer(program).graph(), None
    except Opaque as reason:
        return None, str(reason)
    except Exception as error:
        return None, f"torch.export refused the module: {describe(error)}"


class _Writer:
    """Turns one exported program into JSON."""

    def __init__(self, program: torch.export.ExportedProgram) -> None:
        self.program = program
        self.specs = {spec.arg.name: spec for spec in program.graph_signature.input_specs}
        self.input_index = 0
        self.mutations: list[dict[str, str]] = []

    def graph(self) -> dict[str, Any]:
        nodes: list[dict[str, Any]] = []
        outputs: dict[str, Any] = {}
        for node in self.program.graph.nodes:
            if node.op == "placeholder":
                nodes.append(self.placeholder(node))
            elif node.op == "call_function":
                nodes.append(self.call(node))
            elif node.op == "output":
                outputs = self.outputs(node)
            else:
                raise Opaque(f"the graph holds a {node.op} of {node.target}")
        return {"nodes": nodes, "outputs": outputs, "mutations": self.mutations}

    def placeholder(self, node: Node) -> dict[str, Any]:
        spec = self.specs[node.name]
        if spec.kind not in _INPUT_KINDS:
            raise Opaque(f"the module uses {spec.kind.name.lower()} {spec.target}")
        entry: dict[str, Any] = {"name": node.name, "kind": _INPUT_KINDS[spec.kind], "type": node_type(node)}
        if spec.kind is InputKind.USER_INPUT:
            entry["index"] = self.input_index
            self.input_index += 1
            if entry["type"] is None:
                entry["value"] = without_special_numbers(node.meta.get("val"))
            return entry
        entry["target"] = spec.target
        if spec.kind is InputKind.CONSTANT_TENSOR:
            entry["value"] = self.constant(spec.target)
        return entry

    def constant(self, target: str | None) -> list[Any]:
        value = self.program.constants[target or ""]
        if value.numel() > MAX_CONSTANT:
            raise Opaque(f"constant {target} has {value.numel()} elements, more than {MAX_CONSTANT}")
        return without_special_numbers(value.detach().cpu().reshape(-1).tolist())

    def call(self, node: Node) -> dict[str, Any]:
        if node.target is operator.getitem:
            name = "getitem"
        elif isinstance(node.target, torch._ops.OpOverload):
            name = str(node.target)
        else:
            raise Opaque(f"the graph calls {node.target}, which is no ATen operation")
        for written in written_arguments(node, name):
            self.note_mutation(node, written)
        return {
            "name": node.name,
            "kind": "call",
            "op": name,
            "args": [argument(value) for value in node.args],
            "kwargs": {key: argument(value) for key, value in node.kwargs.items()},
            "type": node_type(node),
            "source": source_line(node),
        }

    def note_mutation(self, node: Node, written: Node) -> None:
        spec = self.specs.get(root_of(written).name)
        if spec is None:
            return
        if spec.kind is InputKind.USER_INPUT:
            raise Opaque(f"{node.target} writes to an input ({source_line(node)})")
        self.mutations.append({"target": str(spec.target), "node": node.name})

    def outputs(self, node: Node) -> dict[str, Any]:
        returned = []
        for spec, value in zip(self.program.graph_signature.output_specs, node.args[0], strict=True):
            if spec.kind is OutputKind.BUFFER_MUTATION:
                self.mutations.append({"target": str(spec.target), "node": value.name})
            elif spec.kind is OutputKind.USER_OUTPUT:
                returned.append(value)
            else:
                raise Opaque(f"the module has an output of kind {spec.kind.name.lower()}")
        tree = _pytree.tree_unflatten(returned, self.program.call_spec.out_spec)
        return output_tree(tree)


def node_type(node: Node) -> Any:
    """One type, a list of them, or None."""
    value = node.meta.get("val")
    if isinstance(value, torch.Tensor):
        return structure.describe_tensor(value)
    if isinstance(value, (list, tuple)):
        return [structure.describe_tensor(v) if isinstance(v, torch.Tensor) else None for v in value]
    return None


def source_line(node: Node) -> str | None:
    """The line of the user's (or PyTorch's) source that led to a node."""
    trace = (node.meta.get("stack_trace") or "").strip()
    return trace.splitlines()[-1].strip() if trace else None


# What an argument may be besides nodes, lists and JSON values, and the key that names it.
_NAMED_ARGUMENTS = {
    torch.dtype: "dtype",
    torch.device: "device",
    torch.layout: "layout",
    torch.memory_format: "memory_format",
}


def argument(value: Any) -> Any:
    """An argument of an operation as JSON."""
    if isinstance(value, Node):
        return {"node": value.name}
    if isinstance(value, (list, tuple)):
        return [argument(part) for part in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return without_special_numbers(value)
    for kind, key in _NAMED_ARGUMENTS.items():
        if isinstance(value, kind):
            return {key: str(value).removeprefix("torch.")}
    raise Opaque(f"an operation has an argument of type {type(value).__qualname__}")


def output_tree(value: Any) -> dict[str, Any]:
    if isinstance(value, Node):
        return {"node": value.name}
    if isinstance(value, dict):
        return {"dict": {str(key): output_tree(part) for key, part in value.items()}}
    if isinstance(value, (list, tuple)):
        return {"tuple" if isinstance(value, tuple) else "list": [output_tree(part) for part in value]}
    return {"value": without_special_numbers(value)}


def written_arguments(node: Node, name: str) -> list[Node]:
    """The arguments that an operation changes in place."""
    positions: list[int] = []
    if name in _HIDDEN_WRITES:
        switch, candidates = _HIDDEN_WRITES[name]
        positions = list(candidates) if len(node.args) > switch and node.args[switch] is True else []
    schema = getattr(node.target, "_schema", None)
    found = [node.args[position] for position in positions]
    for position, declared in enumerate(schema.arguments if schema else []):
        if declared.alias_info is not None and declared.alias_info.is_write:
            found.append(node.args[position] if position < len(node.args) else node.kwargs.get(declared.name))
    return [value for value in found if isinstance(value, Node)]


def root_of(node: Node) -> Node:
    """The node whose storage a chain of views shows."""
    while node.op == "call_function":
        schema = getattr(node.target, "_schema", None)
        shared = [i for i, a in enumerate(schema.arguments) if a.alias_info is not None] if schema else [0]
        sources = [node.args[i] for i in shared if i < len(node.args) and isinstance(node.args[i], Node)]
        if not sources:
            return node
        node = sources[0]
    return node
