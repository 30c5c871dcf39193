# SPDX-License-Identifier: Apache-2.0
"""``autocomp-hil run``: what is said of a cut console, of traps, and of a program without end."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from autocomp_hil.cli.main import main
from autocomp_hil.firmware_build import find_compiler


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Exit status of the command line."""
    monkeypatch.setattr("sys.argv", ["autocomp-hil", "run", *arguments, "--config", "int8_4x4"])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def _source(folder: Path, text: str) -> str:
    path = folder / "program.c"
    path.write_text(text, encoding="utf-8")
    return str(path)


_TALK = """
int main(void) {
  for (int i = 0; i < 1000 %s; ++i) *(volatile char*)0x02000010 = 'a';
  return 0;
}
"""


@pytest.mark.parametrize("options", [("--functional",), pytest.param((), marks=pytest.mark.model)])
@pytest.mark.parametrize("more", ["", "+ 1"])
def test_a_console_that_is_cut(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    options: tuple[str, ...],
    more: str,
) -> None:
    """One byte more than the console keeps, and it is said, to people and to programs."""
    for module in (
        "cli.run",
        "golden.machine.host",
        "simulator.chip.run",
        "simulator.chip.simulator",
    ):
        monkeypatch.setattr(f"autocomp_hil.{module}.CONSOLE_LIMIT", 1000)
    is_cut = bool(more)
    source = _source(tmp_path, _TALK % more)
    arguments = (source, *options, "--max-cycles", "100000000")
    assert _run(monkeypatch, *arguments, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["console"] == "a" * 1000
    assert report["console_is_cut"] is is_cut
    if "--functional" in options:
        assert _run(monkeypatch, *arguments) == 0
        note = "console: cut after 1,000 bytes, the rest is lost\n"
        assert (note in capsys.readouterr().out) is is_cut


_TRAPPING = """
__attribute__((naked, aligned(4))) static void handler(void) {
  __asm__ volatile("addi s2, s2, 1; ecall");
}
int main(void) {
  __asm__ volatile("csrw mtvec, %0; ecall" :: "r"(&handler));
  return 0;
}
"""


@pytest.mark.parametrize("options", [("--functional",), pytest.param((), marks=pytest.mark.model)])
def test_a_time_out_tells_its_traps(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    options: tuple[str, ...],
) -> None:
    """A time-out tells its traps, and what lets the program run longer, on both machines."""
    source = _source(tmp_path, _TRAPPING)
    assert _run(monkeypatch, source, *options, "--max-cycles", "20000", "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["outcome"] == "timed_out"
    assert "environment call at 0x" in report["message"]
    assert "(handler+0x4)" in report["message"]
    assert report["hints"] == ["--max-cycles lets a program run longer"]


def test_a_program_that_cannot_tell_its_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One made elsewhere without ``tohost``."""
    source, script, elf = (tmp_path / name for name in ("bare.S", "link.ld", "bare.elf"))
    source.write_text(".globl _start\n_start: j _start\n", encoding="utf-8")
    script.write_text("ENTRY(_start) SECTIONS { . = 0x80000000; .text : { *(.text) } }")
    compiler = find_compiler("zig")
    subprocess.run(
        [*compiler.command, *compiler.target_flags, "-nostdlib", "-static", "-T", str(script),
         str(source), "-o", str(elf)], env=compiler.environment(), check=True,
    )  # fmt: skip
    assert _run(monkeypatch, str(elf), "--functional", "--max-cycles", "1000") == 1
    out = capsys.readouterr().out
    assert "the program has no symbol tohost, through which it could tell the host" in out
    assert "--max-cycles lets a program run longer" in out


_FAULT = """
#include "hil_dialect.h"
int main(void) {
  mvout((void*)0x30000000, 0, DIM, 9);
  fence();
  return 0;
}
"""


def test_a_fault_says_command_and_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A fault says command and place on both machines, besides value and limit."""
    assert _run(monkeypatch, _source(tmp_path, _FAULT), "--functional", "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["outcome"] == "trapped"
    assert re.search(
        r"the accelerator stopped: command 0 \(funct 3\): .*: .*9.*; mvout .* from 0x\w+ \(main\+",
        report["message"],
    ), report["message"]
    assert report["command"].startswith("mvout ")
    assert isinstance(report["pc"], int)
