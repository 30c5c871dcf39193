# SPDX-License-Identifier: Apache-2.0
"""Each sentence about the CONFIG commands and the commands without effect."""

import dataclasses

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import Accelerator, accelerator
from autocomp_hil.golden.commands import configure
from autocomp_hil.golden.loops.unroll import LOOPS
from autocomp_hil.golden.state import ExecuteConfig, LoadConfig, StoreConfig
from autocomp_hil.isa import (
    COMMANDS,
    KEEP_SCALE,
    Command,
    Funct,
    config_ex,
    config_ld,
    config_st,
    counter,
    encode,
    flush,
)
from tests.unit.golden.judge import run_golden


def test_config_ex_sets_everything() -> None:
    """All fields of one command."""
    command = config_ex(dataflow=1, activation=1, in_shift=7, a_stride=9, c_stride=5, a_transpose=1)
    assert run_golden([command]).machine.execute == ExecuteConfig(
        weight_stationary=True, relu=True, in_shift=7, a_transpose=True, a_stride=9, c_stride=5
    )


def test_set_only_strides_changes_strides_and_checks_nothing() -> None:
    """Illegal values in the other fields do no harm."""
    commands = [
        config_ex(dataflow=1, activation=1, in_shift=7),
        config_ex(
            dataflow=0, activation=3, in_shift=99, a_stride=3, c_stride=4,
            b_transpose=1, set_only_strides=1,
        ),
    ]  # fmt: skip
    golden = run_golden(commands)
    assert golden.fault is None
    assert golden.machine.execute == ExecuteConfig(
        weight_stationary=True, relu=True, in_shift=7, a_stride=3, c_stride=4
    )


def test_config_ld_sets_one_state() -> None:
    """The others keep their reset values; 0 pixel repeats count as 1."""
    command = config_ld(77, block_stride=3, state_id=1, scale=5, shrunk=1, pixel_repeats=0)
    loads = run_golden([command]).machine.loads
    assert loads[0] == loads[2] == LoadConfig()
    assert loads[1] == LoadConfig(77, 3, 1, shrunk=True, scale=5)


def test_config_st_keeps_scale_and_geometry() -> None:
    """All-ones keeps the scale; without pooling the geometry stays."""
    geometry = {"pool_upad": 1, "pool_lpad": 2, "pool_out_dim": 3, "porows": 4, "pocols": 5}
    pooling = config_st(
        10, activation=1, acc_scale=11, pool_stride=2, pool_size=3, orows=6, ocols=7, **geometry
    )
    plain = config_st(20, acc_scale=KEEP_SCALE, pool_size=1, porows=9, orows=9)
    golden = run_golden([pooling])
    first = StoreConfig(10, True, 11, 2, 3, 1, 2, 3, 4, 5, 6, 7)
    assert golden.machine.store == first
    golden.run([plain])
    assert golden.machine.store == dataclasses.replace(
        first, stride=20, relu=False, pool_stride=0, pool_size=1
    )


def test_commands_without_effect() -> None:
    """FLUSH, CLKGATE_EN, CONFIG_NORM, COUNTER with any operand."""
    ones = 2**64 - 1
    commands = [
        flush(1),
        Command(Funct.CLKGATE_EN, ones, ones),
        encode("config_norm", qb=3, stat_id=2),
        Command(Funct.CONFIG, ones, ones),
        Command(Funct.COUNTER, ones, ones),
    ]
    golden, fresh = run_golden(commands), run_golden([])
    assert golden.fault is None
    assert (golden.scratchpad == fresh.scratchpad).all()
    assert golden.machine.execute == ExecuteConfig()
    assert golden.machine.store == StoreConfig()


def test_every_command_has_a_meaning() -> None:
    """The model has a handler for each funct, and for each CONFIG that has an effect."""
    assert set(accelerator._HANDLERS) | LOOPS == set(Funct)
    configurations = {
        name for name, spec in COMMANDS.items() if spec.kind is not None and spec.support == "full"
    }
    assert set(configure._HANDLERS) == configurations


def test_counters_are_not_modelled() -> None:
    """Each COUNTER gives None; after a fault the stopped accelerator answers 0."""
    golden = run_golden([])
    result = golden.run([counter(index=1), flush(), counter(reset=1)])
    assert (result.responses, result.reads_counters) == ((None, None), True)
    result = golden.run([Command(127), counter()])
    assert result.responses == (0,)
    assert not run_golden([flush()]).run([]).reads_counters


def test_reset_state_is_that_of_the_instruction_tables() -> None:
    """Reset values are those of configs/isa/accel.toml."""
    fields = {
        name: {f.name: f.reset for op in (spec.rs1, spec.rs2) if op for f in op.fields}
        for name, spec in COMMANDS.items()
    }
    machine = run_golden([]).machine
    ex, ld, st = machine.execute, machine.loads[0], machine.store
    assert fields["config_ex"]["dataflow"] == int(ex.weight_stationary)
    assert fields["config_ex"]["a_stride"] == ex.a_stride
    assert fields["config_ex"]["c_stride"] == ex.c_stride
    assert fields["config_ld"]["stride"] == ld.stride
    assert fields["config_ld"]["block_stride"] == ld.block_stride
    assert fields["config_ld"]["scale"] == ld.scale
    assert fields["config_st"]["stride"] == st.stride
    assert fields["config_st"]["acc_scale"] == st.scale
    assert fields["config_st"]["pool_stride"] == st.pool_stride


def test_golden_is_constructed_with_its_own_dram() -> None:
    """An accelerator without a memory makes one of its seed."""
    golden = Accelerator(load_hardware("int8_4x4"), seed=4)
    again = Accelerator(load_hardware("int8_4x4"), seed=4)
    assert (golden.dram.read(0, 64) == again.dram.read(0, 64)).all()
