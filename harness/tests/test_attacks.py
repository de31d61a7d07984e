"""Attacks by real candidates in real processes: each fails by name or does no harm, and the next honest
candidate is judged as if nothing had been."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from pathlib import Path

import pytest
from client import Refused

PACKAGE = Path(__file__).parent.parent / "egg_harness"

TRY = """
import errno, json, struct, threading
def attempt(action):
    try:
        return repr(action() or 'done')
    except BaseException as error:
        return type(error).__name__
def tell(*actions):
    for action in actions:
        print(attempt(action), flush=True)
libc = ctypes.CDLL(None, use_errno=True)
def numbered(intel, arm):
    return intel if os.uname().machine == 'x86_64' else arm
def system(name, *arguments):
    if getattr(libc, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)
"""
REFUSED = {"PermissionError", "FileNotFoundError", "ProcessLookupError", "OSError", "NotADirectoryError"}


@pytest.fixture
def attack(loaded, slot):
    """Runs an attack within `forward`; the reply's error or None, and what was printed."""

    def run(action: str, top: str = "", timeout: float = 30, **options):
        session = loaded(f"{action}\n        return x", TRY + top, **options)
        try:
            session.call("run", timeout, slot=slot("in"), output_slot=slot("out"))
            error = None
        except Refused as refused:
            error = refused.error
        return error, session.close(), session.sandbox

    return run


@pytest.fixture
def honest_control(loaded, slot):
    """An honest candidate, which must be able to run whatever was before."""
    yield
    assert loaded("return x").call("run", slot=slot("in"), output_slot=slot("out"))["outputs"]


pytestmark = pytest.mark.usefixtures("honest_control")


def needs(report, *layers):
    active = {layer["name"] for layer in report["layers"] if layer["active"]}
    if not set(layers) <= active:
        pytest.skip(f"this machine lacks a layer: {report['missing']}")


SYSTEM_CALLS = {
    "internet socket": "socket.socket(socket.AF_INET)",
    "internet socket 6": "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "kernel socket": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
    "ptrace of the parent": "system('ptrace', 16, os.getppid(), 0, 0)",
    "ptrace by the parent": "system('ptrace', 0, 0, 0, 0)",
    "memory of the parent": "system('process_vm_readv', os.getppid(), None, 0, None, 0, 0)",
    "new user": "system('unshare', 0x10000000)",
    "new namespace by clone": "system('syscall', numbered(56, 220), 0x10000011, 0, 0, 0, 0)",
    "mount": "system('mount', b'none', b'.', b'tmpfs', 0, None)",
    "keys": "system('syscall', numbered(250, 219), 0, 0, 0)",
    "programs in the kernel": "system('syscall', numbered(321, 280), 0, None, 0)",
    "counters": "system('syscall', numbered(298, 241), None, 0, -1, -1, 0)",
    "page faults": "system('syscall', numbered(323, 282), 0)",
    "rings": "system('syscall', 425, 1, None)",
    "filter of its own": "system('prctl', 22, 2, None, 0, 0)",
    "filter of its own 2": "system('syscall', numbered(317, 277), 1, 0, None)",
}


@pytest.mark.parametrize("name", SYSTEM_CALLS)
def test_a_system_call_that_no_kernel_needs_is_refused(attack, name):
    top = f"action = lambda: {SYSTEM_CALLS[name]}"
    error, log, report = attack("print(attempt(action)); print(ctypes.get_errno())", top)
    needs(report, "system-calls")
    kind, code = log.split()
    assert error is None and kind == "PermissionError" and (code in ("0", "1"))


def test_threads_processes_and_local_sockets_go_on_working(attack):
    error, log, _ = attack(
        """
        tell(lambda: socket.socketpair()[0].close(),
             lambda: subprocess.run(['true'], check=True) and None,
             lambda: threading.Thread(target=print).start(),
             lambda: torch.ones(1000, 1000).mm(torch.ones(1000, 1000)) is None)""",
        threads=2,
    )
    assert error is None and log.split() == ["'done'"] * 4


def test_the_problem_and_other_candidates_are_out_of_reach(attack, tmp_path):
    hidden = [f"{tmp_path}/problem.py", f"{tmp_path}/oracle-0", *map(str, tmp_path.parents)]
    error, log, report = attack(
        f"tell(*(lambda p=p: os.listdir(p) if os.path.isdir(p) else open(p) for p in {hidden}))"
    )
    needs(report, "filesystem-read")
    assert error is None and set(log.split()) <= REFUSED


def test_a_problem_included_by_the_assembler_is_out_of_reach(attack, tmp_path):
    """The compiler runs in the candidate's sandbox, so its directives read no more than the candidate."""
    text = f'asm(".section .rodata\\\\n.incbin \\\\"{tmp_path}/problem.py\\\\"");'
    error, log, report = attack(
        f"open('k.cpp', 'w').write('{text}'); "
        "print(subprocess.run(['g++', '-c', 'k.cpp'], capture_output=True, text=True).stderr)"
    )
    needs(report, "filesystem-read")
    assert error is None and "Error: file not found" in log and "problem.py" in log


def test_the_servers_processes_are_out_of_reach(attack, untrusted):
    server = untrusted.process.pid
    paths = [
        f"/proc/{pid}/{name}" for pid in (server, os.getpid(), 1) for name in ("environ", "mem", "maps", "fd")
    ]
    error, log, report = attack(
        f"tell(*(lambda p=p: os.listdir(p) if os.path.isdir(p) else open(p, 'rb').read(9) for p in {paths}))"
    )
    needs(report, "filesystem-read")
    assert error is None and set(log.split()) <= REFUSED


def test_files_outside_can_be_neither_written_nor_made(attack, tmp_path):
    places = [str(tmp_path), "/tmp", "/dev/shm", "/", str(PACKAGE), "/usr/lib", str(Path.home())]
    before = {place: set(os.listdir(place)) for place in places}
    error, log, report = attack(
        f"tell(*(lambda p=p: open(p + '/egg-was-here', 'w') for p in {places}), "
        f"*(lambda p=p: os.mkdir(p + '/egg-was-here-too') for p in {places}))"
    )
    needs(report, "filesystem-write")
    assert error is None and set(log.split()) <= REFUSED
    for place in places:
        assert not [name for name in set(os.listdir(place)) - before[place] if name.startswith("egg-was")]


DAEMON = """
def daemon(marker):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.chdir('/')
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            while True:
                time.sleep(0.05)
        os._exit(0)
"""


def test_a_daemon_ends_with_its_session(attack, untrusted):
    before = descendants(untrusted.process.pid)
    error, _, _ = attack("daemon('x'); time.sleep(0.3)", DAEMON)
    assert error is None
    wait_until(lambda: descendants(untrusted.process.pid) <= before)


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)", "timed-out"),
        ("signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)); exec('while True: pass')", "timed-out"),
        ("os.write(3, b'EGG1' + bytes([40, 0])); time.sleep(600)", "timed-out"),
        ("os.write(3, struct.pack('<4sIQ', b'EGG1', 9999, 0)); os._exit(0)", "protocol"),
        ("os.write(3, struct.pack('<4sIQ', b'EGG1', 2, 1 << 40) + b'{}'); time.sleep(600)", "protocol"),
        ("exec('while True: os.write(1, b\"y\" * 65536)')", "timed-out"),
    ],
)
def test_what_will_not_end_is_ended(attack, action, kind):
    start = time.monotonic()
    error, log, _ = attack(action, timeout=1)
    assert error is not None and error["kind"] == kind
    assert time.monotonic() - start < 60 and len(log) <= 64 << 10


def test_ten_megabytes_without_a_line_end_are_a_short_log(attack):
    error, log, _ = attack("sys.stdout.write('z' * (10 << 20)); sys.stdout.flush()")
    assert error is None and log == "z" * (64 << 10)


def test_a_fork_bomb_is_capped(attack, untrusted):
    before = descendants(untrusted.process.pid)
    bomb = """
def bomb():
    while True:
        try:
            os.fork()
        except OSError:
            pass
"""
    error, _, _ = attack("bomb()", bomb, timeout=60, limits={"processes": 64})
    assert error is not None and error["kind"] == "exhausted"
    assert re.search(r"\d+ processes are more than the 64", error["message"])
    wait_until(lambda: descendants(untrusted.process.pid) <= before)


def test_memory_is_counted_over_all_processes(attack):
    many = "[os.fork() or (bytearray(200 << 20), time.sleep(60)) for _ in range(3)]; time.sleep(60)"
    error, _, _ = attack(many, timeout=60, limits={"memory_bytes": 400 << 20})
    assert error is not None and error["kind"] == "exhausted" and "MiB of memory" in error["message"]


def test_the_files_of_a_session_are_counted_together(attack):
    many = "[open(str(i), 'wb').write(bytes(1 << 20)) for i in range(64)]; time.sleep(60)"
    error, _, _ = attack(many, timeout=60, limits={"file_bytes": 2 << 20, "workspace_bytes": 32 << 20})
    assert error is not None and error["kind"] == "exhausted" and "files take" in error["message"]


def test_a_file_of_a_hundred_gigabytes_is_refused(attack):
    error, log, _ = attack(
        "tell(lambda: os.truncate(os.open('big', 65), 100 << 30))", limits={"file_bytes": 1 << 30}
    )
    assert (error is None and log.strip() == "OSError") or error["kind"] in ("crashed", "exhausted")


def test_a_terabyte_of_memory_is_refused(attack):
    error, log, _ = attack(
        "tell(lambda: __import__('mmap').mmap(-1, 1 << 40, flags=34))", limits={"memory_bytes": 1 << 30}
    )
    assert error is None and log.strip() == "OSError"


def test_times_that_are_no_numbers_are_no_frame(attack):
    reply = '{\\"id\\": 3, \\"result\\": {\\"nanoseconds\\": [NaN], \\"cpu_nanoseconds\\": 1}}'
    error, _, _ = attack(
        f"text = b'{reply}'; os.write(3, struct.pack('<4sIQ', b'EGG1', len(text), 0) + text); time.sleep(60)"
    )
    assert error is not None and error["kind"] == "protocol"


def digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in files)).hexdigest()


def test_rewriting_every_file_changes_neither_harness_nor_problem(attack, tmp_path):
    before = digest(PACKAGE)
    rewrite = f"""
def rewrite():
    for top in {[str(PACKAGE), str(tmp_path), "/usr/lib/python3", "/dev/shm", "/tmp"]}:
        for folder, _, files in os.walk(top):
            for name in files:
                try:
                    open(os.path.join(folder, name), 'r+b').write(b'# mine now')
                except OSError:
                    pass
"""
    _, _, report = attack("rewrite()", rewrite)
    needs(report, "filesystem-write")
    assert digest(PACKAGE) == before
    assert (tmp_path / "problem.py").read_text().startswith("import torch")


def test_modules_that_a_candidate_plants_are_not_imported_later(attack, loaded, slot):
    names = ["torch.py", "sitecustomize.py", "usercustomize.py", "json.py", "colorsys.py"]
    plant = f"[open(name, 'w').write('1/0') for name in {names}]"
    assert attack(plant)[0] is None
    session = loaded("import colorsys; print(torch.__name__, colorsys.__name__); return x")
    assert session.call("run", slot=slot("in"), output_slot=slot("out"))["outputs"]
    assert session.close().split() == ["torch", "colorsys"]


@pytest.mark.skipif(
    sys.version_info < (3, 11), reason="Python 3.11 learnt to keep the current folder off its path"
)
def test_planted_modules_do_not_reach_programs_that_the_same_candidate_starts(attack):
    plant = "open('colorsys.py', 'w').write('print(1/0)'); "
    error, log, _ = attack(
        plant + "tell(lambda: subprocess.run([sys.executable, '-c', 'import colorsys'], check=True) and None)"
    )
    assert error is None and "'done'" in log


def test_the_caches_of_another_candidate_are_out_of_reach(attack, loaded, slot, tmp_path):
    names = ("EGG_KERNEL_CACHE", "TRITON_CACHE_DIR", "TORCH_EXTENSIONS_DIR", "TORCHINDUCTOR_CACHE_DIR")
    poison = "open(os.environ[n] + '/poison', 'w').close()"
    assert attack(f"[(os.makedirs(os.environ[n]), {poison}) for n in {names}]")[0] is None
    victim = loaded(f"print([os.path.exists(os.environ[n] + '/poison') for n in {names}]); return x")
    victim.call("run", slot=slot("in"), output_slot=slot("out"))
    assert victim.close().strip() == str([False] * 4)


def test_nothing_can_be_left_in_shared_memory(attack):
    before = set(os.listdir("/dev/shm"))
    error, log, report = attack(
        "tell(lambda: open('/dev/shm/left', 'w'), "
        "lambda: __import__('multiprocessing.shared_memory').shared_memory.SharedMemory('left', True, 10), "
        "lambda: system('shmget', 77, 4096, 0o1600))"
    )
    needs(report, "filesystem-write", "network")
    assert error is None and set(log.split()[:2]) <= REFUSED
    assert not [name for name in set(os.listdir("/dev/shm")) - before if name.startswith("left")]
    assert " 77 " not in Path("/proc/sysvipc/shm").read_text()


def descendants(root: int) -> set[str]:
    children: dict[str, list[str]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            children.setdefault(fields[1], []).append(name)
    found, waiting = set(), [str(root)]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.update(below)
        waiting += below
    return found


def wait_until(condition) -> None:
    deadline = time.monotonic() + 60
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert condition()
