"""Inputs and outputs as trees: tensors and plain values in tuples, lists and dictionaries."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

from .dtypes import BY_NAME, NAMES, name_of
from .errors import HarnessError

Item = dict[str, Any]
SUPPORTED = "supported are tensors, and tuples, lists and dictionaries of them"


def describe_tensor(tensor: torch.Tensor) -> Item:
    """Element type, shape and strides, as they stand in manifests and graphs."""
    return {"dtype": name_of(tensor.dtype), "shape": list(tensor.shape), "strides": list(tensor.stride())}


def check_tensor(tensor: torch.Tensor, kind: str, where: str) -> None:
    """Raises unless the tensor is dense and of a supported element type, and as a result a plain one."""
    if kind == "unsupported-output" and (wrong := _disguise(tensor)) is not None:
        raise HarnessError(kind, f"{where} is {wrong}; only plain tensors with values are supported")
    if tensor.layout != torch.strided or tensor.is_nested:
        raise HarnessError(
            kind, f"{where} is a tensor of layout {tensor.layout}; only dense ones are supported"
        )
    if tensor.dtype not in NAMES:
        names = ", ".join(BY_NAME)
        raise HarnessError(
            "unsupported-dtype", f"{where} has element type {name_of(tensor.dtype)}; supported are {names}"
        )


def _disguise(tensor: torch.Tensor) -> str | None:
    """What a result is in place of a tensor whose values are there: a subclass could compute them later."""
    if type(tensor) not in (torch.Tensor, torch.nn.Parameter):
        return f"a {type(tensor).__qualname__}"
    if tensor.device.type == "meta":
        return "a tensor without values (device meta)"
    if tensor.layout == torch.strided and not tensor.is_nested and tensor.numel():
        last = sum((size - 1) * step for size, step in zip(tensor.shape, tensor.stride(), strict=True))
        needed = (tensor.storage_offset() + last + 1) * tensor.element_size()
        if tensor.untyped_storage().nbytes() < needed:
            return "a tensor whose storage is smaller than its shape"
    return None


def encode(value: Any, tensor_item: Callable[[torch.Tensor], Item], kind: str, where: str) -> Item:
    """The value as an item tree; `kind` is the error for what it can't hold, `where` names the place."""
    if isinstance(value, torch.Tensor):
        check_tensor(value, kind, where)
        return {"tensor": tensor_item(value)}
    if isinstance(value, torch.dtype):
        return {"dtype": name_of(value)}
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": str(value)}
    if value is None or isinstance(value, (bool, int, float, str)):
        return {"value": value}
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {"dict": {k: encode(v, tensor_item, kind, f"{where}[{k!r}]") for k, v in value.items()}}
    if isinstance(value, (tuple, list)):
        items = [encode(v, tensor_item, kind, f"{where}[{i}]") for i, v in enumerate(value)]
        return {"tuple" if isinstance(value, tuple) else "list": items}
    raise HarnessError(kind, f"{where} is a {type(value).__qualname__}; {SUPPORTED}")


def decode(item: Item, tensor_of: Callable[[Item], Any]) -> Any:
    """The value that an item tree stands for."""
    (kind, content), *_ = item.items()
    if kind == "tensor":
        return tensor_of(content)
    if kind == "list":
        return [decode(part, tensor_of) for part in content]
    if kind == "tuple":
        return tuple(decode(part, tensor_of) for part in content)
    if kind == "dict":
        return {key: decode(part, tensor_of) for key, part in content.items()}
    if kind == "dtype":
        return BY_NAME[content]
    if kind == "number":
        return float(content)
    return content


def summary(value: Any, kind: str, where: str) -> Item:
    """The item tree with tensor types alone, without places."""
    return encode(value, describe_tensor, kind, where)


def map_tensors(value: Any, transform: Callable[[torch.Tensor], torch.Tensor]) -> Any:
    """A copy of the tree with every tensor transformed; named tuples become tuples."""
    if isinstance(value, torch.Tensor):
        return transform(value)
    if isinstance(value, dict):
        return {key: map_tensors(part, transform) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(map_tensors(part, transform) for part in value)
    if isinstance(value, list):
        return [map_tensors(part, transform) for part in value]
    return value


def tensors_in(value: Any) -> list[torch.Tensor]:
    """All tensors of the tree, in order."""
    found: list[torch.Tensor] = []

    def note(tensor: torch.Tensor) -> torch.Tensor:
        found.append(tensor)
        return tensor

    map_tensors(value, note)
    return found


def copied(value: Any) -> Any:
    """A deep copy whose tensors keep their strides where these do not overlap."""
    return map_tensors(value, lambda tensor: tensor.detach().clone())


def overlaps(tensor: torch.Tensor) -> bool:
    """Whether elements share storage, as in an expanded tensor."""
    return any(size > 1 and step == 0 for size, step in zip(tensor.shape, tensor.stride(), strict=True))
