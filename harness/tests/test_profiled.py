"""The process that a profiler starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from client import PACKAGE
from sources import candidate, problem


@pytest.fixture
def profiled(trusted_session, slots, slot, tmp_path):
    """Runs a candidate's source in a process of its own; its exit code, what it printed, and its result."""

    def run(text):
        oracle = trusted_session("oracle")
        (tmp_path / "problem.py").write_text(problem("return x * 2"))
        oracle.call("load", path=str(tmp_path / "problem.py"), seed=1)
        oracle.call("prepare", case="c", seed=1, family="normal", weights="initial", slot=slot("in"))
        workspace = tmp_path / "workspace"
        workspace.mkdir()
        (workspace / "candidate.py").write_text(text)
        session = {"role": "runner", "threads": 1, "workspace": str(workspace), "writable": [str(slots)]}
        spec = {
            "session": session,
            "candidate": str(workspace / "candidate.py"),
            "precision": "ieee",
            "slot": slot("in"),
            "inputs": slot("in"),
            "training": True,
            "warmup": 2,
            "result": str(workspace / "result.json"),
        }
        (workspace / "spec.json").write_text(json.dumps(spec))
        command = [sys.executable, "-m", "egg_harness.profiled", "--spec", str(workspace / "spec.json")]
        variables = {**os.environ, "PYTHONPATH": str(PACKAGE), "NV_TOKEN": "7", "SECRET": "mine"}
        done = subprocess.run(
            command, env=variables, capture_output=True, text=True, timeout=120, check=False
        )
        return done, json.loads((workspace / "result.json").read_text()), workspace

    return run


def test_it_calls_the_candidate_shut_in_and_lets_it_print_nothing(profiled):
    note = 'open(os.path.join(os.environ["HOME"], "calls"), "a").write("x"); print("\\n\\"ID\\",1")'
    text = candidate(
        f'{note}\n        assert os.environ["NV_TOKEN"] and "SECRET" not in os.environ\n        return x * 2'
    )
    done, result, workspace = profiled(text)
    assert done.returncode == 0, result
    assert (workspace / "calls").read_text() == "xxx"
    assert done.stdout == "" and "layers" in result["sandbox"]


@pytest.mark.parametrize(
    ("forward", "kind", "says"),
    [("raise ValueError('no tile')", "raised", "no tile"), ("return x +", "compile", "candidate.py")],
)
def test_it_says_how_a_candidate_failed(profiled, forward, kind, says):
    done, result, _ = profiled(candidate(forward))
    assert done.returncode == 1
    assert result["error"]["kind"] == kind and says in result["error"]["message"]
