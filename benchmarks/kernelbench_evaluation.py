#!/usr/bin/env python3
"""KernelBench's own evaluation of one sample, in a process of its own: what EGG's is compared with.

    python benchmarks/kernelbench_evaluation.py CHECKOUT PROBLEM.py CANDIDATE.py RESULT.json

Calls `kernelbench.eval.eval_kernel_against_ref` of the given checkout as its scripts do: 5 correctness trials, 100
timed calls by CUDA events. Of what KernelBench imports besides PyTorch, only what talks to language models is replaced
where it is missing, and pydantic's base class; the result names what was.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import types
from pathlib import Path
from typing import Any

# Imports of KernelBench that its evaluation does not use.
UNUSED = ("openai", "litellm", "dotenv", "tqdm", "requests", "datasets", "tomli")
SECONDS = 180


def judged(checkout: Path, problem: Path, candidate: Path, device: str = "cuda:0") -> dict[str, Any]:
    """One sample in a process of its own; what ends without a result is not correct.

    KernelBench computes on the first GPU that it sees, which is made the wanted one.
    """
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": device.removeprefix("cuda:")}
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, __file__, *map(str, (checkout, problem, candidate, result))]
        try:
            subprocess.run(command, timeout=SECONDS, capture_output=True, check=False, env=environment)
            return json.loads(result.read_text())
        except subprocess.TimeoutExpired:
            return {"correct": False, "reason": f"no result within {SECONDS} s"}
        except (OSError, ValueError):
            return {"correct": False, "reason": "the process ended without a result"}


def evaluate(checkout: Path, problem: Path, candidate: Path) -> dict[str, Any]:
    """In the sample's process: KernelBench's evaluation."""
    replaced = replace_missing()
    sys.path.insert(0, str(checkout / "src"))
    evaluation = importlib.import_module("kernelbench.eval")
    source = candidate.read_text()
    found = evaluation.eval_kernel_against_ref(
        problem.read_text(),
        source,
        num_correct_trials=5,
        num_perf_trials=100,
        measure_performance=True,
        # Texts with Triton kernels or with their own path must lie in a file; others are executed in place.
        backend="triton" if "@triton.jit" in source or "__file__" in source else "cuda",
    )
    is_correct = bool(found is not None and found.compiled and found.correctness)
    timed = is_correct and found.runtime > 0 and found.ref_runtime > 0
    return {
        "correct": is_correct,
        "speedup": found.ref_runtime / found.runtime if timed else None,
        "flagged": bool(found is not None and found.metadata.get("excessive_speedup")),
        "reason": "" if is_correct else str(getattr(found, "metadata", "no result"))[:300],
        "replaced": replaced,
    }


def replace_missing() -> list[str]:
    """Empty modules in place of those that evaluation never calls; the names of what was replaced."""
    import torch  # noqa: F401  (it looks through all modules while it is imported)

    replaced = []
    for name in (*UNUSED, "pydantic"):
        try:
            importlib.import_module(name)
        except ImportError:
            module = types.ModuleType(name)
            module.__getattr__ = stand_in
            sys.modules[name] = module
            replaced.append(name)
    return replaced


def stand_in(member: str) -> Any:
    """A member of a replaced module."""
    if member.startswith("__"):
        raise AttributeError(member)
    return Record if member == "BaseModel" else (lambda *arguments, **options: None)


class Record:
    """What KernelBench needs of pydantic's BaseModel: members with defaults."""

    def __init__(self, **members: Any) -> None:
        defaults = {name: value for name, value in vars(type(self)).items() if name[0] != "_"}
        self.__dict__.update(defaults | {"metadata": {}} | members)


def checked(checkout: Path) -> Path:
    """The checkout, or an error that says what is missing in it."""
    if not (checkout / "src/kernelbench/eval.py").is_file():
        raise SystemExit(f"{checkout} is no checkout of KernelBench: no src/kernelbench/eval.py")
    return checkout


if __name__ == "__main__":
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    checkout, problem, candidate, result = map(Path, sys.argv[1:])
    result.write_text(json.dumps(evaluate(checked(checkout), problem, candidate)))
