"""Static rules on a candidate's text: what it names, not what it does. A hit is a remark, never a verdict.

The text is parsed and never imported. Names are resolved through the file's own imports, so that an alias
hides nothing and a comment shows nothing; C++ inside strings is read by words (`tripwire_words.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import tripwire_flow, tripwire_words
from .tripwire_names import resolve, visible_names


@dataclass(frozen=True)
class Hit:
    """A place in the text that fits a class of the catalogue."""

    cheat: str
    line: int
    what: str

    def to_json(self) -> dict[str, Any]:
        return {"class": self.cheat, "line": self.line, "what": self.what}


def hits(text: str) -> list[Hit]:
    """All hits, one for each class and line, by line; nothing for a text that is no Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return []
    imports = visible_names(tree)
    found = {
        Hit(cheat, getattr(node, "lineno", 1), what)
        for node in ast.walk(tree)
        for cheat, what in _at(node, imports)
    }
    found |= {Hit(*flow) for flow in tripwire_flow.hits(tree, imports)}
    unique = {(hit.cheat, hit.line): hit for hit in sorted(found, key=lambda hit: hit.what)}
    return sorted(unique.values(), key=lambda hit: (hit.line, hit.cheat))


def _at(node: ast.AST, imports: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What one node shows by itself."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        for module in _modules(node):
            yield from tripwire_words.of_import(module)
    elif isinstance(node, (ast.Attribute, ast.Name)):
        if (name := resolve(node, imports)) is not None:
            is_written = isinstance(node.ctx, ast.Store) and isinstance(node, ast.Attribute)
            yield from tripwire_words.of_assignment(name) if is_written else tripwire_words.of_use(name)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
        value = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
        yield from tripwire_words.of_string(value)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield "K1", "the operator @"
    elif isinstance(node, ast.Call):
        yield from _of_call(node, imports)
    elif isinstance(node, ast.ClassDef):
        for base in node.bases:
            yield from tripwire_words.of_base(resolve(base, imports) or "")


def _of_call(node: ast.Call, imports: dict[str, str]) -> Iterator[tuple[str, str]]:
    name = resolve(node.func, imports)
    if (found := resolve(node, imports)) is not None:
        yield from tripwire_words.of_use(found)
    if name == "setattr" and node.args and (target := resolve(node.args[0], imports)):
        attribute = node.args[1] if len(node.args) > 1 else None
        last = attribute.value if isinstance(attribute, ast.Constant) else "?"
        yield from tripwire_words.of_assignment(f"{target}.{last}")
    if name == "getattr" and len(node.args) > 1 and not isinstance(node.args[1], ast.Constant):
        yield "P12", "getattr with a computed name"
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("half", "bfloat16") and not node.args:
        yield "C8", f".{node.func.attr}()"
    for keyword in node.keywords:
        if keyword.arg in ("launch_pdl", "start_new_session"):
            yield {"launch_pdl": "T13", "start_new_session": "P8"}[keyword.arg], keyword.arg


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""] + [f"{node.module}.{alias.name}" for alias in node.names]
    return [alias.name for alias in node.names]


def similarity(text: str, other: str) -> float:
    """The likeness of two texts, 0 to 1, whatever their names and layout: shared runs of five nodes."""
    own, others = _runs(text), _runs(other)
    return len(own & others) / len(own | others) if own and others else 0.0


def _runs(text: str) -> set[tuple[str, ...]]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return set()
    words = list(_shape(tree))
    return {tuple(words[start : start + 5]) for start in range(len(words) - 4)}


def _shape(node: ast.AST) -> Iterator[str]:
    """Kinds of nodes in order, with the attributes and numbers that renaming can't change; no docstrings."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    yield type(node).__name__
    if isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Constant):
        yield repr(node.value)
    for child in ast.iter_child_nodes(node):
        yield from _shape(child)
