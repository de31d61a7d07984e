"""Candidates that crash, hang, flood, forge or break out: a named error, and the server lives on."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from client import Refused
from sources import problem

FRAME = """
import json, struct
def frame(header, length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack('<4sIQ', b'EGG1', len(text) if length is None else length, 0) + text
DEEP = b'{"id":2,"result":{"a":' + b'[' * 900 + b']' * 900 + b'}}'
"""


def run(session, slot, timeout=20):
    return session.call("run", timeout, slot=slot("in"), output_slot=slot("out"))


def refusal(session, slot, timeout=20) -> dict:
    with pytest.raises(Refused) as refused:
        run(session, slot, timeout)
    return refused.value.error


def processes_with(marker: str) -> list[str]:
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            command = Path(f"/proc/{name}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if marker in command:
            found.append(name)
    return found


@pytest.mark.parametrize(
    ("forward", "kind", "message"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "crashed", "SIGKILL"),
        ("ctypes.string_at(0)", "crashed", "SIGSEGV"),
        ("os.abort()", "crashed", "SIGABRT"),
        (
            "print('terminate: std::bad_alloc', file=sys.stderr, flush=True); os.abort()",
            "exhausted",
            "bad_alloc",
        ),
        ("os._exit(0)", "crashed", "code 0"),
        ("os._exit(7)", "crashed", "code 7"),
        ("os.write(3, b'EGG'); os._exit(0)", "protocol", "middle of a frame"),
        ("os.write(3, b'nonsense'); time.sleep(60)", "protocol", "EGG1"),
        ("os.write(3, frame({'id': 2}, length=1 << 30)); time.sleep(60)", "protocol", "too many"),
        ("os.write(3, frame({'id': 2}, length=3)); time.sleep(60)", "protocol", "not JSON"),
        ("os.write(3, frame([1])); time.sleep(60)", "protocol", "JSON object"),
        ("os.write(3, frame({'id': 99, 'result': {}})); time.sleep(60)", "protocol", "no request"),
        ("os.write(3, frame(DEEP)); time.sleep(60)", "protocol", "levels deep"),
        ("os.write(3, frame({'id': 3})); time.sleep(60)", "protocol", "neither"),
        ("os.close(3); time.sleep(60)", "timed-out", "run took more than 0.5 s"),
        ("while True: pass", "timed-out", "run took more than 0.5 s"),
        ("os.write(3, frame({'id': 3}, length=999)); time.sleep(60)", "timed-out", "0.5 s"),
        ("os.kill(os.getpid(), signal.SIGSTOP)", "timed-out", "0.5 s"),
    ],
)
def test_a_session_that_breaks_is_named_and_gone(loaded, slot, untrusted, forward, kind, message):
    session = loaded(forward, FRAME)
    error = refusal(session, slot, timeout=0.5 if kind == "timed-out" else 20)
    assert error["kind"] == kind and message in error["message"]
    assert refusal(session, slot)["kind"] == kind
    session.close()
    assert untrusted.ask("ping") == {}


@pytest.mark.parametrize(
    ("forward", "kind", "message"),
    [
        ("raise ValueError('no luck')", "raised", "ValueError: no luck"),
        ("sys.exit(0)", "raised", "SystemExit: 0"),
        ("raise KeyboardInterrupt", "raised", "KeyboardInterrupt"),
        ("return object()", "unsupported-output", "object"),
        ("return torch.ones(2, dtype=torch.complex64)", "unsupported-dtype", "complex64"),
        ("return torch.ones(2).to_sparse()", "unsupported-output", "sparse"),
        ("subprocess.run(['false'], check=True)", "compile", "CalledProcessError"),
        ("raise RuntimeError('kernel.cpp:3:1: error: expected ;')", "compile", "expected ;"),
    ],
)
def test_what_a_candidate_raises_is_named_and_the_session_lives(loaded, slot, forward, kind, message):
    session = loaded(forward)
    for _ in range(2):
        error = refusal(session, slot)
        assert error["kind"] == kind and message in error["message"]
    assert "candidate.py" in error["log"] or kind.startswith("unsupported")


def test_megabytes_of_output_end_in_a_ring(loaded, slot):
    session = loaded("print('x' * (8 << 20)); print('the end'); return x")
    assert run(session, slot)["outputs"]
    log = session.close()
    assert len(log) == 64 << 10 and log.endswith("the end\n")


def test_what_looks_like_a_frame_on_standard_output_is_only_text(loaded, slot):
    session = loaded("sys.stdout.buffer.write(frame({'id': 1, 'result': {'fake': 1}})); return x", FRAME)
    assert "fake" not in run(session, slot)
    assert "EGG1" in session.close()


def test_a_flood_that_never_ends_is_stopped_by_time(loaded, slot):
    session = loaded("while True: os.write(1, b'y' * 65536)")
    assert refusal(session, slot, timeout=1)["kind"] == "timed-out"


def test_memory_beyond_the_limit_is_exhausted(loaded, slot):
    session = loaded("return torch.ones(1 << 30)", limits={"memory_bytes": 1 << 30})
    error = refusal(session, slot)
    assert error["kind"] == "exhausted"
    assert refusal(session, slot)["kind"] == "exhausted"


def test_files_beyond_the_limit_are_exhausted(loaded, slot):
    session = loaded("return torch.ones(1 << 20)", limits={"file_bytes": 1 << 20})
    assert refusal(session, slot)["kind"] == "exhausted"


SPAWN = """
def spawn(marker):
    # A grandchild in a session of its own whose parent is gone.
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execvp('sleep', ['sleep', marker])
        os._exit(0)
"""


@pytest.mark.parametrize("end", ["close", "crash", "hang"])
def test_nothing_of_a_session_outlives_it(loaded, slot, end):
    marker = f"4{os.getpid()}{len(end)}"
    then = {"close": "return x", "crash": "os._exit(3)", "hang": "time.sleep(60)"}[end]
    spawning = f"[spawn('{marker}') for _ in range(20)]; subprocess.Popen(['sleep', '{marker}'])"
    session = loaded(f"{spawning}; time.sleep(0.2); {then}", SPAWN)
    if end == "close":
        run(session, slot)
        assert len(processes_with(marker)) == 21
        session.close()
    else:
        refusal(session, slot, timeout=1 if end == "hang" else 20)
    assert processes_with(marker) == []


def test_a_fork_bomb_is_ended_with_its_session(loaded, slot):
    marker = f"5{os.getpid()}"
    bomb = f"""
def bomb(depth):
    while depth < 7:
        depth += 1
        os.fork()
    os.execvp('sleep', ['sleep', '{marker}'])
"""
    session = loaded("os.fork() or bomb(0); time.sleep(60)", bomb)
    assert refusal(session, slot, timeout=1)["kind"] == "timed-out"
    assert processes_with(marker) == []


def test_outputs_cut_short_after_the_reply_do_not_harm_the_oracle(loaded, trusted_session, slot, write):
    oracle = trusted_session("oracle")
    oracle.call("load", path=write("other.py", problem("return x")), seed=1)
    oracle.call("prepare", case="c", seed=1, family="nominal", weights="initial", slot=slot("in"))
    manifest = run(loaded("return x"), slot)["outputs"]
    os.truncate(Path(slot("out")) / "data.bin", 7)
    compared = oracle.call("compare", case="c", slot=slot("out"), outputs=manifest)
    assert not compared["structure_ok"] and "beyond the end" in compared["detail"]


@pytest.mark.parametrize(
    "place",
    [
        None,
        3,
        {},
        {"dtype": "float32"},
        {"dtype": "float32", "shape": [4, 8], "strides": [8, 1], "offset": -64, "bytes": 128},
        {"dtype": "float32", "shape": [4, 8], "strides": [8, 1], "offset": 0, "bytes": 64},
        {"dtype": "float32", "shape": [4, True], "strides": [8, 1], "offset": 0, "bytes": 16},
        {"dtype": "float32", "shape": [1 << 40, 8], "strides": [8, 1], "offset": 0, "bytes": 1 << 45},
        {"dtype": "complex64", "shape": [4, 8], "strides": [8, 1], "offset": 0, "bytes": 256},
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(trusted_session, slot, write, place):
    oracle = trusted_session("oracle")
    oracle.call("load", path=write("other.py", problem("return x")), seed=1)
    oracle.call("prepare", case="c", seed=1, family="nominal", weights="initial", slot=slot("in"))
    compared = oracle.call("compare", case="c", slot=slot("in"), outputs={"outputs": {"tensor": place}})
    assert not compared["structure_ok"] and compared["detail"]


def test_a_link_in_place_of_data_is_not_followed(trusted_session, slot, write):
    oracle = trusted_session("oracle")
    oracle.call("load", path=write("other.py", problem("return x")), seed=1)
    precious = write("precious", "untouched")
    os.symlink(precious, Path(slot("in")) / "data.bin")
    with pytest.raises(Refused):
        oracle.call("prepare", case="c", seed=1, family="nominal", weights="initial", slot=slot("in"))
    assert Path(precious).read_text() == "untouched"


def test_a_session_dies_with_its_server(tmp_path):
    from client import Harness

    harness = Harness("trusted")
    (tmp_path / "w").mkdir()
    harness.open("tool", tmp_path / "w")
    children = Path(f"/proc/{harness.process.pid}/task/{harness.process.pid}/children").read_text().split()
    harness.process.kill()
    harness.process.wait()
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in children) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert children and not any(Path(f"/proc/{pid}").exists() for pid in children)
