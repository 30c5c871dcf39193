# SPDX-License-Identifier: Apache-2.0
"""Parameters that a module must refuse.

Each canary is one run of Verilator up to the elaboration of a top that instantiates the module
wrongly; no model is built. That a model stops at the start of simulation where a build went on is
shown once, by the PortCanary of ``pe.RowInRange_A``.
"""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autocomp_hil.environment import child_environment
from autocomp_hil.paths import RTL
from autocomp_hil.simulator.build.sources import collect_sources
from autocomp_hil.simulator.build.toolchain import find_toolchain
from tb.canary.mutation import Edit

__all__ = ["PARAMETER_CANARIES", "ParameterCanary"]

_TIMEOUT_S: Final = 120.0
_TOP: Final = "canary_parameters"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterCanary:
    """An instance that must not be."""

    expects: str
    parameters: str = ""
    """Parameters of the instance, as SystemVerilog."""
    field: str = ""
    """Assignment to a field of the configuration ``cfg``, which else is that of ``int8_4x4``."""
    edit: Edit | None = None
    """Edit of a package whose constant the module looks at."""

    def ring(self) -> None:
        """Implement ``Canary.ring``."""
        module, name = self.expects.split(".")
        status, output = self._elaborate(module)
        rang = re.search(rf"-USERFATAL: \S*\b{module}\.sv:\d+:\d+: {name}: ", output)
        if status == 0 or rang is None:
            raise AssertionError(f"canary of {self.expects}: exit status {status}\n{output}")

    def _elaborate(self, module: str) -> tuple[int, str]:
        tools = find_toolchain()
        with tempfile.TemporaryDirectory(prefix="hil-canary-") as name:
            folder = Path(name)
            top = folder / f"{_TOP}.sv"
            top.write_text(self._text(module), encoding="utf-8")
            sources = collect_sources(_TOP, folders=(RTL,), extra=[top, *self._edited(folder)])
            done = subprocess.run(
                [str(tools.verilator_bin), "--lint-only", "--assert", "--no-timing",
                 "--timescale", "1ns/1ps", "-Wno-lint", "-Wno-style", "-Wno-PINMISSING",
                 "--top-module", _TOP,
                 *(f"+incdir+{path}" for path in sources.include_directories),
                 *(str(path) for path in sources.files)],
                text=True, check=False, timeout=_TIMEOUT_S,
                env=child_environment({"VERILATOR_ROOT": str(tools.verilator_root)}),
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
        return done.returncode, done.stdout

    def _text(self, module: str) -> str:
        parameters = f".Cfg(broken()){', ' if self.parameters else ''}" if self.field else ""
        return (
            f"module {_TOP};\n"
            "  function automatic accel_cfg_pkg::accel_cfg_t broken();\n"
            "    accel_cfg_pkg::accel_cfg_t cfg;\n"
            "    cfg = accel_cfg_pkg::CFG_INT8_4X4;\n"
            f"    {f'cfg.{self.field};' if self.field else ''}\n"
            "    return cfg;\n"
            "  endfunction\n"
            f"  {module} #({parameters}{self.parameters}) u_dut ();\n"
            "endmodule\n"
        )

    def _edited(self, folder: Path) -> list[Path]:
        if self.edit is None:
            return []
        text = (RTL / self.edit.file).read_text(encoding="utf-8")
        assert text.count(self.edit.text) == 1, f"{self.expects}: {self.edit.text!r} is not there"
        path = folder / Path(self.edit.file).name
        path.write_text(text.replace(self.edit.text, self.edit.instead), encoding="utf-8")
        return [path]


def _p(expects: str, parameters: str) -> ParameterCanary:
    return ParameterCanary(expects=expects, parameters=parameters)


def _f(expects: str, field: str) -> ParameterCanary:
    return ParameterCanary(expects=expects, field=field)


def _element(family: str = "accel_cfg_pkg::FamilyInteger", input_bits: int = 8) -> str:
    """The parameter ``Element``, else that of int8 and int32."""
    return (
        f".Element('{{family: {family}, input_bits: {input_bits}, input_bytes: 1, "
        "accumulator_bits: 32})"
    )


_ELEMENT_MODULES: Final = (
    "add", "from_accumulator", "maximum", "multiply_add", "mvin_scale", "result", "storage",
    "to_accumulator",
)  # fmt: skip


PARAMETER_CANARIES: Final = (
    _p("prim_ram_1p.WidthIsLanes_A", ".Width(33)"),
    _p("prim_ram_1p.DepthRange_A", ".Depth(1)"),
    _p("prim_ram_1r1w.WidthIsLanes_A", ".Width(33)"),
    _p("prim_ram_1r1w.DepthRange_A", ".Depth(1)"),
    _p("mesh.DimInRange_A", ".Dim(1)"),
    _p("mesh_fast.DimInRange_A", ".Dim(33)"),
    _p("mesh_fast.FamilyKnown_A", _element("accel_cfg_pkg::element_family_e'(7)", 4)),
    _p("mesh_fast.InputsFit_A", _element(input_bits=9)),
    *(
        _p(f"element_{name}.FamilyKnown_A", _element("accel_cfg_pkg::element_family_e'(7)", 4))
        for name in _ELEMENT_MODULES
    ),
    _p("element_storage.ValueFits_A", _element(input_bits=9)),
    _p("element_to_accumulator.SumHoldsInput_A", _element(input_bits=40)),
    _p("integer_multiply_add.SumHoldsProduct_A", ".InputBits(8), .SumBits(15)"),
    ParameterCanary(
        expects="pe.OneCycle_A",
        edit=Edit("accel/element/element_pkg.sv", "return 1;", "return 2;"),
    ),
    _p("scale_unit.InWidthLegal_A", ".InWidth(33)"),
    _p("scale_unit.OutWidthLegal_A", ".OutWidth(9), .LaneWidth(16)"),
    _p("scale_unit.LaneWidthLegal_A", ".OutWidth(8), .LaneWidth(7)"),
    ParameterCanary(
        expects="scale_unit.LatencyTold_A",
        edit=Edit("accel/element/scale_pkg.sv", "SCALE_LATENCY = 3", "SCALE_LATENCY = 4"),
    ),
    ParameterCanary(
        expects="execute_controller.CountersTellJobsApart_A",
        edit=Edit("accel/execute_pkg.sv", "JOB_DEPTH = 4", "JOB_DEPTH = 8"),
    ),
    _f("counters.CountRange_A", "counters = 9"),
    ParameterCanary(
        expects="counters.EventsRange_A",
        edit=Edit("accel/accel_isa_pkg.sv", "NUM_EVENTS = 45", "NUM_EVENTS = 65"),
    ),
    _f("accumulator.BanksPowerOfTwo_A", "accumulator_banks = 3"),
    _f("accumulator.RowsPowerOfTwo_A", "accumulator_rows = 3000"),
    _f("accumulator.RowsFit_A", "accumulator_rows = 1 << 21"),
    _f("scratchpad.BanksPowerOfTwo_A", "scratchpad_banks = 3"),
    _f("scratchpad.RowsPowerOfTwo_A", "scratchpad_rows = 3000"),
    _f("scratchpad.RowsFit_A", "scratchpad_rows = 1 << 21"),
    _f("dma_reader.BusWidth_A", "dma_bus_bytes = 8"),
    _f("dma_reader.RequestSize_A", "dma_max_request_bytes = 256"),
    _f("dma_writer.BusIs16Bytes_A", "dma_bus_bytes = 8"),
    _f("dma_writer.LineLegal_A", "dma_max_request_bytes = 48"),
    _f("dma_writer.InFlightLegal_A", "dma_max_in_flight = 256"),
    _p("dma_writer.LevelLegal_A", ".LevelWidth(4)"),
    _f("store_controller.DimLegal_A", "dim = 64"),
    _f("dispatch.RowsFit_A", "scratchpad_rows = 1 << 21"),
    _f("dispatch.DimFits_A", "dim = 6"),
    _f("reservation_station.ClassSizes_A", "store_entries = 0"),
    _f("reservation_station.EntriesRange_A", "load_entries = 50"),
    _p("reservation_class.EntriesRange_A", ".Entries(5), .FirstEntry(60), .IndexWidth(6)"),
    _f("accel_top.BusWidth_A", "dma_bus_bytes = 8"),
    _p("core_predictor.EntriesLegal_A", ".Entries(96)"),
    _p("core_predictor.StackLegal_A", ".StackDepth(6)"),
    _p("core_predictor.TagLegal_A", ".TagBits(60)"),
    _p("l1i.BytesLegal_A", ".Bytes(3000)"),
    _p("l1i.PrefetchLegal_A", ".PrefetchLines(4)"),
    _p("l1d.BytesLegal_A", ".Bytes(3000)"),
    _p("l1d_write_buffer.DepthLegal_A", ".Depth(6)"),
    _p("bus_arbiter.MastersLegal_A", ".Masters(1)"),
    _p("read_bus.InFlightLegal_A", ".MaxInFlight(1025)"),
    _p("write_bus.InFlightLegal_A", ".MaxInFlight(1025)"),
    _p("dma_invalidator.InFlightLegal_A", ".MaxInFlight(1025)"),
)
