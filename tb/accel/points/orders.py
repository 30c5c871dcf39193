# SPDX-License-Identifier: Apache-2.0
"""Pairs of accesses to one local row by commands that were accepted close to each other.

A role says which operand of which command it is: ``load`` (MVIN), ``b`` (PRELOAD), ``a``, ``bd``
and ``c`` (COMPUTE), ``store`` (MVOUT).
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.accesses import LocalAccess
from autocomp_hil.isa import ACCUMULATE_BIT, Command, Decoded, Funct, decode

__all__ = ["order_points", "order_points_of"]

_CLOSE_CYCLES: Final = 24
"""Cycles between acceptances within which commands are in flight together, roughly."""
_READERS: Final = {"spad": ("b", "a", "bd", "store"), "acc": ("store",)}
_WRITERS: Final = ("load", "c")
_OVERLAPS: Final = ("same", "inside", "around", "shifted")
_DISTANCES: Final = ("1", "2", "3", "more")
_MODES: Final = tuple(f"{role}_{mode}" for role in _WRITERS for mode in ("overwrite", "accumulate"))


class _Access(NamedTuple):
    command: int
    cycle: int
    role: str
    mode: str
    memory: str
    first: int
    last: int
    is_write: bool


def order_points_of() -> frozenset[str]:
    """Every point; they are those of all configurations."""
    return frozenset("order." + ".".join(parts) for parts in _every())


def _every() -> Iterator[tuple[str, ...]]:
    for memory, readers in _READERS.items():
        pairs = {
            "raw": itertools.product(_WRITERS, readers),
            "war": itertools.product(readers, _WRITERS),
            "waw": itertools.product(_WRITERS, _WRITERS),
        }
        for kind, roles in pairs.items():
            for older, younger in roles:
                yield kind, f"{older}_{younger}", memory
            for overlap in _OVERLAPS:
                yield kind, memory, overlap
        for role in (*_WRITERS, *readers):
            yield "edge", role, memory, "first"
            yield "edge", role, memory, "last"
    for kind, distance in itertools.product(("raw", "war", "waw"), _DISTANCES):
        yield "distance", kind, distance
    for older, younger in itertools.product(_MODES, _MODES):
        yield "sums", older, younger
    for mode in _MODES:
        yield "sums", mode, "store"
        yield "sums", "store", mode


def order_points(
    commands: Sequence[Command],
    cycles: Sequence[int],
    accesses: Iterable[LocalAccess],
    hardware: HardwareConfig,
) -> set[str]:
    """Points that one program hits.

    Args:
        commands: Commands as they were accepted.
        cycles: Cycle of each acceptance.
        accesses: What they touch, by the golden model, in their order.
        hardware: Configuration they ran on.
    """
    found: set[tuple[str, ...]] = set()
    recent: list[_Access] = []
    rows = {"spad": hardware.scratchpad_rows, "acc": hardware.accumulator_rows}
    for access in _with_roles(commands, cycles, accesses):
        if access.first == 0:
            found.add(("edge", access.role, access.memory, "first"))
        if access.last == rows[access.memory] - 1:
            found.add(("edge", access.role, access.memory, "last"))
        recent = [older for older in recent if access.cycle - older.cycle <= _CLOSE_CYCLES]
        for older in recent:
            found.update(_meeting(older, access))
        recent.append(access)
    return {"order." + ".".join(parts) for parts in found} & order_points_of()


def _meeting(older: _Access, younger: _Access) -> Iterator[tuple[str, ...]]:
    if (
        older.command == younger.command
        or older.memory != younger.memory
        or older.first > younger.last
        or younger.first > older.last
        or not (older.is_write or younger.is_write)
    ):
        return
    kind = ("waw" if younger.is_write else "raw") if older.is_write else "war"
    yield kind, f"{older.role}_{younger.role}", younger.memory
    yield kind, younger.memory, _overlap(older, younger)
    distance = younger.command - older.command
    yield "distance", kind, str(distance) if distance < len(_DISTANCES) else "more"
    if younger.memory == "acc":
        yield "sums", older.mode, younger.mode


def _overlap(older: _Access, younger: _Access) -> str:
    if (older.first, older.last) == (younger.first, younger.last):
        return "same"
    if older.first <= younger.first and younger.last <= older.last:
        return "inside"
    if younger.first <= older.first and older.last <= younger.last:
        return "around"
    return "shifted"


def _with_roles(
    commands: Sequence[Command], cycles: Sequence[int], accesses: Iterable[LocalAccess]
) -> Iterator[_Access]:
    """Accesses with their roles; the read half of an addition counts as a write only."""
    index = -1
    decoded: Decoded | None = None
    reads = 0
    pending_laddr = 0
    for access in accesses:
        if access.command_index != index:
            index, reads = access.command_index, 0
            decoded = decode(commands[index])
        assert decoded is not None
        is_store = decoded.name == "mvout"
        if access.is_acc and not access.is_write and not is_store:
            continue
        if not access.is_write:
            reads += 1
        role = _role(decoded, access, reads)
        if role == "c":
            pending_laddr = _destination(commands, index)
        laddr = pending_laddr if role == "c" else decoded.fields.get("laddr", 0)
        mode = "accumulate" if laddr & ACCUMULATE_BIT else "overwrite"
        yield _Access(
            command=index,
            cycle=cycles[index],
            role=role,
            mode=role if role == "store" else f"{role}_{mode}",
            memory="acc" if access.is_acc else "spad",
            first=access.first,
            last=access.last,
            is_write=access.is_write,
        )


def _role(decoded: Decoded, access: LocalAccess, reads: int) -> str:
    if decoded.name == "preload":
        return "b"
    if decoded.name.startswith("compute"):
        if access.is_write:
            return "c"
        has_a = decoded.fields["a_rows"] and decoded.fields["a_cols"]
        return "a" if has_a and reads == 1 else "bd"
    return "store" if decoded.name == "mvout" else "load"


def _destination(commands: Sequence[Command], index: int) -> int:
    """Local address of C of a COMPUTE: that of the last PRELOAD before it."""
    while commands[index].funct != Funct.PRELOAD:
        index -= 1
    return decode(commands[index]).fields["c_laddr"]
