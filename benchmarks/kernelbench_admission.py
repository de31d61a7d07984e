#!/usr/bin/env python3
"""Admits KernelBench problems with `egg verify PROBLEM` and counts their labels.

    swift build -c release
    python3 benchmarks/kernelbench_admission.py KERNELBENCH/KernelBench [--device cuda:0] [--jobs 4] [--out FILE]

A problem is degenerate when an answer that needs no computing passes on its own inputs and on re-centred ones; such
problems stay out of headlines. Several problems are examined side by side; what is timed has the device for itself.
With `--out` a later call goes on with the problems that are not in the file yet.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXPECTED = {
    **{f"level2/{number}": "degenerate" for number in (23, 36, 42, 80, 83)},
    **{f"level3/{number}": "degenerate" for number in (3, 7, 11, 12, 18, 28)},
}
"""Problems whose outputs do not depend on their inputs, whatever these are; every other one is admitted."""
NO_KERNELBENCH = {"level1/95", "level2/66"}
"""Problems that no answer can pass under KernelBench's own protocol."""


def key(problem: Path) -> str:
    """Such as `level1/95`."""
    return f"{problem.parent.name}/{problem.stem.split('_')[0]}"


def admit(problem: Path, options: argparse.Namespace) -> dict:
    """The label of one problem, or why it has none."""
    command = [str(options.egg), "verify", str(problem), "--device", options.device]
    started = time.monotonic()
    try:
        done = subprocess.run(
            [*command, "--baselines", "eager", "--json", "--quiet"],
            capture_output=True,
            text=True,
            check=False,
            timeout=options.limit,
        )
        output, error = done.stdout, done.stderr
    except subprocess.TimeoutExpired:
        output, error = "", f"not done within {options.limit} s"
    seconds = round(time.monotonic() - started, 1)
    found = json.loads(output) if output.strip().startswith("{") else {}
    examination = found.get("examination") or {}
    label = "failed" if not found else "degenerate" if found.get("degenerate") else "admitted"
    return {
        "label": label,
        "reasons": examination.get("degeneracy"),
        "kernelbench_obstacle": examination.get("kernelbench_obstacle"),
        "warnings": sorted({warning["kind"] for warning in found.get("warnings", [])}),
        "seconds": seconds,
        "error": None if found else error.strip()[-400:],
    }


def surprises(labels: dict[str, dict]) -> list[str]:
    """Where a label is not the expected one."""
    lines = []
    for name, entry in sorted(labels.items()):
        if entry["label"] != EXPECTED.get(name, "admitted"):
            lines.append(f"{name}: {entry['label']} {entry['reasons'] or entry['error'] or ''}")
        if bool(entry["kernelbench_obstacle"]) != (name in NO_KERNELBENCH):
            lines.append(f"{name}: KernelBench {entry['kernelbench_obstacle'] or 'can be passed'}")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("problems", type=Path)
    parser.add_argument("--egg", type=lambda text: Path(text).resolve(), default=ROOT / ".build/release/egg")
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--levels", default="1,2,3")
    parser.add_argument("--only", help="problems such as level1/95,level2/66")
    parser.add_argument("--limit", type=float, default=120, help="seconds for one problem")
    parser.add_argument("--seconds", type=float, default=3600, help="no problem begins later than this")
    parser.add_argument("--out", type=Path, default=Path("admission.json"))
    options = parser.parse_args()
    labels = json.loads(options.out.read_text()) if options.out.exists() else {}
    folders = [options.problems / f"level{level}" for level in options.levels.split(",")]
    wanted = set(options.only.split(",")) if options.only else None
    problems = [path for folder in folders for path in folder.glob("*.py")]
    problems.sort(
        key=lambda path: (key(path) not in EXPECTED, path.parent.name, int(path.stem.split("_")[0]))
    )
    deadline, lock = time.monotonic() + options.seconds, threading.Lock()

    def work(problem: Path) -> None:
        if time.monotonic() > deadline:
            return
        entry = admit(problem, options)
        with lock:
            labels[key(problem)] = entry
            options.out.write_text(json.dumps(labels, indent=1, sort_keys=True) + "\n")

    todo = [path for path in problems if key(path) not in labels and (wanted is None or key(path) in wanted)]
    with ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(work, todo))
    counts = {
        label: sum(e["label"] == label for e in labels.values())
        for label in ("admitted", "degenerate", "failed")
    }
    print(f"{len(labels)} problems: {counts}")
    print("\n".join(surprises(labels)) or "every label is the expected one")
    return 0


if __name__ == "__main__":
    sys.exit(main())
