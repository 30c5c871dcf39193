# SPDX-License-Identifier: Apache-2.0
"""``autocomp-hil run``: results, exit statuses, messages, and the files it writes."""

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Self

import numpy as np
import pytest

from autocomp_hil.cli.main import main
from autocomp_hil.firmware_build import compilers
from autocomp_hil.golden.machine import Ending
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator import ACCEPTED, Waves
from autocomp_hil.simulator.chip.events import CHANGE, MOMENTS, EventLog
from tests.unit.timeline.schema import check_trace

_HELLO = REPOSITORY / "firmware" / "examples" / "hello.c"
_KEYS = {
    "outcome", "exit_code", "cycles", "total_cycles", "instructions", "commands", "console",
    "counters", "sim_khz", "cause", "address", "pc", "command",
    "message", "region_counters", "waves", "timeline", "console_is_cut", "hints",
}  # fmt: skip


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Exit status of the command line."""
    command = ["autocomp-hil", "run", *arguments, "--config", "int8_4x4"]
    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def _source(folder: Path, text: str) -> str:
    path = folder / "program.c"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One object with the promised keys and nothing else on stdout."""
    assert _run(monkeypatch, str(_HELLO), "--functional", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report.keys() == _KEYS
    assert (report["outcome"], report["exit_code"], report["cycles"]) == ("exited", 0, None)
    assert report["console"].startswith("hello from a 4 x 4")


def test_compiler(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Chosen by option or environment; the program knows which one made it."""
    text = "int main(void) { return %s; }"
    clang, gcc = _source(tmp_path, text % "__clang__ - 1"), tmp_path / "gcc.c"
    assert _run(monkeypatch, clang, "--functional") == 0
    assert _run(monkeypatch, clang, "--functional", "--compiler", "zig") == 0
    monkeypatch.setenv("PATH", "")
    compilers._found.cache_clear()
    assert _run(monkeypatch, clang, "--functional", "--compiler", "gcc") == 3
    assert "choose the compiler zig" in capsys.readouterr().err
    assert _run(monkeypatch, clang, "--functional", "--compiler", "tcc") == 2
    assert "compiler: expected one of zig, gcc, got 'tcc'" in capsys.readouterr().err
    assert _run(monkeypatch, "hello.elf", "--functional", "--compiler", "zig") == 2
    assert "--compiler: hello.elf: expected a C source" in capsys.readouterr().err
    monkeypatch.undo()
    if shutil.which("riscv64-unknown-elf-gcc") is None:
        pytest.skip("riscv64-unknown-elf-gcc is not on PATH")
    gcc.write_text("#ifdef __clang__\n#error clang\n#endif\n" + text % "0", encoding="utf-8")
    assert _run(monkeypatch, str(gcc), "--functional", "--compiler", "gcc") == 0
    assert _run(monkeypatch, str(gcc), "--functional") == 2
    monkeypatch.setenv("HIL_CC", "gcc")
    assert _run(monkeypatch, str(gcc), "--functional") == 0


@pytest.mark.model
def test_json_of_the_chip(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON of the chip has the keys of the functional machine, with time."""
    assert _run(monkeypatch, str(_HELLO), "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report.keys() == _KEYS
    assert (report["outcome"], report["exit_code"], report["commands"]) == ("exited", 0, 4)
    assert report["total_cycles"] > report["instructions"]
    assert report["counters"]["load_active_cycle"] > 0
    assert report["sim_khz"] > 0
    assert (report["waves"], report["timeline"]) == (None, None)


@pytest.mark.model
def test_table_and_timeline(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """People see who was busy and who waited; the timeline has every command."""
    file = tmp_path / "timeline.json"
    assert _run(monkeypatch, str(_HELLO), "--timeline", str(file)) == 0
    output = capsys.readouterr().out
    assert f"timeline: {file}" in output
    assert re.search(r"load .* DRAM data \d+", output)
    counts = check_trace(json.loads(file.read_text(encoding="utf-8")), commands=4)
    assert counts["command"] == 4


@pytest.mark.model
def test_waves(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Waves without a window hold the last 20,000 cycles, here all; JSON says which file."""
    file = tmp_path / "waves.vcd"
    assert _run(monkeypatch, str(_HELLO), "--json", "--wave", str(file)) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["waves"] == str(file)
    times = re.findall(r"^#(\d+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert (int(times[0]), int(times[-1])) == (0, report["total_cycles"] * 10_000 - 5_000)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--functional", "--wave", "a.vcd"], "has no time"),
        (["--functional", "--timeline", "a.json"], "has no time"),
        (["--wave-from", "3"], "expected --wave FILE"),
        (["--wave", "a.vcd", "--wave-from", "9", "--wave-to", "9"], "got cycles 9 to 9"),
        (["--wave", "a.txt"], "ends in .fst or .vcd"),
        (["--timeline", "/no/such/folder/a.json"], "there is no folder /no/such/folder"),
    ],
)
def test_files_that_cannot_be(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    """Status 2 before anything runs, and what is wrong."""
    assert _run(monkeypatch, str(_HELLO), *arguments) == 2
    assert message in capsys.readouterr().err


class _FakeSimulator:
    """A chip that takes a cycle longer with waves, and whose event log is always full."""

    def __init__(self, hardware: object, *, view: str = "rtl", waves: Waves | None = None) -> None:
        del hardware, view
        self._cycles = 100 if waves is None else 101

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        del error

    def run(self, program: object, *, cycle_limit: int, event_limit: int = 0) -> SimpleNamespace:
        del program, cycle_limit, event_limit
        log = EventLog(
            cycles=self._cycles - 1,
            job_cycles=self._cycles,
            accepted=np.zeros(0, ACCEPTED),
            moments=np.zeros(0, MOMENTS),
            changes=np.zeros(0, CHANGE),
        )
        return SimpleNamespace(
            outcome=Ending.EXITED,
            exit_code=0,
            total_cycles=self._cycles,
            counters={},
            console="",
            events=log,
        )


def test_alarms(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    """Waves that change a run are the harness's failure; a timeline that ends early says so."""
    monkeypatch.setattr("autocomp_hil.cli.run.ChipSimulator", _FakeSimulator)
    files = ["--wave", str(tmp_path / "a.vcd"), "--timeline", str(tmp_path / "a.json")]
    assert _run(monkeypatch, str(_HELLO), *files) == 3
    assert "total_cycles: 100 without waves, 101 with them" in capsys.readouterr().err
    assert "the timeline ends at cycle 99" in caplog.text


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("int main(void) { return 3; }", "exited, exit code 3"),
        ("int main(void) { *(volatile int*)0x30000000 = 1; return 0; }", "writes 0x30000000"),
        ("int main(void) { for (;;) {} }", "timed_out"),
    ],
)
def test_negative_results(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    text: str,
    outcome: str,
) -> None:
    """Status 1, and the reason on stdout."""
    source = _source(tmp_path, text)
    assert _run(monkeypatch, source, "--functional", "--max-cycles", "100000") == 1
    assert outcome in capsys.readouterr().out


def test_compile_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Status 2, with what the compiler says."""
    assert _run(monkeypatch, _source(tmp_path, "int main(void) { return x; }")) == 2
    error = capsys.readouterr().err
    assert "compile step failed" in error
    assert "undeclared identifier 'x'" in error


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (None, "cannot be read"),
        (b"#!/bin/sh\n", "no complete ELF file"),
        (b"\x7fELF\x02\x01\x01" + bytes(20), "no complete ELF file"),
    ],
)
def test_no_program(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    contents: bytes | None,
    message: str,
) -> None:
    """Status 2; the file and what is wrong with it on stderr, no stack trace."""
    path = tmp_path / "program.elf"
    if contents is not None:
        path.write_bytes(contents)
    assert _run(monkeypatch, str(path)) == 2
    error = capsys.readouterr().err
    assert str(path) in error
    assert message in error
    assert "Traceback" not in error


def test_unknown_configuration(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown configuration gives status 2."""
    monkeypatch.setattr("sys.argv", ["autocomp-hil", "run", str(_HELLO), "--config", "nothing"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert "nothing" in capsys.readouterr().err
