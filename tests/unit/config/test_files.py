# SPDX-License-Identifier: Apache-2.0
"""Files that a user names: sparse, endless, silent, or in another encoding."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from autocomp_hil.cli.main import main
from autocomp_hil.config import CONFIGS_DIR, files, load_hardware
from autocomp_hil.config.files import SOURCE_BYTES, read_file, read_text_file
from autocomp_hil.errors import ConfigError
from autocomp_hil.golden.machine import load_elf
from autocomp_hil.golden.program import load_program
from autocomp_hil.workloads import load_workload
from tests.unit.golden.machine.programs import c_program

_SPARSE_BYTES = 20 << 30
_INT8 = CONFIGS_DIR / "hardware" / "int8_4x4.toml"


def test_a_sparse_file(tmp_path: Path) -> None:
    """The size of a sparse file is looked at before its contents, whatever reads it."""
    path = tmp_path / "sparse.toml"
    with path.open("wb") as file:
        file.truncate(_SPARSE_BYTES)
    begin = time.monotonic()
    for read in (load_elf, load_hardware, load_program, lambda path: read_file(path, "give x")):
        with pytest.raises(ConfigError, match=r"expected at most [\d,]+ bytes, got 21,474,836,480"):
            read(path)
    assert time.monotonic() - begin < 2


def test_a_stream_without_end() -> None:
    """Read up to the limit."""
    with pytest.raises(ConfigError, match=r"/dev/zero: expected at most 16,777,216 bytes, got"):
        read_file(Path("/dev/zero"), "give x")


def test_a_pipe(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One that somebody writes to is a file like any other; one without a writer is given up."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    contents = os.urandom(1 << 20)
    writer = threading.Thread(target=path.write_bytes, args=(contents,))
    writer.start()
    assert read_file(path, "give x") == contents
    writer.join()
    monkeypatch.setattr(files, "_PATIENCE_S", 0.2)
    with pytest.raises(ConfigError, match=r"pipe: is a pipe or a device, and nothing came for 0.2"):
        load_elf(path)


def test_a_program_from_a_shell(tmp_path: Path) -> None:
    """What a shell puts in the place of a file is a pipe."""
    elf = Path(c_program(tmp_path, "int main(void) { return 5; }").origin)
    done = subprocess.run(
        ["bash", "-c", f'"$0" -m autocomp_hil.cli.main run <(cat {elf}) --functional --json',  # noqa: S607
         sys.executable], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert '"exit_code": 5' in done.stdout, done.stderr


@pytest.mark.parametrize("place", ["folder", "none/file", "file/below"])
def test_what_cannot_be_read(tmp_path: Path, place: str) -> None:
    """The message says what to give."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"; give an ELF file$"):
        load_elf(tmp_path / place)


def test_byte_order_marks(tmp_path: Path) -> None:
    """The byte order mark of UTF-8 is left out; another encoding is named."""
    text = _INT8.read_text(encoding="utf-8")
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8-sig")
    assert load_hardware(path).content() == load_hardware("int8_4x4").content()
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        mark = "" if encoding == "utf-16" else "\ufeff"
        path.write_text(mark + text, encoding=encoding)
        with pytest.raises(ConfigError, match=r"expected UTF-8, got UTF-16; save it as UTF-8"):
            load_hardware(path)
    path.write_bytes(b"name = '\xe4'")
    with pytest.raises(ConfigError, match=r"expected UTF-8, got byte 0xe4 at 8; save it"):
        read_text_file(path, "give x")


def test_a_workload_with_marks(tmp_path: Path) -> None:
    """All of its texts may have one."""
    gemm = Path(load_workload("gemm").folder)
    for source in gemm.iterdir():
        text = source.read_text(encoding="utf-8")
        (tmp_path / source.name).write_text(text, encoding="utf-8-sig")
    mine, own = load_workload(str(tmp_path)), load_workload("gemm")
    assert mine.instance("8x8x8").baseline == own.instance("8x8x8").baseline


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["run", "--config", "int8_4x4"], "large.c"),
        (["evaluate", "gemm", "--config", "int8_4x4", "--candidate"], "large.c"),
        (["run", "--config", "int8_4x4"], "large.elf"),
        (["workloads", "--hardware"], "large.toml"),
        (["optimize", "gemm", "--search"], "large.toml"),
    ],
)
def test_large_files_of_commands(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    command: list[str],
    name: str,
) -> None:
    """Large files give status 2 at once."""
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(_SPARSE_BYTES)
    monkeypatch.setattr("sys.argv", ["autocomp-hil", *command, str(path)])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    text = capsys.readouterr().err
    assert str(path) in text
    assert "21,474,836,480" in text
    assert _SPARSE_BYTES > SOURCE_BYTES
