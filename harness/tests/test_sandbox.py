"""What a runner may not do, and that a missing layer is said."""

from __future__ import annotations

import socket

import pytest

from egg_harness import landlock, linux, sandbox
from egg_harness.options import Limits, SessionOptions

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

    def run(code: str, **options):
        # Two threads, as they must not exist when the sandbox is entered.
        session = runner("runner", threads=2, **options)
        text = PROBE + code + "\nclass ModelNew: pass\n"
        session.call("build", path=write("probe.py", text))
        return session.close(), session.sandbox

    return run


LAYERS = ["_leave_network", "_drop_privileges", "_restrict_filesystem", "_limit_resources"]


def layer_or_skip(report, layer):
    if not report[layer]:
        pytest.skip(f"this machine has no {layer} layer: {report['missing']}")


def test_every_layer_is_reported_with_a_reason_if_it_is_missing(probe):
    _, report = probe("")
    assert set(report) == {"network", "filesystem", "privileges", "missing"}
    for layer in ("network", "filesystem", "privileges"):
        assert report[layer] is not any(reason.startswith(layer) for reason in report["missing"])


def test_trusted_sessions_have_no_sandbox(trusted_session):
    assert trusted_session("tool").sandbox == {
        "network": False,
        "filesystem": False,
        "privileges": False,
        "missing": [],
    }


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
print(attempt(lambda: open('{outside}').read()))
""")
    layer_or_skip(report, "filesystem")
    assert log.split() == ["PermissionError"] * 7 + ["safe"]
    assert outside.read_text() == "safe"


def test_there_is_no_network(probe):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        log, report = probe(f"print(attempt(lambda: socket.create_connection(('127.0.0.1', {port}), 2)))")
    layer_or_skip(report, "network")
    assert log.split()[0] in ("OSError", "PermissionError", "ConnectionRefusedError")


def test_the_server_can_be_neither_signalled_nor_read(probe, untrusted):
    server = untrusted.process.pid
    log, report = probe(f"""
print(attempt(lambda: os.kill({server}, 0)))
print(attempt(lambda: open('/proc/{server}/mem', 'rb')))
print(attempt(lambda: open('/proc/{server}/environ', 'rb').read()))
""")
    layer_or_skip(report, "filesystem")
    if landlock.version() >= 6:
        assert log.split() == ["PermissionError"] * 3


def test_privileges_are_given_up(probe):
    log, report = probe("""
status = dict(line.split(':', 1) for line in open('/proc/self/status'))
print(status['NoNewPrivs'].strip(), int(status['CapEff'], 16), int(status['CapPrm'], 16))
""")
    layer_or_skip(report, "privileges")
    assert log.split() == ["1", "0", "0"]


def test_the_environment_is_reduced(probe):
    log, _ = probe("print(sorted(os.environ))")
    assert "EGG_SECRET" not in log
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


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_that_the_machine_refuses_is_named(monkeypatch, tmp_path, layer):
    def refuse(_):
        raise OSError(1, "not here")

    for name in LAYERS:
        monkeypatch.setattr(sandbox, name, refuse if name == layer else lambda _: None)
    monkeypatch.setattr(sandbox, "_reduce_environment", lambda _: None)
    report = sandbox.enter(SessionOptions("runner", 1, str(tmp_path), limits=Limits()))
    assert len(report["missing"]) == 1 and "not here" in report["missing"][0]
    assert [report["network"], report["privileges"], report["filesystem"]].count(False) == (
        0 if layer == "_limit_resources" else 1
    )


@pytest.mark.parametrize(
    ("user", "is_own_namespace", "reason"), [(0, True, "superuser"), (1000, False, "namespace")]
)
def test_a_limit_on_processes_that_would_not_bind_is_refused(monkeypatch, user, is_own_namespace, reason):
    monkeypatch.setattr(sandbox.os, "getuid", lambda: user)
    with pytest.raises(OSError, match=reason):
        sandbox._limit_processes(8, is_own_namespace)
    sandbox._limit_processes(None, is_own_namespace)


def test_an_unknown_system_call_is_an_error_with_its_reason():
    with pytest.raises(OSError, match="syscall"):
        linux.system_call(100000)
