# SPDX-License-Identifier: Apache-2.0
"""The model builder with the real tools, on a design of a few lines."""

import logging
import multiprocessing
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from autocomp_hil.errors import BuildInfraError
from autocomp_hil.simulator.build.model import ModelOptions, build_log, build_model

pytestmark = pytest.mark.model


@pytest.fixture
def design(tmp_path: Path) -> Iterator[Path]:
    """Folder with a top that nobody built before; its cached models are removed afterwards."""
    _write_top(tmp_path, uuid.uuid4().hex[:8])
    models: list[Path] = []
    yield tmp_path
    models += [Path(line) for line in (tmp_path / "models").read_text().splitlines()]
    for model in models:
        shutil.rmtree(model.parent, ignore_errors=True)


def _write_top(folder: Path, constant: str) -> None:
    (folder / "top.sv").write_text(
        "module top #(parameter int Width = 4) (input logic clk_i, output logic [31:0] value_o);\n"
        f"  assign value_o = 32'h{constant} + Width + {{31'd0, clk_i}};\nendmodule\n"
    )


def _build(folder: Path, width: int = 4) -> Path:
    model = build_model("top", folders=[folder], parameters={"Width": width})
    with (folder / "models").open("a") as log:
        log.write(f"{model}\n")
    return model


def test_two_builds_at_once(design: Path) -> None:
    """Two processes that want one new model both get it, and it is built once."""
    before = len([entry for entry in build_log() if entry.top == "top"])
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        first, second = pool.map(_build, [design, design])
    assert first == second
    assert subprocess.run([first, "--help"], check=False, capture_output=True).returncode == 0
    assert len([entry for entry in build_log() if entry.top == "top"]) == before + 1


def test_a_build_is_told(design: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A build is told when it begins and when it ends; what is found is no build."""
    with caplog.at_level(logging.INFO, "autocomp_hil.simulator.build.model"):
        _build(design)
        begins, ends = (record.getMessage() for record in caplog.records)
        _build(design)
    assert begins.startswith("building the model of top, once; it is kept in /")
    assert ends.startswith("built top in ")
    assert len(caplog.records) == 2


def test_key_follows_sources_and_parameters(design: Path) -> None:
    """Another source or parameter makes another model; the old one is found again."""
    text = (design / "top.sv").read_text()
    first = _build(design)
    assert _build(design, width=5) != first
    _write_top(design, uuid.uuid4().hex[:8])
    assert _build(design) != first
    (design / "top.sv").write_text(text)
    assert _build(design) == first


def test_only_included_headers_count(tmp_path: Path) -> None:
    """Headers are followed through headers; strangers beside them are left out."""
    for name, text in (
        ("a.cpp", '#include <vector>\n#include "b.h"\n#include "svdpi.h"\n'),
        ("b.h", '#include "c.h"\n'),
        ("c.h", '#include "b.h"\n'),
        ("stranger.h", ""),
    ):
        (tmp_path / name).write_text(text)
    options = ModelOptions(cpp_sources=(tmp_path / "a.cpp",))
    assert options.headers() == [tmp_path / "b.h", tmp_path / "c.h"]


def test_broken_source_says_why(design: Path) -> None:
    """Verilator's message is in the error."""
    (design / "models").write_text("")
    (design / "top.sv").write_text("module top (input logic clk_i);\n  assign nothing\nendmodule\n")
    with pytest.raises(BuildInfraError, match="syntax error"):
        _build(design)
