"""Tripwires that look at a few statements together: what forward returns, compares, keeps or leaves out."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from .tripwire_names import resolve

Hits = Iterator[tuple[str, int, str]]
Names = dict[str, str]
_Function = ast.FunctionDef

_EMPTY = ("torch.empty", "torch.empty_like", "torch.empty_strided", "new_empty")
_CONSTANT = (
    "torch.zeros",
    "torch.zeros_like",
    "torch.ones",
    "torch.ones_like",
    "torch.full",
    "torch.full_like",
)


def hits(tree: ast.Module, names: Names) -> Hits:
    """All hits: class, line, what."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _of_class(node, names)
        if isinstance(node, _Function):
            for rule in _RULES:
                yield from rule(node, names)
            if node.name == "__init__":
                yield from _preparing(node, names)
    yield from _unused_kernels(tree, names)


def _of_class(node: ast.ClassDef, names: Names) -> Hits:
    bases = [resolve(base, names) for base in node.bases]
    methods = {part.name: part for part in node.body if isinstance(part, _Function)}
    if "torch.autograd.Function" in bases and "backward" in methods:
        returned = [part.value for part in _within(methods["backward"], ast.Return) if part.value is not None]
        if returned and all(_is_nothing(value, names) for value in returned):
            yield "C22", methods["backward"].lineno, "a backward that returns zeros"
    if node.name == "ModelNew" and "__init__" in methods:
        yield from _unread_parameters(node, methods["__init__"], names)


def _is_nothing(value: ast.expr, names: Names) -> bool:
    if isinstance(value, ast.Tuple):
        return all(_is_nothing(part, names) for part in value.elts)
    if isinstance(value, ast.Constant):
        return value.value in (None, 0, 0.0)
    return isinstance(value, ast.Call) and (resolve(value.func, names) or "").startswith("torch.zeros")


def _unread_parameters(node: ast.ClassDef, init: _Function, names: Names) -> Hits:
    """Parameters that no method but the constructor reads."""
    read = {
        part.attr
        for method in node.body
        if method is not init
        for part in _within(method, ast.Attribute)
        if isinstance(part.ctx, ast.Load)
    }
    for statement in _within(init, ast.Assign):
        target = statement.targets[0]
        made = resolve(statement.value.func, names) if isinstance(statement.value, ast.Call) else None
        if isinstance(target, ast.Attribute) and made == "torch.nn.Parameter" and target.attr not in read:
            yield "C18", statement.lineno, f"the parameter {target.attr} is never read"


def _returned(function: _Function, names: Names) -> Hits:
    """Memory as it was found, an argument, a constant, or a part of the rows."""
    arguments = {argument.arg for argument in function.args.args} - {"self"}
    if function.name != "forward":
        return
    made = _made(function, names)
    for statement in _within(function, ast.Return):
        value = statement.value
        if isinstance(value, ast.Name):
            if value.id in arguments:
                yield "C3", statement.lineno, f"returns its argument {value.id}"
            elif made.get(value.id, "").endswith(_EMPTY) and _reads(function, value.id) == 1:
                yield "C1", statement.lineno, f"returns {value.id}, which nothing fills"
        name = resolve(value.func, names) if isinstance(value, ast.Call) else None
        if name is not None and name.endswith(_CONSTANT):
            yield "C4", statement.lineno, f"returns {name}"
        if name is not None and name.endswith(_EMPTY):
            yield "C1", statement.lineno, f"returns {name}"


def _made(function: _Function, names: Names) -> dict[str, str]:
    return {
        target.id: resolve(statement.value.func, names) or ""
        for statement in _within(function, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name) and isinstance(statement.value, ast.Call)
    }


def _reads(function: _Function, name: str) -> int:
    return sum(node.id == name and isinstance(node.ctx, ast.Load) for node in _within(function, ast.Name))


def _keeping(function: _Function, names: Names) -> Hits:
    """Answers that are looked up by identity, address, version or content."""
    for node in ast.walk(function):
        name = resolve(node, names) if isinstance(node, (ast.Attribute, ast.Name)) else None
        if name is not None and name.endswith(("._version", ".data_ptr")) and _is_key(function, node):
            yield "T7", node.lineno, f"{name} as a key"
        if isinstance(node, ast.Compare) and any(isinstance(o, (ast.Is, ast.IsNot)) for o in node.ops):
            sides = [node.left, *node.comparators]
            if not any(isinstance(side, ast.Constant) for side in sides):
                yield "T7", node.lineno, "compares objects by identity"
        if isinstance(node, ast.Call) and resolve(node.func, names) in ("id", "hash"):
            yield "T7", node.lineno, "id or hash of a value"
        if isinstance(node, ast.Attribute) and node.attr == "tolist" and _is_key(function, node):
            yield "T7", node.lineno, "content as a key"


def _is_key(function: _Function, node: ast.AST) -> bool:
    """Whether a value ends in a subscript, a comparison or a name that is used there."""
    for statement in _within(function, ast.Assign):
        if any(part is node for part in ast.walk(statement.value)):
            kept = {target.id for target in statement.targets if isinstance(target, ast.Name)}
            return any(name.id in kept for part in _lookups(function) for name in _within(part, ast.Name))
    return any(other is node for part in _lookups(function) for other in ast.walk(part))


def _lookups(function: _Function) -> list[ast.AST]:
    subscripts: list[ast.AST] = [node.slice for node in _within(function, ast.Subscript)]
    return subscripts + list(_within(function, ast.Compare))


def _storing(function: _Function, names: Names) -> Hits:
    """A result that is kept in a list or dictionary outside and returned later."""
    if function.name != "forward":
        return
    for statement in _within(function, ast.Return):
        value = statement.value
        while isinstance(value, (ast.Call, ast.Attribute)):
            value = value.func if isinstance(value, ast.Call) else value.value
        if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
            yield "C5", statement.lineno, f"returns what lies in {value.value.id}"


def _branching(function: _Function, names: Names) -> Hits:
    """Other ways for other values, sizes or calls."""
    for node in ast.walk(function):
        if not isinstance(node, (ast.If, ast.IfExp, ast.While)):
            continue
        read = {part.attr for part in _within(node.test, ast.Attribute)}
        if read & {"abs", "max", "min", "amax", "amin", "std", "var", "norm", "any", "all"}:
            yield "C9", node.lineno, "branches by the inputs' values"
        if read & {"numel", "shape", "size"}:
            yield "C10", node.lineno, "branches by the inputs' size"
        if isinstance(node, ast.While) and _only_waits(node):
            yield "P13", node.lineno, "a loop that only waits"
        if _counters(function) & {part.id for part in _within(node.test, ast.Name)}:
            yield "T10", node.lineno, "branches by a count of calls"


def _only_waits(loop: ast.While) -> bool:
    """Whether the body is empty, or does nothing but read again what the test looks at."""
    statement = loop.body[0]
    if len(loop.body) > 1 or isinstance(statement, ast.Pass):
        return len(loop.body) == 1
    tested = {part.id for part in _within(loop.test, ast.Name)}
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return any(isinstance(target, ast.Name) and target.id in tested for target in targets)


def _counters(function: _Function) -> set[str]:
    shared = {name for node in _within(function, ast.Global) for name in node.names}
    return {
        node.target.id
        for node in _within(function, ast.AugAssign)
        if isinstance(node.target, ast.Name) and node.target.id in shared
    }


def _writing(function: _Function, names: Names) -> Hits:
    """Arguments and parameters that are changed in place."""
    arguments = {argument.arg for argument in function.args.args} - {"self"}
    if function.name != "forward":
        return
    for node in ast.walk(function):
        target = (
            node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
        )
        if target is not None and node.func.attr.endswith("_") and not node.func.attr.endswith("__"):
            if isinstance(target, ast.Name) and target.id in arguments:
                yield "C2", node.lineno, f"changes its argument {target.id}"
            if isinstance(target, ast.Attribute) and resolve(target.value, names) == "self":
                yield "C18", node.lineno, f"changes {target.attr}"
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            for part in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if (
                    isinstance(part, ast.Subscript)
                    and isinstance(part.value, ast.Name)
                    and part.value.id in arguments
                ):
                    yield "C2", node.lineno, f"changes its argument {part.value.id}"


def _sampling(function: _Function, names: Names) -> Hits:
    for node in _within(function, ast.Slice):
        if node.step is not None and function.name == "forward":
            yield "C7", node.step.lineno, "takes every n-th element"


def _specialised(function: _Function, names: Names) -> Hits:
    """Sizes in the text: an assertion on the shape, or a view with large literals."""
    for node in _within(function, ast.Assert):
        if any(part.attr == "shape" for part in _within(node.test, ast.Attribute)) and _literals(node.test):
            yield "C11", node.lineno, f"only for sizes {_literals(node.test)}"


def _literals(node: ast.AST) -> list[int]:
    return [
        part.value for part in _within(node, ast.Constant) if isinstance(part.value, int) and part.value > 8
    ]


def _falling_back(function: _Function, names: Names) -> Hits:
    for node in _within(function, ast.Try):
        for handler in node.handlers:
            if any(isinstance(part, ast.Return) for part in ast.walk(handler)):
                yield "K2", handler.lineno, "another way after an error"


def _preparing(function: _Function, names: Names) -> Hits:
    """Inputs that are drawn where only parameters are made."""
    for node in _within(function, ast.Call):
        name = resolve(node.func, names) or ""
        if name in ("torch.manual_seed", "get_inputs", "torch.random.manual_seed"):
            yield "T6", node.lineno, f"{name} in the constructor"


def _unused_kernels(tree: ast.Module, names: Names) -> Hits:
    """A call whose result is thrown away in forward, beside a library call: what does it do?"""
    for function in _within(tree, _Function):
        if function.name != "forward":
            continue
        for node in function.body:
            is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            if is_call and isinstance(node.value.func, ast.Name) and node.value.args:
                yield "K5", node.lineno, f"throws away what {node.value.func.id} returns"


_RULES: tuple[Callable[[_Function, Names], Hits], ...] = (
    _returned,
    _keeping,
    _storing,
    _branching,
    _writing,
    _sampling,
    _specialised,
    _falling_back,
)


def _within(node: ast.AST, kind: type) -> Iterator:
    return (part for part in ast.walk(node) if isinstance(part, kind))
