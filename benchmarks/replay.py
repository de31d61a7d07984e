#!/usr/bin/env python3
"""Measures exported candidates without EGG: eager, torch.compile and `best.py` interleaved in one process.

    python benchmarks/replay.py RUNS_FOLDER        # as `benchmarks/run.py --out RUNS_FOLDER` left it

Needs nothing but PyTorch. Pages are reused as in the referee (see `reuse_pages`).
"""

from __future__ import annotations

import importlib.util
import math
import os
import statistics
import sys
import time
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "8589934592"}


def reuse_pages() -> None:
    """Starts again with an allocator that keeps its pages, so that page faults are not what is measured."""
    if any(os.environ.get(key) != value for key, value in PAGES.items()):
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **PAGES})


def load(path: Path, name: str) -> ModuleType:
    """Imports a file as a module of its own."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def measure(example: Path, best: Path, rounds: int = 30) -> tuple[float, float, float]:
    """Median milliseconds of eager, torch.compile and the candidate."""
    import torch

    problem, candidate = load(example, f"problem_{example.stem}"), load(best, f"best_{example.stem}")
    torch.manual_seed(0)
    model = problem.Model(*problem.get_init_inputs())
    replacement = candidate.ModelNew(*problem.get_init_inputs())
    replacement.load_state_dict(model.state_dict())
    inputs = problem.get_inputs()
    rivals = [model, torch.compile(model), replacement]
    samples: list[list[float]] = [[], [], []]
    for turn in range(rounds + 3):
        for place in (0, 1, 2) if turn % 2 else (2, 1, 0):
            start = time.perf_counter()
            rivals[place](*inputs)
            if turn >= 3:
                samples[place].append(time.perf_counter() - start)
    eager, compiled, mine = (statistics.median(values) * 1e3 for values in samples)
    return eager, compiled, mine


def main() -> int:
    """Prints one line for each exported candidate and the geometric means."""
    reuse_pages()
    import torch

    torch.set_grad_enabled(False)
    folder = Path(sys.argv[1])
    logs: list[tuple[float, float]] = []
    for best in sorted(folder.glob("*/best.py")):
        eager, compiled, mine = measure(ROOT / "examples" / f"{best.parent.name}.py", best)
        logs.append((math.log(eager / mine), math.log(compiled / mine)))
        print(
            f"{best.parent.name:24s} eager {eager:8.2f} ms  compile {compiled:8.2f} ms  EGG {mine:8.2f} ms"
            f"  {eager / mine:5.2f}x  {compiled / mine:5.2f}x",
            flush=True,
        )
    means = [math.exp(statistics.fmean(column)) for column in zip(*logs)]
    print("geometric means: " + ", ".join(f"{mean:.2f}x" for mean in means))
    return 0


if __name__ == "__main__":
    sys.exit(main())
