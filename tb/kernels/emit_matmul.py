# SPDX-License-Identifier: Apache-2.0
"""Writes the matrix product of a kernel: tiles loaded, multiplied block by block, stored."""

from autocomp_hil.config import HardwareConfig
from autocomp_hil.isa import fp32_bits
from tb.kernels.description import Kernel, Matmul
from tb.kernels.legal import blocks, is_resident
from tb.kernels.tensors import Tensor

__all__ = ["matmul_functions"]

_MVINS = ("mvin", "mvin2", "mvin3")


def matmul_functions(
    kernel: Kernel, matmul: Matmul, hardware: HardwareConfig, arguments: dict[str, Tensor]
) -> list[str]:
    """The C functions of the product, the last of them ``matmul``.

    Args:
        kernel: The kernel that it is in.
        matmul: The product.
        hardware: Its configuration.
        arguments: Tensors by name.
    """
    writer = _Writer(kernel, matmul, hardware, arguments)
    return [writer.constants(), writer.multiply(), writer.loops()]


class _Writer:
    def __init__(
        self, kernel: Kernel, matmul: Matmul, hardware: HardwareConfig, tensors: dict[str, Tensor]
    ) -> None:
        self.kernel = kernel
        self.m = matmul
        self.hardware = hardware
        self.tensors = tensors
        self.has_d = matmul.bias != "none" and matmul.bias_kind == "array"
        self.has_bias = matmul.bias != "none" and matmul.bias_kind != "array"

    def constants(self) -> str:
        """Sizes, and steps in local rows between blocks."""
        m = self.m
        a_i, a_k = ("DIM", "TM * DIM") if m.by_columns else ("TK * DIM", "DIM")
        b_k, b_j = ("DIM", "TK * DIM") if m.by_columns else ("TN * DIM", "DIM")
        wide = self.hardware.max_block_cols // self.hardware.dim
        wide_sums = self.hardware.max_block_cols_accumulator // self.hardware.dim
        width = blocks(m.n, self.hardware.dim) if is_resident(m) else m.tile_n
        rows: dict[str, int | str] = {
            "M": m.m, "N": m.n, "K": m.k, "TM": m.tile_m, "TN": m.tile_n, "TK": m.tile_k,
            "A_I": a_i, "A_K": a_k, "B_K": b_k, "B_J": b_j, "C_I": f"{width} * DIM",
            "WIDE": wide if m.is_wide else 1, "WIDE_SUMS": wide_sums if m.is_wide else 1,
            "BUFFERS": m.buffers, "A_AT": self.kernel.scratchpad_row,
            "B_AT": "(A_AT + BUFFERS * TM * TK * DIM)", "D_AT": "(B_AT + BUFFERS * TK * TN * DIM)",
            "C_AT": self.kernel.accumulator_row,
        }  # fmt: skip
        return "".join(f"#define {name} {_closed(value)}\n" for name, value in rows.items())

    def multiply(self) -> str:
        """A function that multiplies the blocks of a tile."""
        loops, close = self._block_loops()
        body = self._weight_stationary() if self.m.is_weight_stationary else self._chained()
        is_first = "is_first && k == 0"
        if not self.m.is_weight_stationary and self.m.chains_k:
            is_first = "is_first"
        add = "ADD" if self.has_bias else f"({is_first} ? 0 : ADD)"
        d = "D_AT + (uint32_t)((i * TN + j) * DIM)" if self.has_d else "GARBAGE_ADDR"
        return f"""
static void multiply(uint32_t a_at, uint32_t b_at, uint32_t c_at, bool is_first,
                     uint64_t m, uint64_t n, uint64_t depth) {{
{loops}
    uint64_t rows = least(DIM, m - i * DIM);
    uint64_t cols = least(DIM, n - j * DIM);
    uint64_t inner = least(DIM, depth - k * DIM);
    uint32_t a = a_at + (uint32_t)(i * A_I + k * A_K);
    uint32_t b = b_at + (uint32_t)(k * B_K + j * B_J);
    uint32_t d = is_first && k == 0 ? {d} : GARBAGE_ADDR;
    uint32_t c = (IN_ACC | {add}) + c_at + (uint32_t)(i * C_I + j * DIM);
{body}
{close}
}}
"""

    def _block_loops(self) -> tuple[str, str]:
        extents = {"i": "m", "j": "n", "k": "depth"}
        opens = [
            f"  for (uint64_t {index} = 0; {index} * DIM < {extents[index]}; {index}++) {{"
            for index in self.m.block_order
        ]
        return "\n".join(opens), "  }}}"

    def _weight_stationary(self) -> str:
        if self.m.keeps_weights:
            return """    if (i == 0) {
      preload(b, c, cols, inner, cols, rows);
      compute_preloaded(a, d, inner, rows, cols, rows);
    } else {
      preload(GARBAGE_ADDR, c, DIM, DIM, cols, rows);
      compute_accumulated(a, d, inner, rows, cols, rows);
    }"""
        return """    preload(b, c, cols, inner, cols, rows);
    compute_preloaded(a, d, inner, rows, cols, rows);"""

    def _chained(self) -> str:
        """Output-stationary blocks: each on its own, or summed in the array along k."""
        if not self.m.chains_k:
            return """    preload(d, c, cols, rows, cols, rows);
    compute_preloaded(a, b, inner, rows, cols, inner);"""
        return """    uint32_t target = (k + 1) * DIM < depth ? GARBAGE_ADDR : c;
    preload(d, target, cols, rows, cols, rows);
    if (k == 0) {
      compute_preloaded(a, b, inner, rows, cols, inner);
    } else {
      compute_accumulated(a, b, inner, rows, cols, inner);
    }"""

    def loops(self) -> str:
        """The function with the loops over tiles."""
        m = self.m
        step = {"i": ("M", "TM"), "j": ("N", "TN"), "k": ("K", "TK")}
        opens = "\n".join(
            f"  for (uint64_t {index}0 = 0; {index}0 < {step[index][0]}; "
            f"{index}0 += {step[index][1]} * DIM) {{"
            for index in m.order
        )
        if is_resident(m):
            c_at = "C_AT + (uint32_t)(i0 / DIM * C_I + j0)"
        else:
            c_at = "C_AT + (uint32_t)(tile % BUFFERS * TM * TN * DIM)"
        names = [name for name in ("a", "b", "d", "c") if name in self.tensors]
        parameters = ", ".join(f"{self.tensors[name].number.c_type} *{name}" for name in names)
        fence = "    fence();\n" if self.kernel.has_more_fences else ""
        return f"""
static void matmul({parameters}) {{
  uint64_t turn = 0, tile = 0;
{self._configuration()}
{opens}
    uint64_t rows = least(TM * DIM, M - i0);
    uint64_t cols = least(TN * DIM, N - j0);
    uint64_t depth = least(TK * DIM, K - k0);
    uint32_t a_at = A_AT + (uint32_t)(turn % BUFFERS * TM * TK * DIM);
    uint32_t b_at = B_AT + (uint32_t)(turn % BUFFERS * TK * TN * DIM);
    uint32_t c_at = {c_at};
{self._loads()}
    multiply(a_at, b_at, c_at, k0 == 0, rows, cols, depth);
    turn++;
    if (k0 + TK * DIM >= K) {{
{self._store()}
      tile++;
    }}
{fence}  }}}}}}
}}
"""

    def _configuration(self) -> str:
        m, tensors = self.m, self.tensors
        a, b, c = tensors["a"], tensors["b"], tensors["c"]
        channels = [int(channel) for channel in m.channels]
        a_step = "A_I" if m.is_a_transposed else "A_K"
        b_step = "B_K" if m.is_b_transposed else "B_J"
        one = f"{fp32_bits(1.0):#x}"
        lines = [
            (
                f"hil_accel_config_ex((hil_accel_config_ex_rs1_t){{.dataflow = "
                f"{int(m.is_weight_stationary)}, .a_transpose = {int(m.is_a_transposed)}, "
                f".b_transpose = {int(m.is_b_transposed)}, .a_stride = 1}}, {m.shift}, 0, 1);"
            ),
            (
                f"configure_load({channels[0]}, {a.pitch * a.number.bytes}, "
                f"{fp32_bits(m.load_scale):#x}, {a_step}, false);"
            ),
            f"configure_load({channels[1]}, {b.pitch * b.number.bytes}, {one}, {b_step}, false);",
            (
                f"configure_store({c.pitch * c.number.bytes}, {fp32_bits(m.scale):#x}, "
                f"{int(m.has_relu)});"
            ),
        ]
        if m.bias != "none":
            d = tensors["d"]
            stride = 0 if m.bias == "row" else d.pitch * d.number.bytes
            scale = fp32_bits(m.bias_scale) if m.bias_kind == "inputs" else fp32_bits(1.0)
            shrunk = "true" if m.bias_kind == "inputs" else "false"
            lines.append(f"configure_load({channels[2]}, {stride}, {scale:#x}, DIM, {shrunk});")
        return "\n".join(f"  {line}" for line in lines)

    def _loads(self) -> str:
        m = self.m
        a, b, d = (_MVINS[int(channel)] for channel in m.channels)
        a_pitch, b_pitch = self.tensors["a"].pitch, self.tensors["b"].pitch
        lines = []
        if m.is_a_transposed:
            lines.append(
                f"LOAD({a}, a + k0 * {a_pitch} + i0, {a_pitch}, a_at, depth, rows, A_K, A_I, WIDE);"
            )
        else:
            lines.append(
                f"LOAD({a}, a + i0 * {a_pitch} + k0, {a_pitch}, a_at, rows, depth, A_I, A_K, WIDE);"
            )
        if m.is_b_transposed:
            lines.append(
                f"LOAD({b}, b + j0 * {b_pitch} + k0, {b_pitch}, b_at, cols, depth, B_J, B_K, WIDE);"
            )
        else:
            lines.append(
                f"LOAD({b}, b + k0 * {b_pitch} + j0, {b_pitch}, b_at, depth, cols, B_K, B_J, WIDE);"
            )
        if m.bias != "none":
            lines += self._bias_load(d)
        return "\n".join(f"    {line}" for line in lines)

    def _bias_load(self, mvin: str) -> list[str]:
        m = self.m
        pitch = 0 if m.bias == "row" else self.tensors["d"].pitch
        wide = "WIDE_SUMS" if m.bias_kind == "sums" else "WIDE"
        target, step = ("D_AT", "TN * DIM") if self.has_d else ("IN_ACC + c_at", "C_I")
        return [
            "if (k0 == 0) {",
            (
                f"  LOAD({mvin}, d + i0 * {pitch} + j0, {pitch}, {target}, rows, cols, {step}, "
                f"DIM, {wide});"
            ),
            "}",
        ]

    def _store(self) -> str:
        pitch = self.tensors["c"].pitch
        full = " | FULL" if self.m.result == "full" else ""
        return (
            f"      LOAD(mvout, c + i0 * {pitch} + j0, {pitch}, (IN_ACC{full}) + c_at, rows, cols, "
            "C_I, DIM, WIDE);"
        )


def _closed(value: int | str) -> str:
    """A C expression as one operand."""
    text = str(value)
    return f"({text})" if "*" in text and not text.startswith("(") else text
