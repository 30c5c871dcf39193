# SPDX-License-Identifier: Apache-2.0
"""Compares what a kernel left in memory with the workload's gold, on the host.

Covered: every element of every output within the tolerance; inputs unchanged; guard bytes around
all tensors unchanged. An element that nobody wrote may hold the right value by chance: such
elements make the verdict doubtful, and a run with the poison inverted settles it.
Not covered: memory outside the tensors' pages, which the access ranges keep a kernel from.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from autocomp_hil.evaluate.outcome import Finding
from autocomp_hil.evaluate.runs.place import Placement
from autocomp_hil.workloads.instance import Instance, Tensors

__all__ = ["Verdict", "verify"]


Array = npt.NDArray[np.generic]


class Verdict(NamedTuple):
    """What the comparison found."""

    findings: tuple[Finding, ...]
    """What is wrong; empty if the result is right."""
    wrong_byte: int | None
    """Address of the first byte of the first wrong element, to ask who wrote it."""
    is_doubtful: bool
    """A right element may be one that nobody wrote, or not all of it: a byte holds the poison, and
    no command stored that byte."""


def verify(
    instance: Instance,
    placement: Placement,
    expected: Tensors,
    pages: Sequence[bytes],
    stored: Sequence[npt.NDArray[np.bool_]] | None = None,
) -> Verdict:
    """Compare the memory after a run with what is expected.

    Args:
        instance: The workload.
        placement: Memory before the kernel ran.
        expected: Output tensors by name.
        pages: The placement's regions after the run.
        stored: Which bytes of each output, in order, a command of the accelerator stored,
            bool, shape (bytes,). None: every element was written.
    """
    findings: list[Finding] = []
    wrong_byte: int | None = None
    is_doubtful = False
    stored_of = iter(stored or ())
    for index, tensor in enumerate(instance.tensors):
        outside = placement.first_change_outside(index, pages[index])
        if outside is not None:
            text = f"byte 0x{outside:x} beside {tensor.name} changed"
            findings.append(Finding(kind="guard_bytes", text=text))
        after = placement.tensor_after(index, pages[index])
        before = placement.tensor_before(index)
        if tensor.role == "input":
            findings += _changes(tensor.name, before, after)
            continue
        wanted = expected[tensor.name]
        wrong = np.abs(np.subtract(after, wanted, dtype=np.int64)) > instance.tolerance
        if stored is not None:
            kept = _bytes(after) == _bytes(before)
            is_lucky = (kept & ~next(stored_of).reshape(kept.shape)).any(axis=1)
            is_doubtful |= bool((~wrong.reshape(-1) & is_lucky).any())
        if wrong.any():
            where = _first(wrong)
            offset = int(np.ravel_multi_index(where, after.shape)) * after.dtype.itemsize
            if wrong_byte is None:
                wrong_byte = placement.addresses()[tensor.name] + offset
            text = (
                f"{int(wrong.sum())} of {wrong.size} elements of {tensor.name} are wrong, first "
                f"{tensor.name}{_index(where)}: expected {wanted[where]}, got {after[where]}"
            )
            if after[where] == before[where]:
                text += ", what was there before"
            findings.append(Finding(kind="wrong_element", text=text))
    return Verdict(tuple(findings), wrong_byte, is_doubtful)


def _bytes(tensor: Array) -> npt.NDArray[np.uint8]:
    """Bytes of an array: uint8, shape (elements, bytes of an element)."""
    return np.ascontiguousarray(tensor).reshape(-1, 1).view(np.uint8)


def _changes(name: str, before: Array, after: Array) -> list[Finding]:
    """Find whether an input changed; one finding at most."""
    changed = before != after
    if not changed.any():
        return []
    where = _first(changed)
    text = f"input {name}{_index(where)} changed from {before[where]} to {after[where]}"
    return [Finding(kind="input_changed", text=text)]


def _first(mask: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    """Index of the first true element, in row-major order."""
    return tuple(int(i) for i in np.unravel_index(int(mask.argmax()), mask.shape))


def _index(where: tuple[int, ...]) -> str:
    return "".join(f"[{i}]" for i in where)
