# SPDX-License-Identifier: Apache-2.0
"""The source of what a simulation tells: its rules, and the places of fields in all languages."""

import re
import runpy
from pathlib import Path

import pytest

from autocomp_hil.codegen.observation import (
    Observation,
    load_observation,
    render_observation_header,
    render_observation_module,
    render_observation_package,
)
from autocomp_hil.errors import ConfigError
from autocomp_hil.paths import RTL
from autocomp_hil.simulator import observation

_PATH = re.compile(r"\bu_\w+(?:\.\w+)+")
_COMMENT = re.compile(r"//[^\n]*|\"(?:\\.|[^\"\\])*\"")
_TINY = """
[constants]
most = { value = 3, meaning = "A number." }
[[enums]]
name = "end"
meaning = "Ends."
values = [{ name = "done", value = 1, meaning = "Done." }]
[[tracks]]
name = "load"
meaning = "States."
bits = [{ name = "busy", meaning = "" }, { name = "waits", meaning = "Waits." }]
[[signals]]
name = "row"
meaning = "A row."
fields = [
  { name = "address", width = 40, meaning = "" },
  { name = "valid", width = 1, meaning = "Valid." },
]
[[signals]]
name = "engine"
view = true
meaning = "An engine."
fields = [
  { name = "count", width = 3, meaning = "" },
  { name = "row", type = "row", meaning = "" },
  { name = "state", type = "load_state", meaning = "" },
]
[[records]]
name = "job"
python = "Job"
form = "structure"
meaning = "A job."
fields = [{ name = "seed", type = "u64", meaning = "" }]
[[records]]
name = "step"
python = "STEP"
form = "log"
meaning = "A step."
fields = [
  { name = "cycle", type = "u64", meaning = "" },
  { name = "first", type = "u32", meaning = "" },
  { name = "second", type = "u32", meaning = "" },
]
"""


def _load(folder: Path, text: str) -> Observation:
    path = folder / "observation.toml"
    path.write_text(text, encoding="utf-8")
    return load_observation(path)


def test_places_of_fields(tmp_path: Path) -> None:
    """The first field is the lowest: last in SystemVerilog, at bit 0 in C++; structs are flat."""
    source = _load(tmp_path, _TINY)
    assert [leaf[::2] for leaf in source.leaves("engine")] == [
        ("count", 0), ("row_address", 3), ("row_valid", 43), ("state", 44),
    ]  # fmt: skip
    assert source.struct_width("engine") == 46
    package = render_observation_package(source)
    members = package.split("struct packed {")[3].split("}")[0]
    assert re.findall(r"(\w+);", members) == ["state", "row", "count"]
    assert "ENGINE_WIDTH = 46;" in package
    header = render_observation_header(source)
    assert "uint64_t row_address() const { return hil_bits<3, 40>(words_); }" in header
    assert "bool row_valid() const { return hil_bits<43, 1>(words_) != 0; }" in header
    assert "class HilRowView" not in header  # nobody hands it over by itself


def test_python_has_the_same_numbers(tmp_path: Path) -> None:
    """Bits of a track, values, constants and types of fields."""
    path = tmp_path / "tiny.py"
    path.write_text(render_observation_module(_load(tmp_path, _TINY)), encoding="utf-8")
    names = runpy.run_path(str(path))
    assert names["MOST"] == 3
    assert [int(bit) for bit in names["LoadState"]] == [1, 2]
    assert str(names["STEP"]) == "[('cycle', '<u8'), ('first', '<u4'), ('second', '<u4')]"


def test_tracks_of_the_chip() -> None:
    """Every bit of a track is one bit, counted from 0."""
    for track in observation.Track:
        states = getattr(observation, f"{track.name.capitalize()}State")
        assert [int(bit) for bit in states] == [1 << i for i in range(len(states))]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"row", type = "row"', '"row", type = "engine"', "signals.engine.row"),
        ('"count", width = 3', '"count"', "either width or type"),
        ('name = "valid"', 'name = "address"', "signals.row"),
        ('{ name = "waits"', '{ name = "busy"', "tracks.load"),
        ('name = "seed", type = "u64"', 'name = "seed", type = "u16"', "records.job.seed"),
        ('name = "second", type = "u32"', 'name = "second", type = "u64"', "records.step.second"),
        ('name = "cycle", type = "u64"', 'name = "cycle", type = "job"', "records.step.cycle"),
        ('name = "second", type = "u32"', 'name = "second", type = "u8"', "records.step"),
        ('meaning = "Ends."', 'meaning = "Ends."\nflags = true\nmore = 1', "more"),
        ("value = 1, ", "value = -1, ", "value"),
    ],
)
def test_broken_rules(tmp_path: Path, old: str, new: str, told: str) -> None:
    """The error names the place."""
    assert _TINY.count(old) >= 1
    with pytest.raises(ConfigError, match=re.escape(told)):
        _load(tmp_path, _TINY.replace(old, new))


def test_nothing_reads_into_the_design() -> None:
    """Tops of simulations and modules know each other by ports: no path through an instance."""
    sources = [*RTL.rglob("*.sv"), *RTL.rglob("*.svh")]
    paths = {
        path.name: found
        for path in sources
        if (found := _PATH.findall(_COMMENT.sub("", path.read_text(encoding="utf-8"))))
    }
    assert len(sources) > 60
    assert not paths
    assert _PATH.findall("x = u_top.u_part.wire_q;") == ["u_top.u_part.wire_q"]


def test_what_is_told_is_not_built() -> None:
    """Each module that tells something is silent in synthesis."""
    told = [
        path for path in RTL.rglob("*.sv") if "  output observe_pkg::" in path.read_text("utf-8")
    ]
    assert len(told) >= 7
    for path in told:
        silent = "`ifdef SYNTHESIS\n  assign observe_o = '0;\n`else\n"
        assert silent in path.read_text(encoding="utf-8"), path.name
