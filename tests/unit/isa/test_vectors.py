# SPDX-License-Identifier: Apache-2.0
"""Encodings that were taken from an independent implementation's macros, as test vectors."""

import pytest

from autocomp_hil import isa
from autocomp_hil.isa import GARBAGE, Command

RELU = isa.ACTIVATION_RELU
WS = isa.DATAFLOW_WS
HALF = isa.fp32_bits(0.5)

VECTORS = {
    "mvin": (
        isa.mvin(0x10001230, 0x80000040, 12, 5),
        Command(2, 0x0000000010001230, 0x0005000C80000040),
    ),
    "mvin3": (
        isa.mvin(0x10001230, 0xC0000010, 64, 16, state=2),
        Command(14, 0x0000000010001230, 0x00100040C0000010),
    ),
    "mvout": (
        isa.mvout(0x20000000, 0xA0000020, 7, 3),
        Command(3, 0x0000000020000000, 0x00030007A0000020),
    ),
    "config_ld": (
        isa.config_ld(64, block_stride=16, scale=isa.fp32_bits(1.0)),
        Command(0, 0x3F80000000100101, 0x0000000000000040),
    ),
    "config_ld, all fields": (
        isa.config_ld(
            48, block_stride=32, scale=isa.fp32_bits(-0.5), shrunk=1, pixel_repeats=3, state_id=2
        ),
        Command(0, 0xBF00000000200315, 0x0000000000000030),
    ),
    "preload": (
        isa.preload(0x30, 0xC0000100, 13, 9, 13, 6),
        Command(6, 0x0009000D00000030, 0x0006000DC0000100),
    ),
    "preload of zeros": (
        isa.preload(GARBAGE, 0x20, 16, 16, 16, 16),
        Command(6, 0x00100010FFFFFFFF, 0x0010001000000020),
    ),
    "compute_preloaded": (
        isa.compute_preloaded(0x11, GARBAGE, 9, 6, 16, 16),
        Command(4, 0x0006000900000011, 0x00100010FFFFFFFF),
    ),
    "config_ex": (
        isa.config_ex(
            dataflow=WS,
            activation=RELU,
            in_shift=5,
            acc_scale=HALF,
            c_stride=2,
            a_stride=3,
            a_transpose=1,
        ),
        Command(0, 0x3F0000000003010C, 0x0002000000000005),
    ),
    "config_ex, strides only": (
        isa.config_ex(
            dataflow=0, acc_scale=0, c_stride=7, a_stride=9, b_transpose=1, set_only_strides=1
        ),
        Command(0, 0x0000000000090280, 0x0007000000000000),
    ),
    "config_st": (
        isa.config_st(
            100,
            activation=RELU,
            acc_scale=isa.fp32_bits(1.0),
            pool_stride=2,
            pool_size=3,
            pool_out_dim=4,
            porows=5,
            pocols=6,
            orows=7,
            ocols=8,
            pool_upad=1,
            pool_lpad=2,
        ),
        Command(0, 0x08070605040009E6, 0x3F80000000000064),
    ),
    "config_norm": (
        isa.encode(
            "config_norm",
            q_const=5,
            q_const_type=1,
            set_stat_id_only=1,
            activation_msb=1,
            stat_id=3,
            qb=0xFFFFFFFE,
            qc=7,
        ),
        Command(0, 0x0000000500070303, 0x00000007FFFFFFFE),
    ),
    "loop_ws_config_bounds": (
        isa.encode(
            "loop_ws_config_bounds", blocks_i=1, blocks_j=2, blocks_k=3, pad_i=4, pad_j=5, pad_k=6
        ),
        Command(9, 0x0000000600050004, 0x0000000300020001),
    ),
    "loop_ws": (
        isa.encode(
            "loop_ws",
            a_transpose=1,
            full_c=1,
            low_d=1,
            ex_accumulate=1,
            activation=4,
            a_spad_id=2,
            b_spad_id=1,
        ),
        Command(8, 0x0000000000090407, 0x0000000000000001),
    ),
    "counter, configure": (
        isa.counter(index=7, write_config=1, event_code=45 - 44, is_external=1),
        Command(126, 0x80001078),
    ),
    "counter, read": (isa.counter(index=3), Command(126, 0x30)),
    "counter, take": (isa.counter(take_snapshot=1), Command(126, 0x4)),
    "counter, drop": (isa.counter(drop_snapshot=1), Command(126, 0x2)),
    "counter, reset": (isa.counter(reset=1), Command(126, 0x1)),
    "flush": (isa.flush(), Command(7)),
}


@pytest.mark.parametrize("name", VECTORS)
def test_encoding(name: str) -> None:
    """Both operand words and the funct are those of the vector."""
    encoded, expected = VECTORS[name]
    assert f"{encoded.rs1:016x} {encoded.rs2:016x}" == f"{expected.rs1:016x} {expected.rs2:016x}"
    assert encoded.funct == expected.funct


def test_counter_ignores_sign_extension() -> None:
    """Software that passes a negative int sets bits 63 to 32."""
    clean = isa.counter(index=7, write_config=1, event_code=1, is_external=1)
    extended = Command(126, 0xFFFFFFFF80001078)
    assert isa.decode(extended) == isa.decode(clean)


@pytest.mark.parametrize(
    ("name", "registers", "word"),
    [
        ("mvin", {"rs1": 10, "rs2": 11}, 0x04B5307B),
        ("config_ex", {"rs1": 10, "rs2": 11}, 0x00B5307B),
        ("preload", {"rs1": 10, "rs2": 11}, 0x0CB5307B),
        ("counter", {"rd": 10, "rs1": 11}, 0xFC05F57B),
    ],
)
def test_instruction_word(name: str, registers: dict[str, int], word: int) -> None:
    """Register numbers, func3 and opcode."""
    assert f"{isa.instruction_word(name, **registers):08x}" == f"{word:08x}"


@pytest.mark.parametrize(
    ("command", "text"),
    [
        (
            isa.mvin(0x1000, isa.acc_address(64, accumulate=True), 12, 5),
            "mvin dram_addr=0x1000 laddr=acc[64]+ cols=12 rows=5",
        ),
        (
            isa.mvout(0x1000, isa.acc_address(3, read_full=True), 4, 2),
            "mvout dram_addr=0x1000 laddr=acc[3].full cols=4 rows=2",
        ),
        (
            isa.preload(isa.spad_address(9), GARBAGE, 4, 3, 2, 1),
            "preload b_laddr=spad[9] b_cols=4 b_rows=3 c_laddr=GARBAGE c_cols=2 c_rows=1",
        ),
        (
            isa.config_ld(64, block_stride=4, scale=HALF),
            (
                "config_ld shrunk=0 state_id=0 pixel_repeats=1 block_stride=4 "
                "scale=0.5(0x3f000000) stride=64"
            ),
        ),
        (Command(99, 1, 2), "unknown funct=99 rs1=0x0000000000000001 rs2=0x0000000000000002"),
    ],
)
def test_disassembly(command: Command, text: str) -> None:
    """One line a reader understands."""
    assert isa.disassemble(command) == text
