# SPDX-License-Identifier: Apache-2.0
"""Writes a kernel as C against the intrinsics: loops over tiles and blocks, and the core's work."""

from collections.abc import Iterator
from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.isa import fp32_bits
from tb.kernels.description import Addition, HostWork, Kernel
from tb.kernels.emit_matmul import matmul_functions
from tb.kernels.tensors import Tensor, tensors

__all__ = ["source"]

_HEAD: Final = """#include "hil_dialect.h"

#define IN_ACC (1u << 31)
#define ADD (1u << 30)
#define FULL (1u << 29)

static inline uint64_t least(uint64_t one, uint64_t other) {
  return one < other ? one : other;
}

/* Loads a tile, block rows by block rows, `wide` blocks at once. */
#define LOAD(mvin_, from, pitch, to, rows, cols, row_step, col_step, wide)     \\
  for (uint64_t r = 0; r * DIM < (rows); r++)                                  \\
    for (uint64_t q = 0; q * DIM < (cols); q += (wide))                        \\
      mvin_((from) + r * DIM * (pitch) + q * DIM,                              \\
            (to) + r * (row_step) + q * (col_step),                            \\
            least((wide) * DIM, (cols) - q * DIM), least(DIM, (rows) - r * DIM))

static void configure_load(int id, uint64_t stride, uint32_t scale,
                           uint64_t block_stride, bool shrunk) {
  hil_accel_config_ld(
      (hil_accel_config_ld_rs1_t){.shrunk = shrunk,
                                  .state_id = (uint8_t)id,
                                  .pixel_repeats = 1,
                                  .block_stride = (uint16_t)block_stride,
                                  .scale = scale},
      stride);
}

static void configure_store(uint64_t stride, uint32_t scale, bool relu) {
  hil_accel_config_st((hil_accel_config_st_rs1_t){.activation = relu},
                      (uint32_t)stride, scale);
}
"""

_DIRTY: Final = """
/* What an earlier kernel may have left. */
static void leave_traces(void) {
  hil_accel_config_ex((hil_accel_config_ex_rs1_t){.dataflow = 1,
                                                  .activation = 1,
                                                  .a_transpose = 1,
                                                  .a_stride = 3},
                      5, 0, 2);
  for (int id = 0; id < 3; id++) {
    configure_load(id, 3, 0xBF000000, DIM + 1, true);
    mvin(0, id * DIM, DIM, DIM);
    mvin(0, IN_ACC | (uint32_t)(id * DIM), DIM, DIM);
  }
  configure_store(7, 0x3F000000, true);
}
"""


def source(kernel: Kernel, hardware: HardwareConfig) -> str:
    """The C source; its function ``kernel`` takes the tensors in their order.

    Args:
        kernel: A description without problems.
        hardware: Its configuration.
    """
    arguments = tensors(kernel, hardware)
    parts = [_HEAD]
    if kernel.is_dirty:
        parts.append(_DIRTY)
    if kernel.matmul is not None:
        parts += matmul_functions(kernel, kernel.matmul, hardware, _by_name(arguments))
    if kernel.addition is not None:
        parts.append(_addition(kernel, kernel.addition, hardware, _by_name(arguments)))
    parts.append(_main(kernel, arguments))
    return "\n".join(parts)


def _by_name(arguments: list[Tensor]) -> dict[str, Tensor]:
    return {tensor.name: tensor for tensor in arguments}


def _main(kernel: Kernel, arguments: list[Tensor]) -> str:
    named = ", ".join(f"{tensor.number.c_type} *{tensor.name}" for tensor in arguments)
    body = "\n".join(f"  {line}" for line in _steps(kernel, _by_name(arguments)))
    return f"void kernel({named});\n\nvoid kernel({named}) {{\n{body}\n}}\n"


def _steps(kernel: Kernel, arguments: dict[str, Tensor]) -> Iterator[str]:
    """Statements of the kernel."""
    if kernel.host_before is not None:
        first = arguments["a" if kernel.matmul is not None else "c"]
        yield from _host(kernel.host_before, first)
    if kernel.is_dirty:
        yield "leave_traces();"
    last = "c"
    if kernel.matmul is not None:
        names = [name for name in ("a", "b", "d") if name in arguments]
        yield f"matmul({', '.join(names)}, c);"
    if kernel.addition is not None:
        if kernel.matmul is not None:
            yield "fence();  /* the store engine wrote C */"
        yield "addition(c, r, e);"
        last = "e"
    yield "fence();"
    if kernel.host_after is not None:
        yield from _host(kernel.host_after, arguments[last])


def _host(work: HostWork, tensor: Tensor) -> Iterator[str]:
    """Loops of the core over the elements of a tensor."""
    yield f"for (uint64_t i = 0; i < {tensor.rows}; i++)"
    yield f"  for (uint64_t j = 0; j < {tensor.cols}; j++) {{"
    yield f"    {tensor.number.c_type} *at = {tensor.name} + i * {tensor.pitch} + j;"
    yield f"    *at = ({tensor.number.c_type})({work.times} * (int64_t)*at + {work.plus});"
    yield "  }"


def _addition(
    kernel: Kernel, add: Addition, hardware: HardwareConfig, arguments: dict[str, Tensor]
) -> str:
    c, r, e = arguments["c"], arguments["r"], arguments["e"]
    size = e.number.bytes
    blocks = hardware.max_block_cols // hardware.dim if add.is_wide else 1
    r_stride = 0 if add.is_repeated else r.pitch * r.number.bytes
    full = " | FULL" if add.result == "full" else ""
    fence = "\n      fence();" if kernel.has_more_fences else ""
    return f"""
static void addition({c.number.c_type} *c, {r.number.c_type} *r, {e.number.c_type} *e) {{
  uint64_t turn = 0;
  configure_load(0, {c.pitch * c.number.bytes}, {fp32_bits(add.first_scale):#x}, DIM, true);
  configure_load(2, {r_stride}, {fp32_bits(add.second_scale):#x}, DIM, true);
  configure_store({e.pitch * size}, {fp32_bits(add.scale):#x}, {int(add.has_relu)});
  for (uint64_t i = 0; i < {add.rows}; i += DIM) {{
    for (uint64_t j = 0; j < {add.cols}; j += {blocks} * DIM) {{
      uint64_t rows = least(DIM, {add.rows} - i);
      uint64_t cols = least({blocks} * DIM, {add.cols} - j);
      uint32_t at = (uint32_t)({kernel.accumulator_row} + turn++ % 2 * {blocks} * DIM);
      mvin(c + i * {c.pitch} + j, IN_ACC | at, cols, rows);
      mvin3(r + {"" if add.is_repeated else f"i * {r.pitch} + "}j, IN_ACC | ADD | at, cols, rows);
      mvout(e + i * {e.pitch} + j, IN_ACC{full} | at, cols, rows);{fence}
    }}
  }}
}}
"""
