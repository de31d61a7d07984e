"""Frames, the server's own methods, and what it does with a parent that breaks the rules."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
from client import PACKAGE, Harness, Refused
from sources import problem

from egg_harness.frames import MAX_HEADER, Frame, FrameDecoder, FrameError, encode


def test_frames_survive_any_cutting():
    frames = [Frame({"id": 1, "text": "ü"}, b"raw"), Frame({}), Frame({"x": [1.5, None, True]}, bytes(1000))]
    stream = b"".join(encode(frame.header, frame.payload) for frame in frames)
    for step in (1, 7, len(stream)):
        decoder = FrameDecoder()
        pieces = (stream[i : i + step] for i in range(0, len(stream), step))
        assert [frame for piece in pieces for frame in decoder.feed(piece)] == frames
        assert not decoder.is_inside_frame


def test_special_numbers_become_strings():
    frame = encode({"a": float("nan"), "b": [float("inf"), -float("inf")], "c": 0.1})
    assert json.loads(frame[16:]) == {"a": "nan", "b": ["inf", "-inf"], "c": 0.1}


@pytest.mark.parametrize(
    "data",
    [
        b"EGG2",
        b"x",
        struct.pack("<4sIQ", b"EGG1", MAX_HEADER + 1, 0),
        struct.pack("<4sIQ", b"EGG1", 2, (1 << 30) + 1),
        struct.pack("<4sIQ", b"EGG1", 2, 0) + b"[]",
        struct.pack("<4sIQ", b"EGG1", 2, 0) + b"{x",
        struct.pack("<4sIQ", b"EGG1", 1, 0) + b"\xff",
        struct.pack("<4sIQ", b"EGG1", 200000, 0) + b"[" * 200000,
    ],
)
def test_what_is_no_frame_is_refused(data):
    with pytest.raises(FrameError):
        list(FrameDecoder().feed(data))


def test_the_greeting_names_versions_and_one_thread(trusted):
    assert trusted.hello["protocol"] == 1
    assert trusted.hello["server_threads"] == 1
    assert {"python", "torch", "numpy", "threads"} <= set(trusted.hello)


@pytest.mark.parametrize(
    ("method", "params", "kind"),
    [
        ("nonsense", {}, "bad-request"),
        ("open", {"role": "runner", "threads": 1, "workspace": "/tmp"}, "bad-request"),
        ("open", {"role": "tool", "threads": 0, "workspace": "/tmp"}, "bad-request"),
        ("open", {"role": "tool", "threads": 1, "workspace": "/no/such/folder"}, "bad-request"),
        ("open", {"role": "tool", "threads": 1}, "bad-request"),
        ("open", {"role": "tool", "threads": 1, "workspace": "/tmp", "limits": {"sleep": 1}}, "bad-request"),
        ("call", {"session": "s99999", "method": "rates", "timeout": 1}, "no-session"),
        ("close", {"session": "s99999"}, "no-session"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(trusted, method, params, kind):
    with pytest.raises(Refused) as refused:
        trusted.ask(method, **params)
    assert refused.value.kind == kind and refused.value.error["message"]


def test_a_call_that_makes_no_sense_is_refused(trusted_session):
    session = trusted_session("tool")
    for method, timeout, params in [("rates", 0, {}), ("sing", 5, {}), ("rates", 5, {"loud": True})]:
        with pytest.raises(Refused) as refused:
            session.call(method, timeout, **params)
        assert refused.value.kind == "bad-request"


@pytest.mark.parametrize(
    ("role", "method", "params"),
    [
        ("oracle", "trace", {}),
        ("oracle", "compare", {"case": "c", "slot": "/tmp", "outputs": {}}),
        ("baseline", "instantiate", {"slot": "/tmp", "training": True}),
        ("baseline", "run", {"slot": "/tmp", "output_slot": "/tmp"}),
    ],
)
def test_a_method_before_its_time_is_refused(trusted_session, role, method, params):
    with pytest.raises(Refused) as refused:
        trusted_session(role).call(method, **params)
    assert refused.value.kind == "bad-request"


def test_requests_of_one_session_are_answered_in_order(trusted_session, trusted, slot, write):
    oracle = trusted_session("oracle")
    oracle.call("load", path=write("problem.py", problem("return x")), seed=1)
    numbers = [oracle.start("inputs", seed=s, family="nominal", slot=slot("in")) for s in range(20)]
    assert [trusted.wait(number)["case"] for number in numbers] == [f"nominal-{s}" for s in range(20)]
    assert [number for number in trusted.order if number in numbers] == numbers


def test_closing_ends_what_is_running(trusted_session, trusted, slot, write):
    oracle, tool = trusted_session("oracle"), trusted_session("tool")
    oracle.call("load", path=write("problem.py", problem("return x")), seed=1)
    oracle.call("inputs", seed=1, family="nominal", slot=slot("in"))
    hang = "import time\ndef function(x):\n    time.sleep(60)"
    running = tool.start("evaluate", source=hang, slot=slot("in"), output_slot=slot("out"))
    waiting = tool.start("rates")
    tool.close()
    for number in (running, waiting):
        with pytest.raises(Refused) as refused:
            trusted.wait(number)
        assert refused.value.kind == "closed"


def test_a_paused_session_stands_still_and_its_time_with_it(trusted_session, trusted, slot, write, tmp_path):
    oracle, tool = trusted_session("oracle"), trusted_session("tool")
    oracle.call("load", path=write("problem.py", problem("return x")), seed=1)
    oracle.call("inputs", seed=1, family="nominal", slot=slot("in"))
    beats = tmp_path / "beats"
    # A process of the session's own beats while the session waits for it.
    child = f"import time\nfor i in range(40):\n open({str(beats)!r}, 'a').write('.')\n time.sleep(0.05)"
    wait = f"import subprocess, sys\ndef function(x):\n subprocess.run([sys.executable, '-c', {child!r}])\n"
    wait += " return x"
    running = tool.start("evaluate", timeout=20, source=wait, slot=slot("in"), output_slot=slot("out"))
    while not beats.exists():
        time.sleep(0.01)
    trusted.ask("pause", session=tool.name)
    stopped = beats.stat().st_size
    time.sleep(0.3)
    assert beats.stat().st_size == stopped
    trusted.ask("resume", session=tool.name)
    trusted.wait(running)
    assert beats.stat().st_size == 40


def test_a_pause_is_no_part_of_a_calls_time(trusted_session, trusted, slot, write):
    oracle, tool = trusted_session("oracle"), trusted_session("tool")
    oracle.call("load", path=write("problem.py", problem("return x")), seed=1)
    oracle.call("inputs", seed=1, family="nominal", slot=slot("in"))
    trusted.ask("pause", session=tool.name)
    source = "def function(x):\n    return x"
    waiting = tool.start("evaluate", timeout=2, source=source, slot=slot("in"), output_slot=slot("out"))
    time.sleep(2.5)
    trusted.ask("resume", session=tool.name)
    assert trusted.wait(waiting)


def test_a_paused_session_can_be_closed(trusted_session, trusted):
    session = trusted_session("tool")
    trusted.ask("pause", session=session.name)
    trusted.ask("pause", session=session.name)
    assert isinstance(session.close(), str)
    with pytest.raises(Refused) as refused:
        trusted.ask("resume", session=session.name)
    assert refused.value.kind == "closed"


def test_a_reply_larger_than_any_pipe_arrives(trusted_session, slot, write):
    body = "\n        ".join(f"x = x + {i}" for i in range(1200)) + "\n        return x"
    oracle = trusted_session("oracle")
    oracle.call("load", path=write("problem.py", problem(body)), seed=1)
    assert len(oracle.call("trace")["graph"]["nodes"]) == 1201


def server(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "egg_harness", "--role", "untrusted", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
    )


def test_a_parent_that_breaks_the_protocol_ends_the_server():
    process = server()
    out, err = process.communicate(b"GET / HTTP/1.1\r\n\r\n", timeout=60)
    assert process.returncode == 1
    assert b"the parent broke the protocol" in err and out.startswith(b"EGG1")


def test_a_polite_signal_ends_server_and_sessions(tmp_path):
    harness = Harness("untrusted")
    harness.open("runner", tmp_path)
    pid = harness.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    harness.process.send_signal(signal.SIGTERM)
    assert harness.process.wait(20) == 0
    assert children and not any(os.path.exists(f"/proc/{pid}") for pid in children)
