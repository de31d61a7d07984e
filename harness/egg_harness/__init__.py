"""The part of EGG that needs PyTorch in its process. docs/harness.md is its contract."""

PROTOCOL = 1
