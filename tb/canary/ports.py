# SPDX-License-Identifier: Apache-2.0
"""Misuse of blocks at their ports, and registers or wires that a bench sets wrong."""

from collections.abc import Mapping
from typing import Final

from tb.canary.canary import PortCanary

__all__ = ["PORT_CANARIES"]


def _tests(
    top: str,
    module: str,
    tests: Mapping[str, str],
    *,
    hardware: str = "int8_4x4",
    parameters: Mapping[str, int | str] | None = None,
) -> tuple[PortCanary, ...]:
    """Canaries of one bench: cocotb tests by the alarm that each rings."""
    return tuple(
        PortCanary(
            expects=expects,
            top=top,
            module=module,
            test=rf"\b{test}$",
            hardware=hardware,
            parameters=parameters or {},
        )
        for expects, test in tests.items()
    )


PORT_CANARIES: Final = (
    *_tests(
        "prim_ram_1p",
        "tb.canary.bench_canaries",
        {"prim_ram_1p.RowInRange_A": "row_past_end"},
        parameters={"Depth": 12},
    ),
    *_tests(
        "prim_ram_1r1w",
        "tb.canary.bench_canaries",
        {
            "prim_ram_1r1w.ReadRowInRange_A": "read_past_end",
            "prim_ram_1r1w.WriteRowInRange_A": "write_past_end",
        },
        parameters={"Depth": 12},
    ),
    # The alarm of a model that was built in spite of its parameters.
    *_tests(
        "tb_pe",
        "tb.canary.blocks.canary_execute",
        {"pe.RowInRange_A": "idle"},
        parameters={"Row": 32},
    ),
    *_tests(
        "tb_pe",
        "tb.canary.blocks.canary_execute",
        {
            "pe.LoadOrOsMac_A": "LoadOrOsMac",
            "pe.LoadOrDrain_A": "LoadOrDrain",
            "pe.MacOrDrain_A": "MacOrDrain",
        },
        parameters={"Row": 0},
    ),
    *_tests(
        "tb_transposer",
        "tb.canary.blocks.canary_execute",
        {"transposer.JobInRange_A": "JobInRange"},
    ),
    *_tests(
        "tb_operand_reader",
        "tb.canary.blocks.canary_execute",
        {"operand_reader.ReadsInRange_A": "ReadsInRange"},
    ),
    *_tests(
        "tb_execute_engine",
        "tb.canary.blocks.canary_execute",
        {
            "execute_controller.OneTransposer_A": "OneTransposer",
            "execute_feeder.MacsInRange_A": "MacsInRange",
        },
    ),
    *_tests(
        "canary_execute_engine",
        "tb.canary.blocks.canary_execute",
        {
            "execute_engine.IdForFetch_A": "IdForFetch",
            "execute_engine.TagRoom_A": "TagRoom",
            "execute_engine.TagForRow_A": "TagForRow",
            "execute_engine.EmptyRoom_A": "EmptyRoom",
            "execute_result.DoneOnlyWithRow_A": "DoneOnlyWithRow",
            "operand_reader.BufferHasRoom_A": "BufferHasRoom",
            "transposer.BeatHeld_A": "BeatHeld",
        },
    ),
    *_tests(
        "tb_counters",
        "tb.canary.blocks.canary_counters",
        {"counters.CommandHeld_A": "command_changes"},
    ),
    *_tests(
        "tb_scratchpad",
        "tb.canary.blocks.canary_local_memory",
        {
            "scratchpad.ReadHeld_A": "scratchpad_request_changes",
            "scratchpad.LoadWriteHeld_A": "scratchpad_load_changes",
            "scratchpad.ReadInRange_A": "scratchpad_row_past_end",
            "scratchpad.MeshWriteInRange_A": "scratchpad_mesh_past_end",
            "scratchpad.LoadWriteInRange_A": "scratchpad_load_past_end",
        },
    ),
    *_tests(
        "tb_accumulator",
        "tb.canary.blocks.canary_local_memory",
        {
            "accumulator.ReadHeld_A": "accumulator_request_changes",
            "accumulator.LoadWriteHeld_A": "accumulator_load_changes",
            "accumulator.ReadInRange_A": "accumulator_row_past_end",
            "accumulator.MeshWriteInRange_A": "accumulator_mesh_past_end",
            "accumulator.LoadWriteInRange_A": "accumulator_load_past_end",
        },
    ),
    *_tests(
        "tb_dma_reader",
        "bench_dma_reader",
        {"dma_reader.AnswerExpected_A": "unexpected_answer"},
    ),
    *_tests(
        "tb_dma_writer",
        "tb.canary.blocks.canary_dma_writer",
        {
            "dma_writer.ResponseExpected_A": "unasked_response",
            "dma_writer.RequestNotEmpty_A": "empty_request",
        },
        hardware="int8_16x16",
    ),
    *_tests(
        "tb_store_engine",
        "tb.canary.blocks.canary_store_engine",
        {
            "store_engine.SpadDataOnTime_A": "late_scratchpad",
            "store_engine.AccDataOnTime_A": "late_accumulator",
            "store_controller.ColsLegal_A": "no_columns",
            "store_controller.RowsLegal_A": "no_rows",
            "store_controller.PoolLegal_A": "empty_window",
        },
    ),
    *_tests(
        "tb_reservation_station",
        "tb.canary.blocks.canary_reservation_station",
        {
            "reservation_station.DoneLoadIssued_A": "completes_before_issue",
            "reservation_station.DoneOnce_A": "completes_twice_in_one_cycle",
            "reservation_station.DoneStoreIssued_A": "completes_unknown_entry",
            "reservation_station.ReadsDoneIssued_A": "fetches_before_issue",
            "reservation_station.AllocRanges_A": "range_ends_before_start",
            "reservation_station.AllocHeld_A": "allocation_changes",
        },
    ),
    *_tests(
        "sim_dram",
        "bench_sim_dram",
        {
            "sim_dram.WriteLast_A": "canary_write_last",
            "sim_dram.ReadAddressHeld_A": "canary_address_withdrawn",
        },
    ),
    *_tests(
        "tb_read_bus",
        "tb.soc.bench_read_bus",
        {
            "read_bus.AnswerExpected_A": "canary_unasked",
            "bus_arbiter.ChoiceHeld_A": "canary_withdrawn",
            "bus_arbiter.ServesRequest_A": "canary_chosen_is_gone",
            "read_bus.ArHeld_A": "canary_address_change",
        },
    ),
    *_tests(
        "tb_write_bus",
        "tb.soc.bench_write_bus",
        {
            "write_bus.AnswerExpected_A": "canary_unasked",
            "write_bus.WHeld_A": "canary_data_change",
            "write_bus.AwHeld_A": "canary_address_change",
        },
    ),
    *_tests(
        "host_port",
        "tb.soc.bench_host",
        {
            "host_port.NothingBehind_A": "port_canary_overtaken",
            "host_port.OneHalf_A": "port_canary_two_halves",
            "host_port.OneAccess_A": "port_canary_two_accesses",
            "host_port.AccessHeld_A": "port_canary_change",
        },
    ),
    *_tests(
        "host_device",
        "tb.soc.bench_host",
        {
            "host_device.AccessHeld_A": "device_canary_change",
            "host_device.NoOverflow_A": "device_canary_overflow",
        },
    ),
    *_tests(
        "dma_invalidator",
        "tb.soc.bench_host",
        {
            "dma_invalidator.HostHeld_A": "lines_canary_host_change",
            "dma_invalidator.LineKnown_A": "lines_canary_unknown",
            "dma_invalidator.RoomForLine_A": "lines_canary_too_many",
        },
    ),
    *_tests("bus_fairness", "tb.soc.bench_host", {"bus_fairness.Fair_A": "fairness_canary"}),
)
"""Canaries by the bench that rings each."""
