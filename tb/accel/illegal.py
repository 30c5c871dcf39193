# SPDX-License-Identifier: Apache-2.0
"""One command that breaks a given rule, with the legal commands that it needs before it."""

from collections.abc import Callable
from dataclasses import replace

from autocomp_hil.codegen.isa_source import load_isa
from autocomp_hil.golden.state import Machine
from autocomp_hil.isa import (
    ACC_BIT,
    FULL_BIT,
    GARBAGE,
    Command,
    FaultRule,
    Funct,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    decode,
    encode,
    mvin,
    mvout,
    preload,
)
from tb.accel.builder import ProgramBuilder
from tb.accel.draw import Draw
from tb.accel.illegal_loops import LOOP_RULES, illegal_loop
from tb.accel.points.faults import FaultEntry
from tb.accel.points.support import is_performed

__all__ = ["ILLEGAL_RULES", "append_illegal", "illegal_command"]

_MOST_DRAWS = 2000
"""Draws after which a way to fault counts as one that nobody can take."""

Choice = tuple[tuple[Command, ...], Command]
"""Legal commands, then the illegal one."""


def illegal_command(rule: FaultRule, draw: Draw, machine: Machine) -> Choice:
    """A random way to break a rule.

    Args:
        rule: The rule; not ``NONE``.
        draw: Source of random numbers.
        machine: State in which the commands will run.

    Returns:
        Legal commands to run first, and the command that breaks the rule.
    """
    unrollers = draw.hardware.loop_unrollers
    has_loops = unrollers.matmul or unrollers.convolution
    is_shared = rule is FaultRule.ACTIVATION_UNSUPPORTED and has_loops and draw.chance(0.5)
    if rule in LOOP_RULES or is_shared:
        return illegal_loop(rule, draw)
    prefix, command = _CHOICES[rule](draw, machine)
    if rule is not FaultRule.STATE_ID_RANGE:
        prefix, command = _varied(draw, prefix, command)
    is_pair = command.funct in {Funct.COMPUTE_PRELOADED, Funct.COMPUTE_ACCUMULATED}
    if machine.preload is None or is_pair:
        return prefix, command
    dim = draw.dim
    flow = int(machine.preload.weight_stationary)
    finish = (config_ex(dataflow=flow), compute_preloaded(0, 0, dim, dim, dim, dim))
    return (*finish, *prefix), command


def append_illegal(wanted: FaultRule | FaultEntry, draw: Draw, builder: ProgramBuilder) -> None:
    """Append legal commands, and one that breaks a rule.

    Args:
        wanted: A rule to break in any way, or one way to break one.
        draw: Source of random numbers.
        builder: Program so far.
    """
    rule = FaultRule[wanted.rule.upper()] if isinstance(wanted, FaultEntry) else wanted
    for _ in range(_MOST_DRAWS):
        prefix, command = illegal_command(rule, draw, builder.machine)
        if isinstance(wanted, FaultEntry) and _name(command) != wanted.command:
            continue
        for legal in prefix:
            assert builder.emit(legal), f"{wanted}: {legal} should be legal"
        assert not builder.emit(command), f"{wanted}: {command} should be a fault"
        assert builder.refused is not None
        if isinstance(wanted, FaultRule) or str(builder.refused.field) == wanted.field:
            builder.append_unchecked(command)
            return
    raise AssertionError(f"{wanted}: nothing that illegal.py draws breaks it")


def _name(command: Command) -> str:
    return decode(command).name if command.funct in set(Funct) else "unknown"


def _varied(draw: Draw, prefix: tuple[Command, ...], command: Command) -> Choice:
    """Any load state in place of state 0, either COMPUTE in place of COMPUTE_PRELOADED."""
    state, op = draw.number(0, 2), draw.pick((Funct.COMPUTE_PRELOADED, Funct.COMPUTE_ACCUMULATED))
    loads = (Funct.MVIN, Funct.MVIN2, Funct.MVIN3)

    def vary(one: Command) -> Command:
        if one.funct == Funct.MVIN:
            return replace(one, funct=loads[state])
        if one.funct == Funct.COMPUTE_PRELOADED:
            return replace(one, funct=op)
        if one.funct == Funct.CONFIG and decode(one).name == "config_ld":
            return encode("config_ld", **{**decode(one).fields, "state_id": state})
        return one

    return tuple(map(vary, prefix)), vary(command)


def _ld(draw: Draw, **changes: int) -> Command:
    return config_ld(draw.dim, **{"block_stride": draw.dim, **changes})


def _pool(draw: Draw, **changes: int) -> Command:
    sizes = {"pool_stride": 1, "pool_size": 2, "porows": 2, "pocols": 2, "orows": 2, "ocols": 3}
    return config_st(draw.dim, **{**sizes, **changes})


def _one_of(draw: Draw, *choices: Choice) -> Choice:
    return choices[draw.number(0, len(choices) - 1)]


def _paired(draw: Draw, a: int, bd: int, shape: tuple[int, int, int, int]) -> Choice:
    """A COMPUTE with its PRELOAD; shape is a_cols, a_rows, bd_cols, bd_rows."""
    dim = draw.dim
    before = (config_ex(dataflow=draw.number(0, 1)), preload(0, GARBAGE, dim, dim, dim, dim))
    return before, compute_preloaded(a, bd, *shape)


def _plain_stores(draw: Draw) -> tuple[Command, ...]:
    return (config_st(draw.dim),)


def _unknown(draw: Draw, _machine: Machine) -> Choice:
    funct = draw.pick((26, 27, 64, 100, 125, 127))
    return (), Command(funct, draw.number(0, 2**63 - 1), draw.number(0, 2**63 - 1))


def _unsupported(draw: Draw, _machine: Machine) -> Choice:
    isa, hardware = load_isa(), draw.hardware
    functs = tuple(one.funct for one in isa.commands if not is_performed(one, hardware))
    return (), Command(draw.pick(functs), draw.number(0, 2**63 - 1), draw.number(0, 2**63 - 1))


def _activation(draw: Draw, _machine: Machine) -> Choice:
    value = draw.number(2, 3)
    return _one_of(
        draw, ((), config_ex(dataflow=1, activation=value)), ((), config_st(9, activation=value))
    )


def _shift(draw: Draw, _machine: Machine) -> Choice:
    return (), config_ex(dataflow=0, in_shift=draw.pick((32, 33, 1 << 31, 0xFFFFFFFF)))


def _transpose(draw: Draw, _machine: Machine) -> Choice:
    flow = draw.number(0, 1)
    return (), config_ex(dataflow=flow, a_transpose=flow, b_transpose=1)


def _state_id(draw: Draw, _machine: Machine) -> Choice:
    return (), _ld(draw, state_id=3)


def _pool_geometry(draw: Draw, _machine: Machine) -> Choice:
    names = ("pool_size", "porows", "pocols", "orows", "ocols")
    return (), _pool(draw, **{names[draw.number(0, 4)]: 0})


def _garbage(draw: Draw, _machine: Machine) -> Choice:
    dim = draw.dim
    return _one_of(
        draw,
        ((_ld(draw),), mvin(draw.load_address(), GARBAGE, dim, dim)),
        ((), mvout(draw.store_address(), GARBAGE, dim, dim)),
        _paired(draw, GARBAGE, 0, (dim, dim, dim, dim)),
    )


def _range(draw: Draw, *, of_rows: bool) -> Choice:
    dim, machine_limit = draw.dim, draw.hardware.max_block_cols
    beyond = dim + draw.pick((1, 1, 100, 0xFFFF - dim))

    def shape(bad: int, good: int) -> tuple[int, int]:
        return (good, bad) if of_rows else (bad, good)

    block = beyond if of_rows else machine_limit + draw.pick((1, 1, 1000))
    zero_or = draw.pick((0, block))
    return _one_of(
        draw,
        ((_ld(draw),), mvin(draw.load_address(), 0, *shape(zero_or, 1))),
        (_plain_stores(draw), mvout(draw.store_address(), 0, *shape(zero_or, 1))),
        ((config_ex(dataflow=1),), preload(0, GARBAGE, *shape(beyond, dim), dim, dim)),
        _paired(draw, 0, 0, (*shape(beyond, dim), dim, dim)),
        _paired(draw, 0, 0, (dim, dim, *shape(beyond, dim))),
    )


def _block_stride(draw: Draw, _machine: Machine) -> Choice:
    rows = draw.number(2, draw.dim)
    cols = draw.number(draw.dim + 1, draw.hardware.max_block_cols)
    return (_ld(draw, block_stride=rows - 1),), mvin(draw.load_address(), draw.row(), cols, rows)


def _pixel_acc(draw: Draw, _machine: Machine) -> Choice:
    before = (_ld(draw, pixel_repeats=2),)
    return before, mvin(draw.load_address(), ACC_BIT | draw.row(acc=True), 1, 1)


def _pixel_range(draw: Draw, _machine: Machine) -> Choice:
    return (_ld(draw, pixel_repeats=2),), mvin(0, draw.row(), draw.dim // 2 + 1, 1)


def _past_end(draw: Draw, _machine: Machine) -> Choice:
    dim, hardware = draw.dim, draw.hardware
    spad = hardware.scratchpad_rows - dim + 1
    acc = ACC_BIT | (hardware.accumulator_rows - dim + 1)
    memory = draw.pick((spad, acc))
    plain = config_ex(dataflow=draw.number(0, 1))
    sizes = (dim, dim, dim, dim)
    last_image = max(0, hardware.scratchpad_rows - 5)
    return _one_of(
        draw,
        ((_ld(draw),), mvin(draw.load_address(), memory, dim, dim)),
        (_plain_stores(draw), mvout(draw.store_address(), memory, dim, dim)),
        ((_pool(draw),), mvout(draw.store_address(), last_image, dim, dim)),
        ((plain,), preload(spad, GARBAGE, *sizes)),
        ((plain,), preload(0, memory, *sizes)),
        _paired(draw, spad, 0, sizes),
        _paired(draw, 0, spad, sizes),
    )


def _norm(draw: Draw, _machine: Machine) -> Choice:
    laddr = ACC_BIT | draw.number(1, 7) << 26 | draw.row(acc=True)
    return _plain_stores(draw), mvout(draw.store_address(), laddr, 1, 1)


def _pool_full(draw: Draw, _machine: Machine) -> Choice:
    return (_pool(draw),), mvout(draw.store_address(), ACC_BIT | FULL_BIT, draw.dim, 1)


def _in_acc(draw: Draw, _machine: Machine) -> Choice:
    sizes = (draw.dim, draw.dim, draw.dim, draw.dim)
    return _one_of(
        draw,
        ((), preload(ACC_BIT, GARBAGE, *sizes)),
        _paired(draw, ACC_BIT, 0, sizes),
        _paired(draw, 0, ACC_BIT, sizes),
    )


def _c_range(draw: Draw, *, of_rows: bool) -> Choice:
    dim = draw.dim
    beyond = dim + draw.number(1, 99)
    shape = (dim, beyond) if of_rows else (beyond, dim)
    return (), preload(GARBAGE, draw.pick((0, ACC_BIT)), dim, dim, *shape)


def _no_preload(draw: Draw, machine: Machine) -> Choice:
    dim = draw.dim
    command = compute_preloaded(0, 0, dim, dim, dim, dim)
    if machine.preload is None:
        return (), command
    return (config_ex(dataflow=int(machine.preload.weight_stationary)), command), command


def _dataflow(draw: Draw, _machine: Machine) -> Choice:
    dim, flow = draw.dim, draw.number(0, 1)
    before = (config_ex(dataflow=flow), preload(0, GARBAGE, dim, dim, dim, dim))
    changed = (*before, config_ex(dataflow=1 - flow))
    return changed, compute_preloaded(0, 0, dim, dim, dim, dim)


_CHOICES: dict[FaultRule, Callable[[Draw, Machine], Choice]] = {
    FaultRule.UNKNOWN_COMMAND: _unknown,
    FaultRule.UNSUPPORTED_COMMAND: _unsupported,
    FaultRule.ACTIVATION_UNSUPPORTED: _activation,
    FaultRule.SHIFT_RANGE: _shift,
    FaultRule.ILLEGAL_TRANSPOSE: _transpose,
    FaultRule.STATE_ID_RANGE: _state_id,
    FaultRule.POOL_GEOMETRY: _pool_geometry,
    FaultRule.GARBAGE_ADDRESS: _garbage,
    FaultRule.ROWS_RANGE: lambda draw, _machine: _range(draw, of_rows=True),
    FaultRule.COLS_RANGE: lambda draw, _machine: _range(draw, of_rows=False),
    FaultRule.BLOCK_STRIDE_MISUSE: _block_stride,
    FaultRule.PIXEL_REPEAT_ACC: _pixel_acc,
    FaultRule.PIXEL_REPEAT_RANGE: _pixel_range,
    FaultRule.ROWS_PAST_END: _past_end,
    FaultRule.NORM_UNSUPPORTED: _norm,
    FaultRule.POOL_FULL: _pool_full,
    FaultRule.OPERAND_IN_ACC: _in_acc,
    FaultRule.C_ROWS_RANGE: lambda draw, _machine: _c_range(draw, of_rows=True),
    FaultRule.C_COLS_RANGE: lambda draw, _machine: _c_range(draw, of_rows=False),
    FaultRule.COMPUTE_WITHOUT_PRELOAD: _no_preload,
    FaultRule.DATAFLOW_CHANGED: _dataflow,
}

ILLEGAL_RULES = tuple(_CHOICES)
"""Every rule that a command can break where there are no loop unrollers."""
