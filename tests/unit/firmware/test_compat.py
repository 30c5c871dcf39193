# SPDX-License-Identifier: Apache-2.0
"""Gemmini's header: names issue the commands they stand for, operations equal numpy."""

from pathlib import Path

import numpy as np
import pytest

from autocomp_hil import isa
from autocomp_hil.config import load_hardware
from autocomp_hil.firmware_build import PROGRAM_FLAGS, CompileFailed, build_program
from autocomp_hil.golden import accelerator as golden
from autocomp_hil.golden.machine import machine, run_functional
from autocomp_hil.isa import ACC_BIT, GARBAGE, Command, fp32_bits
from tests.unit.firmware.compat_call import compat_program, run_call
from tests.unit.firmware.library_call import UNROLLERS, small_hardware
from tests.unit.firmware.library_numbers import scaled, stored

HARDWARE = load_hardware(UNROLLERS)
DRAM = 0x20000010
NAMES: list[tuple[str, Command]] = [
    ("gemmini_flush(0)", isa.flush(0)),
    ("gemmini_config_ex(OUTPUT_STATIONARY, RELU, 3)",
     isa.config_ex(dataflow=0, activation=1, in_shift=3)),
    ("gemmini_extended_config_ex(WEIGHT_STATIONARY, 0, 0, 2, true, false)",
     isa.config_ex(dataflow=1, a_stride=2, a_transpose=1)),
    ("gemmini_extended3_config_ex(1, 0, 0, 1.0, 3, 2, 0, 1, true)",
     isa.config_ex(dataflow=1, a_stride=2, c_stride=3, b_transpose=1, set_only_strides=1)),
    ("gemmini_config_ld(64)", isa.config_ld(64, block_stride=4)),
    ("gemmini_extended3_config_ld(64, 0.5, true, 2)",
     isa.config_ld(64, block_stride=4, scale=fp32_bits(0.5), shrunk=1, state_id=2)),
    ("gemmini_extended5_config_ld(64, 1.0, false, 9, 2, 1)",
     isa.config_ld(64, block_stride=9, pixel_repeats=2, state_id=1)),
    ("gemmini_config_st(32)", isa.config_st(32)),
    ("gemmini_extended_config_st(32, RELU, 2)",
     isa.config_st(32, activation=1, acc_scale=fp32_bits(2.0))),
    (f"gemmini_mvin({DRAM}ul, 5)", isa.mvin(DRAM, 5, 4, 4)),
    ("gemmini_block_mvin(p, 5, 3)", isa.mvin(DRAM, 5, 12, 4)),
    ("gemmini_extended_mvin2(p, 5, 3, 2)", isa.mvin(DRAM, 5, 3, 2, 1)),
    ("gemmini_extended_mvin3(NULL, 1u << 31, 3, 2)", isa.mvin(0, ACC_BIT, 3, 2, 2)),
    ("gemmini_mvout(p, 7)", isa.mvout(DRAM, 7, 4, 4)),
    ("gemmini_extended_mvout(p, 7, 3, 1)", isa.mvout(DRAM, 7, 3, 1)),
    ("gemmini_preload_zeros(9)", isa.preload(GARBAGE, 9, 4, 4, 4, 4)),
    ("gemmini_extended_preload(8, 9, 1, 2, 3, 4)", isa.preload(8, 9, 1, 2, 3, 4)),
    ("gemmini_compute_preloaded(8, 9)", isa.compute_preloaded(8, 9, 4, 4, 4, 4)),
    ("gemmini_extended_compute_accumulated(8, GARBAGE_ADDR, 1, 2, 3, 4)",
     isa.compute_accumulated(8, GARBAGE, 1, 2, 3, 4)),
    ("counter_configure(3, RDMA_BYTES_REC)",
     isa.counter(write_config=1, index=3, event_code=4, is_external=1)),
    ("counter_configure(2, LOAD_ACTIVE_CYCLE)",
     isa.counter(write_config=1, index=2, event_code=9)),
    ("counter_snapshot_take()", isa.counter(take_snapshot=1)),
    ("counter_snapshot_reset()", isa.counter(drop_snapshot=1)),
    ("counter_reset()", isa.counter(reset=1)),
    ("{ uint32_t x; gemmini_counter_access(x, 0x74); (void)x; }",
     isa.counter(take_snapshot=1, index=7)),
]  # fmt: skip


class Recorder(golden.Accelerator):
    """Takes every command and does nothing."""

    seen: list[Command]

    def execute(self, command: Command) -> int | None:
        """Remember the command."""
        Recorder.seen.append(command)
        return 0


def test_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argument orders and defaults are those that published programs count on, no semicolon."""
    Recorder.seen = []
    monkeypatch.setattr(machine, "Accelerator", Recorder)
    calls = "".join(f"{call}{'' if call.startswith('gemmini') else ';'}\n" for call, _ in NAMES)
    text = f'#include "gemmini.h"\nint main(void) {{ elem_t *p = (elem_t *){DRAM};\n{calls}'
    program = compat_program(tmp_path, f"{text} gemmini_fence(); return 0; }}\n", HARDWARE)
    assert run_functional(program, HARDWARE).exit_code == 0
    assert Recorder.seen == [command for _, command in NAMES]


def test_rounding(tmp_path: Path) -> None:
    """Scales and shifts round ties to even, as the hardware does, and saturate."""
    text = """
      #include "include/gemmini_params.h"
      #include <assert.h>
      #include <stdio.h>
      int main(void) {
        assert(ACC_SCALE(5, 0.5) == 2 && ACC_SCALE(7, 0.5) == 4 && ACC_SCALE(-5, 0.5) == -2);
        assert(ACC_SCALE(1000, 1.0) == 127 && MVIN_SCALE(-100, 2.0) == -128);
        assert(ACC_SCALE(41, 1.0F / 41) == 1 && ACC_SCALE(-82, 1.0F / 41) == -2);
        assert(ROUNDING_RIGHT_SHIFT(5, 1) == 2 && ROUNDING_RIGHT_SHIFT(7, 1) == 4);
        assert(ROUNDING_RIGHT_SHIFT(-5, 1) == -2 && ROUNDING_RIGHT_SHIFT(9, 0) == 9);
        assert(ROUNDING_RIGHT_SHIFT(-3, -2) == -12 && ROUND_NEAR_EVEN(2.5F) == 2.0F);
        printf("%d %llx", BANK_NUM * BANK_ROWS, 0x123456789abULL);
        assert(DIM == 5);
        return 0;
      }"""
    done = run_functional(compat_program(tmp_path, text, HARDWARE), HARDWARE)
    assert done.exit_code == 1
    start = f"{HARDWARE.scratchpad_rows} 123456789abassertion failed: DIM == 5, program.c:13"
    assert done.console.startswith(start)


def test_kernels_have_no_library(tmp_path: Path) -> None:
    """What a judge calls is not linked with the operations of the header."""
    source = tmp_path / "kernel.c"
    source.write_text("void tiled_matmul_auto(void);\nvoid f(void) { tiled_matmul_auto(); }\n")
    failed = build_program([source], HARDWARE, entry="launch", flags=PROGRAM_FLAGS)
    assert isinstance(failed, CompileFailed)
    assert "tiled_matmul_auto" in failed.diagnostics


@pytest.mark.parametrize("kind", ["OS", "WS", "CPU"])
@pytest.mark.parametrize("bias", ["d", "row", "NULL"])
def test_matmul(tmp_path: Path, kind: str, bias: str) -> None:
    """Partial blocks, strides, several tiles, with the activation and a scale."""
    rng = np.random.default_rng(7)
    a = rng.integers(-9, 10, (11, 23), np.int8)
    b = rng.integers(-9, 10, (23, 14), np.int8)
    d = rng.integers(-99, 100, (11, 14), np.int32)
    sums = a.astype(np.int64) @ b + {"d": d, "row": d[:1], "NULL": 0}[bias]
    call = (
        f"tiled_matmul_auto(11, 14, 23, a, b, {'NULL' if bias == 'NULL' else 'd'}, output, 23, 14,"
        f"14, 14, 1, 1, 1, RELU, 0.25f, 0, {int(bias == 'row')}, 0, 0, 0, 0, 0, {kind});"
    )
    expected = stored(sums, 1, 0.25)
    run, found = run_call(tmp_path, small_hardware(), call, {"a": a, "b": b, "d": d}, expected)
    assert (run.exit_code, run.message, run.races) == (0, None, ())
    assert (run.commands > 0) == (kind != "CPU")
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("kind", ["WS", "CPU"])
def test_sums_and_means(tmp_path: Path, kind: str) -> None:
    """A scaled residual sum, and a mean over the pixels of each channel."""
    rng = np.random.default_rng(8)
    a, b = rng.integers(-128, 128, (2, 13, 9), np.int8)
    expected = stored(scaled(a, 0.5).astype(int) + scaled(b, 2.0), 1, 1.0)
    call = f"tiled_resadd_auto(13, 9, 0.5f, 2, 1, a, b, output, true, {kind});"
    run, found = run_call(tmp_path, small_hardware(), call, {"a": a, "b": b}, expected)
    assert (run.exit_code, run.message) == (0, None)
    np.testing.assert_array_equal(found, expected)
    pixels = rng.integers(-128, 128, (2, 9, 7), np.int8)
    means = scaled(pixels.sum(axis=1, dtype=np.int64), 1 / 9)
    call = f"tiled_global_average_auto(a, output, 2, 7, 3, {kind});"
    run, found = run_call(tmp_path, small_hardware(), call, {"a": pixels}, means)
    assert (run.exit_code, run.message) == (0, None)
    np.testing.assert_array_equal(found, means)


def test_what_the_hardware_lacks_ends_the_program(tmp_path: Path) -> None:
    """A message and exit code 1, instead of another result."""
    call = "tiled_conv_auto(1, 4, 4, 4, 4, 2, 2, 1, 1, 1, 0, 3, 0, 0, 0, 0, 0, a, a, NULL, output, "
    output = np.zeros(16, np.int8)
    a = np.zeros((3, 3, 4, 4), np.int8)
    run, _ = run_call(tmp_path, HARDWARE, f"{call} IGELU, 1, 0, 0, 0, WS);", {"a": a}, output)
    assert run.exit_code == 1
    assert run.console == "tiled_conv_stride_auto: the hardware has no activation but ReLU\n"
