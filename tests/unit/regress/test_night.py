# SPDX-License-Identifier: Apache-2.0
"""Whole nights of units that do what units must not do: the page of what was done, and no rest."""

import json
import os
import signal
from pathlib import Path

import pytest

from autocomp_hil.regress.night import BucketStatus, Night
from tests.unit.regress.nights import Nights, fake, processes, wait_until


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    """A place without nights."""
    return Nights(tmp_path)


def _statuses(night: Night) -> dict[str, str]:
    return {result.unit.name: str(result.status) for result in night.units}


def test_units_that_do_what_they_must_not(nights: Nights) -> None:
    """Each is a failure that says how, with the end of its output; nothing of it lives on."""
    night = nights.run(
        [
            fake("a/good", "good"),
            fake("a/hangs", "hangs", limit_s=3),
            fake("a/prints", "prints", "10"),
            fake("a/dies", "dies"),
            fake("a/breaks", "breaks"),
            fake("a/silent", "silent"),
            fake("a/nothing", "nothing"),
            fake("a/half", "half"),
            fake("a/garbage", "garbage"),
        ],
        status=1,
    )
    assert processes(str(nights.runs)) == []
    assert _statuses(night) == {
        "a/good": "passed", "a/hangs": "hung", "a/prints": "died", "a/dies": "died",
        "a/breaks": "died", "a/silent": "silent", "a/nothing": "died", "a/half": "died",
        "a/garbage": "unreadable",
    }  # fmt: skip
    results = {result.unit.name: result for result in night.units}
    assert "fake_unit.py" in results["a/hangs"].output_tail  # where it was, by its stack
    assert results["a/prints"].output_tail.endswith("the last words")
    folder = nights.home / night.identity.name
    assert (folder / "a/prints/output.log").stat().st_size < 3 << 20
    assert len((folder / "night.json").read_bytes()) < 100_000
    titles = {bucket.title for bucket in night.buckets}
    assert "a: no end within its limit of <n> s" in titles
    assert "a: exit status <n> before it was done: ValueError: value <n> of <path>" in titles
    assert night.totals.failed == 8
    assert (night.totals.programs, night.totals.functional_coverage) == (3, 0.5)


def test_failures_over_nights(nights: Nights) -> None:
    """A random failure is done again in the next night and mended there; one is flaky."""
    mended = nights.runs / "mended"
    units = [
        fake("a/random", "fails", "{seed}", str(mended)),
        fake("f/flaky", "flaky", str(nights.runs / "mark"), is_filler=True),
    ]
    first = nights.run(units, "--seed", "7", status=1)
    assert {b.title: b.status for b in first.buckets} == {
        "seed <n>: got <n>, expected <n>": BucketStatus.NEW, "not always": BucketStatus.FLAKY
    }  # fmt: skip
    assert "again 7 " in (first.buckets[1].examples[0].reproduce or "")
    mended.touch()
    second = nights.run([fake("a/good", "good")], status=0)
    statuses = {bucket.title: bucket.status for bucket in second.buckets}
    assert statuses["seed <n>: got <n>, expected <n>"] is BucketStatus.FLAKY  # equal sources
    (fixed,) = (result.unit for result in second.units if result.unit.part == "fixed")
    assert fixed.arguments[1:] == ("again", "7", str(mended))
    assert second.identity.seed != 7
    difference = json.loads(
        nights.command("compare", first.identity.name, second.identity.name, "--json")
    )
    assert "seed <n>: got <n>, expected <n>" in difference["gone"]
    assert "fixed/fake.test" in nights.command("known")
    nights.command("forget", "fixed/*")
    assert json.loads(nights.command("known", "--json")) == {"fixed": []}
    assert len(json.loads(nights.command("history", "--json"))["nights"]) == 2


def test_a_seed_gives_the_night_again(nights: Nights) -> None:
    """A seed decides the work; a pattern that fits nothing is an error."""
    units = [fake("a/good", "good", "{seed}"), fake("b/good", "good")]
    night = nights.run(units, "--seed", "5", "--only", "a/*", status=0)
    (result,) = night.units
    assert result.unit == fake("a/good", "good", "5")
    process = nights.begin(units, "--only", "c/*")
    assert "no unit" in process.communicate()[1]
    assert process.returncode == 2


def test_what_does_not_fit_is_not_done(nights: Nights) -> None:
    """A required unit without time is named, and the night is not good; fillers are left out."""
    units = [
        fake("a/good", "good"),
        fake("a/long", "good", estimate_s=1000.0),
        fake("f/long", "good", estimate_s=1000.0, is_filler=True),
    ]
    night = nights.run(units, status=1)
    assert _statuses(night) == {"a/good": "passed"}
    assert night.left_out == ("a/long",)
    assert night.totals.failed == 0


def test_ctrl_c_ends_the_night_with_its_page(nights: Nights) -> None:
    """What was done counts, nothing lives on, and a second regression meanwhile is refused."""
    process = nights.begin([fake("a/good", "good"), fake("a/hangs", "hangs")], "--cores", "2")
    wait_until(lambda: bool(list(nights.home.glob("*/a/good/ending.json"))))
    _wait_for_the_hanging_unit(nights)
    other = nights.begin([fake("a/good", "good")])
    assert "another regression runs there" in other.communicate(timeout=60)[1]
    assert other.returncode == 2
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    assert processes(str(nights.runs)) == []
    assert json.loads(out.splitlines()[-1])["passed"] == 2
    night = nights.night("latest")
    assert night.is_interrupted
    assert _statuses(night) == {"a/good": "passed", "a/hangs": "interrupted"}
    assert night.stopped == "stopped by SIGINT"


def test_a_killed_engine(nights: Nights) -> None:
    """Its units die with it, whoever looks next finds what was done, and the next night goes on."""
    process = nights.begin([fake("a/hangs", "hangs"), fake("b", "good"), fake("z", "good")])
    _wait_for_the_hanging_unit(nights)
    process.kill()
    process.communicate()
    wait_until(lambda: processes(str(nights.runs)) == [], 10)
    night = Night.model_validate_json(nights.command("show", "latest", "--json"))
    assert night.is_interrupted
    assert {"a/hangs": "interrupted"}.items() <= _statuses(night).items()
    assert nights.run([fake("a/good", "good")], status=0).buckets == ()


def test_a_killed_supervisor(nights: Nights) -> None:
    """Its unit dies with it and is a failure; the night goes on."""
    units = [fake("a/hangs", "hangs", "alone"), fake("b/good", "good")]
    process = nights.begin(units, "--cores", "1")
    _wait_for_the_hanging_unit(nights)
    (supervisor,) = (pid for pid in processes("supervise.py") if _parent(pid) == process.pid)
    os.kill(supervisor, signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == 1
    assert _statuses(nights.night("latest")) == {"a/hangs": "died", "b/good": "passed"}
    assert processes(str(nights.runs)) == []


def _wait_for_the_hanging_unit(nights: Nights) -> None:
    wait_until(lambda: any("at work" in f.read_text() for f in nights.home.glob("*/a/h*/o*")))


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
