# SPDX-License-Identifier: Apache-2.0
"""Bench of scale_unit: exact results, fixed latency, nothing moves while nothing is valid."""

import random
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import cocotb
from cocotb.triggers import FallingEdge

from tb.blocks.scale_model import SCALE_ONE, fp32_bits, scale_element
from tb.common.streams import read, reset

_LATENCY_CYCLES = 3

_NARROW = (
    (12578817, 0x34C0_1001, 5),
    (10327073, 0x3576_EFE1, 10),
    (9045441, 0x3671_1EC3, 33),
    (12436731, 0x364A_59CD, 37),
    (15360431, 0x367F_954F, 59),
    (8463219, 0x36FF_B9BB, 65),
    (11518409, 0x36F6_2879, 85),
    (10548315, 0x36FC_E42D, 79),
)
"""Products one unit of their 48 bits beside a tie of the rounding to fp32, that beside a tie of
the rounding to integer: every bit of the product decides. Found by factoring such products."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """One input of the block."""

    elements: tuple[int, ...]
    """Signed elements, one per lane."""
    scale: int
    """Scale as fp32 bits."""
    bypass: bool = False
    relu: bool = False


def expected(vector: Vector, bits: int) -> tuple[int, ...]:
    """What must come out, one number of so many bits per lane."""
    if vector.bypass:
        largest = (1 << (bits - 1)) - 1
        floor = 0 if vector.relu else -largest - 1
        return tuple(max(floor, min(largest, element)) for element in vector.elements)
    return tuple(
        scale_element(element, vector.scale, relu=vector.relu, bits=bits)
        for element in vector.elements
    )


class ScaleBench:
    """Drives vectors with gaps and compares each result in the cycle in which it is due."""

    def __init__(self, dut: Any) -> None:
        self._dut = dut
        self.lanes = len(dut.out_data_o) // 8
        self.in_width = len(dut.in_data_i) // self.lanes
        self.out_bits = int(dut.OutWidth.value)
        self.compared = 0
        """Number of elements that were compared."""

    async def start(self) -> None:
        """Reset the block with quiet inputs."""
        for name in ("in_valid_i", "in_data_i", "scale_i", "bypass_i", "relu_i"):
            getattr(self._dut, name).value = 0
        await reset(self._dut)

    async def run(self, vectors: Sequence[Vector], idle: float) -> None:
        """Send all vectors with gaps of probability ``idle``; return when all were compared."""
        dut = self._dut
        pipe: list[Vector | None] = [None] * _LATENCY_CYCLES
        waiting = list(reversed(vectors))
        last_output: int | None = None
        while waiting or any(pipe):
            vector = waiting.pop() if waiting and random.random() >= idle else None
            self._drive(vector)
            await FallingEdge(dut.clk_i)
            pipe = [vector, *pipe[:-1]]
            due = pipe[-1]
            assert read(dut.out_valid_o) == int(due is not None), "valid in the wrong cycle"
            output = read(dut.out_data_o)
            if due is not None:
                self._compare(due, output)
            elif last_output is not None:
                assert output == last_output, "data moved while not valid"
            last_output = output

    def _drive(self, vector: Vector | None) -> None:
        dut, mask = self._dut, (1 << self.in_width) - 1
        dut.in_valid_i.value = int(vector is not None)
        if vector is None:
            dut.in_data_i.value = random.getrandbits(len(dut.in_data_i))
            return
        word = sum((e & mask) << (self.in_width * j) for j, e in enumerate(vector.elements))
        dut.in_data_i.value = word
        dut.scale_i.value = vector.scale
        dut.bypass_i.value = int(vector.bypass)
        dut.relu_i.value = int(vector.relu)

    def _compare(self, vector: Vector, output: int) -> None:
        raw = output.to_bytes(self.lanes, "little")
        got = struct.unpack(f"{self.lanes}b", raw)
        want = expected(vector, self.out_bits)
        for lane, (one, other) in enumerate(zip(got, want, strict=True)):
            assert one == other, (
                f"lane {lane}: {vector.elements[lane]} * {vector.scale:#010x} "
                f"(relu {vector.relu}, bypass {vector.bypass}): got {one}, expected {other}"
            )
        self.compared += self.lanes


def _directed_scales() -> list[int]:
    exponents = (0, 1, 94, 95, 96, 102, 118, 125, 126, 127, 128, 133, 134, 158, 223, 254, 255)
    fractions = (0, 1, 0x40_0000, 0x47_CE0C, 0x7F_FFFE, 0x7F_FFFF)
    plain = [exponent << 23 | fraction for exponent in exponents for fraction in fractions]
    plain += [0x3CC7_CE0C, 0x3F7F_FFFF, 0x3F00_0000, 0x3DE3_8E39, SCALE_ONE]
    return [sign << 31 | bits for bits in plain for sign in (0, 1)]


def _directed_elements(in_width: int) -> list[int]:
    top = in_width - 1
    edges = [1 << power for power in range(top)]
    values = {0, -1, 41, 47, 55, 61, 82, 83, 94, 97, 107, 3, 5, 127, 126, -128}
    values |= {sign * (edge + d) for edge in edges for d in (-1, 0, 1) for sign in (1, -1)}
    if in_width > 8:  # integers that do not fit 24 bits: ties and their neighbours
        for power in range(25, top):
            half = 1 << (power - 24)
            values |= {(1 << power) + half * k + d for k in (1, 3, 5) for d in (-1, 0, 1)}
            values |= {(1 << power) - half * k // 2 + d for k in (1, 2, 3) for d in (-1, 0, 1)}
    values |= {-(1 << top), (1 << top) - 1}
    return sorted(v for v in values if -(1 << top) <= v < 1 << top)


def _random_element(in_width: int) -> int:
    width = random.randint(1, in_width)
    return random.getrandbits(width) - (1 << (width - 1))


def _random_scale(element: int) -> int:
    """Draw a scale: any bits, or a product in or near the int8 range, often on or near a tie."""
    kind = random.randrange(4)
    if kind == 0 or element == 0:
        return random.getrandbits(32)
    if kind == 1:
        target = Fraction(random.uniform(-140, 140) or 1.0)
    else:
        target = Fraction(2 * random.randint(-280, 280) + random.randint(0, 1), 4)
    scale = fp32_bits((target or Fraction(1)) / element)
    return scale + random.choice((0, 0, 1, -1)) if kind == 3 else scale


def _chunks(elements: Sequence[int], lanes: int) -> list[tuple[int, ...]]:
    padded = [*elements, *([0] * (-len(elements) % lanes))]
    return [tuple(padded[i : i + lanes]) for i in range(0, len(padded), lanes)]


@cocotb.test()
async def directed(dut: Any) -> None:
    """Every corner element with every corner scale."""
    bench = ScaleBench(dut)
    await bench.start()
    rows = _chunks(_directed_elements(bench.in_width), bench.lanes)
    vectors = [Vector(elements=row, scale=scale) for row in rows for scale in _directed_scales()]
    await bench.run(vectors, idle=0.1)
    assert bench.compared >= len(vectors) * bench.lanes


@cocotb.test()
async def known_results(dut: Any) -> None:
    """Results known from elsewhere, where the usual C macro is off by one."""
    bench = ScaleBench(dut)
    await bench.start()
    known = [(41, 0x3CC7_CE0C, 1), (82, 0x3CC7_CE0C, 2), (1, 0x3F7F_FFFF, 1), (1, 0x3F00_0000, 0)]
    known += [(3, 0x3F00_0000, 2), (0, 0x7F80_0000, 127), (-1, 0x7F80_0000, -128)]
    known += [(5, 0xFF80_0000, -128), (-5, 0x7FC0_0000, 127), (127, 1, 0), (-7, SCALE_ONE, -7)]
    known += _NARROW if bench.in_width == 32 else ()
    vectors = []
    for element, scale, result in known:
        vector = Vector(elements=(element,) * bench.lanes, scale=scale)
        assert expected(vector, 8)[0] == result, f"the model is wrong for {element} * {scale:#x}"
        vectors.append(vector)
    await bench.run(vectors, idle=0.0)


@cocotb.test()
async def random_vectors(dut: Any) -> None:
    """Random elements, scales, modes and gaps."""
    bench = ScaleBench(dut)
    await bench.start()
    vectors = []
    for _ in range(3000):
        elements = [_random_element(bench.in_width) for _ in range(bench.lanes)]
        mode = random.randrange(8)
        vectors.append(
            Vector(
                elements=tuple(elements),
                scale=_random_scale(elements[0]),
                bypass=mode == 0,
                relu=random.randrange(4) == 0,
            )
        )
    await bench.run(vectors, idle=0.2)


@cocotb.test()
async def near_products(dut: Any) -> None:
    """One vector per cycle without gaps, every lane's product near the rounding boundaries."""
    bench = ScaleBench(dut)
    await bench.start()
    vectors = []
    for _ in range(1500):
        element = _random_element(bench.in_width) or 1
        near = [element + random.randint(-2, 2) for _ in range(bench.lanes)]
        limit = 1 << (bench.in_width - 1)
        near = [max(-limit, min(limit - 1, value)) for value in near]
        near[0] = element
        vectors.append(Vector(elements=tuple(near), scale=_random_scale(element)))
    await bench.run(vectors, idle=0.0)
