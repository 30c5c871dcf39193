# SPDX-License-Identifier: Apache-2.0
"""Makes commands: a function for each one, with the defaults of a fresh accelerator."""

from typing import Final

from autocomp_hil.isa._generated import ACTIVATION_NONE, FP32_ONE
from autocomp_hil.isa.codec import Command, EncodingError, encode

_LOAD_STATES: Final = ("mvin", "mvin2", "mvin3")


def mvin(dram: int, laddr: int, cols: int, rows: int, state: int = 0) -> Command:
    """Return MVIN, MVIN2 or MVIN3: the one that uses load state 0, 1 or 2."""
    if not 0 <= state < len(_LOAD_STATES):
        message = f"mvin: state: expected 0 to {len(_LOAD_STATES) - 1}, got {state}"
        raise EncodingError(message)
    return encode(_LOAD_STATES[state], dram_addr=dram, laddr=laddr, cols=cols, rows=rows)


def mvout(dram: int, laddr: int, cols: int, rows: int) -> Command:
    """Return MVOUT: stores a block of local rows to DRAM."""
    return encode("mvout", dram_addr=dram, laddr=laddr, cols=cols, rows=rows)


def preload(  # noqa: PLR0917  # an operand order that kernels know
    b_laddr: int, c_laddr: int, b_cols: int, b_rows: int, c_cols: int, c_rows: int
) -> Command:
    """Return PRELOAD: ``b`` is W (weight stationary) or D (output stationary)."""
    return encode(
        "preload",
        b_laddr=b_laddr,
        b_cols=b_cols,
        b_rows=b_rows,
        c_laddr=c_laddr,
        c_cols=c_cols,
        c_rows=c_rows,
    )


def compute_preloaded(  # noqa: PLR0917  # an operand order that kernels know
    a_laddr: int, bd_laddr: int, a_cols: int, a_rows: int, bd_cols: int, bd_rows: int
) -> Command:
    """Return COMPUTE_PRELOADED: ``bd`` is D (weight stationary) or B (output stationary)."""
    return _compute("compute_preloaded", a_laddr, bd_laddr, a_cols, a_rows, bd_cols, bd_rows)


def compute_accumulated(  # noqa: PLR0917  # an operand order that kernels know
    a_laddr: int, bd_laddr: int, a_cols: int, a_rows: int, bd_cols: int, bd_rows: int
) -> Command:
    """Return COMPUTE_ACCUMULATED: operands as in ``compute_preloaded``."""
    return _compute("compute_accumulated", a_laddr, bd_laddr, a_cols, a_rows, bd_cols, bd_rows)


def config_ex(
    *,
    dataflow: int,
    activation: int = ACTIVATION_NONE,
    in_shift: int = 0,
    a_stride: int = 1,
    c_stride: int = 1,
    a_transpose: int = 0,
    b_transpose: int = 0,
    set_only_strides: int = 0,
    acc_scale: int = FP32_ONE,
    relu6_shift: int = 0,
) -> Command:
    """Return CONFIG_EX; ``acc_scale`` are fp32 bits."""
    return encode(
        "config_ex",
        dataflow=dataflow,
        activation=activation,
        in_shift=in_shift,
        a_stride=a_stride,
        c_stride=c_stride,
        a_transpose=a_transpose,
        b_transpose=b_transpose,
        set_only_strides=set_only_strides,
        acc_scale=acc_scale,
        relu6_shift=relu6_shift,
    )


def config_ld(
    stride: int,
    *,
    block_stride: int,
    state_id: int = 0,
    scale: int = FP32_ONE,
    shrunk: int = 0,
    pixel_repeats: int = 1,
) -> Command:
    """Return CONFIG_LD; ``stride`` in bytes, ``block_stride`` in rows, ``scale`` are fp32 bits."""
    return encode(
        "config_ld",
        stride=stride,
        block_stride=block_stride,
        state_id=state_id,
        scale=scale,
        shrunk=shrunk,
        pixel_repeats=pixel_repeats,
    )


def config_st(
    stride: int,
    *,
    activation: int = ACTIVATION_NONE,
    acc_scale: int = FP32_ONE,
    pool_stride: int = 0,
    pool_size: int = 0,
    pool_upad: int = 0,
    pool_lpad: int = 0,
    pool_out_dim: int = 0,
    porows: int = 0,
    pocols: int = 0,
    orows: int = 0,
    ocols: int = 0,
) -> Command:
    """Return CONFIG_ST; ``stride`` in bytes, ``acc_scale`` are fp32 bits."""
    return encode(
        "config_st",
        stride=stride,
        activation=activation,
        acc_scale=acc_scale,
        pool_stride=pool_stride,
        pool_size=pool_size,
        pool_upad=pool_upad,
        pool_lpad=pool_lpad,
        pool_out_dim=pool_out_dim,
        porows=porows,
        pocols=pocols,
        orows=orows,
        ocols=ocols,
    )


def counter(
    *,
    index: int = 0,
    reset: int = 0,
    drop_snapshot: int = 0,
    take_snapshot: int = 0,
    write_config: int = 0,
    event_code: int = 0,
    is_external: int = 0,
) -> Command:
    """Return COUNTER; all zero reads counter ``index``."""
    return encode(
        "counter",
        index=index,
        reset=reset,
        drop_snapshot=drop_snapshot,
        take_snapshot=take_snapshot,
        write_config=write_config,
        event_code=event_code,
        is_external=is_external,
    )


def flush(skip: int = 0) -> Command:
    """Return FLUSH, which does nothing."""
    return encode("flush", skip=skip)


def _compute(  # noqa: PLR0917  # as its callers
    name: str, a_laddr: int, bd_laddr: int, a_cols: int, a_rows: int, bd_cols: int, bd_rows: int
) -> Command:
    return encode(
        name,
        a_laddr=a_laddr,
        a_cols=a_cols,
        a_rows=a_rows,
        bd_laddr=bd_laddr,
        bd_cols=bd_cols,
        bd_rows=bd_rows,
    )
