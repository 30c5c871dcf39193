# SPDX-License-Identifier: Apache-2.0
"""Standard output that is closed or full, and files of options that cannot be written."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pytest

from autocomp_hil.cli.main import main
from autocomp_hil.cli.terminal.output import check_written
from autocomp_hil.errors import StorageError
from autocomp_hil.paths import REPOSITORY

_FULL = Path("/dev/full")
_SEARCH = ("optimize", "gemm", "--shape", "8x8x8", "--config", "int8_4x4", "--search", "smoke")
_RUN = ("run", "firmware/examples/hello.c", "--config", "int8_4x4")


def _ended(
    arguments: Sequence[str], stdout: int | IO[str] | None, stderr: int | IO[str] = subprocess.PIPE
) -> tuple[int, str]:
    """Status and standard error of a command; ``None``: with a closed standard output."""
    command = [sys.executable, "-c", "from autocomp_hil.cli.entry import main; main()", *arguments]
    if stdout is None:
        command = ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *command]
    done = subprocess.run(
        command, cwd=REPOSITORY, stdout=stdout, stderr=stderr, text=True, check=False, timeout=300
    )
    return done.returncode, done.stderr or ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("workloads",),
        ("workloads", "--json"),
        (*_RUN, "--functional"),
        (*_RUN, "--functional", "--json"),
    ],
)
def test_standard_output(arguments: Sequence[str]) -> None:
    """Full or closed by its reader: one line that says so, status 3."""
    with _FULL.open("w") as full:
        status, text = _ended(arguments, full)
    assert status == 3
    assert text.startswith("autocomp-hil: standard output: No space left on device; free some")
    assert text.count("\n") == 1
    read, write = os.pipe()
    os.close(read)
    status, text = _ended(arguments, write)
    os.close(write)
    assert status == 3
    assert text == "autocomp-hil: standard output: its reader is gone, nothing more is shown\n"


def test_nobody_listens() -> None:
    """Who closes standard output wants no results; the status still tells."""
    assert _ended(("workloads",), None) == (0, "")
    status, text = _ended(("workloads", "nonsense"), None)
    assert (status, text.startswith("autocomp-hil: workload: expected")) == (2, True)


def test_errors_that_nobody_can_read() -> None:
    """A full standard error changes no status."""
    with _FULL.open("w") as full:
        assert _ended(("workloads", "nonsense"), subprocess.DEVNULL, full)[0] == 2


def test_errors_without_standard_error() -> None:
    """A closed standard error does not send errors among the results."""
    command = 'exec "$1" -c "from autocomp_hil.cli.entry import main; main()" workloads no 2>&-'
    done = subprocess.run(
        ["/bin/sh", "-c", command, "sh", sys.executable],
        cwd=REPOSITORY, stdout=subprocess.PIPE, check=False, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.model
def test_a_search_says_how_it_goes_on(tmp_path: Path) -> None:
    """A search says how it goes on, for every end of its standard output."""
    store = ("--store", str(tmp_path / "store.sqlite"))
    with _FULL.open("w") as full:
        status, text = _ended((*_SEARCH, *store), full)
    assert status == 3
    assert "Traceback" not in text
    assert text.splitlines()[-1].startswith("autocomp-hil: standard output: No space left")


@pytest.mark.parametrize("option", ["--timeline", "--wave"])
@pytest.mark.parametrize("command", [_RUN, ("evaluate", "gemm", "--config", "int8_4x4")])
def test_files_that_cannot_be(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    command: Sequence[str],
    option: str,
) -> None:
    """Found before anything runs: a folder, or a file of no folder."""
    (tmp_path / "waves.vcd").mkdir()
    for path, message in (
        (tmp_path / "waves.vcd", "is a folder; name another file"),
        (tmp_path / "none" / "waves.vcd", f"there is no folder {tmp_path / 'none'}"),
    ):
        monkeypatch.setattr("sys.argv", ["autocomp-hil", *command, option, str(path)])
        with pytest.raises(SystemExit) as end:
            main()
        assert end.value.code == 2
        assert f"autocomp-hil: {option}: {path}: {message}" in capsys.readouterr().err


@pytest.mark.model
def test_a_timeline_that_does_not_fit() -> None:
    """The run is over, and the file cannot take it."""
    status, text = _ended((*_RUN, "--timeline", str(_FULL)), subprocess.DEVNULL)
    assert status == 3
    assert "--timeline: /dev/full: cannot be written: No space left on device" in text


def test_waves_that_were_not_written(tmp_path: Path) -> None:
    """The simulator says nothing of failing writes."""
    file = tmp_path / "waves.vcd"
    with pytest.raises(StorageError, match=r"--wave: .*: cannot be written: No such file"):
        check_written("--wave", file)
    file.write_text("")
    with pytest.raises(StorageError, match="cannot be written: it is empty"):
        check_written("--wave", file)
    file.write_text("$end")
    check_written("--wave", file)


def test_an_error_that_nobody_foresaw(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line and status 3, not a stack trace."""

    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "/some/file")

    monkeypatch.setattr("autocomp_hil.cli.workloads.list_workloads", fail)
    monkeypatch.setattr("sys.argv", ["autocomp-hil", "workloads"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 3
    text = capsys.readouterr().err
    assert (
        text == "autocomp-hil: /some/file: Permission denied; with --verbose, where it came from\n"
    )


@pytest.mark.parametrize("name", [":memory:", "", "."])
def test_stores_that_are_no_files(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """A search would be lost, or have no place."""
    monkeypatch.setattr("sys.argv", ["autocomp-hil", "runs", "--store", name])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert "--store: expected the name of a file, got" in capsys.readouterr().err
