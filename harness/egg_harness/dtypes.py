"""The element types that problems may use, by their names in the protocol."""

from __future__ import annotations

import torch

BY_NAME: dict[str, torch.dtype] = {
    "float64": torch.float64,
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
    "int64": torch.int64,
    "int32": torch.int32,
    "int16": torch.int16,
    "int8": torch.int8,
    "uint8": torch.uint8,
    "bool": torch.bool,
}
NAMES: dict[torch.dtype, str] = {dtype: name for name, dtype in BY_NAME.items()}


def name_of(dtype: torch.dtype) -> str:
    """The protocol's name; a type that problems may not use keeps PyTorch's."""
    return NAMES.get(dtype, str(dtype).removeprefix("torch."))
