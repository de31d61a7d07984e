"""What a runner may not do, and that a missing layer is said."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from client import Refused

from egg_harness import landlock, linux, options
from egg_harness.errors import HarnessError
from egg_harness.options import SANDBOX_LAYERS

PROBE = """
import json, os, pathlib, socket, subprocess, sys, tempfile

def attempt(action):
    try:
        return action() or "done"
    except Exception as error:
        return type(error).__name__
"""


@pytest.fixture
def probe(runner, write):
    """Runs a probe when a candidate is imported; what it printed."""

    def run(code: str, **more):
        # Two threads, as they must not exist when the sandbox is entered.
        session = runner("runner", threads=2, **more)
        text = PROBE + code + "\nclass ModelNew: pass\n"
        session.call("build", path=write("probe.py", text))
        return session.close(), session.sandbox

    return run


def layer_or_skip(report, *layers):
    active = {layer["name"]: layer["active"] for layer in report["layers"]}
    if not all(active[layer] for layer in layers):
        pytest.skip(f"this machine lacks a layer: {report['missing']}")


def test_every_layer_is_reported_with_a_reason_if_it_is_missing(probe):
    _, report = probe("")
    assert [layer["name"] for layer in report["layers"]] == list(SANDBOX_LAYERS)
    for layer in report["layers"]:
        assert layer["active"] == (layer["reason"] == "")
    lacking = [layer["name"] for layer in report["layers"] if not layer["active"]]
    assert [reason.split(":")[0] for reason in report["missing"]] == lacking


def test_trusted_sessions_have_no_sandbox(trusted_session):
    assert trusted_session("tool").sandbox == {"layers": [], "missing": []}


@pytest.mark.parametrize("layer", SANDBOX_LAYERS)
def test_a_layer_that_is_left_out_is_named_and_the_runner_works(runner, layer):
    session = runner("runner", without=[layer])
    missing = {reason.split(":")[0]: reason for reason in session.sandbox["missing"]}
    assert "left out" in missing[layer]
    with pytest.raises(Refused, match="no candidate is built"):
        session.call("instantiate", slot="/", training=True)


def test_nothing_is_left_out_unless_it_is_named(tmp_path):
    params = {"role": "runner", "threads": 1, "workspace": str(tmp_path)}
    assert options.parse(params, "untrusted").without == set()
    assert options.parse({**params, "device": "cuda:0"}, "untrusted").without == set()
    with pytest.raises(HarnessError, match="list of layers"):
        options.parse({**params, "without": "user"}, "untrusted")


def test_the_environment_can_leave_layers_out(tmp_path, monkeypatch):
    monkeypatch.setenv("EGG_SANDBOX_WITHOUT", "user, own-root")
    params = {"role": "runner", "threads": 1, "workspace": str(tmp_path), "without": ["limits"]}
    assert options.parse(params, "untrusted").without == {"user", "own-root", "limits"}
    monkeypatch.setenv("EGG_SANDBOX_WITHOUT", "")
    params = {**params, "device": "cuda:0", "without": None}
    assert options.parse(params, "untrusted").without == set()


def test_an_unknown_layer_is_refused(runner):
    with pytest.raises(Refused, match="there is no layer 'moat'"):
        runner("runner", without=["moat"])


def test_the_workspace_and_the_slots_can_be_written(probe, slots):
    log, _ = probe(f"""
print(attempt(lambda: pathlib.Path('here').write_text('1') and None))
print(attempt(lambda: pathlib.Path('{slots}/x').write_text('1') and None))
print(attempt(lambda: os.remove('here')))
print(attempt(lambda: open('/dev/null', 'w').close()))
print(tempfile.gettempdir() == os.environ['HOME'] == os.getcwd())
""")
    assert log.split() == ["done", "done", "done", "done", "True"]


def test_nothing_else_can_be_written(probe, tmp_path, slots):
    (slots / "data.bin").write_text("input")
    outside = tmp_path / "outside"
    outside.write_text("safe")
    log, report = probe(f"""
print(attempt(lambda: open('{outside}', 'w')))
print(attempt(lambda: os.truncate('{outside}', 0)))
print(attempt(lambda: os.remove('{outside}')))
print(attempt(lambda: open('/dev/shm/egg-escape', 'w')))
print(attempt(lambda: os.remove('{slots}/data.bin')))
print(attempt(lambda: os.symlink('{outside}', '{slots}/link')))
print(attempt(lambda: os.mkfifo('{slots}/fifo')))
""")
    layer_or_skip(report, "filesystem-write")
    assert set(log.split()) <= {"PermissionError", "FileNotFoundError", "OSError"} and len(log.split()) == 7
    assert outside.read_text() == "safe"


def test_there_is_no_network(probe):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        log, report = probe(f"print(attempt(lambda: socket.create_connection(('127.0.0.1', {port}), 2)))")
    layer_or_skip(report, "network")
    assert log.split()[0] in ("OSError", "PermissionError", "ConnectionRefusedError")


@pytest.mark.parametrize("without", [[], ["own-root"], ["own-root", "network"]])
def test_the_server_can_be_neither_signalled_nor_read(probe, untrusted, without):
    server = untrusted.process.pid
    log, report = probe(
        f"""
print(attempt(lambda: os.kill({server}, 0)))
for name in ("mem", "environ", "cmdline", "maps", "status"):
    print(attempt(lambda: open('/proc/{server}/' + name, 'rb').read()))
print(attempt(lambda: os.listdir('/proc/{server}')))
""",
        without=without,
    )
    layer_or_skip(report, "filesystem-read")
    if landlock.version() >= 6:
        assert set(log.split()) <= {"PermissionError", "FileNotFoundError", "ProcessLookupError"}
        assert len(log.split()) == 7


def test_other_processes_are_out_of_sight(probe):
    log, report = probe("print(sorted(int(name) for name in os.listdir('/proc') if name.isdigit()))")
    layer_or_skip(report, "pid-namespace")
    assert log.strip() == "[1, 2]"


@pytest.mark.parametrize(
    "without", [[], ["own-root", "pid-namespace"], ["filesystem-read", "filesystem-write"]]
)
def test_only_what_a_candidate_needs_can_be_read(probe, tmp_path, without):
    (tmp_path / "problem.py").write_text("secret")
    (tmp_path / "runner-9").mkdir()
    (tmp_path / "runner-9" / "candidate.py").write_text("secret")
    hidden = [
        str(tmp_path / "problem.py"),
        str(tmp_path / "runner-9" / "candidate.py"),
        str(tmp_path),
        str(Path(__file__).parent),
        __file__,
        str(Path.home()),
        "/",
        "/tmp",
        "/dev/shm",
        "/etc/shadow",
        "/etc/hostname",
        "/var/log",
        "/proc/kallsyms",
        "/proc/self/cwd/../../problem.py",
    ]
    log, report = probe(
        f"""
import torch.utils.cpp_extension
for path in {hidden!r}:
    found = attempt(lambda: os.listdir(path) if os.path.isdir(path) else open(path).read())
    if not isinstance(found, str) or 'Error' not in found:
        print(path, found)
print(*(attempt(lambda: open('/proc/' + name).read() and None) for name in ('cpuinfo', 'self/maps')))
""",
        without=without,
    )
    layer_or_skip(report, *({"filesystem-read", "own-root"} - set(without)))
    lines = log.splitlines()
    if "filesystem-read" in without:
        # The folders of the new root that lead somewhere can be listed, and show only what lies on that way.
        ways = {"/", "/tmp", "/dev/shm", "/proc/kallsyms", str(Path.home()), *map(str, tmp_path.parents)}
        lines = [line for line in lines if line.split()[0] not in {str(tmp_path), *ways}]
    assert lines == ["done done"]


def test_privileges_are_given_up(probe):
    log, report = probe("""
status = dict(line.split(':', 1) for line in open('/proc/self/status'))
print(status['NoNewPrivs'].strip(), int(status['CapEff'], 16), int(status['CapPrm'], 16))
""")
    layer_or_skip(report, "privileges")
    assert log.split() == ["1", "0", "0"]


def test_the_environment_is_reduced(probe):
    log, _ = probe("print(sorted(os.environ), open('/proc/self/environ').read())")
    assert "EGG_SECRET" not in log and "do not tell" not in log
    for name in ("PATH", "HOME", "TMPDIR", "EGG_KERNEL_CACHE", "OMP_NUM_THREADS", "TRITON_CACHE_DIR"):
        assert f"'{name}'" in log


def test_only_the_channel_and_the_log_are_open(probe):
    log, _ = probe("print(sorted(int(d) for d in os.listdir('/proc/self/fd')))")
    assert log.strip() == "[0, 1, 2, 3, 4]"  # 4 reads the folder itself.


def test_a_compiler_works_inside(probe):
    log, _ = probe("""
pathlib.Path('k.cpp').write_text('#include <cmath>\\nextern "C" double f(double x) { return std::sqrt(x); }')
subprocess.run(['g++', '-shared', '-fPIC', '-o', 'k.so', 'k.cpp'], check=True)
import ctypes
f = ctypes.CDLL('./k.so').f
f.restype, f.argtypes = ctypes.c_double, [ctypes.c_double]
print(f(9.0))
""")
    assert log.strip() == "3.0"


def test_limits_bind(probe):
    log, _ = probe(
        """
import resource
print(resource.getrlimit(resource.RLIMIT_CORE)[1], resource.getrlimit(resource.RLIMIT_NOFILE)[1])
print(attempt(lambda: bytearray(1 << 30) and None), attempt(lambda: bytearray(1 << 20) and None))
""",
        limits={"memory_bytes": 256 << 20, "open_files": 64, "processes": 64},
    )
    assert log.split() == ["0", "64", "MemoryError", "done"]


def test_an_unknown_system_call_is_an_error_with_its_reason():
    with pytest.raises(OSError, match="syscall"):
        linux.system_call(100000)
