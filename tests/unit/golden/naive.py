# SPDX-License-Identifier: Apache-2.0
"""A second interpreter, one element at a time in plain Python, to judge the golden model by.

Legal programs only. Shares nothing with the golden model: own decoding, own exact arithmetic.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

NAN = "nan"
GARBAGE = 0xFFFFFFFF
ONE = 0x3F800000


class Block(NamedTuple):
    """A local operand of a command."""

    laddr: int
    cols: int
    rows: int


def bits(word: int, high: int, low: int) -> int:
    """Bits high..low of a word."""
    return (word >> low) & ((1 << (high - low + 1)) - 1)


def block(word: int) -> Block:
    """Decode a local operand."""
    return Block(bits(word, 31, 0), bits(word, 47, 32), bits(word, 63, 48))


def wrap32(x: int) -> int:
    """Reduce x modulo 2^32 as a signed number."""
    return (x + 2**31) % 2**32 - 2**31


def clip8(x: int) -> int:
    """Limit x to int8."""
    return max(-128, min(127, x))


def fp32(x: Fraction) -> Fraction | float:
    """Round x to the nearest fp32 number, ties to even; infinite beyond the largest."""
    if x == 0:
        return Fraction(0)
    exponent = abs(x.numerator).bit_length() - x.denominator.bit_length()
    if Fraction(2) ** exponent > abs(x):
        exponent -= 1
    quantum = Fraction(2) ** (max(exponent, -126) - 23)
    y = round(x / quantum) * quantum
    if abs(y) >= Fraction(2) ** 128:
        return float("inf") if y > 0 else float("-inf")
    return y


def fp32_value(encoding: int) -> Fraction | float | str:
    """The number that an fp32 encoding means."""
    sign = -1 if encoding >> 31 else 1
    exponent, mantissa = bits(encoding, 30, 23), bits(encoding, 22, 0)
    if exponent == 255:
        return NAN if mantissa else sign * float("inf")
    if exponent == 0:
        return sign * Fraction(mantissa) * Fraction(2) ** -149
    return sign * (Fraction(mantissa) + 2**23) * Fraction(2) ** (exponent - 150)


def scaled(q: int, encoding: int) -> int:
    """Give round(fp32(fp32(q) * scale)) saturated to int8, exactly."""
    f, scale = fp32(Fraction(q)), fp32_value(encoding)
    assert isinstance(f, Fraction)
    if isinstance(scale, str) or (isinstance(scale, float) and f == 0):
        return 127
    if isinstance(scale, float):
        return 127 if (f > 0) == (scale > 0) else -128
    g = fp32(f * scale)
    if isinstance(g, float):
        return 127 if g > 0 else -128
    return clip8(round(g))


def shifted(x: int, shift: int) -> int:
    """Divide x by 2^shift, ties to even."""
    return round(Fraction(x, 2**shift))


class Naive:
    """Memories as functions of an address with a dictionary of what changed."""

    def __init__(
        self,
        dim: int,
        rows: tuple[int, int],
        spad: Callable[[int, int], int],
        acc: Callable[[int, int], int],
        dram: Callable[[int], int],
    ) -> None:
        self.dim, self.rows = dim, rows
        self.row_mask = max(rows) - 1
        self.start = {False: spad, True: acc}
        self.local: dict[tuple[bool, int, int], int] = {}
        self.dram_start = dram
        self.dram: dict[int, int] = {}
        self.ld = [(1, 1, 1, 0, ONE)] * 3  # stride, block stride, repeats, shrunk, scale
        self.ws, self.relu, self.shift, self.at, self.bt = 0, 0, 0, 0, 0
        self.a_stride, self.c_stride = 1, 1
        self.st_relu, self.st_stride, self.st_scale = 0, 1, ONE
        self.pool = dict.fromkeys(("ps", "pz", "up", "lp", "od", "pr", "pc", "r", "c"), 0)
        self.w = [[0] * dim for _ in range(dim)]
        self.s = [[0] * dim for _ in range(dim)]
        self.pre: tuple[list[list[int]], Block, int] | None = None

    def get(self, row: int, col: int, *, acc: bool = False) -> int:
        """Return a local element."""
        return self.local.get((acc, row, col), self.start[acc](row, col))

    def put(self, row: int, col: int, value: int, *, acc: bool, add: bool = False) -> None:
        """Write or add a local element."""
        old = self.get(row, col, acc=acc) if add else 0
        self.local[acc, row, col] = wrap32(old + value)

    def byte(self, address: int) -> int:
        """Return a byte of DRAM."""
        address %= 2**64
        return self.dram.get(address, self.dram_start(address))

    def number(self, address: int, size: int) -> int:
        """A little-endian signed number in DRAM."""
        raw = sum(self.byte(address + i) << (8 * i) for i in range(size))
        return raw - (1 << (8 * size)) if raw >> (8 * size - 1) else raw

    def run(self, funct: int, rs1: int, rs2: int) -> None:
        """Execute one command."""
        if funct == 0:
            (self.config_ex, self.config_ld, self.config_st, lambda *_: None)[rs1 & 3](rs1, rs2)
        elif funct in {1, 2, 14}:
            self.mvin(self.ld[{2: 0, 1: 1, 14: 2}[funct]], rs1, block(rs2))
        elif funct == 3:
            self.mvout(rs1, block(rs2))
        elif funct == 6:
            self.preload(block(rs1), block(rs2))
        elif funct in {4, 5}:
            self.compute(block(rs1), block(rs2), preloaded=funct == 4)

    def config_ex(self, rs1: int, rs2: int) -> None:
        """Execute CONFIG_EX."""
        self.a_stride, self.c_stride = bits(rs1, 31, 16), bits(rs2, 63, 48)
        if bits(rs1, 7, 7):
            return
        self.ws, self.relu = bits(rs1, 2, 2), bits(rs1, 4, 3)
        self.at, self.bt = bits(rs1, 8, 8), bits(rs1, 9, 9)
        self.shift = bits(rs2, 31, 0)

    def config_ld(self, rs1: int, rs2: int) -> None:
        """Execute CONFIG_LD."""
        repeats = bits(rs1, 15, 8) or 1
        state = (rs2, bits(rs1, 31, 16), repeats, bits(rs1, 2, 2), bits(rs1, 63, 32))
        self.ld[bits(rs1, 4, 3)] = state

    def config_st(self, rs1: int, rs2: int) -> None:
        """Execute CONFIG_ST."""
        self.st_relu, self.st_stride = bits(rs1, 3, 2), bits(rs2, 31, 0)
        if bits(rs2, 63, 32) != 0xFFFFFFFF:
            self.st_scale = bits(rs2, 63, 32)
        self.pool["ps"], self.pool["pz"] = bits(rs1, 5, 4), bits(rs1, 7, 6)
        if self.pool["ps"]:
            low = {"up": 8, "lp": 10}
            self.pool.update({name: bits(rs1, at + 1, at) for name, at in low.items()})
            high = {"od": 24, "pr": 32, "pc": 40, "r": 48, "c": 56}
            self.pool.update({name: bits(rs1, at + 7, at) for name, at in high.items()})

    def mvin(self, state: tuple[int, int, int, int, int], address: int, b: Block) -> None:
        """Execute MVIN."""
        stride, block_stride, repeats, shrunk, scale = state
        acc, add = bool(b.laddr >> 31), bool(b.laddr >> 31 and b.laddr >> 30 & 1)
        size = 4 if acc and not shrunk else 1
        row = b.laddr & self.row_mask
        for r in range(b.rows):
            for j in range(b.cols):
                value = 0
                if address != 0:
                    value = self.number(address + r * stride + j * size, size)
                    if size == 1 and scale != ONE:
                        value = scaled(value, scale)
                if repeats == 1:
                    to = row + r + (j // self.dim) * block_stride
                    self.put(to, j % self.dim, value, acc=acc, add=add)
                    continue
                half = self.rows[0] // 2
                floor = half if row >= half else 0
                for p in range(repeats):
                    if row + r - p >= floor:
                        self.put(row + r - p, p * b.cols + j, value, acc=False)

    def z(self, b: Block, i: int, j: int, *, stride: int = 1, transposed: int = 0) -> int:
        """Element of an operand, 0 outside."""
        if b.laddr == GARBAGE or i >= b.rows or j >= b.cols:
            return 0
        row = b.laddr & self.row_mask
        return self.get(row + j * stride, i) if transposed else self.get(row + i * stride, j)

    def matrix(self, b: Block, *, stride: int = 1, transposed: int = 0) -> list[list[int]]:
        """An operand as DIM x DIM numbers."""
        n = range(self.dim)
        return [[self.z(b, i, j, stride=stride, transposed=transposed) for j in n] for i in n]

    def preload(self, b: Block, c: Block) -> None:
        """Execute PRELOAD."""
        matrix = self.matrix(b, transposed=self.ws and self.bt)
        self.pre = (matrix, c, self.c_stride)

    def compute(self, a: Block, bd: Block, *, preloaded: bool) -> None:
        """Execute COMPUTE."""
        assert self.pre is not None
        matrix, c, c_stride = self.pre
        self.pre = None
        n = range(self.dim)
        za = self.matrix(a, stride=self.a_stride, transposed=self.at)
        zb = self.matrix(bd, transposed=0 if self.ws else self.bt)
        if self.ws:
            self.w = matrix if preloaded else self.w
            out = [[zb[i][j] + sum(za[i][k] * self.w[k][j] for k in n) for j in n] for i in n]
        else:
            start = matrix if preloaded else self.s
            self.s = [
                [wrap32(start[i][j] + sum(za[i][k] * zb[k][j] for k in n)) for j in n] for i in n
            ]
            out = [[shifted(x, self.shift) for x in row] for row in self.s]
        if c.laddr == GARBAGE:
            return
        acc, add = bool(c.laddr >> 31), bool(c.laddr >> 31 and c.laddr >> 30 & 1)
        for i in range(c.rows):
            for j in range(c.cols):
                value = wrap32(out[i][j])
                if not acc:
                    value = max(0, clip8(value)) if self.relu else clip8(value)
                self.put((c.laddr & self.row_mask) + i * c_stride, j, value, acc=acc, add=add)

    def element(self, b: Block, row: int, col: int) -> int:
        """What MVOUT makes of a local element."""
        acc = bool(b.laddr >> 31)
        value = self.get(row, col, acc=acc)
        if not acc or b.laddr >> 29 & 1:
            return value
        return scaled(max(0, value) if self.st_relu else value, self.st_scale)

    def mvout(self, address: int, b: Block) -> None:
        """Execute MVOUT."""
        row = b.laddr & self.row_mask
        if self.pool["ps"]:
            self.mvout_pooled(address, b, row)
            return
        size = 4 if b.laddr >> 31 and b.laddr >> 29 & 1 else 1
        for r in range(b.rows):
            for j in range(b.cols):
                value = self.element(b, row + r + j // self.dim * self.dim, j % self.dim)
                for i in range(size):
                    to = address + r * self.st_stride + j * size + i
                    self.dram[to % 2**64] = (value >> (8 * i)) & 0xFF

    def mvout_pooled(self, address: int, b: Block, row: int) -> None:
        """Execute MVOUT with pooling."""
        p = self.pool
        for y in range(p["pr"]):
            for x in range(p["pc"]):
                for j in range(b.cols):
                    window = []
                    for wy in range(p["pz"]):
                        for wx in range(p["pz"]):
                            iy, ix = y * p["ps"] + wy - p["up"], x * p["ps"] + wx - p["lp"]
                            inside = 0 <= iy < p["r"] and 0 <= ix < p["c"]
                            at = row + iy * p["c"] + ix
                            window.append(self.element(b, at, j) if inside else 0)
                    to = address + (y * p["od"] + x) * self.st_stride + j
                    self.dram[to % 2**64] = max(window) & 0xFF
