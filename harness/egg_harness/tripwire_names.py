"""Full names of what an expression means, by the imports of its file."""

from __future__ import annotations

import ast


def visible_names(tree: ast.Module) -> dict[str, str]:
    """What each imported or renamed name stands for: `F` for `torch.nn.functional`, `mm` for `torch.mm`."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.split(".")[0]
                names[alias.asname or whole] = whole
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    # `mm = torch.mm` in the file's own body; in order, so that chains are followed.
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, (ast.Attribute, ast.Name)):
            value = resolve(node.value, names)
            for target in node.targets:
                if value is not None and isinstance(target, ast.Name) and "." in value:
                    names[target.id] = value
    return names


def resolve(node: ast.AST, names: dict[str, str]) -> str | None:
    """The dotted name of an expression; a method of something unknown begins with `?`."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{resolve(node.value, names) or '?'}.{node.attr}"
    if isinstance(node, ast.Call):
        return _called(node, names)
    return None


def _called(node: ast.Call, names: dict[str, str]) -> str | None:
    """What `getattr(torch, "mm")`, `importlib.import_module("torch")` and `__import__("torch")` give."""
    name = resolve(node.func, names)
    texts = [constant_text(argument) for argument in node.args]
    if name == "getattr" and len(texts) > 1 and texts[1] is not None:
        return f"{resolve(node.args[0], names) or '?'}.{texts[1]}"
    if name in ("__import__", "importlib.import_module") and texts and texts[0] is not None:
        return texts[0]
    return None


def constant_text(node: ast.AST) -> str | None:
    """The text of a constant, or of constants that are added."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = constant_text(node.left), constant_text(node.right)
        return None if left is None or right is None else left + right
    return None
