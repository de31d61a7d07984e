#!/usr/bin/env python3
"""Times the same kernels in several processes that take turns: how much of a time is the process's own.

    python3 benchmarks/process_spread.py [--processes 6] [--rounds 6]

One line for each kernel: its time, the median of each process over the median of all, and how far a process
differs from itself between rounds. Where processes differ by more than each does within, an interval of one
pair of them is too narrow by that much.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys

import torch

# Elements of a side, and launches in a timed call.
KERNELS: dict[str, tuple[tuple[int, ...], int]] = {
    "add, 2^23 elements": ((1 << 23,), 100),
    "add, 2^25 elements": ((1 << 25,), 25),
    "polygamma, 2^18 elements": ((1 << 18,), 100),
    "product, 768": ((768, 768), 100),
    "product, 1024": ((1024, 1024), 60),
}
CALLS = 9


def launched(name: str, x: torch.Tensor, out: torch.Tensor) -> None:
    if name.startswith("add"):
        torch.add(x, 1.0, out=out)
    elif name.startswith("polygamma"):
        torch.special.polygamma(2, x, out=out)
    else:
        torch.mm(x, x, out=out)


def serve() -> None:
    """Times all kernels at each line of standard input."""
    flush = torch.empty(1 << 28, dtype=torch.uint8, device="cuda")
    inputs = {name: torch.rand(shape, device="cuda") + 2 for name, (shape, _) in KERNELS.items()}
    print("ready", flush=True)
    for _ in sys.stdin:
        found = {}
        for name, (_, count) in KERNELS.items():
            out, times = torch.empty_like(inputs[name]), []
            for _ in range(CALLS):
                flush.zero_()
                start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
                start.record()
                for _ in range(count):
                    launched(name, inputs[name], out)
                end.record()
                end.synchronize()
                times.append(start.elapsed_time(end) * 1e3 / count)
            found[name] = statistics.median(times[2:])
        print(json.dumps(found), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--processes", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve()
        return 0
    command = [sys.executable, __file__, "--serve"]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(options.processes)
    ]
    for process in processes:
        process.stdout.readline()
    rounds = []
    # The first round warms up.
    for _ in range(options.rounds + 1):
        rounds.append([asked(process) for process in processes])
    report(rounds[1:])
    for process in processes:
        process.stdin.close()
    return 0


def asked(process: subprocess.Popen) -> dict[str, float]:
    process.stdin.write("go\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def report(rounds: list[list[dict[str, float]]]) -> None:
    for name in KERNELS:
        series = [[found[name] for found in of_process] for of_process in zip(*rounds, strict=True)]
        medians = [statistics.median(times) for times in series]
        middle = statistics.median(medians)
        between = " ".join(f"{median / middle:.4f}" for median in medians)
        within = max((max(times) - min(times)) / middle for times in series)
        print(f"{name:26} {middle:7.2f} us   processes {between}   within one up to {within:.4f}")


if __name__ == "__main__":
    sys.exit(main())
