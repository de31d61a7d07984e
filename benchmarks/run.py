#!/usr/bin/env python3
"""Optimises every example with the built `egg` and prints the table that the README shows.

    swift build -c release && python3 benchmarks/run.py [--out DIR] [EXAMPLE ...]

All speedups come from the referee: candidate and baseline in alternating blocks within one run, medians with
bootstrap intervals. `benchmarks/replay.py` measures the exported candidates again without EGG.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPUTE_BOUND = {"mlp", "attention_block", "conv_net"}
GOALS = {"eager": 1.8, "compile": 1.4, "seconds": 90.0, "memory_mb": 200.0}


def controller_memory_mb(pid: int) -> float:
    """Peak resident memory of the controller process alone, without its children."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    peak = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(peak[0].split()[1]) / 1024 if peak else 0.0


def optimize(egg: Path, example: Path, out: Path) -> dict:
    """Runs `egg optimize` and returns its result with what was observed from outside."""
    command = [str(egg), "optimize", str(example), "--out", str(out / example.stem), "--json", "--quiet"]
    log = (out / f"{example.stem}.log").open("w")
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    memory = 0.0
    while process.poll() is None:
        memory = max(memory, controller_memory_mb(process.pid))
        time.sleep(0.2)
    text = process.stdout.read() if process.stdout else ""
    result = json.loads(text) if text.strip().startswith("{") else {}
    observed = {"wall": time.monotonic() - started, "memory_mb": memory, "exit": process.returncode}
    return {"name": example.stem, "result": result, **observed}


def ratio(row: dict, baseline: str) -> float | None:
    """The measured speedup over a baseline, if there is one."""
    estimate = (row["result"].get("speedup") or {}).get(baseline)
    return estimate["value"] if estimate else None


def interval(row: dict, baseline: str) -> str:
    """A speedup with its interval, as text."""
    estimate = (row["result"].get("speedup") or {}).get(baseline)
    return f"{estimate['value']:.2f} [{estimate['low']:.2f}, {estimate['high']:.2f}]" if estimate else "–"


def geometric_mean(values: list[float]) -> float:
    """The geometric mean; NaN of nothing."""
    return math.exp(sum(map(math.log, values)) / len(values)) if values else math.nan


def table(rows: list[dict]) -> str:
    """The results as a Markdown table."""
    lines = [
        "| example | eager, ms | EGG, ms | over eager | over torch.compile | time / floor | run, s | MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        times = row["result"].get("time_us") or {}
        eager, mine = times.get("eager"), times.get("candidate")
        floor = f"{mine / times['floor']:.2f}" if mine and times.get("floor") else "–"
        lines.append(
            f"| {row['name']} | {eager / 1e3:.2f} | {mine / 1e3:.2f} | {interval(row, 'eager')} "
            f"| {interval(row, 'compile')} | {floor} | {row['wall']:.0f} | {row['memory_mb']:.0f} |"
            if eager and mine
            else f"| {row['name']} | failed (exit {row['exit']}) | – | – | – | – | {row['wall']:.0f} | – |"
        )
    return "\n".join(lines)


def summary(rows: list[dict]) -> tuple[str, bool]:
    """Geometric means beside the goals, and whether all goals are met. Failures count as 1.0."""
    bound = [row for row in rows if row["name"] not in COMPUTE_BOUND]
    means = {name: geometric_mean([ratio(row, name) or 1.0 for row in bound]) for name in ("eager", "compile")}
    slowest = max(row["wall"] for row in rows)
    memory = max(row["memory_mb"] for row in rows)
    slower = [row["name"] for row in rows if (ratio(row, "eager") or 1.0) < 0.98]
    failed = [row["name"] for row in rows if not row["result"].get("verdict", {}).get("strict")]
    met = (
        all(means[name] >= GOALS[name] for name in means)
        and slowest < GOALS["seconds"]
        and memory < GOALS["memory_mb"]
        and not slower
        and not failed
    )
    text = (
        f"memory-bound examples ({len(bound)}), geometric mean: {means['eager']:.2f}x over eager "
        f"(goal {GOALS['eager']}), {means['compile']:.2f}x over torch.compile (goal {GOALS['compile']})\n"
        f"slowest run {slowest:.0f} s (goal {GOALS['seconds']:.0f}); controller memory {memory:.0f} MB "
        f"(goal {GOALS['memory_mb']:.0f}); slower than eager: {slower or 'none'}; failed: {failed or 'none'}"
    )
    return text, met


def main() -> int:
    """Runs the benchmark; exit code 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", nargs="*", help="names of examples; all by default")
    parser.add_argument("--egg", type=Path, default=ROOT / ".build/release/egg")
    parser.add_argument("--out", type=Path, default=ROOT / "runs" / time.strftime("%Y%m%d-%H%M%S"))
    options = parser.parse_args()
    names = options.examples or sorted(path.stem for path in (ROOT / "examples").glob("*.py"))
    options.out.mkdir(parents=True, exist_ok=True)
    rows = []
    for name in names:
        rows.append(optimize(options.egg, ROOT / "examples" / f"{name}.py", options.out))
        print(table(rows[-1:]).splitlines()[-1], file=sys.stderr, flush=True)
    text, met = summary(rows)
    environment = next((row["result"]["environment"] for row in rows if row["result"]), {})
    print(f"{table(rows)}\n\n{text}\n\nconditions: {json.dumps(environment, sort_keys=True)}")
    (options.out / "rows.json").write_text(json.dumps(rows, indent=1))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
