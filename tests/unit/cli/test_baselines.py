# SPDX-License-Identifier: Apache-2.0
"""``baselines``: what is there at a shape, cycles, exit statuses and messages."""

import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from autocomp_hil.cli.main import main
from autocomp_hil.config import CONFIGS_DIR
from autocomp_hil.evaluate.judge import Evaluation
from autocomp_hil.evaluate.outcome import Correct
from autocomp_hil.paths import REPOSITORY
from tests.adversarial.cheat import HONEST
from tests.unit.evaluate.measurements import measurement
from tests.unit.report.made_up import winning

NAMES: Final = ["straightforward", "library", "loop", "hand_written", "best"]
KEYS: Final = {"name", "cycles", "correct", "utilization", "speedup", "note"}


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Exit status of the command line."""
    monkeypatch.setattr("sys.argv", ["autocomp-hil", "baselines", *map(str, arguments)])
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def _baselines(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    """The printed object's records by name."""
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == ["workload", "shape", "config", "view", "baselines"]
    assert [record["name"] for record in printed["baselines"]] == NAMES
    assert all(set(record) == KEYS for record in printed["baselines"])
    return {record["name"]: record for record in printed["baselines"]}


@pytest.mark.model
def test_all_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The library is slowest and the unroller quickest; the best one is that of the store."""
    store = tmp_path / "store.sqlite"
    size = {"workload": "gemm", "shape": "32x32x32"}
    winning(store, HONEST.decode(), **size, config="int8_4x4")
    winning(store, "nothing", **size, config="int8_8x8")
    arguments = ("gemm", "--shape", "32x32x32", "--hardware", "int8_4x4", "--store", store)
    assert _run(monkeypatch, *arguments, "--json") == 0
    found = _baselines(capsys)
    assert [name for name in NAMES if found[name]["correct"]] == [
        "straightforward", "library", "loop", "best",
    ]  # fmt: skip
    assert found["loop"]["cycles"] < found["straightforward"]["cycles"] < found["library"]["cycles"]
    assert found["library"]["speedup"] == 1
    ratio = found["library"]["cycles"] / found["loop"]["cycles"]
    assert found["loop"]["speedup"] == pytest.approx(ratio, abs=1e-3)
    assert found["best"]["note"] == "candidate 1.1"
    assert found["hand_written"]["cycles"] is None
    assert found["hand_written"]["note"] == "the workload has none for this shape"
    assert _run(monkeypatch, *arguments) == 0
    text = capsys.readouterr().out
    assert "gemm 32x32x32 on int8_4x4" in text
    assert f"{found['library']['cycles']:,}" in text


def _without_unrollers(folder: Path) -> Path:
    """The file of a configuration without loop unrollers, otherwise ``int8_4x4``."""
    text = (CONFIGS_DIR / "hardware" / "int8_4x4.toml").read_text(encoding="utf-8")
    for key in ("matmul", "convolution"):
        text = text.replace(f"{key} = 2", f"{key} = 0").replace(f"{key} = true", f"{key} = false")
    path = folder / "plain_4x4.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.model
def test_a_wrong_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The status says that a kernel is wrong, and its note says why."""
    folder = Path(shutil.copytree(REPOSITORY / "workloads" / "gemm", tmp_path / "mine"))
    library = folder / "library.c"
    text = library.read_text(encoding="utf-8")
    library.write_text(text.replace(".depth = K", ".depth = K - 1"), encoding="utf-8")
    none = tmp_path / "none.sqlite"
    arguments = (f"{folder}/", "--shape", "32x32x32", "--config", "int8_4x4", "--store", none)
    assert _run(monkeypatch, *arguments, "--json") == 1
    found = _baselines(capsys)
    assert found["library"]["correct"] is False
    assert found["library"]["cycles"] is None
    assert found["library"]["note"].startswith("wrong_result: ")
    assert found["straightforward"]["speedup"] is None
    assert found["loop"]["correct"] is True
    assert found["best"]["note"].startswith(f"{none} has no search of it")
    assert not none.exists()


def test_without_unrollers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing unroller is no fault, and its kernel is not judged."""
    judged: list[str] = []

    def quick(kernels: Any, *_: object) -> dict[str, Evaluation]:
        judged.extend(kernel.name for kernel in kernels)
        outcome = Correct(measurement=measurement(cycles=100))
        return {name: Evaluation(outcome=outcome, source_hash="") for name in judged}

    monkeypatch.setattr("autocomp_hil.cli.baselines.command._judged", quick)
    plain, none = _without_unrollers(tmp_path), tmp_path / "none.sqlite"
    arguments = ("gemm", "--shape", "512x512x512", "--config", plain, "--store", none)
    assert _run(monkeypatch, *arguments, "--json") == 0
    assert judged == ["straightforward", "library", "hand_written"]
    found = _baselines(capsys)
    assert found["loop"]["cycles"] is None
    assert found["loop"]["note"] == "the hardware has no unroller (loop_unrollers.matmul)"
    assert found["hand_written"]["cycles"] == 100


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nonsense",), "workload: expected one of"),
        (("gemm", "--shape", "3x3"), "shape: expected 3 numbers (IxJxK)"),
        (("gemm", "--hardware", "none"), "hardware configuration: expected"),
    ],
)
def test_usage(
    arguments: tuple[str, ...],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What cannot be is told in one message, with status 2."""
    assert _run(monkeypatch, *arguments) == 2
    assert message in capsys.readouterr().err


def test_unknown_element(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A configuration file that is not legal is a usage error, too."""
    text = (CONFIGS_DIR / "hardware" / "int8_4x4.toml").read_text(encoding="utf-8")
    path = tmp_path / "odd.toml"
    path.write_text(text.replace('input = "int8"', 'input = "int7"'), encoding="utf-8")
    assert _run(monkeypatch, "gemm", "--hardware", path) == 2
    assert "element: expected one of int8" in capsys.readouterr().err
