# SPDX-License-Identifier: Apache-2.0
"""Limits of the compiler: each one rings, and nothing is left behind."""

import os
import re
import time
from pathlib import Path

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.firmware_build import CompileFailed, build_program
from autocomp_hil.firmware_build.bounded import Ended, Limits, run_bounded

_MIB = 1 << 20


def _sh(folder: Path, script: str, limits: Limits | None = None) -> Ended:
    return run_bounded(
        ["/bin/sh", "-c", script],
        folder=folder,
        environment={"PATH": os.environ["PATH"]},
        limits=limits or Limits(),
    )


def _is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended may wait for whoever reaps orphans."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return text.rpartition(")")[2].split()[0] not in "ZX"


def _assert_dead(pid: int) -> None:
    deadline = time.monotonic() + 2
    while _is_alive(pid):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_within_limits(tmp_path: Path) -> None:
    """Output of both streams is kept; the status decides; temporary files go."""
    done = _sh(tmp_path, 'echo to out; echo to err >&2; echo x > "$TMPDIR/x"; echo "$TMPDIR"')
    assert done.is_good
    *text, temporary = done.text.splitlines()
    assert text == ["to out", "to err"]
    assert not Path(temporary).exists()
    assert _sh(tmp_path, "echo no; exit 3") == Ended(is_good=False, text="no\n")


def test_time(tmp_path: Path) -> None:
    """The command ends with all that it started."""
    start = time.monotonic()
    script = "sleep 60 & echo $! > child; sleep 60"
    done = _sh(tmp_path, script, Limits(time_s=0.3))
    assert time.monotonic() - start < 5
    assert not done.is_good
    assert done.text == "the compiler did not finish within 0.3 s\n"
    _assert_dead(int((tmp_path / "child").read_text(encoding="utf-8")))


def test_nothing_outlives_it(tmp_path: Path) -> None:
    """Nothing outlives the command, even if it ends well itself."""
    done = _sh(tmp_path, "sleep 60 > /dev/null 2>&1 & echo $!")
    assert done.is_good
    _assert_dead(int(done.text))


def test_memory_of_all_processes(tmp_path: Path) -> None:
    """Two processes that are within the limit by themselves."""
    hog = 'python3 -c "import time; x = bytearray(80 << 20); time.sleep(30)"'
    one = _sh(tmp_path, "python3 -c 'x = bytearray(80 << 20)'", Limits(memory_bytes=150 * _MIB))
    assert one.is_good, one.text
    two = _sh(tmp_path, f"{hog} & {hog}", Limits(memory_bytes=150 * _MIB, time_s=20))
    assert not two.is_good
    assert two.text == "the compiler used more than 150 MiB of memory\n"


def test_address_space(tmp_path: Path) -> None:
    """What is taken faster than it is looked at fails in the process itself."""
    script = "python3 -c 'bytearray(3 << 30)' 2>&1 | tail -n 1; exit 1"
    done = _sh(tmp_path, script, Limits(memory_bytes=_MIB << 10))
    assert done == Ended(is_good=False, text="MemoryError\n")


def test_files(tmp_path: Path) -> None:
    """A file stops growing, what is printed too; of that the beginning is kept."""
    limits = Limits(file_bytes=_MIB)
    done = _sh(tmp_path, "exec head -c 3000000 /dev/zero > large", limits)
    assert not done.is_good
    assert "SIGXFSZ" in done.text or "File too large" in done.text
    assert (tmp_path / "large").stat().st_size <= _MIB
    done = _sh(tmp_path, "yes | head -c 500000", limits)
    assert done.is_good
    assert done.text.endswith(f"... {500000 - (1 << 16)} more bytes\n")
    assert len(done.text) < 70_000


_MACROS = "#define A0 1\n" + "".join(
    f"#define A{level} {','.join([f'A{level - 1}'] * 16)}\n" for level in range(1, 8)
)


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (f"{_MACROS}int x[] = {{A7}};", {"memory_bytes": 300 * _MIB}, "more than 300 MiB"),
        ("char x[1 << 27] = {1};", {}, "File too large|64 MiB per file"),
        (f"{_MACROS}int x[] = {{A7}};", {"timeout_s": 0.5}, "did not finish within 0.5 s"),
    ],
)
def test_compiler(tmp_path: Path, text: str, options: dict[str, float], message: str) -> None:
    """Sources that want too much are a value, like others that do not compile."""
    source = tmp_path / "program.c"
    source.write_text(f"{text}\nint main(void) {{ return 0; }}\n", encoding="utf-8")
    failed = build_program([source], load_hardware("int8_4x4"), **options)  # type: ignore[arg-type]
    assert isinstance(failed, CompileFailed)
    assert re.search(message, failed.diagnostics)
