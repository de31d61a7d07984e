"""`python -m egg_harness.profiled --spec FILE`: one call of a candidate between the marks of a profiler.

Nsight Compute has to start the process that it looks into, so this is a runner without a server. The file
names the session's options, the candidate, its slots, and where to write how it ended, but not the problem.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from typing import Any

from . import child, devices, environment, options, structure
from .errors import HarnessError, describe

# What Nsight Compute tells the process that it starts.
_PROFILER_VARIABLES = ("NV_", "NVIDIA_", "NVTX_", "CUDA_INJECTION", "LD_PRELOAD", "QUADD_")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="egg_harness.profiled")
    parser.add_argument("--spec", required=True, help="a JSON file that says what to run")
    with open(parser.parse_args(arguments).spec, encoding="utf-8") as file:
        spec = json.load(file)
    _redirect(os.path.join(spec["session"]["workspace"], "profiled.log"))
    try:
        result = _profile(spec)
    except HarnessError as error:
        result = {"error": error.to_json()}
    except BaseException as error:
        result = {"error": {"kind": "raised", "message": describe(error)}}
    if "error" in result:
        traceback.print_exc()
    with open(spec["result"], "w", encoding="utf-8") as file:
        json.dump(result, file)
    return 1 if "error" in result else 0


def _redirect(log: str) -> None:
    """What a candidate prints must not look like counters."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    for target in (1, 2):
        os.dup2(descriptor, target)


def _profile(spec: dict[str, Any]) -> dict[str, Any]:
    session = options.parse(spec["session"], "untrusted")
    environment.keep(_PROFILER_VARIABLES)
    report = child.shut_in(session)
    # After the sandbox: what it imports may start threads.
    from .runner import RunnerSession
    from .slots import opened

    runner = RunnerSession(session)
    runner.build(spec["candidate"], spec["precision"])
    runner.instantiate(spec["slot"], spec["training"])
    # Copies, as the profiler saves and restores memory, which the oracle shares in a slot.
    inputs = structure.map_tensors(opened(spec["inputs"]).inputs(), lambda tensor: tensor.clone())
    call = runner.prepared_call([inputs])
    for number in range(spec["warmup"]):
        call(number)
    devices.synchronize()
    _mark(True)
    call(0)
    devices.synchronize()
    _mark(False)
    return {"sandbox": report}


def _mark(starts: bool) -> None:
    if not devices.is_cuda():
        return
    import torch

    (torch.cuda.profiler.start if starts else torch.cuda.profiler.stop)()


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # No clean-up of foreign code may change how it ends.
    os._exit(code)
