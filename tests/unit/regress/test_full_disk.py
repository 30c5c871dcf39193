# SPDX-License-Identifier: Apache-2.0
"""A disk that fills up within a night: failures say nothing, the page is there, nights go on."""

import errno
import json
import os
from pathlib import Path

import pytest

from autocomp_hil import storage
from autocomp_hil.errors import StorageError
from autocomp_hil.regress.catalogue import Asked
from autocomp_hil.regress.folder import Home, Plan
from autocomp_hil.regress.history.history import History
from autocomp_hil.regress.night import UnitResult, UnitStatus
from autocomp_hil.regress.regression import Regression
from autocomp_hil.regress.unit import Tier, Unit
from tests.unit.regress.nights import CATALOGUE, fake


class _Nobody:
    """Does not watch."""

    def planned(self, plan: Plan) -> None:
        """Ignore it."""

    def started(self, unit: Unit) -> None:
        """Ignore it."""

    def ended(self, result: UnitResult) -> None:
        """Ignore it."""

    def said(self, text: str) -> None:
        """Ignore it."""


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The unit that met it is void; nothing more starts; with space again, all goes on."""
    monkeypatch.setenv("HIL_RUNS_DIR", str(tmp_path))
    units = [
        fake("a/good", "good", estimate_s=3.0),
        fake("b/breaks", "breaks", estimate_s=2.0),
        fake("c/good", "good"),
    ]
    rows = [unit.model_dump(mode="json") for unit in units]
    (tmp_path / "units.json").write_text(json.dumps(rows))
    probe, is_full = storage._write_probe, True

    def full_with_b(path: Path) -> None:
        if is_full and list(tmp_path.glob("regress/*/b/breaks/records.jsonl")):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        probe(path)

    monkeypatch.setattr(storage, "_write_probe", full_with_b)
    asked = Asked(tier=Tier.SMOKE, seed=1, hours=0.1, cores=1, catalogue=CATALOGUE)
    home = Home()
    night = Regression(home, asked, _Nobody()).run()
    assert {result.unit.name: result.status for result in night.units} == {
        "a/good": UnitStatus.PASSED, "b/breaks": UnitStatus.VOID,
    }  # fmt: skip
    assert (night.totals.failed, night.buckets, night.left_out) == (0, (), ("c/good",))
    assert "No space left on device" in night.stopped
    assert "set HIL_" in night.stopped
    assert Path(night.totals.page).is_file()
    with pytest.raises(StorageError, match="No space left"):
        Regression(home, asked, _Nobody()).run()
    is_full = False
    assert Regression(home, asked, _Nobody()).run().totals.failed == 1
    with History(home.history) as history:
        assert len(history.names()) == 2
