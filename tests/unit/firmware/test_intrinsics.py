# SPDX-License-Identifier: Apache-2.0
"""Intrinsics issue the commands that the Python encoders give, thin ones and short ones."""

from pathlib import Path

import pytest

from autocomp_hil import isa
from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import ToolMissing
from autocomp_hil.firmware_build import Compiler, compiler_names, find_compiler
from autocomp_hil.golden import accelerator as golden
from autocomp_hil.golden.machine import EXIT_FAULT, machine, run_functional
from autocomp_hil.isa import COMMANDS, GARBAGE, Command, encode, fp32_bits
from autocomp_hil.paths import REPOSITORY
from tests.unit.golden.machine.programs import HARDWARE, c_program

DRAM = 0x20000010
WARNINGS = ("-Wconversion", "-Wpedantic", "-Werror")


class Recorder(golden.Accelerator):
    """Takes every command and does nothing."""

    seen: list[Command]

    def execute(self, command: Command) -> int | None:
        """Remember the command."""
        Recorder.seen.append(command)
        return None


@pytest.fixture(params=compiler_names())
def compiler(request: pytest.FixtureRequest) -> Compiler:
    """Every compiler that is there."""
    try:
        return find_compiler(request.param)
    except ToolMissing as missing:
        pytest.skip(str(missing))


def issued(
    folder: Path, body: str, compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> list[Command]:
    """The commands of a program, which is compiled without a warning."""
    Recorder.seen = []
    monkeypatch.setattr(machine, "Accelerator", Recorder)
    text = f"int main(void) {{ {body} return 0; }}"
    program = c_program(folder, text, compiler=compiler, flags=WARNINGS)
    done = run_functional(program, HARDWARE)
    assert done.exit_code == 0, done.message
    return Recorder.seen


BLOCK = "(hil_accel_block_t){.laddr = 5, .cols = 3, .rows = 2}"
OTHER = "(hil_accel_block_t){.laddr = 0x80000007, .cols = 1, .rows = 4}"
POINTER = f"(void*){DRAM}"
THIN = {
    "config_ex": (
        ("hil_accel_config_ex((hil_accel_config_ex_rs1_t){.dataflow = 1, .activation = 1, "
        ".a_transpose = 1, .a_stride = 9, .acc_scale = 0x3f000000}, 4, 5, 6)"),
        encode(
            "config_ex", dataflow=1, activation=1, a_transpose=1, a_stride=9,
            acc_scale=0x3F000000, in_shift=4, relu6_shift=5, c_stride=6,
        ),
    ),
    "config_ld": (
        ("hil_accel_config_ld((hil_accel_config_ld_rs1_t){.shrunk = 1, .state_id = 2, "
        ".pixel_repeats = 3, .block_stride = 16, .scale = 0x40000000}, 0x123456789abUL)"),
        encode(
            "config_ld", shrunk=1, state_id=2, pixel_repeats=3, block_stride=16,
            scale=0x40000000, stride=0x123456789AB,
        ),
    ),
    "config_st": (
        ("hil_accel_config_st((hil_accel_config_st_rs1_t){.activation = 1, .pool_stride = 2, "
        ".pool_size = 3, .pool_upad = 1, .pool_lpad = 2, .pool_out_dim = 7, .porows = 8, "
        ".pocols = 9, .orows = 10, .ocols = 11}, 0xdeadbeefu, HIL_ACCEL_KEEP_SCALE)"),
        isa.config_st(
            0xDEADBEEF, activation=1, acc_scale=isa.KEEP_SCALE, pool_stride=2, pool_size=3,
            pool_upad=1, pool_lpad=2, pool_out_dim=7, porows=8, pocols=9, orows=10, ocols=11,
        ),
    ),
    "config_norm": (
        "hil_accel_config_norm((hil_accel_config_norm_rs1_t){.stat_id = 3, .q_const = 4}, 5, 6)",
        encode("config_norm", stat_id=3, q_const=4, qb=5, qc=6),
    ),
    "mvin": (f"hil_accel_mvin({POINTER}, {BLOCK})", isa.mvin(DRAM, 5, 3, 2)),
    "mvin2": (f"hil_accel_mvin2({POINTER}, {BLOCK})", isa.mvin(DRAM, 5, 3, 2, 1)),
    "mvin3": (f"hil_accel_mvin3({POINTER}, {BLOCK})", isa.mvin(DRAM, 5, 3, 2, 2)),
    "mvout": (f"hil_accel_mvout({POINTER}, {OTHER})", isa.mvout(DRAM, 0x80000007, 1, 4)),
    "preload": (
        f"hil_accel_preload({BLOCK}, {OTHER})", isa.preload(5, 0x80000007, 3, 2, 1, 4)
    ),
    "compute_preloaded": (
        f"hil_accel_compute_preloaded({BLOCK}, HIL_ACCEL_NO_BLOCK)",
        isa.compute_preloaded(5, GARBAGE, 3, 2, 0, 0),
    ),
    "compute_accumulated": (
        f"hil_accel_compute_accumulated({BLOCK}, {OTHER})",
        isa.compute_accumulated(5, 0x80000007, 3, 2, 1, 4),
    ),
    "flush": ("hil_accel_flush(1)", isa.flush(1)),
    "clkgate_en": ("hil_accel_clkgate_en(1)", encode("clkgate_en", enable=1)),
    "counter": (
        ("(void)hil_accel_counter((hil_accel_counter_rs1_t){.write_config = 1, .index = 3, "
        ".event_code = 9})"),
        isa.counter(write_config=1, index=3, event_code=9),
    ),
}  # fmt: skip


LOOP_WORDS = {
    "loop_ws_config_addrs_ab": ("a", "b"), "loop_ws_config_addrs_dc": ("d", "c"),
    "loop_ws_config_strides_ab": ("a", "b"), "loop_ws_config_strides_dc": ("d", "c"),
    "loop_conv_ws_config_5": ("weights", "output"), "loop_conv_ws_config_6": ("bias", "input"),
}  # fmt: skip
"""Commands whose operands are one word each."""
LOOP_STRUCTS = {
    "loop_ws": "rs1", "loop_ws_config_bounds": "", "loop_conv_ws": "both",
    **{f"loop_conv_ws_config_{number}": "both" for number in range(1, 5)},
}  # fmt: skip
"""Commands of several fields, and which of their operands are structs."""


def _loop_call(name: str) -> tuple[str, Command]:
    """A call with a value of its own in each field, and the command."""
    spec = COMMANDS[name]
    if name in LOOP_WORDS:
        fields = {f"{prefix}_value": 7 + n for n, prefix in enumerate(LOOP_WORDS[name])}
        return f"hil_accel_{name}(7, 8)", encode(name, **fields)
    arguments, values = [], dict[str, int]()
    for which, operand in (("rs1", spec.rs1), ("rs2", spec.rs2)):
        assert operand is not None
        mine = {
            field.name: (len(values) + n) % (1 << field.width)
            for n, field in enumerate(operand.fields, 1)
        }
        values |= mine
        if LOOP_STRUCTS[name] in (which, "both"):
            inside = ", ".join(f".{key} = {value}" for key, value in mine.items())
            arguments.append(f"(hil_accel_{name}_{which}_t){{{inside}}}")
        else:
            arguments += map(str, mine.values())
    return f"hil_accel_{name}({', '.join(arguments)})", encode(name, **values)


THIN |= {name: _loop_call(name) for name in (*LOOP_WORDS, *LOOP_STRUCTS)}


def test_thin_intrinsics(
    tmp_path: Path, compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One per command that the hardware has, with all fields."""
    assert set(THIN) == {name for name, spec in COMMANDS.items() if spec.support != "none"}
    found = issued(
        tmp_path, "".join(f"{call};\n" for call, _ in THIN.values()), compiler, monkeypatch
    )
    assert found == [command for _, command in THIN.values()]


SHORT = [
    (
        "config_ex(WEIGHT_STATIONARY, RELU, 2, false, true)",
        isa.config_ex(dataflow=1, activation=1, a_stride=2, b_transpose=1),
    ),
    ("config_ex(OUTPUT_STATIONARY, NO_ACTIVATION, 1, 0, 0)", isa.config_ex(dataflow=0)),
    (
        "config_ld(100, 0.25f, DIM, 1)",
        isa.config_ld(100, block_stride=4, state_id=1, scale=fp32_bits(0.25)),
    ),
    (
        "config_ld(100, 0.25f, 1)",
        isa.config_ld(100, block_stride=4, state_id=1, scale=fp32_bits(0.25)),
    ),
    ("config_st(64)", isa.config_st(64)),
    ("config_st(64, 0.5f)", isa.config_st(64, acc_scale=fp32_bits(0.5))),
    ("config_st(64, 0.5f, RELU)", isa.config_st(64, activation=1, acc_scale=fp32_bits(0.5))),
    (f"mvin({DRAM}UL, 5, 3, 2)", isa.mvin(DRAM, 5, 3, 2)),
    ("mvin2(p + 1, 1u << 31, 3, 2)", isa.mvin(DRAM + 4, 1 << 31, 3, 2, 1)),
    ("mvin3(0, 5, 3, 2)", isa.mvin(0, 5, 3, 2, 2)),
    ("mvout(p, 0xa0000001, i, i + 1)", isa.mvout(DRAM, 0xA0000001, 3, 4)),
    ("preload(GARBAGE_ADDR, 1, 2, 3, 4, 5)", isa.preload(GARBAGE, 1, 2, 3, 4, 5)),
    (
        "compute_preloaded(9, GARBAGE_ADDR, DIM, 3, 4, 5)",
        isa.compute_preloaded(9, GARBAGE, 4, 3, 4, 5),
    ),
    ("compute_accumulated(9, 8, 2, 3, 4, 5)", isa.compute_accumulated(9, 8, 2, 3, 4, 5)),
]


def test_short_dialect(tmp_path: Path, compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names, argument orders, defaults, types of published kernels."""
    calls = "".join(f"{call};\n" for call, _ in SHORT)
    sizes = "if (sizeof(elem_t) != 1 || sizeof(acc_t) != 4) return 1;"
    body = f"acc_t* p = (acc_t*){DRAM}; volatile int n = 3; int i = n; {calls} fence(); {sizes}"
    assert issued(tmp_path, body, compiler, monkeypatch) == [command for _, command in SHORT]


def test_sizes_are_the_configurations(tmp_path: Path) -> None:
    """DIM comes from the hardware that the program is built for."""
    assert isinstance(HARDWARE, HardwareConfig)
    done = run_functional(c_program(tmp_path, "int main(void) { return DIM; }"), HARDWARE)
    assert done.exit_code == HARDWARE.dim


def test_memory_clobber(tmp_path: Path) -> None:
    """A store before a command is made before it, a load after a fence after it."""
    text = """
      static elem_t x[DIM], y[DIM];
      int main(void) {
        int sum = 0;
        for (int i = 1; i < 5; i++) {
          x[0] = (elem_t)i;
          mvin(x, 0, DIM, 1);
          mvout(y, 0, DIM, 1);
          fence();
          sum += y[0];
        }
        return sum;
      }"""
    assert run_functional(c_program(tmp_path, text), HARDWARE).exit_code == 10


def test_fault_flag_is_the_machines() -> None:
    """Header and functional machine agree on the exit code of an unhandled trap."""
    text = (REPOSITORY / "firmware" / "include" / "hil_host.h").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("#define HIL_EXIT_FAULT"))
    assert int(line.split("(")[1].rstrip(")"), 16) == EXIT_FAULT
