# SPDX-License-Identifier: Apache-2.0
"""Waves that a record promises, and that were never written, are not promised by the page."""

from pathlib import Path

import pytest

from autocomp_hil.regress.folder import NightFolder
from autocomp_hil.regress.night_records import load_unit
from autocomp_hil.regress.records import CaseOutcome, Recorder, TestCase
from autocomp_hil.regress.unit import Unit

UNIT = Unit(name="accel/a", arguments=("-m", "x"), estimate_s=1, limit_s=1)


@pytest.mark.parametrize("is_written", [False, True])
def test_waves_are_there(is_written: bool, tmp_path: Path) -> None:  # noqa: FBT001  # parametrized
    """The name stays if the file is there."""
    folder = NightFolder(tmp_path)
    folder.of_unit(UNIT.name).mkdir(parents=True)
    failed = TestCase(test="a", case="b", outcome=CaseOutcome.FAILED, message="m", waves="b.fst")
    with Recorder(folder.records(UNIT.name)) as recorder:
        recorder.add(failed)
    if is_written:
        (folder.of_unit(UNIT.name) / "b.fst").touch()
    case = next(load_unit(UNIT, folder, None).cases)
    assert case.waves == ("b.fst" if is_written else None)
