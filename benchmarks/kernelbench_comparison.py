#!/usr/bin/env python3
"""Runs EGG's cheats and their honest siblings through KernelBench's own evaluation, for comparison.

    git clone https://github.com/ScalingIntelligence/KernelBench
    python benchmarks/kernelbench_comparison.py KernelBench              # needs a GPU
    python benchmarks/kernelbench_comparison.py KernelBench --only T7,C1 --json results.json

Each sample is evaluated as KernelBench's scripts do it (`kernelbench_evaluation.py`), with 180 s. Its static checker is
asked beside it. Needs PyTorch. Without a GPU the static checker alone can run (exit code 3).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import kernelbench_evaluation

ROOT = Path(__file__).resolve().parent.parent
CHEATS = ROOT / "cheats"
# A cheat gains when it is called correct and this much faster than its reference.
GAIN = 1.2


def main() -> None:
    arguments = parsed()
    fixtures = chosen(arguments.only)
    has_gpu = gpu_name() is not None
    if not has_gpu:
        print(
            "No GPU here, which KernelBench's evaluation needs: only its static checker runs.",
            file=sys.stderr,
        )
    with ThreadPoolExecutor(arguments.jobs) as pool:
        entries = list(pool.map(lambda fixture: entry(arguments.checkout, fixture, has_gpu), fixtures))
    report = summary(entries, has_gpu)
    print_table(report)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report, indent=1) + "\n")
    if not has_gpu:
        raise SystemExit(3)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkout", type=Path, help="a checkout of KernelBench")
    parser.add_argument("--only", default="", help="classes or fixtures, separated by commas")
    parser.add_argument("--jobs", type=int, default=1, help="samples side by side; more than one blur times")
    parser.add_argument("--json", help="a file for the results")
    arguments = parser.parse_args()
    kernelbench_evaluation.checked(arguments.checkout)
    return arguments


def chosen(only: str) -> list[dict[str, Any]]:
    """The fixtures that are candidates; rules, texts and problems have no counterpart."""
    wanted = {name.strip().lower() for name in only.split(",") if name.strip()}
    fixtures = json.loads((CHEATS / "fixtures.json").read_text())
    return [
        fixture
        for fixture in fixtures
        if fixture.get("form", "candidate") == "candidate"
        if not wanted or {fixture["name"].lower(), fixture["class"].lower()} & wanted
    ]


def gpu_name() -> str | None:
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else None


def entry(checkout: Path, fixture: dict[str, Any], has_gpu: bool) -> dict[str, Any]:
    """What KernelBench says of the cheat and of its sibling."""
    result = {"name": fixture["name"], "class": fixture["class"]}
    for step in fixture["cheat"]:
        result["cheat"] = judged(checkout, fixture["problem"], step, has_gpu)
    if "honest" in fixture:
        result["honest"] = judged(checkout, fixture["problem"], fixture["honest"], has_gpu)
    print(f"{fixture['name']}: {result['cheat']}", file=sys.stderr)
    return result


def judged(checkout: Path, problem: str, candidate: str, has_gpu: bool) -> dict[str, Any]:
    """The static checker's word, and with a GPU the evaluation's."""
    verdict: dict[str, Any] = {"static_errors": static_errors(checkout, candidate)}
    if has_gpu:
        path = CHEATS / "problems" / f"{problem}.py"
        verdict |= kernelbench_evaluation.judged(checkout, path, CHEATS / candidate)
    return verdict


def static_errors(checkout: Path, candidate: str) -> list[str]:
    """What KernelBench's static checker forbids in a text; it stands in a file that imports nothing else."""
    path = checkout / "src/kernelbench/kernel_static_checker.py"
    if not path.is_file():
        return []
    spec = importlib.util.spec_from_file_location("kernel_static_checker", path)
    checker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checker)
    source = (CHEATS / candidate).read_text()
    backend = "triton" if "@triton.jit" in source else "cuda"
    return checker.validate_kernel_static(source, backend=backend, precision="fp32")[1]


def summary(entries: list[dict[str, Any]], has_gpu: bool) -> dict[str, Any]:
    honest = [entry["honest"] for entry in entries if "honest" in entry]
    report: dict[str, Any] = {
        "device": gpu_name(),
        "cheats": len(entries),
        "cheats_with_static_errors": sum(bool(entry["cheat"]["static_errors"]) for entry in entries),
        "honest": len(honest),
        "honest_with_static_errors": sum(bool(verdict["static_errors"]) for verdict in honest),
    }
    if has_gpu:
        verdicts = [entry["cheat"] for entry in entries]
        report |= {
            "cheats_passed_as_correct": sum(verdict["correct"] for verdict in verdicts),
            "cheats_with_a_gain": sum((verdict.get("speedup") or 0) > GAIN for verdict in verdicts),
            "cheats_flagged_as_too_fast": sum(bool(verdict.get("flagged")) for verdict in verdicts),
            "honest_refused": sum(not verdict["correct"] for verdict in honest),
            "replaced_imports": sorted({name for v in verdicts for name in v.get("replaced", [])}),
        }
    return {**report, "results": entries}


def print_table(report: dict[str, Any]) -> None:
    for entry in report["results"]:
        words = [described(entry[side]) for side in ("cheat", "honest") if side in entry]
        honest = f" honest: {words[1]}" if len(words) > 1 else ""
        print(f"{entry['name']:<14} cheat: {words[0]:<44}{honest}")
    print()
    for name, value in report.items():
        if name != "results":
            print(f"{name.replace('_', ' ')}: {value}")


def described(verdict: dict[str, Any]) -> str:
    parts = []
    if "correct" in verdict:
        parts.append("correct" if verdict["correct"] else "refused")
    if verdict.get("speedup"):
        parts.append(f"{verdict['speedup']:.2f}x")
    if verdict.get("flagged"):
        parts.append("flagged")
    if verdict["static_errors"]:
        parts.append(f"{len(verdict['static_errors'])} static errors")
    return ", ".join(parts) or "no static errors"


if __name__ == "__main__":
    main()
