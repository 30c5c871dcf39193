# SPDX-License-Identifier: Apache-2.0
"""CONFIG_EX, CONFIG_LD, CONFIG_ST: the state that later commands take their parameters from."""

from collections.abc import Callable, Mapping

from autocomp_hil.golden.faults import RuleBroken, require
from autocomp_hil.golden.state import LoadConfig, Machine
from autocomp_hil.isa import (
    ACTIVATION_RELU,
    KEEP_SCALE,
    MAX_SHIFT,
    Command,
    FaultField,
    FaultRule,
    decode,
)

__all__ = ["config"]

_POOL_SIZES = (
    ("pool_size", FaultField.POOL_SIZE),
    ("porows", FaultField.POROWS),
    ("pocols", FaultField.POCOLS),
    ("orows", FaultField.OROWS),
    ("ocols", FaultField.OCOLS),
)


def config(machine: Machine, command: Command) -> None:
    """Change configuration state; CONFIG_NORM has no effect."""
    decoded = decode(command)
    handler = _HANDLERS.get(decoded.name)
    if handler is not None:
        handler(machine, decoded.fields)


def _config_ex(machine: Machine, fields: Mapping[str, int]) -> None:
    state = machine.execute
    if not fields["set_only_strides"]:
        _check_activation(fields["activation"])
        require(
            legal=bool(fields["dataflow"]) or fields["in_shift"] <= MAX_SHIFT,
            rule=FaultRule.SHIFT_RANGE,
            where=FaultField.IN_SHIFT,
            detail=f"{fields['in_shift']} is more than {MAX_SHIFT}",
        )
        transposes = (bool(fields["a_transpose"]), bool(fields["b_transpose"]))
        illegal = (True, True) if fields["dataflow"] else (False, True)
        require(
            legal=transposes != illegal,
            rule=FaultRule.ILLEGAL_TRANSPOSE,
            where=FaultField.A_TRANSPOSE,
            detail="the one transposer cannot serve this pair of transposes in this dataflow",
        )
        state.weight_stationary = bool(fields["dataflow"])
        state.relu = fields["activation"] == ACTIVATION_RELU
        state.in_shift = fields["in_shift"]
        state.a_transpose, state.b_transpose = transposes
    state.a_stride = fields["a_stride"]
    state.c_stride = fields["c_stride"]


def _config_ld(machine: Machine, fields: Mapping[str, int]) -> None:
    state_id = fields["state_id"]
    if state_id >= len(machine.loads):
        raise RuleBroken(
            FaultRule.STATE_ID_RANGE, FaultField.STATE_ID, f"{state_id} is more than 2"
        )
    state: LoadConfig = machine.loads[state_id]
    state.stride = fields["stride"]
    state.block_stride = fields["block_stride"]
    state.pixel_repeats = max(1, fields["pixel_repeats"])
    state.shrunk = bool(fields["shrunk"])
    state.scale = fields["scale"]


def _config_st(machine: Machine, fields: Mapping[str, int]) -> None:
    """All-ones ``acc_scale`` keeps the old one; without pooling its geometry stays as it was."""
    state = machine.store
    _check_activation(fields["activation"])
    if fields["pool_stride"]:
        for name, where in _POOL_SIZES:
            require(
                legal=fields[name] != 0,
                rule=FaultRule.POOL_GEOMETRY,
                where=where,
                detail=f"{name} is 0 with pooling on",
            )
    state.relu = fields["activation"] == ACTIVATION_RELU
    state.stride = fields["stride"]
    if fields["acc_scale"] != KEEP_SCALE:
        state.scale = fields["acc_scale"]
    state.pool_stride = fields["pool_stride"]
    state.pool_size = fields["pool_size"]
    if fields["pool_stride"]:
        state.pool_upad = fields["pool_upad"]
        state.pool_lpad = fields["pool_lpad"]
        state.pool_out_dim = fields["pool_out_dim"]
        state.porows = fields["porows"]
        state.pocols = fields["pocols"]
        state.orows = fields["orows"]
        state.ocols = fields["ocols"]


def _check_activation(activation: int) -> None:
    require(
        legal=activation <= ACTIVATION_RELU,
        rule=FaultRule.ACTIVATION_UNSUPPORTED,
        where=FaultField.ACTIVATION,
        detail=f"activation {activation} is not none (0) or ReLU (1)",
    )


_HANDLERS: Mapping[str, Callable[[Machine, Mapping[str, int]], None]] = {
    "config_ex": _config_ex,
    "config_ld": _config_ld,
    "config_st": _config_st,
}
"""Handlers by the name of the command; CONFIG_NORM is not among them."""
