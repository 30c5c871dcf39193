# SPDX-License-Identifier: Apache-2.0
"""A top's files are found, and put in order."""

from pathlib import Path

import pytest

from autocomp_hil.errors import BuildInfraError
from autocomp_hil.simulator.build.sources import collect_sources


def _write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.sv").write_text(text)


def test_packages_come_first_in_order_of_use(tmp_path: Path) -> None:
    """A package after those it uses; modules after all packages; the top last."""
    _write(
        tmp_path,
        a_pkg="package a_pkg; parameter int X = z_pkg::Y; endpackage",
        z_pkg="package z_pkg; parameter int Y = 1; endpackage",
        leaf="module leaf; localparam int Z = a_pkg::X; endmodule",
        top="module top; leaf u_leaf (); endmodule",
        stranger="module stranger; endmodule",
    )
    names = [path.stem for path in collect_sources("top", folders=[tmp_path]).files]
    assert names == ["z_pkg", "a_pkg", "leaf", "top"]


def test_comments_are_no_uses(tmp_path: Path) -> None:
    """A module that only a comment names is left out."""
    _write(tmp_path, top="module top; // leaf\n/* leaf */ endmodule", leaf="module leaf; endmodule")
    assert [p.stem for p in collect_sources("top", folders=[tmp_path]).files] == ["top"]


def test_package_field_named_like_a_module(tmp_path: Path) -> None:
    """A package does not use modules, whatever its fields are called."""
    _write(
        tmp_path,
        top="module top; localparam int X = a_pkg::leaf; leaf u_leaf (); endmodule",
        leaf="module leaf; localparam int X = a_pkg::leaf; endmodule",
        a_pkg="package a_pkg; parameter int leaf = 1; endpackage",
    )
    names = [path.stem for path in collect_sources("top", folders=[tmp_path]).files]
    assert names == ["a_pkg", "leaf", "top"]


def test_headers_are_found_and_followed(tmp_path: Path) -> None:
    """An included header is listed, and what it names is needed."""
    (tmp_path / "macros.svh").write_text("localparam int X = a_pkg::Y;\n")
    _write(
        tmp_path,
        top='module top; `include "macros.svh"\nendmodule',
        a_pkg="package a_pkg; parameter int Y = 1; endpackage",
    )
    found = collect_sources("top", folders=[tmp_path])
    assert [path.name for path in found.headers] == ["macros.svh"]
    assert [path.stem for path in found.files] == ["a_pkg", "top"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"other": "module other; endmodule"}, "no file top.sv"),
        ({"top": 'module top; `include "x.svh"\nendmodule'}, "x.svh"),
        (
            {
                "top": "module top; import a_pkg::*; endmodule",
                "a_pkg": "package a_pkg; import b_pkg::*; endpackage",
                "b_pkg": "package b_pkg; import a_pkg::*; endpackage",
            },
            "in a ring",
        ),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, files: dict[str, str], message: str) -> None:
    """Messages say which file and why."""
    _write(tmp_path, **files)
    with pytest.raises(BuildInfraError, match=message):
        collect_sources("top", folders=[tmp_path])


def test_one_module_name_in_two_files(tmp_path: Path) -> None:
    """Two files of one name are refused."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        _write(tmp_path / name, top="module top; endmodule")
    with pytest.raises(BuildInfraError, match="same name"):
        collect_sources("top", folders=[tmp_path])
