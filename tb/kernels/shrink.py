# SPDX-License-Identifier: Apache-2.0
"""Makes a failing kernel simpler while it keeps failing: parts go, sizes fall, options go back.

A simpler description is tried only if it has no problems, so its kernel is legal as well.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from pydantic import ValidationError

from autocomp_hil.config import HardwareConfig
from tb.common.smaller import Budget
from tb.kernels.description import Addition, Kernel, Matmul
from tb.kernels.legal import problems

__all__ = ["shrink", "simpler"]

_PARTS: Final = ("addition", "matmul", "host_before", "host_after")
_EXTENTS: Final = frozenset({"m", "n", "k", "rows", "cols"})
_COUNTS: Final = frozenset({"tile_m", "tile_n", "tile_k", "buffers", "shift"})
_PLAIN_DATA: Final = ("ones", "small", "any", "corners")
"""Data from the simplest on."""
_PLAIN: Final = {
    part: {name: field.default for name, field in kind.model_fields.items()}
    for part, kind in (("matmul", Matmul), ("addition", Addition))
}


def shrink(
    kernel: Kernel,
    fails: Callable[[Kernel], bool],
    hardware: HardwareConfig,
    *,
    max_runs: int = 200,
) -> Kernel:
    """A simpler kernel that still fails.

    Args:
        kernel: A kernel that fails.
        fails: Builds and runs a kernel and says whether it fails; must be deterministic.
        hardware: Configuration of the kernel.
        max_runs: Upper limit of calls of ``fails``.

    Returns:
        The simplest failing kernel found; the original if nothing simpler fails.
    """
    budget = Budget(max_runs)
    best, tried = kernel, {kernel.model_dump_json()}
    is_simpler = True
    while is_simpler:
        is_simpler = False
        for candidate in simpler(best):
            text = candidate.model_dump_json()
            if text in tried or problems(candidate, hardware):
                continue
            tried.add(text)
            if not budget.take():
                return best
            if fails(candidate):
                best, is_simpler = candidate, True
                break
    return best


def simpler(kernel: Kernel) -> Iterator[Kernel]:
    """Descriptions that differ in one thing, which is simpler; the largest steps first."""
    whole = kernel.model_dump()
    for change in _changes(kernel):
        try:
            yield Kernel.model_validate(_merged(whole, change))
        except ValidationError:  # out of a field's range, such as half of 1
            continue


def _merged(whole: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The fields with changes, one level deep."""
    merged = dict(whole)
    for name, value in change.items():
        is_part = isinstance(value, dict) and name != "timing"
        merged[name] = {**merged[name], **value} if is_part else value
    return merged


def _changes(kernel: Kernel) -> Iterator[dict[str, Any]]:
    for part in _PARTS:
        if getattr(kernel, part) is not None:
            yield {part: None}
    if kernel.timing:
        yield {"timing": {}}
    for part in ("matmul", "addition"):
        for name, value in _fields(kernel, part):
            for smaller in _smaller(part, name, value):
                yield _both(kernel, part, name, smaller)
    for name in ("scratchpad_row", "accumulator_row", "is_dirty", "has_more_fences"):
        if getattr(kernel, name):
            yield {name: 0 if name.endswith("row") else False}
    for data in _PLAIN_DATA[: _PLAIN_DATA.index(kernel.data)]:
        yield {"data": data}
    for name in kernel.timing:
        yield {"timing": {key: value for key, value in kernel.timing.items() if key != name}}


def _fields(kernel: Kernel, part: str) -> list[tuple[str, Any]]:
    found = getattr(kernel, part)
    return [] if found is None else [(name, getattr(found, name)) for name in _PLAIN[part]]


def _both(kernel: Kernel, part: str, name: str, value: Any) -> dict[str, Any]:
    """A change of one part; the extents of C are those of both."""
    change = {part: {name: value}}
    pairs = {"m": "rows", "n": "cols", "c": "c"}
    if part == "matmul" and kernel.addition is not None and name in pairs:
        change["addition"] = {pairs[name]: value}
    return change


def _smaller(part: str, name: str, value: Any) -> Iterator[Any]:
    """Simpler values of a field, the simplest first."""
    if name in _EXTENTS or name in _COUNTS:
        least = 0 if name == "shift" else 1
        candidates = (least, value // 4, value // 2, value - 1)
        yield from dict.fromkeys(number for number in candidates if least <= number < value)
    elif value != _PLAIN[part][name]:
        yield _PLAIN[part][name]
