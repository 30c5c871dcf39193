# SPDX-License-Identifier: Apache-2.0
"""Options of hardware loops, alone and in pairs, and what stood before a loop.

Points are ``loop.matmul.<option>``, ``loop.matmul.<option>.<option>``, the same of ``convolution``,
``loop.<family>.halves.<scratchpad><accumulator>`` and ``loop.next.<before>.<family>.<between>``.
An option counts where a legal loop carries it, also where another one makes it meaningless. Pairs
that no legal loop can have are not among the points; ``_NEVER`` says why.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.loops.convolution_loop import ConvolutionLoop, convolution_loop
from autocomp_hil.golden.loops.matmul import MatmulLoop, matmul_loop
from autocomp_hil.golden.loops.settings import Halves
from autocomp_hil.golden.state import Machine
from autocomp_hil.isa import Command, Funct, decode

__all__ = ["LoopOrder", "loop_points", "loop_points_of"]

_LoopT = TypeVar("_LoopT")
_Option = Callable[[_LoopT, Machine], object]

_MATMUL: Final[Mapping[str, _Option[MatmulLoop]]] = {
    "accumulates": lambda loop, _: loop.accumulates,
    "full_c": lambda loop, _: loop.full_c,
    "low_d": lambda loop, _: loop.low_d,
    "relu": lambda loop, _: loop.activation,
    "a_half_1": lambda loop, _: loop.a_spad_id == 1,
    "a_half_2": lambda loop, _: loop.a_spad_id == 2,
    "b_half_1": lambda loop, _: loop.b_spad_id == 1,
    "b_half_2": lambda loop, _: loop.b_spad_id == 2,
    "a_transpose": lambda loop, _: loop.a_transpose,
    "b_transpose": lambda loop, _: loop.b_transpose,
    "resadd": lambda loop, _: loop.is_resadd,
    "pad_i": lambda loop, _: loop.pad_i,
    "pad_j": lambda loop, _: loop.pad_j,
    "pad_k": lambda loop, _: loop.pad_k,
    "no_a": lambda loop, _: not loop.a,
    "no_b": lambda loop, _: not loop.b,
    "no_d": lambda loop, _: not loop.d,
    "no_c": lambda loop, _: not loop.c,
    "one_block": lambda loop, _: loop.i == loop.j == loop.k == 1,
    "row_of_d": lambda loop, machine: loop.d and not machine.loads[2].stride,
}
_CONVOLUTION: Final[Mapping[str, _Option[ConvolutionLoop]]] = {
    "no_bias": lambda loop, _: loop.no_bias,
    "wrot180": lambda loop, _: loop.wrot180,
    "trans_output_1203": lambda loop, _: loop.trans_output_1203,
    "trans_weight_1203": lambda loop, _: loop.trans_weight_1203,
    "trans_weight_0132": lambda loop, _: loop.trans_weight_0132,
    "trans_input_3120": lambda loop, _: loop.trans_input_3120,
    "depthwise": lambda loop, _: loop.depthwise,
    "pixels": lambda loop, _: loop.pixels > 1,
    "a_half_1": lambda loop, _: loop.a_spad_id == 1,
    "a_half_2": lambda loop, _: loop.a_spad_id == 2,
    "b_half_1": lambda loop, _: loop.b_spad_id == 1,
    "b_half_2": lambda loop, _: loop.b_spad_id == 2,
    "pool": lambda loop, _: loop.pools,
    "no_pool": lambda loop, _: loop.no_pool,
    "pool_padded": lambda loop, _: loop.pools and (loop.pupad or loop.plpad),
    "downsample": lambda loop, _: loop.downsample,
    "input_dilated": lambda loop, _: loop.input_dilated,
    "kernel_dilated": lambda loop, _: loop.kernel_dilation > 1,
    "stride": lambda loop, _: loop.stride > 1,
    "relu": lambda loop, _: loop.activation,
    "upad": lambda loop, _: loop.upad,
    "dpad": lambda loop, _: loop.dpad,
    "lpad": lambda loop, _: loop.lpad,
    "rpad": lambda loop, _: loop.rpad,
    "batches": lambda loop, _: loop.batches > 1,
    "one_channel": lambda loop, _: loop.kchs == 1,
    "many_channels": lambda loop, machine: loop.kchs > machine.dim,
    "many_outputs": lambda loop, machine: loop.pochs > machine.dim,
    "no_weights": lambda loop, _: not loop.weights,
    "no_input": lambda loop, _: not loop.input,
    "no_bias_rows": lambda loop, _: not loop.bias,
    "no_output": lambda loop, _: not loop.output,
}
_PADS: Final = ("upad", "dpad", "lpad", "rpad")
_NEVER: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "matmul": (
        # values of one field
        ("a_half_1", "a_half_2"), ("b_half_1", "b_half_2"),
        # a row that is repeated is there
        ("no_d", "row_of_d"),
    ),
    "convolution": (
        # values of one field
        ("a_half_1", "a_half_2"), ("b_half_1", "b_half_2"), ("pool", "no_pool"),
        ("no_pool", "pool_padded"), ("one_channel", "many_channels"),
        # modes that exclude each other, rule loop_mode
        *(("downsample", name) for name in (*_PADS, "input_dilated", "trans_input_3120")),
        ("input_dilated", "stride"),
        *(
            ("pixels", name)
            for name in (
                "kernel_dilated", "wrot180", "downsample", "input_dilated", "trans_input_3120",
                "trans_weight_0132", "many_channels",
            )
        ),
        # CONFIG_EX has no such pair of transposes, rule illegal_transpose
        ("trans_input_3120", "trans_weight_0132"),
    ),
}  # fmt: skip
_BETWEEN: Final = ("settings", "configuration", "command")


def loop_points_of(hardware: HardwareConfig) -> frozenset[str]:
    """Every point of a configuration."""
    unrollers = hardware.loop_unrollers
    found: set[str] = set()
    families = [name for name in ("matmul", "convolution") if getattr(unrollers, name)]
    for family in families:
        options = {"matmul": _MATMUL, "convolution": _CONVOLUTION}[family]
        never = {frozenset(pair) for pair in _NEVER[family]}
        found |= {f"loop.{family}.{option}" for option in options}
        found |= {
            f"loop.{family}.{first}.{second}"
            for first, second in itertools.combinations(options, 2)
            if {first, second} not in never
        }
        found |= {f"loop.{family}.halves.{a}{b}" for a in (0, 1) for b in (0, 1)}
    found |= {
        f"loop.next.{before}.{family}.{between}"
        for before, family in itertools.product(families, families)
        for between in _BETWEEN
    }
    return frozenset(found)


def loop_points(machine: Machine, command: Command) -> set[str]:
    """Points of one loop, if it turns out to be legal; of another command none.

    Args:
        machine: State before it.
        command: The command.
    """
    if command.funct == Funct.LOOP_WS:
        matmul = matmul_loop(machine.loops, decode(command).fields)
        return _points("matmul", _hit(_MATMUL, matmul, machine), machine.loops.matmul)
    if command.funct == Funct.LOOP_CONV_WS:
        convolution = convolution_loop(machine.loops, decode(command).fields)
        hit = _hit(_CONVOLUTION, convolution, machine)
        return _points("convolution", hit, machine.loops.convolution)
    return set()


def _hit(options: Mapping[str, _Option[_LoopT]], loop: _LoopT, machine: Machine) -> list[str]:
    return [name for name, is_hit in options.items() if is_hit(loop, machine)]


def _points(family: str, hit: Iterable[str], halves: Halves) -> set[str]:
    names = list(hit)
    return {
        f"loop.{family}.halves.{halves.scratchpad}{halves.accumulator:d}",
        *(f"loop.{family}.{name}" for name in names),
        *(f"loop.{family}.{a}.{b}" for a, b in itertools.combinations(names, 2)),
    }


class LoopOrder:
    """Notes what stood between a loop and the one before it, with no fence there."""

    def __init__(self) -> None:
        self._before = ""
        self._between = _BETWEEN[0]

    def fence(self) -> None:
        """Nothing before it is under way any more."""
        self._before = ""

    def see(self, name: str) -> set[str]:
        """Points of a legal command.

        Args:
            name: Name of the command.
        """
        family = {"loop_ws": "matmul", "loop_conv_ws": "convolution"}.get(name)
        if family is not None:
            found = f"loop.next.{self._before}.{family}.{self._between}"
            is_first = not self._before
            self._before, self._between = family, _BETWEEN[0]
            return set() if is_first else {found}
        if not name.startswith("loop_"):
            kind = _BETWEEN[1 if name.startswith("config_") else 2]
            self._between = max(self._between, kind, key=_BETWEEN.index)
        return set()
