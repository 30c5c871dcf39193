# SPDX-License-Identifier: Apache-2.0
"""A model with faults built into a copy of the RTL, each asleep until a plusarg wakes it.

One build serves all canaries, and the same model without plusargs must find nothing.
"""

import tempfile
from pathlib import Path

from autocomp_hil.config import load_hardware
from autocomp_hil.paths import DPI_SOURCES, RTL, build_directory
from autocomp_hil.simulator import ModelOptions, build_model
from autocomp_hil.simulator.build.config_packages import config_packages
from tb.canary.mutation import Edit, Mutation, mutate

__all__ = [
    "LOAD_HANGS",
    "LYING_SOURCE",
    "MISSING_RAW",
    "MUTATIONS",
    "PE_OFF_BY_ONE",
    "TOO_MANY_WRITES",
    "UNRESET_FLOP",
    "mutant",
]


PE_OFF_BY_ONE = Mutation(
    name="pe",
    edits=(
        Edit(
            "accel/pe.sv",
            ".sum_i, .sum_o",
            ".sum_i(sum_i + SumBits'(mutated && Row == 1)), .sum_o",
        ),
    ),
)
MISSING_RAW = Mutation(
    name="raw",
    edits=(
        Edit(
            "accel/reservation_station.sv",
            "is_raw = overlap(write_q[x], alloc_reads_i[0]) ||",
            "is_raw = !mutated && overlap(write_q[x], alloc_reads_i[0]) || !mutated &&",
        ),
    ),
)
LOAD_HANGS = Mutation(
    name="load",
    edits=(
        Edit(
            "accel/load_controller.sv",
            "assign done_valid_o = write_pop && write_head.is_last;",
            "assign done_valid_o = write_pop && write_head.is_last && !mutated;",
        ),
    ),
)
_DRIFTING_STALL = """  // ---- Command queues ----
  logic [2:0] drift_q;
  logic stall, queue_ready;
  always_ff @(posedge clk_i) drift_q <= drift_q + 3'd1;
  assign stall = mutated && drift_q == '0;
  assign cmd_ready_o = queue_ready && !stall;
"""
UNRESET_FLOP = Mutation(
    name="flop",
    edits=(
        Edit(
            "accel/accel_top.sv", ".in_valid_i (cmd_valid_i)", ".in_valid_i(cmd_valid_i && !stall)"
        ),
        Edit("accel/accel_top.sv", ".in_ready_o (cmd_ready_o)", ".in_ready_o(queue_ready)"),
        Edit("accel/accel_top.sv", "  // ---- Command queues ----\n", _DRIFTING_STALL),
    ),
)
LYING_SOURCE = Mutation(
    name="source",
    edits=(
        # Another local row for each MVIN: the rest of the program stays as legal as it was.
        Edit(
            "sim/sim_command_source.sv",
            "cmd_rs2_o <= cmd_rs2;",
            "cmd_rs2_o <= cmd_rs2 ^ 64'(mutated && cmd_funct == 7'd2);",
        ),
    ),
)
TOO_MANY_WRITES = Mutation(
    name="writes",
    edits=(
        Edit(
            "accel/dma_writer.sv",
            "(in_flight_q < MaxInFlight)",
            "(mutated || in_flight_q < MaxInFlight)",
        ),
        # Its own assertion would end the simulation before the bench can judge.
        Edit(
            "accel/dma_writer.sv",
            "in_flight_q <= MaxInFlight,",
            "mutated || in_flight_q <= MaxInFlight,",
        ),
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
        copy = mutate(Path(folder), MUTATIONS)
        simulation = RTL / "sim"
        options = ModelOptions(
            main=simulation / "accel_main.cpp",
            cpp_sources=DPI_SOURCES,
            control_files=(simulation / "tb_accel.vlt",),
        )
        extra = config_packages(hardware)
        return build_model("tb_accel", folders=(copy,), extra=extra, options=options)
