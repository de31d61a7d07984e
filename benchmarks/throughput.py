#!/usr/bin/env python3
"""Counts verified evaluations a minute: plain PyTorch answers to KernelBench problems, judged by `egg verify`.

    swift build -c release
    python3 benchmarks/throughput.py KERNELBENCH/KernelBench/level1 [--device cuda:0] [--jobs 3] [--seconds 240]
    python3 benchmarks/throughput.py KERNELBENCH/KernelBench/level1 --kernelbench KERNELBENCH   # its own evaluation too

An answer is the problem's own Model under the name ModelNew. One evaluation is the whole of `egg verify`: admission,
build, check on all input families, timing against eager. With `--kernelbench` the same answers then go, one after the
other, through KernelBench's own evaluation, for as long again.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import kernelbench_evaluation

ROOT = Path(__file__).resolve().parent.parent


def answer(problem: str) -> str:
    """The problem's own module as a candidate."""
    return re.sub(r"\bModel\b", "ModelNew", problem)


def verify(egg: Path, problem: Path, folder: Path, device: str, deadline: float) -> dict | None:
    """One evaluation, or None when there is no time left for it."""
    if time.monotonic() > deadline:
        return None
    candidate = folder / problem.name
    candidate.write_text(answer(problem.read_text()))
    command = [str(egg), "verify", str(problem), str(candidate), "--device", device, "--baselines", "eager"]
    started = time.monotonic()
    done = subprocess.run([*command, "--json", "--quiet"], capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    found = json.loads(done.stdout) if done.stdout.strip().startswith("{") else {}
    reason = (found.get("failure") or {}).get("message") or done.stderr.strip()[-300:]
    timing = (found.get("timings") or {}).get("eager") or {}
    return {
        "problem": problem.stem,
        "seconds": round(seconds, 2),
        "passed": bool(found.get("passed")),
        "speed": timing.get("verdict"),
        "speedup": (timing.get("speedup") or {}).get("value"),
        "reason": None if found.get("passed") else reason,
    }


def by_egg(options: argparse.Namespace, problems: list[Path]) -> dict:
    """All evaluations that begin in the time given."""
    started = time.monotonic()
    deadline = started + options.seconds
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
        jobs = [
            pool.submit(verify, options.egg, problem, Path(folder), options.device, deadline)
            for problem in problems
        ]
        results = [result for job in jobs if (result := job.result()) is not None]
    return {"results": results, **rate(results, time.monotonic() - started)}


def by_kernelbench(options: argparse.Namespace, problems: list[Path]) -> dict:
    """The same answers by KernelBench's evaluation, which asks to have the device for itself."""
    started = time.monotonic()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for problem in problems:
            begun = time.monotonic()
            if begun > started + options.seconds:
                break
            candidate = Path(folder) / problem.name
            candidate.write_text(answer(problem.read_text()))
            found = kernelbench_evaluation.judged(options.kernelbench, problem, candidate, options.device)
            results.append(
                {
                    "problem": problem.stem,
                    "seconds": round(time.monotonic() - begun, 2),
                    "passed": found["correct"],
                    "speedup": found.get("speedup"),
                    "reason": found["reason"] or None,
                }
            )
    return {"results": results, **rate(results, time.monotonic() - started)}


def rate(results: list[dict], seconds: float) -> dict:
    """Evaluations a minute over the whole wall time."""
    return {
        "evaluations": len(results),
        "passed": sum(result["passed"] for result in results),
        "seconds": round(seconds, 1),
        "per_minute": round(60 * len(results) / seconds, 2),
        "median_seconds": statistics.median([r["seconds"] for r in results]) if results else None,
    }


def spread(problems: list[Path], count: int) -> list[Path]:
    """Problems from the whole level, in an order that does not favour small ones."""
    problems = sorted(problems, key=lambda path: int(path.stem.split("_")[0]))
    step = max(1, len(problems) // max(1, count))
    return problems[::step][:count] if count else problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("problems", type=Path)
    parser.add_argument("--egg", type=lambda text: Path(text).resolve(), default=ROOT / ".build/release/egg")
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--count", type=int, default=0, help="only so many, spread over the folder")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--kernelbench", type=Path, help="a checkout, whose own evaluation is then timed too")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    problems = spread(list(options.problems.glob("*.py")), options.count)
    report = {"device": options.device, "jobs": options.jobs, "egg": by_egg(options, problems)}
    if options.kernelbench:
        kernelbench_evaluation.checked(options.kernelbench)
        report["kernelbench"] = by_kernelbench(options, problems)
    if options.out:
        options.out.write_text(json.dumps(report, indent=1) + "\n")
    for name, part in ((name, part) for name, part in report.items() if isinstance(part, dict)):
        failed = [f"{r['problem']}: {r['reason']}" for r in part["results"] if not r["passed"]]
        print(
            f"{name}: {part['evaluations']} evaluations, {part['passed']} passed, {part['seconds']} s,",
            end=" ",
        )
        print(f"{part['per_minute']} a minute, median {part['median_seconds']} s")
        print("\n".join(f"  {line}" for line in failed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
