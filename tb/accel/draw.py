# SPDX-License-Identifier: Apache-2.0
"""Random operands: few rows, few addresses and telling numbers, so that commands meet.

Local rows come from a handful of *hot* places (start, bank border, middle, end of a memory), DRAM
addresses from an image of telling data and from a small area that stores share.
"""

import numpy as np

from autocomp_hil.config import HardwareConfig
from autocomp_hil.isa import FP32_ONE, fp32_bits

__all__ = ["BYTES_AT", "IMAGE_AT", "INTS_AT", "LOOP_STORES_AT", "STORES_AT", "Draw"]

IMAGE_AT = 0x2000_0000
"""4 KiB of random bytes."""
BYTES_AT = IMAGE_AT + 4096
"""2 KiB of inputs that matter to scales: 41 and its like, odd numbers, limits."""
INTS_AT = IMAGE_AT + 6144
"""2 KiB of sums near the limits."""
STORES_AT = IMAGE_AT + 8192
"""Address that most stores go near; the start pattern is there at first."""
LOOP_STORES_AT = IMAGE_AT + 0x10_0000
"""Address that stores of loops go near; their loads never come there."""
_HIGH_OFFSET = 0xFC0
"""Place of some loads and stores below the next 4 KiB, anywhere in 64 bits of address."""

_LOWEST_HIGH = 1 << 32
_MARGIN_PAGES = 1 << 8
"""Pages at the end of all addresses that are left, so that no row wraps."""

_TELLING_INPUTS = (41, 82, 83, 94, 97, 107, 47, 55, 61, 1, 3, 5, -1, -3, 0, 127, -128, 100, -100)
_SCALES = (
    *(fp32_bits(0.5), fp32_bits(0.25), fp32_bits(1.5), fp32_bits(2.0), fp32_bits(1 / 9)),
    *(fp32_bits(-1.0), fp32_bits(-0.5), fp32_bits(-0.03), fp32_bits(2.0**-8), fp32_bits(2.0**-24)),
    *(fp32_bits(1 / 41), fp32_bits(1 / 47), fp32_bits(1 / 82)),
)
_STRANGE_SCALES = (
    *(fp32_bits(3.0e38), fp32_bits(-1.0e30), fp32_bits(1.0e20), fp32_bits(0.0), 0x80000000),
    *(0x7FC00000, 0xFFC00001, 0x7F800000, 0xFF800000, 1, 0x00400000, 0x80000001),
)


class Draw:
    """A source of random operands for one program."""

    def __init__(self, hardware: HardwareConfig, seed: int) -> None:
        """Pick the hot places of this program."""
        self.rng = np.random.default_rng((seed, hardware.dim))
        self.hardware = hardware
        self.dim = hardware.dim
        self.sum_bytes = hardware.element_type.accumulator.bytes
        self.input_row = self.dim * hardware.element_type.input.bytes
        """Bytes of a row of inputs in DRAM."""
        self.sum_row = self.dim * self.sum_bytes
        """Bytes of a row of sums in DRAM."""
        spad, acc = hardware.scratchpad_rows, hardware.accumulator_rows
        spad_bank, acc_bank = spad // hardware.scratchpad_banks, acc // hardware.accumulator_banks
        first = self.pick((0, spad // 2))
        spad_end, acc_end = max(0, spad - 3 * self.dim), max(0, acc - 3 * self.dim)
        self._spad = (first, first, self.pick((spad_bank - self.dim, 3 * spad_bank, spad_end)))
        self._acc = (0, self.pick((acc_bank - self.dim, acc_end)))
        elsewhere = np.random.default_rng((seed, hardware.dim, _HIGH_OFFSET))
        page = int(elsewhere.integers(_LOWEST_HIGH >> 12, (1 << 52) - _MARGIN_PAGES))
        self._high_at = (page << 12) + _HIGH_OFFSET

    def images(self) -> tuple[tuple[int, bytes], ...]:
        """DRAM contents that the loads find."""
        element = self.hardware.element_type
        top = 1 << (element.accumulator.bits - 1)
        near_limits = (top - 1, -top, top - 3, -top + 5, top - 127, -1, 0, top >> 1)
        inputs = self._image(_TELLING_INPUTS, element.input.bytes)
        sums = self._image(near_limits, element.accumulator.bytes)
        return (IMAGE_AT, self.rng.bytes(4096)), (BYTES_AT, inputs), (INTS_AT, sums)

    def _image(self, numbers: tuple[int, ...], number_bytes: int) -> bytes:
        """2 KiB of the numbers, as many bytes each."""
        picks = (self.pick(numbers) for _ in range(2048 // number_bytes))
        return b"".join(pick.to_bytes(number_bytes, "little", signed=True) for pick in picks)

    def chance(self, probability: float) -> bool:
        """Return True as often as the chance says."""
        return bool(self.rng.random() < probability)

    def number(self, low: int, high: int) -> int:
        """Draw any number from low to high, both included."""
        return int(self.rng.integers(low, high, endpoint=True))

    def pick(self, options: tuple[int, ...]) -> int:
        """Draw one of the options."""
        return options[int(self.rng.integers(len(options)))]

    def row(self, *, acc: bool = False) -> int:
        """A row at or near a hot place."""
        base = self.pick(self._acc if acc else self._spad)
        return base + self.pick((0, 0, 1, self.dim, self.number(0, 2 * self.dim)))

    def count(self) -> int:
        """Rows or columns of a block: 1 to dim, often dim."""
        return self.pick((self.dim, self.dim, self.dim - 1, 1, self.number(1, self.dim)))

    def columns(self, limit: int) -> int:
        """Columns of a block command: within one block or over several."""
        if self.chance(0.5):
            return self.count()
        return self.pick((limit, self.number(1, limit), min(limit, self.number(1, 2 * self.dim))))

    def scale(self) -> int:
        """Bits of an fp32 scale: plain, telling, or anything."""
        if self.chance(0.35):
            return FP32_ONE
        if self.chance(0.1):
            return self.number(0, 2**32 - 1)
        if self.chance(0.2):
            return self.strange_scale()
        if self.chance(0.2):
            return fp32_bits(float(self.rng.normal()))
        return self.pick(_SCALES)

    def strange_scale(self) -> int:
        """Bits of NaN, infinity, zero, a subnormal, or a scale that overflows."""
        return self.pick(_STRANGE_SCALES)

    def load_address(self) -> int:
        """Draw where a load reads: mostly the image, sometimes what stores write, or zeros."""
        if self.chance(0.12):
            return 0
        offset = self.pick((0, self.number(0, 63), 4 * self.number(0, 100), self.number(0, 1500)))
        places = (IMAGE_AT, IMAGE_AT, BYTES_AT, BYTES_AT, INTS_AT, INTS_AT)
        base = self.pick((*places, IMAGE_AT + 4096 - 32, self._high_at, STORES_AT))
        return base + offset

    def high_address(self) -> int:
        """An address anywhere in 64 bits; it stays below the end by a quarter of all addresses."""
        line = self.number(_LOWEST_HIGH // 64, (3 << 62) // 64 - 1)  # numpy draws 63 bits
        return 64 * line + self.number(0, 63)

    def store_address(self) -> int:
        """Draw where a store writes: near other stores, sometimes across 4 KiB, or the image."""
        base = self.pick(
            (STORES_AT, STORES_AT, STORES_AT + 4096 - 32, self._high_at, IMAGE_AT + 3000)
        )
        return base + self.pick((0, self.number(0, 63), self.number(0, 600)))

    def load_stride(self) -> int:
        """Bytes between DRAM rows of loads; a stride backwards is a large number."""
        common = (self.input_row, self.sum_row, 64, 0, self.number(1, 300))
        if self.chance(0.1):
            return self.pick((2**64 - self.sum_row, 2**64 - self.number(1, 100), 4096))
        return self.pick(common)

    def store_stride(self) -> int:
        """Bytes between DRAM rows of stores."""
        return self.pick((self.input_row, self.sum_row, 64, 256, self.number(0, 300), 4096))
