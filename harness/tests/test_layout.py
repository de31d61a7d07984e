"""Addresses of data differ among processes that are forks of one."""

import os
import subprocess
import sys

import pytest

_FORKS = """
import os
import sys
import torch
from egg_harness import layout

for _ in range(12):
    if os.fork() == 0:
        if sys.argv[1] == "drawn":
            layout.draw()
        os.write(1, f"{torch.empty(1 << 16).data_ptr() % 4096}\\n".encode())
        os._exit(0)
    os.wait()
"""


def _offsets(layout: str) -> set[int]:
    environment = {**os.environ, "MALLOC_MMAP_MAX_": "0"}
    command = [sys.executable, "-c", _FORKS, layout]
    output = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    return {int(line) for line in output.split()}


@pytest.mark.skipif(sys.platform != "linux", reason="what is tested is glibc's heap")
def test_forks_differ_in_where_their_outputs_lie() -> None:
    assert len(_offsets("inherited")) == 1
    drawn = _offsets("drawn")
    # Twelve draws of 64 places: some are equal by chance, all but four never.
    assert len(drawn) > 4
    assert all(offset % 64 == 0 for offset in drawn)
