# SPDX-License-Identifier: Apache-2.0
"""What a program of mesh beats means: all processing elements execute each beat at once."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

__all__ = ["MeshBeat", "MeshModel", "join_bytes", "random_beat", "signed"]

Int32 = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshBeat:
    """One beat; all false is a bubble."""

    mac: bool = False
    is_os: bool = False
    flip: bool = False
    flip_zero: bool = False
    load: bool = False
    drain: bool = False
    row: int = 0
    act: tuple[int, ...] = ()
    """int8 values, one per row of the mesh."""
    weight: tuple[int, ...] = ()
    """int8 values, one per column."""
    d: tuple[int, ...] = ()
    """int8 values, one per column."""

    def control(self) -> dict[str, int]:
        """Values by the names of the control ports without their suffix."""
        return {
            "mac": self.mac,
            "is_os": self.is_os,
            "flip": self.flip,
            "flip_zero": self.flip_zero,
            "load": self.load,
            "drain": self.drain,
            "row": self.row,
        }


class MeshModel:
    """Interprets beats in program order."""

    def __init__(self, dim: int) -> None:
        self.weights = np.zeros((dim, dim), np.int32)
        self.sums = np.zeros((dim, dim), np.int32)
        self.shadow = np.zeros((dim, dim), np.int32)

    def execute(self, beat: MeshBeat) -> Int32 | None:
        """Change the state; return the result row if the beat makes one: int32, shape (dim,)."""
        act, weight, d = (np.array(v, np.int32) for v in (beat.act, beat.weight, beat.d))
        row = None
        if beat.flip:
            taken = np.zeros_like(self.shadow) if beat.flip_zero else self.shadow.copy()
            if beat.is_os:
                self.sums = taken
            else:
                self.weights = taken
        if beat.mac and beat.is_os:
            self.sums = self.sums + np.outer(act, weight)
        elif beat.mac:
            row = d + act @ self.weights
        if beat.drain:
            row = self.sums[beat.row].copy()
        if beat.load:
            self.shadow[beat.row] = weight
        return row


_KINDS = (
    (MeshBeat(), 2),
    (MeshBeat(flip=True), 1),
    (MeshBeat(load=True), 4),
    (MeshBeat(mac=True), 3),
    (MeshBeat(mac=True, load=True), 5),
    (MeshBeat(mac=True, is_os=True), 4),
    (MeshBeat(is_os=True, drain=True), 4),
    (MeshBeat(drain=True), 1),
)


def random_beat(rng: random.Random, rows: int, lanes: int) -> MeshBeat:
    """A legal beat with random data; extreme values are frequent."""
    kind = rng.choices([kind for kind, _ in _KINDS], [weight for _, weight in _KINDS])[0]
    flip = kind.flip or rng.random() < 0.15
    is_os = kind.is_os or (not kind.mac and rng.random() < 0.5)

    def lane() -> int:
        return rng.choice((-128, 127, rng.randint(-128, 127)))

    return replace(
        kind,
        flip=flip,
        is_os=is_os,
        flip_zero=rng.random() < 0.2,
        row=rng.randrange(rows),
        act=tuple(lane() for _ in range(lanes)),
        weight=tuple(lane() for _ in range(lanes)),
        d=tuple(lane() for _ in range(lanes)),
    )


def join_bytes(values: Iterable[int]) -> int:
    """int8 values as one number, the first in the lowest byte."""
    return int.from_bytes(bytes(value & 0xFF for value in values), "little")


def signed(value: int, bits: int) -> int:
    """Two's complement value of a ``bits`` wide number."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value
