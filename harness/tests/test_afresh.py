"""Sessions with an interpreter of their own do what forks do, and lie elsewhere in memory."""

import re

import pytest
from client import Refused

SHOWN = "import os, torch\nprint('hash', hash('egg'), os.environ.get('EGG_SECRET'))\nclass ModelNew: pass\n"


def shown_hash(runner, write, **options):
    session = runner("runner", **options)
    session.call("build", path=write("shown.py", SHOWN))
    text = session.close()
    assert "None" in text, "the environment is reduced"
    return re.search(r"hash (-?\d+)", text)[1]


def test_forks_share_what_sessions_of_their_own_do_not(runner, write):
    assert shown_hash(runner, write) == shown_hash(runner, write)
    assert shown_hash(runner, write) != shown_hash(runner, write, afresh=True)


def test_they_are_shut_in_like_forks(runner):
    fork, own = runner("runner"), runner("runner", afresh=True)
    assert own.sandbox == fork.sandbox


@pytest.mark.parametrize("afresh", [False, True])
def test_baselines_run_too(trusted_session, write, afresh):
    session = trusted_session("baseline", threads=2, afresh=afresh)
    with pytest.raises(Refused, match="no baseline 'x'"):
        session.call("load", path=write("p.py", ""), kind="x")


def test_the_end_of_one_is_told(runner, write):
    session = runner("runner", afresh=True)
    with pytest.raises(Refused) as refused:
        session.call("build", path=write("ends.py", "import os\nos._exit(7)\n"))
    assert "code 7" in str(refused.value)
