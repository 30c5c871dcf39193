# SPDX-License-Identifier: Apache-2.0
"""``autocomp-hil workloads``: tables, JSON, exit statuses and messages."""

import json

import pytest

from autocomp_hil.cli.main import main
from autocomp_hil.workloads import load_workload, workload_names

_NAMES = ", ".join(workload_names())


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Exit status of the command line."""
    monkeypatch.setattr("sys.argv", ["autocomp-hil", "workloads", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every shape of every workload, nothing cut off at 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    assert _run(monkeypatch) == 0
    text = capsys.readouterr().out
    lines = text.splitlines()
    for name in workload_names():
        for shape in load_workload(name).shapes:
            assert any(shape in line.split() for line in lines), shape
    row = " ".join(next(line for line in lines if " 512x512x512" in line).split())
    assert row == "gemm 512x512x512 * 134,217,728 524,288 512.0 256.0"
    assert "\u2026" not in text


def test_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One object and nothing else on stdout."""
    assert _run(monkeypatch, "--json", "--hardware", "int8_4x4") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["hardware"] == "int8_4x4"
    assert [item["workload"] for item in report["workloads"]] == list(workload_names())
    gemm = next(item for item in report["workloads"] if item["workload"] == "gemm")
    odd = next(item for item in gemm["shapes"] if item["shape"] == "100x72x90")
    assert (odd["macs"], odd["ideal_cycles"], odd["bytes_out"]) == (648000, 40500, 7200)


def test_one_shape(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A shape is shown with the kernel that a search starts from."""
    assert _run(monkeypatch, "gemm", "--shape", "384x96x128") == 0
    text = capsys.readouterr().out
    assert "4,718,592" in text
    assert load_workload("gemm").instance("384x96x128").baseline in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gem"], f"workload: expected one of {_NAMES}, or the path of a folder"),
        (["gemm", "--shape", "384x96"], "shape: expected 3 numbers (IxJxK), got 2"),
        (["gemm", "--shape", "big"], "shape: expected IxJxK in positive integers or one of 512x"),
        (["--shape", "1x2x3"], f"--shape: expected a workload before it ({_NAMES}), got none"),
    ],
)
def test_usage(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    """Status 2, and what there is on stderr."""
    assert _run(monkeypatch, *arguments) == 2
    assert message in capsys.readouterr().err
