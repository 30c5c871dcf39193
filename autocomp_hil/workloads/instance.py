# SPDX-License-Identifier: Apache-2.0
"""Puts a workload at one shape: what a candidate is given and what is expected of it."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import ElementType, NumberFormat, number_format
from autocomp_hil.config.menu import Menu
from autocomp_hil.errors import ConfigError

__all__ = ["Instance", "Tensor", "Tensors"]

Tensors = Mapping[str, npt.NDArray[np.generic]]
"""Contents by name of the argument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tensor:
    """An array argument of the kernel, in row-major order."""

    name: str
    role: Literal["input", "output"]
    dtype: str
    """Name of its number format."""
    shape: tuple[int, ...]
    offset_bytes: int
    """Distance of the first element from a page boundary."""

    @property
    def number(self) -> NumberFormat:
        """Format of its elements."""
        return number_format(self.dtype)

    @property
    def size_bytes(self) -> int:
        """Bytes of all elements."""
        return int(np.prod(self.shape)) * self.number.bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A workload at a shape."""

    workload: str
    shape: str
    """Name of the shape, or the numbers as they were given: 384x96x128."""
    numbers: Mapping[str, int]
    """What stands for each name in the workload's C source: dimensions, strides, switches."""
    tensors: tuple[Tensor, ...]
    """Tensors in the order of the kernel's arguments."""
    signature: str
    """Signature of the kernel, without a body: ``void solution(int8_t A[64][64], ...)``."""
    macs: int
    """Multiplications that the result needs."""
    baseline: str
    """C source of the straightforward kernel at this shape."""
    tolerance: int
    """Largest difference of an element of an output that counts as equal."""
    menu: Menu
    """What a plan may change."""
    rules: tuple[str, ...]
    """What every candidate must keep to, for people and prompts."""
    inputs: Callable[[int], Tensors] = field(repr=False)
    """Input tensors of a data seed; the same seed gives the same tensors."""
    gold: Callable[[Tensors], Tensors] = field(repr=False)
    """Output tensors that belong to input tensors."""
    content: str
    """Hash of everything that the workload's folder says and that this instance depends on."""

    def require_formats(self, element: ElementType) -> None:
        """Refuse hardware that computes in other numbers than the tensors are made of.

        Raises:
            ConfigError: A tensor has a format that the element type has not.
        """
        names = [number.name for number in element.formats]
        for tensor in self.tensors:
            if tensor.dtype not in names:
                message = (
                    f"workload {self.workload}: tensor {tensor.name} is {tensor.dtype}, the "
                    f"hardware computes in {' and '.join(names)}; choose a workload or a hardware "
                    "configuration that fits the other"
                )
                raise ConfigError(message)

    @property
    def key(self) -> str:
        """Short hash of the instance, for records and caches."""
        text = json.dumps([self.workload, self.shape, dict(self.numbers), self.content])
        return hashlib.sha256(text.encode()).hexdigest()[:20]
