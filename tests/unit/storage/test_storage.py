# SPDX-License-Identifier: Apache-2.0
"""Folders that cannot be written, or are full: said early, with the variable that names another."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autocomp_hil import storage as storage_module
from autocomp_hil.cli.doctor import examine
from autocomp_hil.config import load_hardware
from autocomp_hil.errors import BuildInfraError, StorageError
from autocomp_hil.firmware_build import CompileFailed, build_program
from autocomp_hil.paths import (
    REPOSITORY,
    build_directory,
    cache_directory,
    runs_directory,
    scratch_directory,
)
from autocomp_hil.simulator.build.model import build_model
from autocomp_hil.storage import CACHE, FOLDERS, SCRATCH, check_space, storage
from tests.tracked import tracked_files

HARDWARE = load_hardware("int8_4x4")
HELLO = REPOSITORY / "firmware" / "examples" / "hello.c"
_RUN = ["run", str(HELLO), "--config", "int8_4x4", "--functional"]
_OPTIMIZE = ["optimize", "gemm", "--shape", "8x8x8", "--config", "int8_4x4", "--search", "smoke"]


def _command(
    arguments: Sequence[str], variables: Mapping[str, str], *, file_bytes: int | None = None
) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, with variables, and no larger files than so."""

    def limit() -> None:
        if file_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

    return subprocess.run(
        [sys.executable, "-m", "autocomp_hil.cli.main", *arguments],
        cwd=REPOSITORY, env={**os.environ, **variables}, preexec_fn=limit,
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("variable", "arguments"),
    [
        ("HIL_CACHE_DIR", _RUN),
        ("HIL_SCRATCH_DIR", _RUN),
        ("HIL_BUILD_DIR", _RUN),
        pytest.param("HIL_CACHE_DIR", _OPTIMIZE, marks=pytest.mark.model),
        pytest.param("HIL_SCRATCH_DIR", _OPTIMIZE, marks=pytest.mark.model),
        pytest.param("HIL_RUNS_DIR", _OPTIMIZE, marks=pytest.mark.model),
    ],
)
def test_a_folder_that_cannot_be(variable: str, arguments: list[str], tmp_path: Path) -> None:
    """One line that names the folder and what to do, status 3, no stack trace."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    place = tmp_path / "file" / "below"
    variables = {"HIL_CACHE_DIR": str(tmp_path / "cache"), "HIL_RUNS_DIR": str(tmp_path / "runs")}
    if variable == "HIL_BUILD_DIR":
        variables = {}
    if arguments is _OPTIMIZE and variable != "HIL_CACHE_DIR":
        del variables["HIL_CACHE_DIR"]  # the model is there
    done = _command(arguments, {**variables, variable: str(place)})
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert str(place) in done.stderr
    if variable != "HIL_RUNS_DIR":
        assert "Not a directory; remove what is in the way, or set HIL_" in done.stderr


def test_files_that_cannot_grow(tmp_path: Path) -> None:
    """A limit of file sizes, or a full disk, is told as such and not as a fault of a program."""
    done = _command(_RUN, {"HIL_CACHE_DIR": str(tmp_path)}, file_bytes=4096)
    assert done.returncode == 3
    assert "File too large" in done.stderr
    assert "HIL_CACHE_DIR" in done.stderr


def test_every_folder_has_a_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every default lies in the checkout; an empty variable is an unset one."""
    functions = (build_directory, cache_directory, scratch_directory, runs_directory)
    for folder in FOLDERS:
        monkeypatch.delenv(folder.variable, raising=False)
    usual = [function() for function in functions]
    assert all(path.is_relative_to(REPOSITORY) for path in usual)
    for folder in FOLDERS:
        monkeypatch.setenv(folder.variable, " ")
    assert [function() for function in functions] == usual
    monkeypatch.setenv("HIL_BUILD_DIR", str(tmp_path / "b"))
    assert cache_directory() == tmp_path / "b" / "cache"
    assert scratch_directory() == tmp_path / "b" / "scratch"
    for number, folder in enumerate(FOLDERS):
        monkeypatch.setenv(folder.variable, str(tmp_path / str(number)))
    assert [folder.path() for folder in FOLDERS] == [tmp_path / str(n) for n in range(4)]


def test_nothing_is_written_elsewhere(tmp_path: Path) -> None:
    """A checkout that nobody may write to works, with folders of the user's."""
    checkout = tmp_path / "checkout"
    for name in tracked_files():
        if not name.startswith(("tests/", "tb/", "docs/")):
            target = checkout / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((REPOSITORY / name).read_bytes())
    before = {path: path.stat().st_mtime_ns for path in checkout.rglob("*")}
    done = subprocess.run(
        [sys.executable, "-m", "autocomp_hil.cli.main", *_RUN],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={
            **os.environ, "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1",
            "HIL_BUILD_DIR": str(tmp_path / "build"), "HIL_RUNS_DIR": str(tmp_path / "runs"),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert {path: path.stat().st_mtime_ns for path in checkout.rglob("*")} == before
    assert (tmp_path / "build" / "cache" / "programs").is_dir()


def test_too_little_space_is_found_before_a_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A model takes minutes to build: the space for it is looked for first."""
    with pytest.raises(StorageError, match=r"expected \d+ MiB of free space for the cache, found"):
        check_space(CACHE, tmp_path, needed_bytes=1 << 60)
    (tmp_path / "top.sv").write_text("module top (input logic clk_i); endmodule\n")
    monkeypatch.setattr("autocomp_hil.simulator.build.model.CACHE", _demanding())
    with pytest.raises(StorageError, match="set HIL_CACHE_DIR to another folder"):
        build_model("top", folders=[tmp_path], cache=tmp_path / "cache")
    assert not list((tmp_path / "cache" / "models").glob("[!.]*"))


def _demanding() -> storage_module.Folder:
    return replace(CACHE, needed_bytes=1 << 60)


def test_a_full_disk_is_no_fault_of_a_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A compiler that fails where nothing can be written says nothing about what it compiles."""
    source = tmp_path / "wrong.c"
    source.write_text("int main(void) { return x; }\n", encoding="utf-8")
    assert isinstance(build_program([source], HARDWARE), CompileFailed)

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(storage_module, "_write_probe", full)
    with pytest.raises(StorageError, match=r"No space left on device: zig on wrong.c failed there"):
        build_program([source], HARDWARE)


@pytest.mark.model
def test_a_full_disk_is_no_fault_of_a_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A full disk is no fault of a model, whether Verilator or the C++ compiler meets it."""
    (tmp_path / "top.sv").write_text("module top (input logic clk_i); no; endmodule\n")
    with pytest.raises(BuildInfraError):
        build_model("top", folders=[tmp_path], cache=tmp_path / "cache")
    probe = storage_module._write_probe
    calls = iter([probe])

    def full_later(path: Path) -> None:
        for call in calls:
            call(path)
            return
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT), str(path))

    monkeypatch.setattr(storage_module, "_write_probe", full_later)
    with pytest.raises(StorageError, match="building the model of top failed there"):
        build_model("top", folders=[tmp_path], cache=tmp_path / "cache")


@pytest.mark.model
def test_a_model_is_worth_more_than_its_line_in_the_log(tmp_path: Path) -> None:
    """A log that cannot be written costs no build."""
    (tmp_path / "top.sv").write_text(
        "module top (input logic clk_i, output logic a_o);\n  assign a_o = clk_i;\nendmodule\n"
    )
    (tmp_path / "cache" / "builds.jsonl").mkdir(parents=True)
    assert build_model("top", folders=[tmp_path], cache=tmp_path / "cache").is_file()


def test_other_files_are_not_the_folders_fault(tmp_path: Path) -> None:
    """An error about a file elsewhere passes through."""
    with pytest.raises(FileNotFoundError), storage(tmp_path, "set X"):
        (tmp_path.parent / "no-such-file").read_text()
    with (
        pytest.raises(StorageError, match="make it writable, or set X"),
        storage(tmp_path, "set X"),
    ):
        (tmp_path / "no-such-folder" / "file").write_text("")


def test_doctor_knows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each folder is a finding, with its place and free space, or with what is wrong."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HIL_SCRATCH_DIR", str(tmp_path / "file"))
    monkeypatch.setenv("HIL_RUNS_DIR", str(tmp_path / "runs"))
    found = {finding.name: finding for finding in examine()}
    bad = found[f"scratch folder ({SCRATCH.variable})"]
    assert "set HIL_SCRATCH_DIR to another folder" in bad.remedy
    good = found["folder of runs (HIL_RUNS_DIR)"]
    assert good.is_good
    assert str(tmp_path / "runs") in (good.version or "")
    assert "GiB free" in (good.version or "")
    assert "cache (HIL_CACHE_DIR)" in found
    assert "build folder (HIL_BUILD_DIR)" in found
