# SPDX-License-Identifier: Apache-2.0
"""What the golden model asks of an element type, and the types that it knows.

An implementation is written from the ISA reference, independently of the RTL's modules.
"""

from typing import Any, Final, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import ElementType, register_element_type
from autocomp_hil.errors import ConfigError

__all__ = ["Arithmetic", "Array", "arithmetic_of", "register_arithmetic"]

Array: TypeAlias = npt.NDArray[Any]
"""Inputs or sums of an element type: what memory holds, one number per element."""


class Arithmetic(Protocol):
    """All arithmetic of one element type.

    *Inputs* are arrays of ``input_dtype`` whose numbers are values; *sums* are arrays of
    ``sum_dtype``. No function changes its arguments; results may share memory with them.
    """

    @property
    def element(self) -> ElementType:
        """The element type that the arithmetic belongs to."""

    @property
    def input_dtype(self) -> np.dtype[np.generic]:
        """An input as memory holds it; little-endian."""

    @property
    def sum_dtype(self) -> np.dtype[np.generic]:
        """A sum as memory holds it; little-endian."""

    def values(self, stored: Array) -> Array:
        """Inputs from what memory holds, whatever the bits above the value are."""

    def to_sums(self, inputs: Array) -> Array:
        """Return equal numbers in the format of sums."""

    def multiply_add(self, a: Array, b: Array, c: Array) -> Array:
        """C + a @ b as the array does it: one product after the other, inner index rising.

        Axes before these, the same in all or missing, number products that are made apart.

        Args:
            a: Inputs, shape (m, k).
            b: Inputs, shape (k, n).
            c: Sums, shape (m, n).

        Returns:
            Sums, shape (m, n).
        """

    def add(self, a: Array, b: Array) -> Array:
        """A + b as the accumulator does it; sums of one shape."""

    def shift(self, sums: Array, amount: int) -> Array:
        """Output-stationary results after the rounding right shift, 0 to 31."""

    def to_inputs(self, sums: Array, *, relu: bool) -> Array:
        """Results as they go to the scratchpad."""

    def scale_sums(self, sums: Array, scale_bits: int, *, relu: bool) -> Array:
        """What MVOUT makes of accumulator elements: inputs. ``scale_bits`` is fp32."""

    def scale_inputs(self, inputs: Array, scale_bits: int) -> Array:
        """What MVIN makes of inputs. ``scale_bits`` is fp32."""

    def maximum(self, rows: list[Array]) -> Array:
        """The largest of several inputs, element by element."""


_KNOWN: Final[dict[str, Arithmetic]] = {}


def register_arithmetic(arithmetic: Arithmetic) -> None:
    """Make an element type known: to configurations and to the golden model.

    Raises:
        ValueError: Its pair of names is taken by another type.
    """
    register_element_type(arithmetic.element)
    _KNOWN.setdefault(arithmetic.element.name, arithmetic)


def arithmetic_of(element: ElementType) -> Arithmetic:
    """Return the arithmetic of a type.

    Raises:
        ConfigError: The type was made known to configurations only.
    """
    known = _KNOWN.get(element.name)
    if known is None:
        message = (
            f"element type {element.name}: the golden model has {', '.join(sorted(_KNOWN))}; "
            "register its arithmetic"
        )
        raise ConfigError(message)
    return known
