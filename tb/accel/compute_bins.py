# SPDX-License-Identifier: Apache-2.0
"""Coverage of PRELOAD and COMPUTE."""

from collections.abc import Mapping

from autocomp_hil.golden.state import ExecuteConfig, LocalOperand, Machine, Preload
from autocomp_hil.isa import ACC_BIT, ACCUMULATE_BIT, GARBAGE

__all__ = ["COMPUTE_BINS", "ComputeBins"]

_NAMES = """
    compute.ws.c_spad compute.ws.c_acc compute.ws.c_accumulate compute.ws.relu
    compute.os.c_spad compute.os.c_acc compute.os.c_accumulate compute.os.relu
    compute.ws.d.overwrite compute.ws.d.accumulate compute.ws.d.partial.overwrite
    compute.ws.d.partial.accumulate compute.ws.real_w_accumulated compute.ws.garbage_w_preloaded
    compute.ws.garbage_w_accumulated compute.os.real_d_accumulated compute.os.garbage_d_preloaded
    compute.os.garbage_b compute.os.real_c_then_accumulated compute.os.chain
    compute.os.shift.spad compute.os.shift.acc compute.c_rows_not_a_rows compute.empty_operand
    compute.c_stride_0.overwrite compute.c_stride_0.accumulate compute.wrap
    compute.ws.c_stride_many.spad compute.ws.c_stride_many.acc
    compute.os.c_stride_many.spad compute.os.c_stride_many.acc
    compute.a_stride_0 compute.a_stride_many compute.saturate.positive compute.saturate.negative
    compute.ws.plain.partial compute.ws.a_transpose.partial compute.ws.b_transpose.partial
    compute.os.plain.partial compute.os.a_transpose.partial compute.os.ab_transpose.partial
    compute.ws.plain.full compute.ws.a_transpose.full compute.ws.b_transpose.full
    compute.os.plain.full compute.os.a_transpose.full compute.os.ab_transpose.full
    compute.dataflow_switch
"""
COMPUTE_BINS = frozenset(_NAMES.split())

_TRANSPOSES = {
    (False, False): "plain",
    (True, False): "a_transpose",
    (False, True): "b_transpose",
    (True, True): "ab_transpose",
}


class ComputeBins:
    """Collects the bins of one program's COMPUTEs, in order."""

    def __init__(self) -> None:
        """Begin without any COMPUTE."""
        self.found: set[str] = set()
        self._last_dataflow: bool | None = None
        self._os_c_was_real = False
        self._chain = 0
        """Output-stationary COMPUTEs in a row whose C was GARBAGE."""

    def see(
        self,
        machine: Machine,
        pending: Preload,
        fields: Mapping[str, int],
        *,
        preloaded: bool,
        wrapped: bool,
    ) -> None:
        """A COMPUTE that has just run.

        Args:
            machine: State after it.
            pending: Its PRELOAD.
            fields: Its decoded fields.
            preloaded: Whether the command is COMPUTE_PRELOADED.
            wrapped: Whether a sum passed the ends of the accumulator format.
        """
        config, is_ws = machine.execute, pending.weight_stationary
        flow = "ws" if is_ws else "os"
        a = LocalOperand(fields["a_laddr"], fields["a_cols"], fields["a_rows"])
        bd = LocalOperand(fields["bd_laddr"], fields["bd_cols"], fields["bd_rows"])
        c = pending.destination
        switched = self._last_dataflow is not None and self._last_dataflow != is_ws
        self._hit(switched, "dataflow_switch")
        self._last_dataflow = is_ws
        self._stationary(pending, bd, preloaded=preloaded)
        self._a(config, a, machine.dim, flow)
        if c is not None and c.rows and c.cols:
            self._c(machine, pending, c, flow, wrapped=wrapped)
            self._hit(c.rows != a.rows, "c_rows_not_a_rows")
            if is_ws and bd.laddr != GARBAGE and bd.rows and bd.cols:
                add = c.laddr & ACC_BIT and c.laddr & ACCUMULATE_BIT
                mode = "accumulate" if add else "overwrite"
                self._hit(True, f"ws.d.{mode}")
                self._hit(bd.rows < c.rows, f"ws.d.partial.{mode}")
        if not is_ws:
            self._os_sequence(c is not None, preloaded=preloaded)

    def _hit(self, condition: object, name: str) -> None:
        if condition:
            self.found.add(f"compute.{name}")

    def _stationary(self, pending: Preload, bd: LocalOperand, *, preloaded: bool) -> None:
        is_real = pending.stationary is not None
        letter = "w" if pending.weight_stationary else "d"
        flow = "ws" if pending.weight_stationary else "os"
        self._hit(is_real and not preloaded, f"{flow}.real_{letter}_accumulated")
        self._hit(not is_real and preloaded, f"{flow}.garbage_{letter}_preloaded")
        if pending.weight_stationary:
            self._hit(not is_real and not preloaded, "ws.garbage_w_accumulated")
        else:
            self._hit(bd.laddr == GARBAGE, "os.garbage_b")

    def _a(self, config: ExecuteConfig, a: LocalOperand, dim: int, flow: str) -> None:
        self._hit(a.rows == 0 or a.cols == 0, "empty_operand")
        memory_rows = a.cols if config.a_transpose else a.rows
        if memory_rows > 1:
            self._hit(config.a_stride == 0, "a_stride_0")
            self._hit(config.a_stride > 1, "a_stride_many")
        if a.rows and a.cols:
            size = "full" if a.rows == a.cols == dim else "partial"
            kind = _TRANSPOSES[config.a_transpose, config.b_transpose]
            self._hit(True, f"{flow}.{kind}.{size}")

    def _c(
        self, machine: Machine, pending: Preload, c: LocalOperand, flow: str, *, wrapped: bool
    ) -> None:
        config = machine.execute
        is_acc = bool(c.laddr & ACC_BIT)
        add = is_acc and bool(c.laddr & ACCUMULATE_BIT)
        memory = "acc" if is_acc else "spad"
        self._hit(True, f"{flow}.c_{'accumulate' if add else memory}")
        self._hit(add and wrapped, "wrap")
        if c.rows > 1:
            mode = "accumulate" if add else "overwrite"
            self._hit(pending.c_stride == 0, f"c_stride_0.{mode}")
            self._hit(pending.c_stride > 1, f"{flow}.c_stride_many.{memory}")
        if flow == "os":
            self._hit(config.in_shift, f"os.shift.{memory}")
        if not is_acc:
            self._hit(config.relu, f"{flow}.relu")
            row = c.laddr & machine.row_mask
            values = machine.scratchpad[row, : c.cols]
            largest = (1 << (machine.arithmetic.element.input.bits - 1)) - 1
            self._hit((values == largest).any(), "saturate.positive")
            self._hit((values == -largest - 1).any(), "saturate.negative")

    def _os_sequence(self, c_is_real: bool, *, preloaded: bool) -> None:  # noqa: FBT001
        self._hit(self._os_c_was_real and not preloaded, "os.real_c_then_accumulated")
        self._os_c_was_real = c_is_real
        if preloaded:
            self._chain = 0
        if c_is_real:
            self._hit(self._chain > 1 and not preloaded, "os.chain")
            self._chain = 0
        else:
            self._chain += 1
