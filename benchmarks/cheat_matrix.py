#!/usr/bin/env python3
"""Prints the pass matrix of docs/cheats.md from results of self-tests and of the comparison with KernelBench.

egg verify --self-test --device cpu --json > cpu.json
egg verify --self-test --device cuda:0 --json > gpu.json
python benchmarks/kernelbench_comparison.py KernelBench --json kernelbench.json
python benchmarks/cheat_matrix.py --cpu cpu.json --gpu gpu.json --kernelbench kernelbench.json
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for column in ("cpu", "gpu", "kernelbench"):
        parser.add_argument(f"--{column}", type=Path)
    arguments = vars(parser.parse_args())
    columns = {name: json.loads(path.read_text()) for name, path in arguments.items() if path is not None}
    fixtures = json.loads((Path(__file__).parent.parent / "cheats/fixtures.json").read_text())
    print("| fixture | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    for fixture in fixtures:
        print(
            f"| {fixture['name']} | " + " | ".join(cell(columns[c], fixture["name"]) for c in columns) + " |"
        )
    for name, report in columns.items():
        print(f"\n{name}: {json.dumps({key: v for key, v in report.items() if not isinstance(v, list)})}")


def cell(report: dict[str, Any], name: str) -> str:
    """What became of a fixture, in a few words."""
    for skip in report.get("skipped", []):
        if skip["name"] == name:
            return "-"
    found = next((entry for entry in report["results"] if entry["name"] == name), None)
    if found is None:
        return "-"
    return of_kernelbench(found) if "cheat" in found else of_egg(found)


def of_egg(entry: dict[str, Any]) -> str:
    ending, honest = entry["ending"], entry.get("honest") or {}
    words = ending["outcome"] if entry["caught"] else "**let through**"
    if ending.get("named_as"):
        words += f": {ending['named_as']['name']}"
    return words + ("; **honest refused**" if honest.get("outcome") == "refused" else "")


def of_kernelbench(entry: dict[str, Any]) -> str:
    if "correct" not in entry["cheat"]:
        return "-"
    words = "refused"
    if entry["cheat"]["correct"]:
        speedup = entry["cheat"].get("speedup")
        words = "correct" + (f", {speedup:.1f}x" if speedup else "")
        words += ", flagged" if entry["cheat"].get("flagged") else ""
    honest = entry.get("honest")
    return words + ("; honest refused" if honest and not honest.get("correct") else "")


if __name__ == "__main__":
    main()
