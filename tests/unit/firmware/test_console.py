# SPDX-License-Identifier: Apache-2.0
"""Console and printf, run on the functional machine."""

from pathlib import Path

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import load_elf, run_functional
from autocomp_hil.paths import REPOSITORY
from tests.tracked import tracked_hardware
from tests.unit.golden.machine.programs import run_c

CASES = [
    ('"%d|%i|%u", -5, 7, 4000000000u', "-5|7|4000000000"),
    ('"%ld %lu", -9223372036854775807L - 1, 18446744073709551615UL', None),
    ('"%lld %llx", -1LL, 0xfedcba9876543210ULL', "-1 fedcba9876543210"),
    ('"%x %X %08x", 0xbeefu, 0xbeefu, 0xbeefu', "beef BEEF 0000beef"),
    ('"[%5d|%-5d|%05d|%2d]", 42, 42, -42, 12345', "[   42|42   |-0042|12345]"),
    ('"[%6s|%-6s|%s]", "ab", "cd", (char*)0', "[    ab|cd    |(null)]"),
    ("\"%c%c%3c%%\", 'a', 'b', 'c'", "ab  c%"),
    ('"%zu %hd %hhd %hhu", sizeof(int), (short)-2, (signed char)-3, (unsigned char)253', None),
    ('"%p", (void*)0x1234', "0x1234"),
    ('"no conversion\\n"', "no conversion\n"),
]
EXPECTED = {
    1: "-9223372036854775808 18446744073709551615",
    7: "4 -2 -3 253",
}


def test_printf(tmp_path: Path) -> None:
    """Every conversion, flag and length."""
    calls = " ".join(f"hil_printf({text}); hil_putchar(1);" for text, _ in CASES)
    done = run_c(tmp_path, f"int main(void) {{ {calls} return 0; }}")
    expected = [text or EXPECTED[index] for index, (_, text) in enumerate(CASES)]
    assert done.console.split("\x01")[:-1] == expected


def test_unknown_conversion_stands(tmp_path: Path) -> None:
    """An unknown conversion or a lonely percent sign is printed as it is."""
    text = 'const char* volatile f = "%q %d%"; int main(void) { hil_printf(f, 3); return 0; }'
    source = f'#pragma clang diagnostic ignored "-Wformat-nonliteral"\n{text}'
    assert run_c(tmp_path, source).console == "%q 3%"


@pytest.mark.parametrize("hardware", tracked_hardware())
def test_hello(hardware: str) -> None:
    """The example, on every configuration."""
    config = load_hardware(hardware)
    built = build_program([REPOSITORY / "firmware" / "examples" / "hello.c"], config)
    assert isinstance(built, Built)
    assert not built.diagnostics
    done = run_functional(load_elf(built.elf), config)
    assert done.console == f"hello from a {config.dim} x {config.dim} array: 0 wrong\n"
    assert done.exit_code == 0


def test_crt0_clears_bss_and_keeps_data(tmp_path: Path) -> None:
    """Static data are right for any start pattern; memory functions work."""
    text = """
      static char zeros[100], ones[100] = {1, 1, 1};
      void* memmove(void*, const void*, size_t);
      int memcmp(const void*, const void*, size_t);
      int main(void) {
        for (int i = 0; i < 100; i++) if (zeros[i]) return 1;
        memmove(ones + 1, ones, 99);
        if (ones[3] != 1 || ones[4] != 0) return 2;
        memmove(ones, ones + 3, 90);
        if (ones[0] != 1 || ones[1] != 0) return 3;
        return memcmp(zeros, ones, 100) == -1 ? 0 : 4;
      }"""
    assert run_c(tmp_path, text).exit_code == 0
