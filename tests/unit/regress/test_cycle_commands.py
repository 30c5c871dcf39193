# SPDX-License-Identifier: Apache-2.0
"""The commands around accepted cycles, and what a night says of its own."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from autocomp_hil.cli.regress import cycles as commands
from autocomp_hil.errors import ConfigError
from autocomp_hil.regress.cycles import (
    TEST,
    AcceptedCount,
    AcceptedCycles,
    Change,
    load_accepted,
    store_accepted,
)
from autocomp_hil.regress.cycles.sources import cycle_sources
from autocomp_hil.regress.folder import Home, NightFolder, Plan
from autocomp_hil.regress.history.history import History
from autocomp_hil.regress.night import (
    Bucket,
    BucketStatus,
    CycleChange,
    Identity,
    Night,
    Totals,
    UnitResult,
    UnitStatus,
)
from autocomp_hil.regress.night_records import NightRecords, UnitRecords
from autocomp_hil.regress.records import CycleCount
from autocomp_hil.regress.summaries import cycles as summary
from autocomp_hil.regress.summary import SummedUp
from autocomp_hil.regress.unit import Tier, Unit

STARTED = datetime(2026, 1, 31, tzinfo=UTC)
UNIT = Unit(name="workloads/a", arguments=("-m", "x"), estimate_s=1, limit_s=1)
REASON = "a queue has one more entry"


@pytest.fixture(autouse=True)
def accepted_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of its own with one count, and a folder of nights."""
    path = tmp_path / "accepted_cycles.toml"
    change = Change(number=1, date=STARTED.date(), commit="unknown", reason="measured first")
    table = {"gemm": AcceptedCount(cycles=1000, change=1)}
    store_accepted(AcceptedCycles(changes=(change,), cycles={"int8_4x4": table}), path)
    monkeypatch.setenv("HIL_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setattr(commands, "ACCEPTED_CYCLES", path)
    monkeypatch.setattr(commands, "load_accepted", lambda: load_accepted(path))
    monkeypatch.setattr(summary, "load_accepted", lambda: load_accepted(path))
    monkeypatch.setattr(commands, "store_accepted", lambda new: store_accepted(new, path))
    return path


def _identity(**changes: object) -> Identity:
    values = {
        "name": "one", "started": STARTED, "tier": Tier.NIGHTLY, "seed": 1, "hours": 1,
        "cycle_sources": cycle_sources(), "commit": "0" * 40,
    }  # fmt: skip
    return Identity.model_validate(values | changes)


def _night(identity: Identity, counts: dict[str, int], *, broken: str | None = None) -> None:
    """A night on disk."""
    bucket = Bucket(
        key="k", title="it broke", status=BucketStatus.NEW, failures=1,
        tests=(broken or TEST,), first_night="one", last_night="one",
    )  # fmt: skip
    night = Night(
        identity=identity,
        ended=STARTED,
        totals=Totals(passed=1, failed=1, hours=1),
        units=(UnitResult(unit=UNIT, status=UnitStatus.PASSED, seconds=1),),
        buckets=(bucket,),
        cycles=tuple(
            CycleChange(subject=subject, hardware="int8_4x4", cycles=number)
            for subject, number in counts.items()
        ),
    )
    home = Home()
    home.path.mkdir(parents=True, exist_ok=True)
    with History(home.history) as history:
        history.add(SummedUp(night=night, known=()))


def _accepted(path: Path) -> dict[str, int]:
    return {subject: count.cycles for _, subject, count in load_accepted(path).counts()}


def test_a_slowdown_is_shown_and_accepted(
    accepted_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slowdown fails with name, before, after and percent until a reason is given."""
    _night(_identity(), {"gemm": 1010})
    console = Console(width=120)
    assert not commands.show_cycles(None, console)
    shown = capsys.readouterr().out
    assert re.search(r"gemm, int8_4x4 .* 1,000 .* 1,010 .* \+1\.00%", shown)
    assert "1 counts, 1 changed, 1 fail" in shown
    commands.accept_cycles(REASON, None, console)
    assert "1 counts accepted, 0 removed" in capsys.readouterr().out
    assert _accepted(accepted_file) == {"gemm": 1010}
    assert load_accepted(accepted_file).changes[-1].reason == REASON
    assert commands.show_cycles(None, console)
    text = accepted_file.read_bytes()
    commands.accept_cycles("the same once more", None, console)
    assert accepted_file.read_bytes() == text


def test_without_nights() -> None:
    """The message says how to get one."""
    with pytest.raises(ConfigError, match="no nights yet; run make regress"):
        commands.show_cycles(None, Console())


@pytest.mark.parametrize(("only", "left"), [("*", {"new": 7}), ("new/*", {"gemm": 1000, "new": 7})])
def test_a_part_of_a_night_leaves_the_rest(
    only: str, left: dict[str, int], accepted_file: Path
) -> None:
    """A whole night removes what did not run; one of some units does not."""
    _night(_identity(only=only), {"new": 7})
    commands.accept_cycles(REASON, None, Console())
    assert _accepted(accepted_file) == left


@pytest.mark.parametrize(
    ("identity", "broken", "reason", "message"),
    [
        (_identity(), None, "no", "reason: expected at least"),
        (_identity(), "accel.random", REASON, "expected no failures but cycles"),
        (_identity(cycle_sources="others"), None, REASON, "it tested other sources"),
    ],
)
def test_what_is_not_accepted(
    identity: Identity, broken: str | None, reason: str, message: str, accepted_file: Path
) -> None:
    """No reason, wrong hardware, other sources: the file stays as it is."""
    _night(identity, {"gemm": 1010}, broken=broken)
    with pytest.raises(ConfigError, match=message):
        commands.accept_cycles(reason, None, Console())
    assert _accepted(accepted_file) == {"gemm": 1000}


def test_nights_by_name(accepted_file: Path) -> None:
    """The last one counts unless a name is given; a name that is not there is told."""
    _night(_identity(name="one"), {"gemm": 1})
    _night(_identity(name="two"), {"gemm": 2})
    commands.accept_cycles(REASON, "one", Console())
    assert _accepted(accepted_file) == {"gemm": 1}
    with pytest.raises(
        ConfigError, match=r"expected the name of one night \(one, two\), got 'three'"
    ):
        commands.show_cycles("three", Console())


def _records(tmp_path: Path, count: int, *, status: UnitStatus, only: str) -> NightRecords:
    result = UnitResult(unit=UNIT, status=status, seconds=1)
    record = CycleCount(subject="other", hardware="int8_4x4", cycles=count)
    return NightRecords(
        folder=NightFolder(tmp_path),
        plan=Plan(identity=_identity(only=only), units=(UNIT,)),
        units=(UnitRecords(result=result, records=(record,)),),
    )


@pytest.mark.parametrize(
    ("status", "only", "failures"),
    [
        (UnitStatus.PASSED, "*", 1),
        (UnitStatus.PASSED, "workloads/*", 0),
        (UnitStatus.DIED, "*", 0),
    ],
)
def test_a_night_tells_its_cycles(
    status: UnitStatus, only: str, failures: int, tmp_path: Path
) -> None:
    """Accepted subjects that are missing fail where everything ran to its end."""
    found = summary.sum_up_cycles(_records(tmp_path, 5, status=status, only=only), None)
    assert [(change.subject, change.cycles) for change in found.value] == [("other", 5)]
    assert [case.test for case in found.cases] == [TEST] * failures


def test_a_broken_file_fails_the_night(accepted_file: Path, tmp_path: Path) -> None:
    """A night whose cycles nobody can judge is no good night."""
    accepted_file.write_text("[cycles", encoding="utf-8")
    records = _records(tmp_path, 5, status=UnitStatus.PASSED, only="*")
    [case] = summary.sum_up_cycles(records, None).cases
    assert (case.outcome, case.test) == ("failed", TEST)
    assert "not valid TOML" in case.message
