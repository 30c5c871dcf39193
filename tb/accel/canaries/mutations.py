# SPDX-License-Identifier: Apache-2.0
"""A model with faults built into a copy of the RTL, each asleep until a plusarg wakes it.

One build serves all canaries, and the same model without plusargs must find nothing.
"""

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autocomp_hil.config import load_hardware
from autocomp_hil.paths import DPI_SOURCES, RTL, build_directory
from autocomp_hil.simulator import ModelOptions, build_model
from autocomp_hil.simulator.build.config_packages import config_packages

__all__ = [
    "LOAD_HANGS",
    "LYING_SOURCE",
    "MISSING_RAW",
    "MUTATIONS",
    "PE_OFF_BY_ONE",
    "TOO_MANY_WRITES",
    "UNRESET_FLOP",
    "Mutation",
    "mutant",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """Replacements in one file; ``mutated`` in them is true once the fault is awake."""

    name: str
    file: str
    """Below ``rtl``."""
    replacements: tuple[tuple[str, str], ...]
    """(text that is there exactly once, what stands there instead); blanks do not matter."""

    @property
    def plusarg(self) -> str:
        """Wakes the fault."""
        return f"+hil_mutate_{self.name}"

    def apply(self, text: str) -> str:
        """The mutated file.

        Raises:
            AssertionError: The RTL has changed and the mutation must follow.
        """
        for old, new in self.replacements:
            pattern = r"\s*".join(re.escape(word) for word in old.split())
            found = re.findall(pattern, text)
            assert len(found) == 1, f"{self.file}: {old!r} is there {len(found)} times"
            text = text.replace(found[0], new)
        head, separator, tail = text.rpartition("\nendmodule")
        assert separator, f"{self.file}: no endmodule"
        body_start = head.index(");\n", head.index("\nmodule ")) + 3
        switch = (
            "  logic mutated;\n"
            f'  initial mutated = $test$plusargs("hil_mutate_{self.name}") != 0;\n'
        )
        return head[:body_start] + switch + head[body_start:] + separator + tail


PE_OFF_BY_ONE = Mutation(
    name="pe",
    file="accel/pe.sv",
    replacements=(
        (
            "total = addend + 32'(product);",
            "total = addend + 32'(product) + 32'(mutated && Row == 1);",
        ),
    ),
)
MISSING_RAW = Mutation(
    name="raw",
    file="accel/reservation_station.sv",
    replacements=(
        (
            "is_raw = overlap(write_q[x], alloc_reads_i[0]) ||",
            "is_raw = !mutated && overlap(write_q[x], alloc_reads_i[0]) || !mutated &&",
        ),
    ),
)
LOAD_HANGS = Mutation(
    name="load",
    file="accel/load_controller.sv",
    replacements=(
        (
            "assign done_valid_o = write_pop && write_head.is_last;",
            "assign done_valid_o = write_pop && write_head.is_last && !mutated;",
        ),
    ),
)
_DRIFTING_STALL = """  logic [2:0] drift_q;
  logic stall;
  always_ff @(posedge clk_i) drift_q <= drift_q + 3'd1;
  assign stall = mutated && drift_q == '0;
"""
UNRESET_FLOP = Mutation(
    name="flop",
    file="accel/accel_top.sv",
    replacements=(
        (".out_ready_i (entry_ready)", ".out_ready_i(entry_ready && !stall)"),
        (".in_valid_i (entry_valid)", ".in_valid_i (entry_valid && !stall)"),
        ("  // ---- Dispatch ----\n", _DRIFTING_STALL),
    ),
)
LYING_SOURCE = Mutation(
    name="source",
    file="sim/sim_command_source.sv",
    replacements=(
        # Another local row for each MVIN: the rest of the program stays as legal as it was.
        (
            "cmd_rs2_o <= cmd_rs2;",
            "cmd_rs2_o <= cmd_rs2 ^ 64'(mutated && cmd_funct == 7'd2);",
        ),
    ),
)
TOO_MANY_WRITES = Mutation(
    name="writes",
    file="accel/dma_writer.sv",
    replacements=(
        ("(in_flight_q < MaxInFlight)", "(mutated || in_flight_q < MaxInFlight)"),
        # Its own assertion would end the simulation before the bench can judge.
        ("in_flight_q <= MaxInFlight,", "mutated || in_flight_q <= MaxInFlight,"),
    ),
)
MUTATIONS = (
    PE_OFF_BY_ONE, MISSING_RAW, LOAD_HANGS, UNRESET_FLOP, LYING_SOURCE, TOO_MANY_WRITES,
)  # fmt: skip


def mutant(hardware_name: str = "int8_4x4") -> Path:
    """The model of ``tb_accel`` with all mutations, built or from the cache."""
    hardware = load_hardware(hardware_name)
    home = build_directory() / "mutants"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as folder:
        copy = Path(folder) / "rtl"
        shutil.copytree(RTL, copy)
        for mutation in MUTATIONS:
            target = copy / mutation.file
            target.write_text(mutation.apply(target.read_text(encoding="utf-8")), "utf-8")
        simulation = RTL / "sim"
        options = ModelOptions(
            main=simulation / "accel_main.cpp",
            cpp_sources=DPI_SOURCES,
            control_files=(simulation / "tb_accel.vlt",),
        )
        extra = config_packages(hardware)
        return build_model("tb_accel", folders=(copy,), extra=extra, options=options)
