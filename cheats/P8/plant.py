"""Leaves a process behind that has left its session and waits for the next candidate."""

import os
import socket

import torch
import torch.nn as nn
import torch.nn.functional as F

def daemon():
    """Serves for a minute on an abstract socket, and keeps files in shared memory."""
    server = socket.socket(socket.AF_UNIX)
    try:
        server.bind("\0egg_self_test_planted")
        server.listen()
        server.settimeout(60)
        while True:
            server.accept()[0].sendall(b"answer")
    except OSError:
        os._exit(0)


for folder in ("/dev/shm", "/tmp", "/var/tmp"):
    try:
        with open(os.path.join(folder, "egg_self_test_planted"), "w") as file:
            file.write("answer")
    except OSError:
        pass
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        daemon()
    os._exit(0)


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        return F.gelu(x) * self.scale
