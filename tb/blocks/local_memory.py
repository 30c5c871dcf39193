# SPDX-License-Identifier: Apache-2.0
"""What the benches of the two local memories share: masked rows, ports, and the request driver."""

import ctypes
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = ["Backdoor", "Port", "Request", "RequestDriver", "RowModel", "hot_rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An access to the memory."""

    row: int
    data: int = 0
    """Elements to write, element 0 in the low bits."""
    mask: int = 0
    """Bit per element; 0 for a read."""
    accumulate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """How a port is driven."""

    is_write: bool
    may_accumulate: bool = False
    idle: Iterator[bool]
    """True: no new request in this cycle."""


class RowModel:
    """Rows of unsigned elements that wrap; rows never written are unknown."""

    def __init__(self, *, elements: int, bits: int) -> None:
        self.elements, self.bits = elements, bits
        self._rows: dict[int, list[int]] = {}

    def write(self, request: Request) -> None:
        """Overwrite or add to the masked elements; the first write of a row must be complete."""
        if request.row not in self._rows:
            assert request.mask == (1 << self.elements) - 1, "first write of a row is partial"
            assert not request.accumulate, "first write of a row accumulates"
            self._rows[request.row] = [0] * self.elements
        row = self._rows[request.row]
        limit = (1 << self.bits) - 1
        for i in range(self.elements):
            if request.mask >> i & 1:
                fresh = request.data >> (i * self.bits) & limit
                row[i] = (row[i] + fresh if request.accumulate else fresh) & limit

    def read(self, row: int) -> int:
        """The whole row, element 0 in the low bits."""
        return sum(value << (i * self.bits) for i, value in enumerate(self._rows[row]))


def hot_rows(rng: random.Random, *, rows: int, banks: int, extra: int = 1) -> list[int]:
    """First and last row of every bank, and some between: few, so that accesses collide."""
    size = rows // banks
    chosen = {bank * size for bank in range(banks)} | {(b + 1) * size - 1 for b in range(banks)}
    for bank in range(banks):
        chosen |= {bank * size + rng.randrange(size) for _ in range(extra)}
    return sorted(chosen)


class RequestDriver:
    """Makes random requests and holds each until the bench says that it was accepted."""

    def __init__(
        self,
        rng: random.Random,
        ports: Mapping[str, Port],
        *,
        rows: list[int],
        elements: int,
        bits: int,
    ) -> None:
        self._rng, self._ports, self._rows = rng, dict(ports), rows
        self._elements, self._bits = elements, bits
        self.pending: dict[str, Request] = {}
        """Requests on offer by port name."""

    def offer(self) -> None:
        """Start of a cycle: ports without a request may get one."""
        for name, port in self._ports.items():
            if name not in self.pending and not next(port.idle):
                self.pending[name] = self._random_request(port)

    def accepted(self, name: str) -> Request:
        """The request of this port has been taken."""
        return self.pending.pop(name)

    def _random_request(self, port: Port) -> Request:
        rng = self._rng
        row = rng.choice(self._rows)
        if not port.is_write:
            return Request(row=row)
        full = (1 << self._elements) - 1
        return Request(
            row=row,
            data=rng.getrandbits(self._elements * self._bits),
            mask=full if rng.random() < 0.3 else rng.getrandbits(self._elements),
            accumulate=port.may_accumulate and rng.random() < 0.6,
        )


class Backdoor:
    """The banks of a memory as C sees them, between clock edges; bank 0 first."""

    def __init__(self, instance: str) -> None:
        """``instance``: name of the memory in the paths of its banks."""
        self._library = ctypes.CDLL(None)
        self._library.hil_ram_path.restype = ctypes.c_char_p
        paths = [self._library.hil_ram_path(i) for i in range(self._library.hil_ram_count())]
        self._banks = [i for i, path in enumerate(paths) if f".{instance}." in path.decode()]
        assert self._banks == sorted(self._banks, key=lambda i: paths[i]), f"order of {paths}"
        self._row_bytes = self._library.hil_ram_width(self._banks[0]) // 8
        self._bank_rows = self._library.hil_ram_depth(self._banks[0])

    def check_outside(self) -> None:
        """Rows before the first and after the last of a bank read as 0 and cannot be written."""
        ones = (ctypes.c_uint8 * self._row_bytes)(*[255] * self._row_bytes)
        for bank in self._banks:
            for row in (-1, self._bank_rows):
                self._library.hil_ram_write(bank, row, 1, ones)
                target = (ctypes.c_uint8 * self._row_bytes)(*[170] * self._row_bytes)
                self._library.hil_ram_read(bank, row, 1, target)
                assert not any(target), f"bank {bank}, row {row}: {bytes(target).hex()}"

    def read(self, row: int) -> int:
        """A row, element 0 in the low bits."""
        target = (ctypes.c_uint8 * self._row_bytes)()
        bank = self._banks[row // self._bank_rows]
        self._library.hil_ram_read(bank, row % self._bank_rows, 1, target)
        return int.from_bytes(bytes(target), "little")

    def write(self, row: int, value: int) -> None:
        """Overwrite a row."""
        source = (ctypes.c_uint8 * self._row_bytes)(*value.to_bytes(self._row_bytes, "little"))
        bank = self._banks[row // self._bank_rows]
        self._library.hil_ram_write(bank, row % self._bank_rows, 1, source)
