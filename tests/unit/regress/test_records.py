# SPDX-License-Identifier: Apache-2.0
"""Records of a unit that was cut off anywhere are read up to there."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomp_hil.regress.folder import Ending, NightFolder
from autocomp_hil.regress.night import UnitStatus
from autocomp_hil.regress.night_records import load_unit
from autocomp_hil.regress.records import End, Recorder, Tally, read_records
from tests.unit.regress.made_up import case, unit

_RECORDS = (case("a"), Tally(name="cycles", value=7), case("b", "w\u00e4re \U0001f600 falsch"))
_WELL = Ending(status=0, is_hung=False, is_stopped=False, seconds=1.0)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file of records as a unit leaves it."""
    path = tmp_path_factory.mktemp("records") / "records.jsonl"
    with Recorder(path) as recorder:
        for record in _RECORDS:
            recorder.add(record)
    return path.read_bytes()


@given(st.data())
def test_cut_anywhere(
    whole: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """The records before the cut are there, and nothing else is, even within a character."""
    size = data.draw(st.integers(0, len(whole)))
    path = tmp_path_factory.getbasetemp() / "cut.jsonl"
    path.write_bytes(whole[:size])
    found = list(read_records(path))
    assert found == [*_RECORDS, End()][: len(found)]
    assert len(found) in {whole[:size].count(b"\n"), whole[:size].count(b"\n") + 1}


@pytest.mark.parametrize(
    ("lines", "ending", "status", "message"),
    [
        (None, _WELL, UnitStatus.DIED, "accel: exit status 0 before it was done"),
        ('{"kind":"end"}\n', _WELL, UnitStatus.SILENT, "reported nothing"),
        ('{"kind":"tally","name":"cycles","value":1}\n{"kind":"end"}\n', _WELL, "passed", None),
        ('{"kind":"what"}\n{"kind":"end"}\n', _WELL, UnitStatus.UNREADABLE, "cannot be read"),
        (
            '{"kind":"tally","name":"cycles","value":1}\n{"kind":"end"}\n',
            _WELL.model_copy(update={"status": 3}),
            UnitStatus.DIED,
            "exit status 3 after it was done",
        ),
        ("", _WELL.model_copy(update={"status": -11}), UnitStatus.DIED, "ended by SIGSEGV before"),
        ("", _WELL.model_copy(update={"is_hung": True}), UnitStatus.HUNG, "no end within"),
        ("", None, UnitStatus.INTERRUPTED, None),
    ],
)
def test_how_a_unit_ended(
    tmp_path: Path, lines: str | None, ending: Ending | None, status: str, message: str | None
) -> None:
    """All that is not well is one failed case, which says how it was."""
    folder = NightFolder(tmp_path)
    work = unit("accel/1")
    folder.of_unit(work.name).mkdir(parents=True)
    if lines is not None:
        folder.records(work.name).write_text(lines)
    found = load_unit(work, folder, ending)
    assert found.result.status == status
    failed = [entry for entry in found.cases if entry.message]
    assert len(failed) == found.result.failed == (message is not None)
    assert message is None or message in failed[0].message


def test_a_long_message_is_cut(tmp_path: Path) -> None:
    """A message of 10 MB reaches neither page nor history."""
    folder = NightFolder(tmp_path)
    folder.of_unit("a").mkdir()
    with Recorder(folder.records("a")) as recorder:
        recorder.add(case("x", "y" * 10_000_000))
    (entry,) = load_unit(unit("a"), folder, _WELL).cases
    assert len(entry.message) <= 20_000
