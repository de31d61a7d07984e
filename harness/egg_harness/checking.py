"""A runner's whole answer against the reference's results: structure, tensors, and the state left behind."""

from __future__ import annotations

from typing import Any

from .comparison import FileChunks, compare_output, measure
from .reference import Results, StateValue
from .structure import Item
from .untrusted import UntrustedData


class _Mismatch(Exception):
    """Where the structure of an answer differs."""


def check(
    file: UntrustedData, manifest: dict[str, Any], results: Results, required: list[str]
) -> dict[str, Any]:
    """Everything `compare` says that the slot's data decides, and `digests`, one for each output.

    `required` are the names of the state that must have been reported.
    """
    places: list[Item] = []
    try:
        # Both the whole manifest and its `outputs` alone are understood.
        _match(results.tree, manifest.get("outputs", manifest), "the result", places)
        _check_places(file, places)
    except _Mismatch as mismatch:
        return {"structure_ok": False, "detail": str(mismatch), "outputs": [], "state": [], "digests": []}
    compared = [compare_output(file, place, e) for place, e in zip(places, results.expected, strict=True)]
    return {
        "structure_ok": True,
        "detail": None,
        "outputs": [numbers for numbers, _ in compared],
        "state": _check_state(file, manifest.get("state"), results.state, required),
        "digests": [digest for _, digest in compared],
    }


def places(data: UntrustedData, manifest: dict[str, Any], results: Results) -> list[Item]:
    """Where the tensors of an answer lie, in order; none where the structure differs."""
    found: list[Item] = []
    try:
        _match(results.tree, manifest.get("outputs", manifest), "the result", found)
        _check_places(data, found)
    except _Mismatch:
        return []
    return found


def _match(expected: Item, found: Any, where: str, places: list[Item]) -> None:
    """Walks both trees together; notes the places of tensors in order."""
    ((kind, content),) = expected.items()
    if not isinstance(found, dict) or kind not in found:
        given = ", ".join(map(str, found)) if isinstance(found, dict) else type(found).__name__
        wanted = f"{kind} of {len(content)}" if kind in ("tuple", "list") else kind
        raise _Mismatch(f"{where} should be a {wanted}, found {given}")
    given = found[kind]
    if kind == "tensor":
        places.append(given)
    elif kind in ("tuple", "list"):
        if not isinstance(given, list) or len(given) != len(content):
            count = len(given) if isinstance(given, list) else 0
            raise _Mismatch(f"{where} should have {len(content)} elements, found {count}")
        for index, (part, other) in enumerate(zip(content, given, strict=True)):
            _match(part, other, f"{where}[{index}]", places)
    elif kind == "dict":
        if not isinstance(given, dict) or set(given) != set(content):
            raise _Mismatch(f"{where} should have the keys {', '.join(content)}")
        for key, part in content.items():
            _match(part, given[key], f"{where}[{key!r}]", places)
    elif given != content or isinstance(given, bool) != isinstance(content, bool):
        raise _Mismatch(f"{where} should be {content!r}, found {given!r}")


def _check_places(file: UntrustedData, places: list[Item]) -> None:
    for place in places:
        if (wrong := file.check(place)) is not None:
            raise _Mismatch(wrong)


def _check_state(
    file: UntrustedData, entries: Any, expected: dict[str, StateValue], required: list[str]
) -> list[dict[str, Any]]:
    """One line for each name that the runner reported, and for each that it should have."""
    given = entries if isinstance(entries, list) else []
    named = {str(entry.get("name")): entry.get("tensor") for entry in given if isinstance(entry, dict)}
    absent: dict[str, Any] = {name: None for name in required if name not in named}
    return [
        {
            "name": name,
            "parameter": name not in required,
            **_check_value(file, place, expected.get(name)),
        }
        for name, place in {**named, **absent}.items()
    ]


def holds_other_numbers(entry: dict[str, Any]) -> bool:
    """Whether a line is of a buffer whose values are off, and not of one that is absent or of another form.

    Only these can be off by chance; timed calls report no state at all.
    """
    return not entry["ok"] and not entry["parameter"] and entry["max_error"] > 0


def _check_value(file: UntrustedData, place: Any, value: StateValue | None) -> dict[str, Any]:
    wrong = {"ok": False, "max_error": 0.0}
    if value is None or file.check(place) is not None or place["shape"] != list(value.expected.values.shape):
        return wrong
    measured = measure(iter(FileChunks(file, place)), value.expected)
    ok = measured.nonfinite_ok and measured.max_error <= value.tolerance
    return {"ok": ok, "max_error": measured.max_error}
