# SPDX-License-Identifier: Apache-2.0
"""``autocomp-hil run``: results, exit statuses and messages, on the functional machine."""

import json
from pathlib import Path

import pytest

from autocomp_hil.cli.main import main
from autocomp_hil.simulator.paths import REPOSITORY

_HELLO = REPOSITORY / "firmware" / "examples" / "hello.c"
_KEYS = {
    "outcome", "exit_code", "cycles", "total_cycles", "instructions", "commands", "console",
    "counters", "sim_khz", "cause", "address", "pc", "command",
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
    assert report.keys() >= _KEYS
    assert (report["outcome"], report["exit_code"], report["cycles"]) == ("exited", 0, None)
    assert report["console"].startswith("hello from a 4 x 4")


@pytest.mark.model
def test_json_of_the_chip(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same keys, with time."""
    assert _run(monkeypatch, str(_HELLO), "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report.keys() >= _KEYS
    assert (report["outcome"], report["exit_code"], report["commands"]) == ("exited", 0, 4)
    assert report["total_cycles"] > report["instructions"]
    assert report["counters"]["load_active_cycle"] > 0
    assert report["sim_khz"] > 0


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
    """Status 2."""
    monkeypatch.setattr("sys.argv", ["autocomp-hil", "run", str(_HELLO), "--config", "nothing"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert "nothing" in capsys.readouterr().err
