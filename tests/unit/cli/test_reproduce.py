# SPDX-License-Identifier: Apache-2.0
"""A program's file, reproduced: it fails as in the regression; bad settings are refused."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from autocomp_hil import isa
from autocomp_hil.cli.reproduce import reproduce
from autocomp_hil.config import load_hardware
from autocomp_hil.errors import ConfigError
from autocomp_hil.golden import FENCE, Program, load_program, save_program
from autocomp_hil.simulator import AcceleratorRun, AcceleratorSimulator, MemoryTiming, RunSettings

_HARDWARE = load_hardware("int8_4x4")
_DIM = _HARDWARE.dim


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A load, a fault, and a COUNTER after it, whose answer is 0."""
    commands = (
        isa.config_ld(64, block_stride=_DIM),
        isa.mvin(0x2000_0000, isa.spad_address(0), _DIM, _DIM),
        FENCE,
        isa.mvin(0x2000_0000, isa.spad_address(0), _DIM, _DIM + 1),
        isa.counter(index=0),
    )
    path = tmp_path / "program.json"
    save_program(Program(commands=commands, hardware="int8_4x4"), path)
    return path


def _with_settings(file: Path, **settings: int) -> None:
    save_program(replace(load_program(file), settings=settings), file)


def _cut(run: AcceleratorRun) -> dict[str, Any]:
    return {"accepted": run.accepted[:-1], "counter_responses": ()}


def _moved(run: AcceleratorRun) -> dict[str, Any]:
    bursts = run.bursts.copy()
    bursts["address"] += 64 * 1024
    return {"bursts": bursts}


@pytest.mark.model
@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda _: {}, "first difference: none"),
        (lambda _: {"fault": None}, "first difference: fault: RTL none"),
        (lambda _: {"counter_responses": (7,)}, "COUNTER answer 0: RTL 7, golden 0"),
        (lambda _: {"counter_responses": ()}, "COUNTER: 1 commands, 0 answers"),
        (_cut, "commands: 4 sent, 3 accepted"),
        (_moved, "where no command has a byte"),
    ],
)
def test_each_check_is_in_the_reproduction(
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[AcceleratorRun], dict[str, Any]],
    text: str,
) -> None:
    """What an observation is changed to is told in words, and the reproduction is negative."""
    run = AcceleratorSimulator.run

    def changed(self: AcceleratorSimulator, program: Program, **how: Any) -> AcceleratorRun:
        seen = run(self, program, **how)
        return replace(seen, **change(seen))

    monkeypatch.setattr(AcceleratorSimulator, "run", changed)
    agrees = reproduce(file, None, Console(width=400))
    assert text in capsys.readouterr().out
    assert agrees == (text == "first difference: none")


@pytest.mark.model
def test_limits_are_the_files(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A job that its limit cuts is cut when it is reproduced."""
    assert reproduce(file, None, Console(quiet=True))
    _with_settings(file, cycle_limit=20)
    assert not reproduce(file, None, Console(width=400))
    assert "the RTL ended by cycle_limit after 20 cycles" in capsys.readouterr().out
    _with_settings(file, no_progress_cycles=10)
    assert not reproduce(file, None, Console(width=400))
    assert "the RTL ended by no_progress" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"verilator_sead": 1}, "verilator_sead: unknown; expected one of"),
        ({"timing": 1}, "timing: unknown"),
        ({"verilator_seed": 0}, "verilator_seed: expected 1 or more, got 0"),
        ({"cycle_limit": 0}, "cycle_limit: expected 1 or more, got 0"),
        ({"idle_seed": -1}, "idle_seed: expected 0 or more, got -1"),
    ],
)
def test_bad_settings_are_refused(file: Path, settings: dict[str, int], text: str) -> None:
    """Bad settings are refused by name, before anything runs."""
    _with_settings(file, **settings)
    with pytest.raises(ConfigError, match=text):
        reproduce(file, None, Console(quiet=True))


def test_settings_survive_the_file() -> None:
    """All that differ from the defaults, and only those, besides the timing."""
    timing = MemoryTiming(latency_jitter_cycles=5, seed=9)
    plain = RunSettings(timing=timing)
    full = RunSettings(
        timing=timing, idle_seed=0, verilator_seed=3, cycle_limit=7, no_progress_cycles=8
    )
    for settings in (plain, full):
        program = Program(commands=(), settings=settings.as_mapping())
        assert RunSettings.of_program(program, _HARDWARE) == settings
    assert full.as_mapping().keys() - plain.as_mapping().keys() == {
        "idle_seed",
        "verilator_seed",
        "cycle_limit",
        "no_progress_cycles",
    }
