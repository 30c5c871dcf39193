# SPDX-License-Identifier: Apache-2.0
"""Every rule and field of the fault tables, just beyond and just within the limit."""

import pytest

from autocomp_hil.golden import ProgramFault
from autocomp_hil.isa import (
    COMMANDS,
    Command,
    FaultField,
    FaultRule,
    compute_accumulated,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    counter,
    mvin,
    mvout,
    preload,
)
from tests.unit.golden.judge import ACC, DRAM, FULL, GARBAGE, run_both, run_golden
from tests.unit.golden.loops import test_convolution, test_matmul

SPAD_ROWS, ACC_ROWS = 65536, 4096
LD = config_ld(64, block_stride=4)
OS = config_ex(dataflow=0)
PRE = preload(0, ACC | 0, 4, 4, 4, 4)
POOL = {"pool_stride": 1, "pool_size": 1, "porows": 2, "pocols": 2, "orows": 2, "ocols": 3}


def pool(**changes: int) -> Command:
    """CONFIG_ST with a legal pooling geometry and changes to it."""
    return config_st(8, **{**POOL, **changes})


def compute(
    a: int = 0, bd: int = 8, a_cols: int = 4, a_rows: int = 4, bd_cols: int = 4, bd_rows: int = 4
) -> Command:
    """Make a COMPUTE_PRELOADED of whole blocks."""
    return compute_preloaded(a, bd, a_cols, a_rows, bd_cols, bd_rows)


CASES = [
    ("unknown_command", "funct", [], Command(26)),
    ("unknown_command", "funct", [], Command(125)),
    ("unknown_command", "funct", [], Command(127)),
    *(
        ("unsupported_command", "funct", [], Command(spec.funct))
        for spec in COMMANDS.values()
        if spec.support == "none"
    ),
    ("activation_unsupported", "activation", [], config_ex(dataflow=0, activation=2)),
    ("activation_unsupported", "activation", [], config_ex(dataflow=0, activation=3, in_shift=32)),
    ("shift_range", "in_shift", [], config_ex(dataflow=0, in_shift=32, b_transpose=1)),
    ("shift_range", "in_shift", [], config_ex(dataflow=0, in_shift=1 << 31)),
    ("illegal_transpose", "a_transpose", [], config_ex(dataflow=0, b_transpose=1)),
    ("illegal_transpose", "a_transpose", [], config_ex(dataflow=1, a_transpose=1, b_transpose=1)),
    ("state_id_range", "state_id", [], config_ld(1, block_stride=1, state_id=3)),
    ("activation_unsupported", "activation", [], config_st(1, activation=2)),
    ("pool_geometry", "pool_size", [], pool(pool_size=0, porows=0)),
    ("pool_geometry", "porows", [], pool(porows=0, pocols=0)),
    ("pool_geometry", "pocols", [], pool(pocols=0, orows=0)),
    ("pool_geometry", "orows", [], pool(orows=0, ocols=0)),
    ("pool_geometry", "ocols", [], pool(ocols=0)),
    ("garbage_address", "laddr", [LD], mvin(DRAM, GARBAGE, 4, 0)),
    ("rows_range", "rows", [LD], mvin(DRAM, 0, 0, 0)),
    ("rows_range", "rows", [config_ld(1, block_stride=9)], mvin(DRAM, 0, 4, 5)),
    ("cols_range", "cols", [], mvin(DRAM, 0, 0, 4)),
    ("cols_range", "cols", [LD], mvin(DRAM, 0, 65, 4)),
    ("cols_range", "cols", [LD], mvin(DRAM, ACC | 0, 17, 4)),
    ("cols_range", "cols", [config_ld(1, block_stride=4, shrunk=1)], mvin(DRAM, ACC | 0, 65, 4)),
    ("block_stride_misuse", "block_stride", [config_ld(1, block_stride=3)], mvin(DRAM, 0, 5, 4)),
    ("block_stride_misuse", "block_stride", [], mvin(0, 0, 64, 2)),
    (
        "pixel_repeat_acc", "pixel_repeats",
        [config_ld(1, block_stride=4, pixel_repeats=5)], mvin(DRAM, ACC | 0, 4, 4),
    ),
    (
        "pixel_repeat_range", "pixel_repeats",
        [config_ld(1, block_stride=4, pixel_repeats=3)], mvin(DRAM, SPAD_ROWS - 1, 2, 4),
    ),
    ("rows_past_end", "laddr", [LD], mvin(DRAM, SPAD_ROWS - 3, 4, 4)),
    ("rows_past_end", "laddr", [LD], mvin(DRAM, ACC | (ACC_ROWS - 3), 4, 4)),
    ("rows_past_end", "laddr", [LD], mvin(DRAM, ACC | ACC_ROWS, 1, 1)),
    ("rows_past_end", "laddr", [LD], mvin(DRAM, SPAD_ROWS - 63, 64, 4)),
    (
        "rows_past_end", "laddr",
        [config_ld(1, block_stride=65535)], mvin(DRAM, 1, 5, 1),
    ),
    ("garbage_address", "laddr", [], mvout(DRAM, GARBAGE, 0, 0)),
    ("norm_unsupported", "laddr", [], mvout(DRAM, ACC | 1 << 26, 0, 0)),
    ("norm_unsupported", "laddr", [], mvout(DRAM, ACC | 1 << 28, 4, 4)),
    ("cols_range", "cols", [pool()], mvout(DRAM, FULL | 0, 5, 4)),
    ("cols_range", "cols", [pool()], mvout(DRAM, 0, 0, 4)),
    ("pool_full", "laddr", [pool()], mvout(DRAM, FULL | (ACC_ROWS - 5), 4, 4)),
    ("rows_past_end", "laddr", [pool()], mvout(DRAM, ACC | (ACC_ROWS - 4), 4, 4)),
    ("rows_past_end", "laddr", [pool()], mvout(DRAM, SPAD_ROWS - 4, 4, 4)),
    ("rows_range", "rows", [], mvout(DRAM, 0, 0, 0)),
    ("rows_range", "rows", [], mvout(DRAM, 0, 4, 5)),
    ("cols_range", "cols", [], mvout(DRAM, 0, 0, 4)),
    ("cols_range", "cols", [], mvout(DRAM, FULL | 0, 65, 4)),
    ("rows_past_end", "laddr", [], mvout(DRAM, SPAD_ROWS - 3, 4, 4)),
    ("rows_past_end", "laddr", [], mvout(DRAM, ACC | (ACC_ROWS - 63), 64, 4)),
    ("operand_in_acc", "laddr", [], preload(ACC | 0, 0, 99, 99, 4, 4)),
    ("rows_range", "rows", [], preload(0, 0, 5, 5, 4, 4)),
    ("cols_range", "cols", [], preload(SPAD_ROWS - 1, 0, 5, 4, 4, 4)),
    ("rows_past_end", "laddr", [], preload(SPAD_ROWS - 3, 0, 1, 4, 9, 9)),
    (
        "rows_past_end", "laddr",
        [config_ex(dataflow=1, b_transpose=1)], preload(SPAD_ROWS - 3, 0, 4, 1, 4, 4),
    ),
    ("c_rows_range", "c_rows", [], preload(0, 0, 4, 4, 5, 5)),
    ("c_cols_range", "c_cols", [], preload(GARBAGE, SPAD_ROWS - 1, 99, 99, 5, 4)),
    ("rows_past_end", "c_laddr", [], preload(0, SPAD_ROWS - 3, 4, 4, 4, 4)),
    ("rows_past_end", "c_laddr", [], preload(0, ACC | (ACC_ROWS - 3), 4, 4, 4, 4)),
    (
        "rows_past_end", "c_laddr",
        [config_ex(dataflow=0, c_stride=65535)], preload(0, 2, 4, 4, 4, 2),
    ),
    ("compute_without_preload", "funct", [], compute(GARBAGE)),
    ("compute_without_preload", "funct", [PRE, compute()], compute_accumulated(0, 0, 4, 4, 4, 4)),
    ("dataflow_changed", "funct", [PRE, config_ex(dataflow=1)], compute(GARBAGE)),
    ("rows_past_end", "laddr", [pool(pool_upad=1, orows=9)], mvout(DRAM, SPAD_ROWS - 1, 4, 4)),
    ("garbage_address", "laddr", [PRE], compute(GARBAGE, a_rows=9)),
    ("operand_in_acc", "laddr", [PRE], compute(ACC, a_rows=9)),
    ("rows_range", "rows", [PRE], compute(a_rows=5, a_cols=5)),
    ("cols_range", "cols", [PRE], compute(SPAD_ROWS - 1, a_cols=5)),
    ("rows_past_end", "laddr", [PRE], compute(SPAD_ROWS - 3, ACC)),
    (
        "rows_past_end", "laddr",
        [config_ex(dataflow=0, a_stride=65535), PRE], compute(2, a_rows=2),
    ),
    (
        "rows_past_end", "laddr",
        [config_ex(dataflow=0, a_transpose=1), PRE], compute(SPAD_ROWS - 1, a_rows=1, a_cols=2),
    ),
    ("operand_in_acc", "bd_laddr", [PRE], compute(bd=ACC, bd_rows=5)),
    ("rows_range", "bd_rows", [PRE], compute(bd_rows=5, bd_cols=5)),
    ("cols_range", "bd_cols", [PRE], compute(bd=SPAD_ROWS - 1, bd_cols=5)),
    ("rows_past_end", "bd_laddr", [PRE], compute(bd=SPAD_ROWS - 3)),
    (
        "rows_past_end", "bd_laddr",
        [config_ex(dataflow=0, a_transpose=1, b_transpose=1), PRE],
        compute(bd=SPAD_ROWS - 3, bd_rows=1),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "where", "before", "command"), CASES)
def test_rule(rule: str, where: str, before: list[Command], command: Command) -> None:
    """The first rule in the listed order is reported; nothing of the command happens."""
    golden, clean = run_golden([*before, command, counter()]), run_golden(before)
    assert clean.fault is None
    assert golden.fault == ProgramFault(
        command_index=len(before),
        funct=command.funct,
        field=FaultField[where.upper()],
        rule=FaultRule[rule.upper()],
    )
    assert golden.machine.execute == clean.machine.execute
    assert golden.machine.store == clean.machine.store
    assert golden.machine.loads == clean.machine.loads
    assert (golden.scratchpad == clean.scratchpad).all()
    assert (golden.accumulator == clean.accumulator).all()
    assert golden.dram.written_pages() == clean.dram.written_pages()


def test_every_rule_and_field_of_the_tables_is_tried() -> None:
    """Every rule and field of the generated enumerations has a case."""
    rules = {rule for rule, *_ in CASES}
    fields = {where for _, where, *_ in CASES}
    loops = [(field, rule) for field, _, rule in test_matmul.FAULTS]
    loops += [(field, rule) for field, rule, _ in test_convolution.FAULTS]
    for field, rule in loops:
        rules.add(rule)
        fields.add(field)
    fields |= {field for field, _ in test_matmul.CONFIGURATIONS}
    assert rules == {r.name.lower() for r in FaultRule} - {"none"}
    assert fields == {f.name.lower() for f in FaultField} - {"none"}


LEGAL = [
    [config_ex(dataflow=0, activation=1, in_shift=31)],
    [LD, mvin(DRAM, SPAD_ROWS - 4, 4, 4), mvin(DRAM, ACC | (ACC_ROWS - 4), 4, 4)],
    [LD, mvin(DRAM, SPAD_ROWS - 64, 64, 4), mvin(DRAM, ACC | (ACC_ROWS - 16), 16, 4)],
    [config_ld(1, block_stride=4, shrunk=1), mvin(DRAM, ACC | (ACC_ROWS - 64), 64, 4)],
    [config_ld(1, block_stride=4, pixel_repeats=4), mvin(DRAM, SPAD_ROWS - 4, 1, 4)],
    [mvout(DRAM, SPAD_ROWS - 64, 64, 4), mvout(DRAM, FULL | (ACC_ROWS - 64), 64, 4)],
    [pool(), mvout(DRAM, ACC | (ACC_ROWS - 6), 4, 0), mvout(DRAM, 7 << 26, 4, 0)],
    [mvout(DRAM, 7 << 26, 4, 4)],
    [preload(GARBAGE, GARBAGE, 99, 99, 99, 99), compute(bd=GARBAGE, bd_cols=99, bd_rows=99)],
    [preload(SPAD_ROWS - 1, SPAD_ROWS - 1, 4, 0, 4, 0), compute(SPAD_ROWS - 1, a_rows=0)],
    [preload(SPAD_ROWS - 4, ACC | (ACC_ROWS - 4), 4, 4, 4, 4), compute(SPAD_ROWS - 4)],
    [config_ex(dataflow=0, a_stride=0), PRE, compute(SPAD_ROWS - 1)],
    [config_ex(dataflow=0, c_stride=0), preload(0, SPAD_ROWS - 1, 4, 4, 4, 4), compute()],
    [PRE, config_ex(dataflow=1), config_ex(dataflow=0), compute()],
    [config_ex(dataflow=0, c_stride=65535), preload(0, 0, 4, 4, 4, 2), compute()],
]

UNUSED = [
    [config_ld(1, block_stride=0), mvin(DRAM, 3, 4, 4), mvin(0, ACC | 3, 1, 4), mvin(0, 0, 3, 2)],
    [mvin(DRAM, SPAD_ROWS - 4, 4, 4), mvin(DRAM, 9, 4, 4, 1), mvin(DRAM, 9, 2, 3, 2)],
    [config_ld(1, block_stride=1, pixel_repeats=2), mvin(DRAM, 8, 2, 4)],
    [config_ex(dataflow=1, in_shift=32), PRE, compute()],
    [config_ex(dataflow=1, in_shift=1 << 31, activation=1), preload(0, 20, 4, 4, 4, 4), compute()],
    [config_ex(dataflow=0, set_only_strides=1, in_shift=99, b_transpose=1, activation=3)],
    *(
        [config_ex(dataflow=flow), preload(address, c, 0, 4, 4, 4), compute()]
        for flow in (0, 1)
        for address in (ACC | 5, SPAD_ROWS - 1)
        for c in (20, ACC | 20)
    ),
    [preload(0, SPAD_ROWS - 1, 4, 4, 0, 4), compute()],
    [preload(0, ACC | ACC_ROWS, 4, 4, 4, 0), compute()],
    *(
        [config_ex(dataflow=flow), PRE, compute(a, bd, a_cols=0, bd_rows=0)]
        for flow in (0, 1)
        for a in (GARBAGE, ACC | 5, SPAD_ROWS - 1)
        for bd in (ACC | 5, SPAD_ROWS - 1)
    ),
    [
        config_ex(dataflow=0, a_transpose=1, b_transpose=1), PRE,
        compute(GARBAGE, ACC, a_rows=0, bd_cols=0),
    ],
    [pool(orows=255, ocols=3), mvout(DRAM, ACC | (ACC_ROWS - 5), 4, 0)],
    [pool(orows=255, ocols=255), mvout(DRAM, SPAD_ROWS - 257, 4, 0)],
    [pool(pool_upad=3, orows=9), mvout(DRAM, SPAD_ROWS - 1, 4, 0)],
    [pool(pool_lpad=2, orows=9), mvout(DRAM, SPAD_ROWS - 1, 4, 0)],
    [pool(pool_upad=1, orows=9), mvout(DRAM, SPAD_ROWS - 2, 4, 0)],
]  # fmt: skip


@pytest.mark.parametrize("commands", UNUSED)
def test_a_field_that_a_command_does_not_use_is_not_checked(commands: list[Command]) -> None:
    """Each is legal, and does what the plain interpreter does, which checks nothing."""
    golden = run_both(commands, images=[(DRAM, bytes(range(1, 100)))])
    assert golden.fault is None, str(golden.fault)


@pytest.mark.parametrize("commands", LEGAL)
def test_limits_themselves_are_legal(commands: list[Command]) -> None:
    """The largest values, and fields that do not count."""
    golden = run_golden(commands)
    assert golden.fault is None, str(golden.fault)


def test_older_commands_complete_and_younger_have_no_effect() -> None:
    """Stores before the fault are there, stores after it are not; fences do not count."""
    golden = run_golden([])
    result = golden.run([mvout(DRAM, 0, 4, 1), Command(99), mvout(DRAM + 64, 0, 4, 1)])
    assert result.commands_done == 1
    assert result.fault is not None
    assert result.fault.command_index == 1
    assert golden.dram.read(DRAM, 4).tobytes() == golden.scratchpad[0].tobytes()
    untouched = run_golden([])
    assert (golden.dram.read(DRAM + 64, 4) == untouched.dram.read(DRAM + 64, 4)).all()
    assert golden.commands_accepted == 3


def test_fault_says_what_is_wrong() -> None:
    """Rule, field, value and limit in one line."""
    golden = run_golden([LD, mvin(DRAM, ACC | 4094, 4, 4)])
    assert str(golden.fault) == (
        "command 1 (funct 2): rows_past_end in laddr: "
        "rows 4094 to 4097 of the accumulator, which has 4096"
    )
    assert OS.funct == 0
