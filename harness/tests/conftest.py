from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from client import Harness, Refused, Session
from sources import candidate, problem


@pytest.fixture(scope="session")
def trusted() -> Iterator[Harness]:
    harness = Harness("trusted")
    yield harness
    assert harness.end() == 0


@pytest.fixture(scope="session")
def untrusted() -> Iterator[Harness]:
    harness = Harness("untrusted", EGG_SECRET="do not tell")
    yield harness
    assert harness.end() == 0


@pytest.fixture
def slots() -> Iterator[Path]:
    """A folder in memory, for slots."""
    folder = Path(tempfile.mkdtemp(prefix="egg-test-", dir="/dev/shm"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def slot(slots: Path) -> Callable[[str], str]:
    def make(name: str) -> str:
        (slots / name).mkdir(exist_ok=True)
        (slots / name).chmod(0o777)
        return str(slots / name)

    return make


def sources(folder: Path) -> Path:
    """Where a test's source files lie; runners may read it."""
    (folder / "sources").mkdir(exist_ok=True)
    return folder / "sources"


class Sessions:
    """Opens sessions in folders of their own; closes those that are still there."""

    def __init__(self, tmp_path: Path, harness: Harness, slots: Path) -> None:
        self.folder, self.harness, self.slots = tmp_path, harness, slots
        self.open: list[Session] = []

    def __call__(self, role: str, **options) -> Session:
        workspace = options.pop("workspace", None) or self.folder / f"{role}-{len(self.open)}"
        workspace.mkdir(exist_ok=True)
        workspace.chmod(0o777)
        folders = {"readable": [str(sources(self.folder))], "writable": [str(self.slots)]}
        session = self.harness.open(role, workspace, **{**folders, **options})
        self.open.append(session)
        return session

    def close(self) -> None:
        for session in self.open:
            try:
                session.close()
            except Refused as refused:
                assert refused.kind == "no-session"


@pytest.fixture
def trusted_session(tmp_path: Path, trusted: Harness, slots: Path) -> Iterator[Sessions]:
    sessions = Sessions(tmp_path, trusted, slots)
    yield sessions
    sessions.close()


@pytest.fixture
def runner(tmp_path: Path, untrusted: Harness, slots: Path) -> Iterator[Sessions]:
    sessions = Sessions(tmp_path, untrusted, slots)
    yield sessions
    sessions.close()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], str]:
    """Writes a source file."""

    def write_file(name: str, text: str) -> str:
        path = sources(tmp_path) / name
        path.write_text(text)
        return str(path)

    return write_file


@pytest.fixture
def loaded(trusted_session, runner, slot, write, tmp_path):
    """A runner that is ready to run a candidate."""

    def make(forward: str, top: str = "", **options):
        oracle = trusted_session("oracle")
        source = tmp_path / "problem.py"
        source.write_text(problem("return x"))
        oracle.call("load", path=str(source), seed=1)
        oracle.call("inputs", seed=1, family="nominal", slot=slot("in"))
        session = runner("runner", **options)
        session.call("build", path=write("candidate.py", candidate(forward, top)))
        session.call("instantiate", slot=slot("in"), training=True)
        return session

    return make
