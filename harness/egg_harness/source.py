"""Loading of Python files as modules, and cutting of definitions out of their text."""

from __future__ import annotations

import ast
import importlib.util
import itertools
import sys
from collections.abc import Callable, Iterator
from types import ModuleType

from .errors import HarnessError, problem_kind, running

_serial = itertools.count(1)
_INPUT_FUNCTIONS = {"get_inputs", "get_init_inputs"}


def read(path: str) -> str:
    """A file's text, checked to be Python; raises `unreadable` or `syntax` with the line."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise HarnessError("unreadable", f"{path} can't be read: {error}") from error
    try:
        ast.parse(text, path)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        shown = (getattr(error, "text", None) or "").rstrip("\n")
        reason = getattr(error, "msg", str(error))
        raise HarnessError("syntax", f"{path}, line {line}: {reason}", line=line, text=shown) from error
    return text


def load(path: str, kind_of: Callable[[BaseException], str] = problem_kind) -> ModuleType:
    """Executes a file from its real place, where its source is found, as a module with its own name."""
    read(path)
    name = f"egg_module_{next(_serial)}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise HarnessError("unreadable", f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with running("import", kind_of):
        spec.loader.exec_module(module)
    return module


def module_source(text: str) -> str:
    """The text without `get_inputs`, `get_init_inputs` and the main block."""
    return _without(text, list(_outside_model(ast.parse(text))))


def construction_source(text: str) -> str:
    """The same without `Model.forward`: what builds the parameters."""
    tree = ast.parse(text)
    removed = list(_outside_model(tree))
    emptied: list[ast.stmt] = []
    for model in tree.body:
        if isinstance(model, ast.ClassDef) and model.name == "Model":
            forward = [node for node in model.body if _is_function(node, {"forward"})]
            removed += forward
            if forward and len(forward) == len(model.body):
                emptied.append(forward[0])
    return _without(text, removed, emptied)


def _outside_model(tree: ast.Module) -> Iterator[ast.stmt]:
    for node in tree.body:
        if _is_function(node, _INPUT_FUNCTIONS) or _is_main_block(node):
            yield node


def _is_function(node: ast.stmt, names: set[str]) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name in names


def _is_main_block(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in (
        "__name__ == '__main__'",
        "'__main__' == __name__",
    )


def _without(text: str, removed: list[ast.stmt], replaced_by_pass: list[ast.stmt] | None = None) -> str:
    """The text without the lines of some statements; comments and layout of the others stay."""
    lines: list[str | None] = list(text.splitlines(keepends=True))
    for node in removed:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        for number in range(first - 1, node.end_lineno or node.lineno):
            lines[number] = None
        if node in (replaced_by_pass or []):
            lines[first - 1] = " " * node.col_offset + "pass\n"
    return "".join(line for line in lines if line is not None).rstrip() + "\n"
