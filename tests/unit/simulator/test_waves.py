# SPDX-License-Identifier: Apache-2.0
"""Waves: written for the cycles that were asked for, without a change of cycles."""

import re
import struct
from pathlib import Path

import pytest

from autocomp_hil.cli.matmul import matmul_program
from autocomp_hil.config import load_hardware
from autocomp_hil.errors import ConfigError
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import ElfProgram, load_elf
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator import AcceleratorSimulator, ChipSimulator, Waves, wave_file, waves

_HARDWARE = load_hardware("int8_4x4")
_CYCLE_PS = 10_000
_FST_HEADER_BYTES = 329
"""Length of the header block, from the format's description in GTKWave's appendix on FST."""


def _cycles(file: Path) -> list[float]:
    """Times in a VCD file, in cycles of the job."""
    times = re.findall(r"^#(\d+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return [int(text) / _CYCLE_PS for text in times]


@pytest.mark.model
def test_waves_hold_the_last_cycles(tmp_path: Path) -> None:
    """The traced run takes as long as the plain one, and the file starts where it should."""
    program = matmul_program(_HARDWARE, tiles=1).program
    with AcceleratorSimulator(_HARDWARE) as plain:
        cycles = plain.run(program).cycles
    file = tmp_path / "waves.vcd"
    with AcceleratorSimulator(_HARDWARE, waves=Waves(file=file, from_cycle=cycles - 50)) as traced:
        assert traced.run(program).cycles == cycles
    times = _cycles(file)
    assert (times[0], times[-1]) == (cycles - 50, cycles - 0.5)


def _hello() -> ElfProgram:
    built = build_program([REPOSITORY / "firmware" / "examples" / "hello.c"], _HARDWARE)
    assert isinstance(built, Built), built.diagnostics
    return load_elf(built.elf)


def _run_traced(window: Waves) -> int:
    """Run hello without and with waves; everything else is equal. Returns its cycles."""
    program = _hello()
    with ChipSimulator(_HARDWARE) as plain:
        run = plain.run(program)
    with ChipSimulator(_HARDWARE, waves=window) as traced:
        again = traced.run(program)
    for name in ("outcome", "exit_code", "total_cycles", "instructions", "counters", "last_pcs"):
        assert getattr(again, name) == getattr(run, name), name
    pages = run.memory.written_pages()
    assert pages == again.memory.written_pages()
    for page in pages:
        assert (run.memory.read(page, 16384) == again.memory.read(page, 16384)).all()
    return run.total_cycles


@pytest.mark.model
def test_waves_of_the_chip_hold_the_window(tmp_path: Path) -> None:
    """A job on the chip does the same with waves; the file has the cycles asked for, no others."""
    file = tmp_path / "waves.vcd"
    _run_traced(Waves(file=file, from_cycle=1_000, to_cycle=1_200))
    times = _cycles(file)
    assert (times[0], times[-1]) == (1_000, 1_199.5)
    assert len(times) > 200
    assert " cmd_funct " in file.read_text(encoding="utf-8")


@pytest.mark.model
@pytest.mark.slow
def test_waves_in_fst(tmp_path: Path) -> None:
    """Waves come as an FST file where it can be written."""
    if not waves.can_write_fst():
        pytest.skip(waves.FST_REMEDY)
    file = tmp_path / "waves.fst"
    _run_traced(Waves(file=file, from_cycle=1_000, to_cycle=1_200))
    contents = file.read_bytes()
    kind, length, start, end = struct.unpack(">BQQQ", contents[:25])
    assert (kind, length) == (0, _FST_HEADER_BYTES)
    assert (start, end) == (1_000 * _CYCLE_PS, 1_199.5 * _CYCLE_PS)


def test_vcd_where_fst_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The suffix says what is written; what to install is said."""
    monkeypatch.setattr(waves, "can_write_fst", lambda: False)
    assert wave_file(Path("a/b.fst")) == Path("a/b.vcd")
    assert "liblz4-dev" in caplog.text
    caplog.clear()
    assert wave_file(Path("b.vcd")) == Path("b.vcd")
    monkeypatch.setattr(waves, "can_write_fst", lambda: True)
    assert wave_file(Path("b.fst")) == Path("b.fst")
    assert not caplog.text


def test_other_suffixes_are_refused() -> None:
    """A file name must say the format."""
    with pytest.raises(ConfigError, match=r"ends in \.fst or \.vcd"):
        wave_file(Path("waves.txt"))


def test_probe_needs_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiler that finds no headers means no FST."""
    monkeypatch.setattr(waves, "_PROBE", "#include <no_such_header.h>\n")
    assert not waves.can_write_fst.__wrapped__()
    monkeypatch.setattr(waves, "_PROBE", "#include <no_such_header.h>\n".replace("#", "//"))
    assert not waves.can_write_fst.__wrapped__()  # no main
