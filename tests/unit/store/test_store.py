# SPDX-License-Identifier: Apache-2.0
"""The store: what goes in comes out, in another process's eyes too, and never by halves."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autocomp_hil.errors import StoreError
from autocomp_hil.evaluate.outcome import Correct, TimedOut
from autocomp_hil.search.session import held
from autocomp_hil.store.beside import beside
from autocomp_hil.store.records import CallCount, EvaluationRecord, ModelCall, NewCandidate, NewRun
from autocomp_hil.store.schema import SCHEMA_VERSION
from autocomp_hil.store.store import Store
from autocomp_hil.view import View
from tests.unit.evaluate.measurements import measurement

RUN = NewRun(
    workload="gemm",
    shape="64x64x64",
    config="int8_4x4",
    seed=7,
    settings="{}",
    proposer="rewriter",
    reused_run=None,
    reused_options=(),
    provenance={"rtl": "abc"},
)


def child(plan: str = "p", parent: int | None = 0) -> NewCandidate:
    """A candidate for the store."""
    return NewCandidate(
        iteration=1, parent=parent, option="tile", plan=plan, source="void f() {}",
        schedule='{"i": 1}', proposer="rewriter",
    )  # fmt: skip


def evaluation(number: int, cycles: int = 9) -> EvaluationRecord:
    """What the judge said."""
    return EvaluationRecord(
        number=number, seeds=1, outcome=Correct(measurement=measurement(cycles=cycles)),
        cycle_limit=100, seconds={"rtl": 0.5}, view=View.FAST, cached=False,
    )  # fmt: skip


def call(key: str, answer: str | None = "yes") -> ModelCall:
    """A call of a model."""
    return ModelCall(
        key=key, model="m", prompt="[]", answer=answer, error=None, prompt_tokens=3,
        answer_tokens=4, seconds=0.1,
    )  # fmt: skip


def test_a_run_comes_back(tmp_path: Path) -> None:
    """A run comes back through another connection."""
    path = tmp_path / "deep" / "store.sqlite"
    with Store(path) as store:
        made = store.add_run(RUN)
        store.add_seconds(made.id, 1.5)
        store.end_run(made.id, 3)
        taught = store.add_run(replace(RUN, reused_run=made.id, reused_options=("tile", "hoist")))
    with Store(path) as store:
        found = store.run(made.id)
        assert (found.workload, found.reused_run, found.reused_options) == ("gemm", None, ())
        assert found.provenance == {"rtl": "abc"}
        assert store.run(taught.id) == taught
        assert (taught.reused_run, taught.reused_options) == (made.id, ("tile", "hoist"))
        assert (found.winner, found.seconds, found.ended is None) == (3, 1.5, False)
        assert [run.id for run in store.runs()] == [made.id, taught.id]


def test_candidates_are_numbered_in_order(tmp_path: Path) -> None:
    """Each run from 0; children of one parent come together, and are known to be all."""
    with Store(tmp_path / "s") as store:
        one, two = store.add_run(RUN).id, store.add_run(RUN).id
        store.add_candidates(one, [child(parent=None)], iteration=0, parent=None)
        assert store.proposals(one, 1, 0) is None
        made = store.add_candidates(one, [child("a"), child("b")], iteration=1, parent=0)
        assert [item.number for item in made] == [1, 2]
        assert store.proposals(one, 1, 0) == made
        assert store.candidates(two) == []
        assert store.add_candidates(one, [], iteration=1, parent=1) == []
        assert store.proposals(one, 1, 1) == []


def test_what_is_said_twice_is_kept_once(tmp_path: Path) -> None:
    """Evaluations and calls of models; the first stays."""
    with Store(tmp_path / "s") as store:
        run = store.add_run(RUN).id
        for cycles in (9, 8):
            store.add_evaluation(run, evaluation(0, cycles))
        assert store.evaluations(run) == [evaluation(0, 9)]
        store.add_model_call(run, call("a", None))
        store.add_model_call(run, call("a", "other"))
        assert store.model_calls(run) == [call("a", None)]
        assert store.model_call(run, "b") is None


def test_a_store_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """What somebody searched and paid for before stays; what was not recorded then is absent."""
    path = tmp_path / "s"
    with Store(path) as store:
        run = store.add_run(RUN).id
        taught = store.add_run(replace(RUN, reused_run=run, reused_options=("tile",))).id
        store.add_model_call(run, replace(call("k", None), error="cut", reason="cut_off"))
        store.add_evaluation(run, evaluation(0))
    with closing(sqlite3.connect(path)) as old:
        for new, name in (
            ("reused_run", "reuse"), ("reused_options", "replay"), ("replayed_run", "replays"),
        ):  # fmt: skip
            old.execute(f"ALTER TABLE runs RENAME COLUMN {new} TO {name}")
        for name in ("reason", "endpoint"):
            old.execute(f"ALTER TABLE model_calls DROP COLUMN {name}")
        old.execute("ALTER TABLE evaluations DROP COLUMN view")
        old.execute("PRAGMA user_version = 2")
        old.commit()
    with Store(path) as store:
        assert store.run(taught).reused_options == ("tile",)
        assert store.evaluations(run)[0].view is View.RTL
        (known,) = store.model_calls(run)
        assert (known.error, known.reason, known.endpoint) == ("cut", None, None)
        store.add_model_call(run, replace(call("l"), endpoint="host"))
    with Store(path) as store:
        assert store.model_call(run, "l") == replace(call("l"), endpoint="host")
        assert store.call_counts(run) == [
            CallCount(is_useless=False, reason=None, calls=1, tokens=7),
            CallCount(is_useless=True, reason=None, calls=1, tokens=7),
        ]


def test_a_call_that_came_to_nothing_can_be_made_again(tmp_path: Path) -> None:
    """A call can be made again until it costs something; its time is summed."""
    unpaid = replace(call("k", None), prompt_tokens=0, answer_tokens=0, error="down")
    with Store(tmp_path / "s") as store:
        run = store.add_run(RUN).id
        for made in (unpaid, unpaid, call("k", "yes"), unpaid, call("k", "no")):
            store.add_model_call(run, made)
        (kept,) = store.model_calls(run)
    assert (kept.answer, kept.error, kept.answer_tokens) == ("yes", None, 4)
    assert kept.seconds == pytest.approx(0.3)


def test_forgetting_leaves_the_calls(tmp_path: Path) -> None:
    """Everything that followed from the old versions goes; what was paid for stays."""
    with Store(tmp_path / "s") as store:
        run = store.add_run(RUN).id
        store.add_candidates(run, [child(parent=None)], iteration=0, parent=None)
        store.add_candidates(run, [child()], iteration=1, parent=0)
        store.add_evaluation(run, evaluation(0))
        store.add_model_call(run, call("a"))
        store.forget_evaluations(run, {"rtl": "new"})
        assert store.candidates(run) == []
        assert store.evaluations(run) == []
        assert store.proposals(run, 1, 0) is None
        assert len(store.model_calls(run)) == 1
        assert store.run(run).provenance == {"rtl": "new"}


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    """Unknown run, no database, another version, a folder that cannot be."""
    with Store(tmp_path / "s") as store:
        store.add_run(RUN)
        with pytest.raises(StoreError, match=r"no run 9; the last ones are: 1"):
            store.run(9)
        with pytest.raises(StoreError, match="FOREIGN KEY"):
            store.add_run(replace(RUN, reused_run=9))
        with pytest.raises(StoreError, match="FOREIGN KEY"):
            store.add_run(replace(RUN, replayed_run=9))
    (tmp_path / "text").write_text("this is no database, but long enough to be looked at" * 9)
    with pytest.raises(StoreError, match="no store"):
        Store(tmp_path / "text")
    with sqlite3.connect(tmp_path / "s") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match=f"version 99, expected {SCHEMA_VERSION}"):
        Store(tmp_path / "s")
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(tmp_path / "text" / "below")


@pytest.mark.parametrize("version", [0, 2, SCHEMA_VERSION])
@pytest.mark.parametrize("table", ["moz_places", "runs"])
def test_databases_of_others(tmp_path: Path, version: int, table: str) -> None:
    """Databases of others are told by their tables, and left as they were, to the byte."""
    path = tmp_path / "foreign.db"
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE {table} (a)")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=f"a database of something else .its tables: {table}"):
        Store(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    """An empty file, such as ``mktemp`` makes, becomes a store."""
    (tmp_path / "empty").touch()
    with Store(tmp_path / "empty") as store:
        assert store.runs() == []


def test_stores_of_one_folder_have_places_of_their_own(tmp_path: Path) -> None:
    """What belongs to one never overwrites what belongs to another; the usual one has no prefix."""
    stores = [tmp_path / name for name in ("store.sqlite", "a.sqlite", "a", "a.db")]
    places = [beside(store, "run-1") for store in stores]
    assert len(set(places)) == len(places)
    assert places[0] == tmp_path / "run-1"
    assert all(place.parent == tmp_path for place in places)
    with held(stores[0], 1), held(stores[1], 1):
        pass
    with held(stores[0], 1), pytest.raises(StoreError, match="by another process"):
        held(stores[0], 1).__enter__()


@settings(max_examples=20, deadline=None)
@given(st.text(), st.text(), st.none() | st.integers(1, 2**62))
def test_any_text_and_number_comes_back(source: str, plan: str, limit: int | None) -> None:
    """Any text that a model writes comes back, and so does any number."""
    with Store(Path(":memory:")) as store:
        run = store.add_run(RUN).id
        made = store.add_candidates(
            run,
            [NewCandidate(
                iteration=0, parent=None, option="", plan=plan, source=source, schedule=None,
                proposer="x",
            )],
            iteration=0,
            parent=None,
        )  # fmt: skip
        assert (made[0].source, made[0].plan) == (source, plan)
        stop = TimedOut(stage="rtl", message=plan, more_than_cycles=limit)
        record = EvaluationRecord(
            number=0,
            seeds=1,
            outcome=stop,
            cycle_limit=limit,
            seconds={},
            view=View.FAST,
            cached=True,
        )
        store.add_evaluation(run, record)
        assert store.evaluations(run) == [record]


def test_many_threads_and_stores_write_at_once(tmp_path: Path) -> None:
    """No write of many threads is lost, and numbers are unique."""
    with Store(tmp_path / "s") as one, Store(tmp_path / "s") as two:
        run = one.add_run(RUN).id

        def write(store: Store, first: int) -> None:
            for number in range(first, first + 20):
                store.add_candidates(run, [child()], iteration=1, parent=None)
                store.add_evaluation(run, evaluation(number))

        threads = [
            threading.Thread(target=write, args=(store, 20 * index))
            for index, store in enumerate((one, two, one, two))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [item.number for item in one.candidates(run)] == list(range(80))
        assert len(two.evaluations(run)) == 80


_WRITER = """
import sys
from pathlib import Path
from autocomp_hil.store.schema import SCHEMA_VERSION
from autocomp_hil.store.store import Store
from tests.unit.store.test_store import RUN, child
with Store(Path(sys.argv[1])) as store:
    run = store.add_run(RUN).id
    parent = 0
    while True:
        store.add_candidates(run, [child(), child()], iteration=1, parent=parent)
        parent += 1
        print(parent, flush=True)
"""


def test_a_killed_writer_leaves_no_half(tmp_path: Path) -> None:
    """Pairs are whole, and what was said to be written is there."""
    path = tmp_path / "s"
    for _ in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, path], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        assert writer.stdout.readline().strip() == "1"
        time.sleep(0.05)
        os.kill(writer.pid, signal.SIGKILL)
        said = 1 + len(writer.stdout.read().splitlines())
        writer.stdout.close()
        writer.wait()
        with Store(path) as store:
            run = store.runs()[-1].id
            made = len(store.candidates(run))
            assert made % 2 == 0
            assert made >= 2 * (said - 1)
            assert store.proposals(run, 1, made // 2 - 1) is not None
