# SPDX-License-Identifier: Apache-2.0
"""The picture of what reuse gives, from searches with a judge that answers at once."""

import xml.etree.ElementTree as ET
from pathlib import Path

from autocomp_hil.store.store import Store
from benchmarks.reuse_picture import main, pairs
from tests.unit.report.made_up import searched


def test_a_panel_for_each_pair(tmp_path: Path) -> None:
    """Two curves that end at what each search found; a run without its like has no panel."""
    path = tmp_path / "store.sqlite"
    searched(path)
    with Store(path) as store:
        assert pairs(store) == []
    searched(path, reuse=1)
    picture = tmp_path / "picture.svg"
    main([str(path), str(picture)])
    with Store(path) as store:
        (pair,) = pairs(store)
    assert (pair.alone.run.id, pair.taught.run.id, pair.teacher) == (1, 2, "8x8x8")
    drawn = ET.parse(picture).getroot()  # noqa: S314  # our own file
    space = "{http://www.w3.org/2000/svg}"
    assert len(drawn.findall(f"{space}g")) == 1
    curves = [path for path in drawn.iter(f"{space}path") if path.get("fill") == "none"]
    assert len(curves) == 2
    shown = "".join(drawn.itertext())
    for subject in (pair.alone, pair.taught):
        assert subject.best is not None
        assert f"{subject.best.cycles:,} cycles" in shown
