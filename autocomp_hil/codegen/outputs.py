# SPDX-License-Identifier: Apache-2.0
"""Says which files are generated, and from what."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from autocomp_hil.codegen.c import render_isa_header, render_memory_map_header
from autocomp_hil.codegen.c_commands import render_commands_header
from autocomp_hil.codegen.csr_source import load_csrs
from autocomp_hil.codegen.csrs import render_csr_package, render_csr_reference, render_csr_tables
from autocomp_hil.codegen.isa_source import load_isa
from autocomp_hil.codegen.markdown import render_isa_reference, render_memory_map_reference
from autocomp_hil.codegen.memory_map_source import load_memory_map
from autocomp_hil.codegen.observation import (
    load_observation,
    render_observation_header,
    render_observation_module,
    render_observation_package,
)
from autocomp_hil.codegen.python import render_isa_tables, render_memory_map
from autocomp_hil.codegen.systemverilog import (
    render_cfg_package,
    render_isa_package,
    render_memory_map_package,
    render_soc_cfg_package,
)
from autocomp_hil.config import hardware_names, load_hardware


def render_all(hardware: Sequence[str] | None = None) -> Mapping[str, str]:
    """Return the text of every generated file, by path from the repository's root.

    Args:
        hardware: Names of the configurations that get a preset; None: all of ``configs/hardware``.

    Raises:
        ConfigError: A source breaks a rule.
    """
    isa = load_isa()
    csrs = load_csrs()
    memory_map = load_memory_map()
    observation = load_observation()
    names = hardware_names() if hardware is None else hardware
    configs = sorted((load_hardware(name) for name in names), key=lambda c: c.dim)
    return {
        "autocomp_hil/golden/rv64/_csrs.py": render_csr_tables(csrs),
        "autocomp_hil/isa/_generated.py": render_isa_tables(isa),
        "autocomp_hil/memory_map.py": render_memory_map(memory_map),
        "docs/reference/csrs.md": render_csr_reference(csrs),
        "autocomp_hil/simulator/observation.py": render_observation_module(observation),
        "docs/reference/isa.md": render_isa_reference(isa, configs),
        "docs/reference/memory_map.md": render_memory_map_reference(memory_map),
        "firmware/include/hil_accel.h": render_commands_header(isa),
        "firmware/include/hil_accel_isa.h": render_isa_header(isa, configs),
        "firmware/include/hil_memory_map.h": render_memory_map_header(memory_map),
        "rtl/accel/accel_cfg_pkg.sv": render_cfg_package(configs),
        "rtl/accel/accel_isa_pkg.sv": render_isa_package(isa),
        "rtl/core/core_csr_pkg.sv": render_csr_package(csrs),
        "rtl/prim/observe_pkg.sv": render_observation_package(observation),
        "rtl/sim/sim_observe.h": render_observation_header(observation),
        "rtl/soc/memory_map_pkg.sv": render_memory_map_package(memory_map),
        "rtl/soc/soc_cfg_pkg.sv": render_soc_cfg_package(configs),
    }


def stale_files(root: Path) -> tuple[str, ...]:
    """Return the generated files under ``root`` that are absent or differ from their sources."""
    stale = []
    for name, text in render_all().items():
        path = root / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    return tuple(stale)


def write_all(root: Path) -> tuple[str, ...]:
    """Write the generated files that are stale; returns their names."""
    written = stale_files(root)
    texts = render_all()
    for name in written:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[name], encoding="utf-8")
    return written
