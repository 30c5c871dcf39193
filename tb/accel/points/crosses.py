# SPDX-License-Identifier: Apache-2.0
"""Crosses of a command with the state of the machine it ran in, where a fault could hide."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.state import LocalOperand, Machine, Preload, StoreConfig
from autocomp_hil.isa import ACC_BIT, ACCUMULATE_BIT, FP32_ONE, FULL_BIT, GARBAGE

__all__ = ["cross_points", "cross_points_of"]

_FLOWS: Final = ("os", "ws")
_TRANSPOSES: Final = {"os": ("00", "10", "11"), "ws": ("00", "10", "01")}
"""Legal (a_transpose, b_transpose) by dataflow."""
_DESTINATIONS: Final = ("spad", "acc", "accumulate", "garbage")
_OPS: Final = ("preloaded", "accumulated")
_REALITIES: Final = ("real", "garbage")
_SIZES: Final = ("one", "some", "all")
_SHIFTS: Final = ("0", "1", "some", "31")
_LOAD_KINDS: Final = ("spad", "full", "full_add", "shrunk", "shrunk_add")
_SOURCES: Final = ("data", "zeros", "repeated")
_WIDTHS: Final = ("part", "block", "blocks")
_SCALES: Final = ("plain", "scaled")
_STORE_KINDS: Final = ("spad", "acc", "full")
_STORE_SCALES: Final = ("plain", "positive", "negative", "strange")
_PADDING: Final = ("none", "top", "left", "both")


def cross_points_of(hardware: HardwareConfig) -> frozenset[str]:
    """Every point of a configuration."""
    return frozenset(
        f"cross.{'.'.join(parts)}"
        for parts in itertools.chain(_computes(), _loads(hardware), _stores())
    )


def _computes() -> Iterator[tuple[str, ...]]:
    for flow in _FLOWS:
        for parts in itertools.product(_TRANSPOSES[flow], _DESTINATIONS, _OPS, ("relu", "none")):
            yield ("compute", flow, *parts)
        for operands in itertools.product(_OPS, _REALITIES, _REALITIES, _DESTINATIONS):
            yield ("operands", flow, *operands)
        for sizes in itertools.product(_SIZES, _SIZES, _SIZES):
            yield ("shape", flow, *sizes)
    for shift in itertools.product(_SHIFTS, _DESTINATIONS[:-1]):
        yield ("shift", *shift)


def _loads(hardware: HardwareConfig) -> Iterator[tuple[str, ...]]:
    has_blocks = hardware.max_block_cols_accumulator > hardware.dim
    for kind, source, width, scale, state in itertools.product(
        _LOAD_KINDS, _SOURCES, _WIDTHS, _SCALES, "012"
    ):
        if width == "blocks" and kind.startswith("full") and not has_blocks:
            continue
        yield "load", kind, source, width, scale, state
    yield from (("pixels", *parts) for parts in itertools.product(_SOURCES, _SIZES, "012"))


def _stores() -> Iterator[tuple[str, ...]]:
    for parts in itertools.product(_STORE_KINDS, ("relu", "none"), _STORE_SCALES, _WIDTHS):
        yield ("store", *parts)
    for pool in itertools.product(("spad", "acc"), ("relu", "none"), "123", "123", _PADDING):
        yield ("pool", *pool)


def cross_points(
    machine: Machine, name: str, fields: Mapping[str, int], pending: Preload | None
) -> set[str]:
    """Points that one legal command hits.

    Args:
        machine: State after it, whose configuration is that before it.
        name: Name of the command; configuration hits nothing.
        fields: Values by name.
        pending: Its PRELOAD, of a COMPUTE.
    """
    if name.startswith("mvin"):
        parts = [_load(machine, name, fields)]
    elif name == "mvout":
        parts = [_store(machine, fields)]
    elif name.startswith("compute") and pending is not None:
        parts = list(_compute(machine, name, fields, pending))
    else:
        return set()
    return {f"cross.{'.'.join(part)}" for part in parts}


def _width(cols: int, dim: int) -> str:
    return "part" if cols < dim else "block" if cols == dim else "blocks"


def _size(count: int, most: int) -> str:
    return "all" if count == most else "one" if count == 1 else "some"


def _load(machine: Machine, name: str, fields: Mapping[str, int]) -> tuple[str, ...]:
    state_id = {"mvin": 0, "mvin2": 1, "mvin3": 2}[name]
    state = machine.loads[state_id]
    source = "zeros" if not fields["dram_addr"] else "data" if state.stride else "repeated"
    if state.pixel_repeats > 1:
        size = "one" if state.pixel_repeats == 2 else _size(state.pixel_repeats, machine.dim)
        return "pixels", source, size, str(state_id)
    kind = "spad"
    if fields["laddr"] & ACC_BIT:
        kind = "shrunk" if state.shrunk else "full"
        kind += "_add" if fields["laddr"] & ACCUMULATE_BIT else ""
    scale = "plain" if state.scale == FP32_ONE else "scaled"
    return "load", kind, source, _width(fields["cols"], machine.dim), scale, str(state_id)


def _store(machine: Machine, fields: Mapping[str, int]) -> tuple[str, ...]:
    state, laddr = machine.store, fields["laddr"]
    kind = "spad" if not laddr & ACC_BIT else "full" if laddr & FULL_BIT else "acc"
    relu = "relu" if state.relu else "none"
    if state.pool_stride:
        return "pool", kind, relu, str(state.pool_stride), str(state.pool_size), _padding(state)
    return "store", kind, relu, _scale(state.scale), _width(fields["cols"], machine.dim)


def _padding(state: StoreConfig) -> str:
    if state.pool_upad:
        return "both" if state.pool_lpad else "top"
    return "left" if state.pool_lpad else "none"


def _scale(bits: int) -> str:
    magnitude = bits & 0x7FFFFFFF
    if bits == FP32_ONE:
        return "plain"
    if magnitude >= 0x7F800000 or magnitude < 0x00800000:
        return "strange"
    return "negative" if bits >> 31 else "positive"


def _compute(
    machine: Machine, name: str, fields: Mapping[str, int], pending: Preload
) -> Iterator[tuple[str, ...]]:
    config = machine.execute
    flow = "ws" if pending.weight_stationary else "os"
    op = name.removeprefix("compute_")
    c = pending.destination
    destination = _destination(c)
    transpose = f"{config.a_transpose:d}{config.b_transpose:d}"
    relu = "relu" if config.relu else "none"
    yield "compute", flow, transpose, destination, op, relu
    stationary = "garbage" if pending.stationary is None else "real"
    other = "garbage" if fields["bd_laddr"] == GARBAGE else "real"
    yield "operands", flow, op, stationary, other, destination
    sizes = (fields["a_rows"], fields["a_cols"], c.cols if c is not None else 0)
    if all(sizes):
        yield ("shape", flow, *(_size(size, machine.dim) for size in sizes))
    if flow == "os" and c is not None:
        shift = str(config.in_shift) if config.in_shift in {0, 1, 31} else "some"
        yield "shift", shift, destination


def _destination(c: LocalOperand | None) -> str:
    if c is None:
        return "garbage"
    if not c.laddr & ACC_BIT:
        return "spad"
    return "accumulate" if c.laddr & ACCUMULATE_BIT else "acc"
