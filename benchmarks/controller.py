"""What EGG itself costs beside models and evaluations: time for a step, memory for many problems at once.

    python3 benchmarks/controller.py steps RUN...         # run folders, of replayed models for instance (egg demo)
    python3 benchmarks/controller.py memory --egg EGG     # 200 problems in one process, their jobs in a spool

Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

EVALUATIONS = {"admitted", "built", "checked", "timed", "profiled", "finished"}
"""Events that the referee worked for; the last asks for KernelBench's verdict."""

PROBLEM = """import torch


class Model(torch.nn.Module):
    def forward(self, x):
        return torch.relu(x) + {number}


def get_inputs():
    return [torch.randn(64, 64)]


def get_init_inputs():
    return []
"""


def overheads(journal: Path) -> list[float]:
    """Seconds of each step in which neither a model nor the referee worked."""
    found: list[float] = []
    before = 0.0
    for line in journal.read_text().splitlines():
        entry = json.loads(line)
        event = entry["event"]
        if event["kind"] not in EVALUATIONS:
            answer = event["call"]["seconds"] if event["kind"] == "asked" else 0.0
            found.append(max(0.0, entry["elapsed"] - before - answer))
        before = entry["elapsed"]
    return found


def steps(runs: list[str]) -> dict[str, Any]:
    """Statistics over the steps of finished runs."""
    times = [seconds for run in runs for seconds in overheads(Path(run) / "journal.jsonl")]
    return {
        "runs": len(runs),
        "steps": len(times),
        "median_ms": 1e3 * statistics.median(times),
        "largest_ms": 1e3 * max(times),
    }


def memory(egg: str, problems: int, seconds: float) -> dict[str, Any]:
    """The largest resident memory of one process that has all problems under way; a worker judges them."""
    with tempfile.TemporaryDirectory() as folder:
        suite = Path(folder) / "suite"
        suite.mkdir()
        for number in range(problems):
            (suite / f"p{number}.py").write_text(PROBLEM.format(number=number))
        environment = {**os.environ, "EGG_EVIDENCE": "off"}
        bench = [egg, "bench", "suite", "--out", "bench", "--launcher", "spool:spool", "--devices", "cpu"]
        bench += ["--lanes", str(problems), "--evaluations", "1"]
        worker = subprocess.Popen(
            [egg, "worker", "spool", "--device", "cpu"],
            cwd=folder,
            env=environment,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        run = subprocess.Popen(
            bench,
            cwd=folder,
            env=environment,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            time.sleep(seconds)
            begun = len(list(Path(folder).glob("bench/runs/*/*/journal.jsonl")))
            return {"problems": problems, "under_way": begun, "peak_mib": peak_kib(run.pid) / 1024}
        finally:
            for process in (run, worker):
                process.terminate()
                process.wait()


def peak_kib(pid: int) -> int:
    """The largest resident memory of a process so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("steps").add_argument("runs", nargs="+")
    of_memory = commands.add_parser("memory")
    of_memory.add_argument("--egg", default="egg")
    of_memory.add_argument("--problems", type=int, default=200)
    of_memory.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    if options.command == "steps":
        result = steps(options.runs)
    else:
        result = memory(options.egg, options.problems, options.seconds)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
