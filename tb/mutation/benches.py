# SPDX-License-Identifier: Apache-2.0
"""Which tests with a model of its own try a module."""

import functools
from typing import Final, NamedTuple

from autocomp_hil.config import load_hardware
from autocomp_hil.paths import REPOSITORY, RTL
from autocomp_hil.simulator.build.config_packages import config_packages
from autocomp_hil.simulator.build.sources import collect_sources

__all__ = ["BENCHES", "Bench", "BenchesOf", "benches_of", "modules_of"]

_FOLDERS: Final = tuple(REPOSITORY / "tb" / folder for folder in ("blocks", "core", "soc"))

_STATION: Final = "tb/blocks/test_reservation_station.py::test_reservation_station"
_SIMULATOR: Final = "tests/unit/simulator/test_accelerator.py"


_WHOLE: Final = ("tb_accel", "tb_core")
"""Models of the whole accelerator and of the whole core."""
_OWN: Final = 2
"""So many of the benches of the smallest models are a module's own."""


class Bench(NamedTuple):
    """Tests of one model."""

    top: str
    test: str
    """File, or name of a test in it, as pytest takes it."""
    about: tuple[str, ...] = ()
    """Modules that it is about, of a model that holds all modules of its kind."""


class BenchesOf(NamedTuple):
    """Tests that try a module, the smallest models first."""

    own: tuple[str, ...]
    others: tuple[str, ...]


BENCHES: Final = (
    Bench("prim_fifo", "tb/blocks/test_prim_fifo.py"),
    Bench("prim_byte_packer", "tb/blocks/test_prim_byte_packer.py"),
    Bench("accel_events", "tb/blocks/test_accel_events.py"),
    Bench("scale_unit", "tb/blocks/test_scale_unit.py"),
    Bench("tb_counters", "tb/blocks/test_counters.py"),
    Bench("tb_dma_reader", "tb/blocks/test_dma_reader.py"),
    Bench("tb_dma_writer", "tb/blocks/test_dma_writer.py"),
    Bench("tb_transposer", "tb/blocks/test_execute_engine.py::test_transposer"),
    Bench("tb_operand_reader", "tb/blocks/test_execute_engine.py::test_operand_reader"),
    Bench("tb_pe", "tb/blocks/test_mesh.py::test_pe"),
    Bench("tb_mesh", "tb/blocks/test_mesh.py::test_mesh[4-rtl]"),
    Bench("tb_scratchpad", "tb/blocks/test_local_memory.py::test_scratchpad[int8_4x4]"),
    Bench("tb_scratchpad", "tb/blocks/test_local_memory.py::test_scratchpad[int8_16x16]"),
    Bench("tb_accumulator", "tb/blocks/test_local_memory.py::test_accumulator[int8_4x4]"),
    Bench("tb_accumulator", "tb/blocks/test_local_memory.py::test_accumulator[int8_16x16]"),
    Bench("tb_reservation_station", f"{_STATION}[int8_4x4]"),
    Bench("tb_dispatch", "tb/blocks/test_dispatch.py::test_dispatch[int8_4x4]"),
    Bench("tb_load_engine", "tb/blocks/test_load_engine.py::test_load_engine[int8_4x4]"),
    Bench("tb_load_engine", "tb/blocks/test_load_engine.py::test_load_engine[int8_16x16]"),
    Bench("tb_store_engine", "tb/blocks/test_store_engine.py::test_store_engine[int8_4x4]"),
    Bench("tb_store_engine", "tb/blocks/test_store_engine.py::test_store_engine[int8_16x16]"),
    Bench("tb_execute_engine", "tb/blocks/test_execute_engine.py::test_execute_engine[int8_4x4]"),
    Bench("tb_read_bus", "tb/soc/test_soc_blocks.py::test_bus[read_bus]"),
    Bench("tb_write_bus", "tb/soc/test_soc_blocks.py::test_bus[write_bus]"),
    Bench("host_device", "tb/soc/test_soc_blocks.py::test_host_side"),
    Bench("host_port", "tb/soc/test_soc_blocks.py::test_host_side"),
    Bench("dma_invalidator", "tb/soc/test_soc_blocks.py::test_host_side"),
    Bench("tb_accel", "tb/accel/test_accel_loops.py", ("loop_checker", "convolution_sizes")),
    Bench("tb_accel", "tb/accel/test_counted.py", ("accel_top", "accel_events", "counters")),
    Bench("tb_accel", f"{_SIMULATOR}::test_no_progress_is_described"),
    Bench("tb_core", "tb/core/test_core.py"),
    Bench("tb_core", "tb/core/test_csrs.py"),
)
"""Benches below the whole accelerator and the whole chip, smaller models first."""


@functools.cache
def modules_of(top: str) -> frozenset[str]:
    """Modules and packages of the RTL that a model holds."""
    extra = [
        *config_packages(load_hardware("int8_4x4")),
        *(path for folder in _FOLDERS for path in sorted(folder.glob("*.sv"))),
    ]
    files = collect_sources(top, folders=(RTL,), extra=extra).files
    return frozenset(path.stem for path in files if RTL in path.parents)


def benches_of(module: str) -> BenchesOf:
    """Tests that try a module: its own, and the others."""
    found = [bench for bench in BENCHES if module in modules_of(bench.top)]
    small = [bench for bench in found if not bench.top.startswith(_WHOLE)]
    own = [bench.test for bench in found if module in bench.about or bench in small[:_OWN]]
    others = [bench.test for bench in found if bench.test not in own]
    return BenchesOf(tuple(dict.fromkeys(own)), tuple(dict.fromkeys(others)))
