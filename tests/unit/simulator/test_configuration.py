# SPDX-License-Identifier: Apache-2.0
"""Cache sizes and limits of requests in flight of a configuration take effect in the chip."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autocomp_hil.config import CONFIGS_DIR, HardwareConfig, load_hardware
from autocomp_hil.golden.machine import Ending, run_functional
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator import ChipSimulator, MemoryTiming
from regressions.programs import program_of
from tests.unit.golden.machine.programs import HARDWARE, c_program

pytestmark = pytest.mark.model

_CHANGES = (
    ("instruction_bytes = 16384", "instruction_bytes = 1024"),
    ("data_bytes = 16384", "data_bytes = 512"),
    ("max_in_flight = 16", "max_in_flight = 64"),
    ("max_reads_in_flight = 16", "max_reads_in_flight = 64"),
    ("max_writes_in_flight = 16", "max_writes_in_flight = 64"),
)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> HardwareConfig:
    """int8_4x4 with small caches and with more requests in flight."""
    text = (CONFIGS_DIR / "hardware" / "int8_4x4.toml").read_text(encoding="utf-8")
    for old, new in _CHANGES:
        assert f"\n{old}\n" in text
        text = text.replace(f"\n{old}\n", f"\n{new}\n")
    path = tmp_path_factory.mktemp("configuration") / "other_caches.toml"
    path.write_text(text, encoding="utf-8")
    return load_hardware(path)


@pytest.fixture(scope="module")
def default_chip() -> Iterator[ChipSimulator]:
    """A chip with 16 KiB and 16 requests."""
    with ChipSimulator(HARDWARE) as running:
        yield running


@pytest.fixture(scope="module")
def other_chip(other: HardwareConfig) -> Iterator[ChipSimulator]:
    """A chip with the other sizes."""
    with ChipSimulator(other) as running:
        yield running


@pytest.mark.parametrize(
    "path",
    [
        "firmware/examples/hello.c",
        "firmware/examples/matmul_blocked.c",
        "tests/programs/coherence.c",
    ],
)
def test_small_caches_cost_cycles(
    default_chip: ChipSimulator, other_chip: ChipSimulator, path: str
) -> None:
    """Same instructions, same console, same memory as before; more cycles."""
    program = program_of(REPOSITORY / path, HARDWARE)
    timing = MemoryTiming.of(HARDWARE)
    large, small = (chip.run(program, timing=timing) for chip in (default_chip, other_chip))
    golden = run_functional(program, HARDWARE)
    assert (small.outcome, small.exit_code) == (Ending.EXITED, 0), small.message
    assert (small.console, small.instructions) == (golden.console, golden.instructions)
    for segment in program.segments:
        found = small.memory.read(segment.address, segment.size)
        np.testing.assert_array_equal(found, golden.memory.read(segment.address, segment.size))
    assert small.total_cycles > large.total_cycles


@pytest.mark.parametrize("command", ["mvin", "mvout"])
def test_more_requests_in_flight_save_cycles(
    other: HardwareConfig,
    default_chip: ChipSimulator,
    other_chip: ChipSimulator,
    tmp_path: Path,
    command: str,
) -> None:
    """More requests save cycles where latency is long; the memory alone changes nothing."""
    program = c_program(
        tmp_path,
        "static elem_t x[64][64] __attribute__((aligned(64))); int main(void) {"
        " config_ld(64, 1.0F, DIM, 0); config_st(64); hil_measure_start();"
        f" for (int i = 0; i < 64; i += DIM) {command}(x[i], i * 16, 64, DIM);"
        " fence(); hil_measure_stop(); return 0; }",
    )

    def cycles(chip: ChipSimulator, hardware: HardwareConfig, in_flight: int) -> int:
        timing = MemoryTiming.of(
            hardware, first_beat_latency_cycles=400, write_response_latency_cycles=400,
            max_reads_in_flight=in_flight, max_writes_in_flight=in_flight,
        )  # fmt: skip
        run = chip.run(program, timing=timing)
        assert (run.outcome, run.exit_code) == (Ending.EXITED, 0), run.message
        assert run.cycles is not None
        return run.cycles

    default = cycles(default_chip, HARDWARE, 16)
    assert cycles(default_chip, HARDWARE, 64) == default
    assert cycles(other_chip, other, 16) == default
    assert cycles(other_chip, other, 64) < default
