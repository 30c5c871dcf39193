# SPDX-License-Identifier: Apache-2.0
"""``evaluate`` and ``workloads`` from the command line."""

import json
import re
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autocomp_hil.cli import main as cli
from autocomp_hil.cli.main import app
from autocomp_hil.config import load_hardware
from autocomp_hil.workloads import load_workload
from tests.adversarial.cheat import HONEST, WORK, kernel
from tests.unit.cli.stopping import stopped

SMALL = ("evaluate", "gemm", "--shape", "32x32x32", "--config", "int8_4x4")
KEYS = {
    "view",
    "candidate", "outcome", "stage", "cycles", "ideal_cycles", "utilization", "bound", "counters",
    "measurement", "reasons", "seconds", "cached", "source_sha256",
}  # fmt: skip


def status_and_error(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    """Exit status and standard error of a whole command."""
    monkeypatch.setattr("sys.argv", ["autocomp-hil", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0), capsys.readouterr().err


@pytest.mark.model
def test_several_candidates_one_line_each(tmp_path: Path) -> None:
    """Candidates are shown in their order; the status says that one is not correct."""
    good, bad, worse = (tmp_path / name for name in ("good.c", "bad.c", "worse.c"))
    good.write_bytes(HONEST)
    bad.write_bytes(kernel(" C[0][0] = 1; "))
    worse.write_bytes(b"#include <stdio.h>\n")
    files = [part for path in (good, bad, worse) for part in ("--candidate", str(path))]
    done = CliRunner().invoke(app, [*SMALL, *files, "--json"])
    assert done.exit_code == 1
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["outcome"] for r in records] == ["correct", "wrong_result", "rejected"]
    assert [r["candidate"] for r in records] == [str(good), str(bad), str(worse)]
    assert all(set(r) == KEYS for r in records)
    first = records[0]
    assert first["ideal_cycles"] == 32**3 // 16
    assert first["utilization"] == pytest.approx(first["ideal_cycles"] / first["cycles"], abs=1e-4)
    assert first["bound"] in {"compute", "bytes_in", "bytes_out", "issue"}
    assert records[2]["cycles"] is None
    assert "preprocessor" in records[2]["reasons"][0]["kind"]


@pytest.mark.model
def test_a_candidate_in_markdown_without_its_head(tmp_path: Path) -> None:
    """A body as a published tool holds it is judged as the function that it is."""
    path = tmp_path / "answer.md"
    path.write_text(f"The kernel's body:\n\n```c\n{WORK}  fence();\n```\n", encoding="utf-8")
    done = CliRunner().invoke(app, [*SMALL, "--candidate", str(path)])
    assert done.exit_code == 0, done.output
    assert f"{path}: correct" in done.stdout.replace("\n", "")


@pytest.mark.model
def test_the_own_kernel_with_a_timeline(tmp_path: Path) -> None:
    """Tables for people, and a trace that has a slice for every command of the kernel."""
    trace = tmp_path / "trace.json"
    done = CliRunner().invoke(app, [*SMALL, "--timeline", str(trace)])
    assert done.exit_code == 0, done.output
    assert "the workload's own kernel: correct" in done.stdout
    assert "of the array's peak" in done.stdout.replace("\n", " ")
    hardware = load_hardware("int8_4x4")
    scratchpad = f"scratchpad 36 of {hardware.scratchpad_rows}"
    for line in (
        f"bytes in      {8 * 32 * 32 + 32 * 32}, at least {2 * 32 * 32}",
        f"bytes out     {32 * 32}, at least {32 * 32}",
        f"rows used     {scratchpad}, accumulator 32 of {hardware.accumulator_rows}",
    ):
        assert line in done.stdout
    busy = re.search(r"engines busy  none (\d+), one (\d+), two (\d+), three (\d+) c", done.stdout)
    cycles = re.search(r"  (\d+) cycles, [\d.]+% of the array's peak", done.stdout)
    assert busy is not None
    assert cycles is not None
    assert sum(map(int, busy.groups())) == int(cycles[1])
    events = json.loads(trace.read_text())["traceEvents"]
    assert sum(event["ph"] == "X" for event in events) > 500


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gem"], "gem"),
        (["gemm", "--shape", "12x"], "12x"),
        (["gemm", "--config", "int8_5x5"], "int8_5x5"),
        (["gemm", "--candidate", "/nowhere.c"], "/nowhere.c: cannot be read"),
        (["gemm", "--timeline", "/nowhere/t.json"], "there is no folder /nowhere"),
        (
            ["gemm", "--wave", "w.vcd", "--candidate", "a.c", "--candidate", "b.c"],
            "--wave: expected one candidate, got 2",
        ),
    ],
)
def test_wrong_arguments_end_before_anything_runs(
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Wrong arguments give status 2 and one message."""
    status, error = status_and_error(["evaluate", *arguments], monkeypatch, capsys)
    assert status == 2
    assert message in error
    assert "Traceback" not in error


def test_unknown_names_say_what_there_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Messages list the workloads and shapes that there are."""
    _, error = status_and_error(["evaluate", "nothing"], monkeypatch, capsys)
    assert "gemm" in error
    assert "conv" in error
    _, error = status_and_error(["evaluate", "gemm", "--shape", "big"], monkeypatch, capsys)
    assert load_workload("gemm").shapes[0] in error


_SCRIPT = """
import sys
from pathlib import Path
from autocomp_hil.cli.main import main
from autocomp_hil.evaluate import judge
from tests.unit.cli.stopping import work_for_ever
judge.chip_model = lambda *_, **__: Path("models/none/chip")
judge.compile_candidate = lambda *_: work_for_ever()
sys.argv = ["autocomp-hil", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c(kind: signal.Signals) -> None:
    """Ctrl-C while a compiler runs gives one line, and nothing waits for it."""
    assert stopped(_SCRIPT, SMALL, kind) == "stopped; 0 of 1 candidates were judged\n"
