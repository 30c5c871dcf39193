# SPDX-License-Identifier: Apache-2.0
"""The store: one SQLite file for any number of runs and processes.

Every method is one transaction; what it returned from is on disk, and a killed process leaves no
half of one. A ``Store`` may be used from several threads.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from autocomp_hil.errors import StoreError
from autocomp_hil.evaluate.outcome import outcome_from_json, outcome_to_json
from autocomp_hil.store.records import (
    CallCount,
    CandidateRecord,
    EvaluationRecord,
    ModelCall,
    NewCandidate,
    NewRun,
    RunRecord,
)
from autocomp_hil.store.schema import SCHEMA, SCHEMA_VERSION, UPGRADES
from autocomp_hil.view import View

__all__ = ["Store"]

_BUSY_TIMEOUT_S: Final = 60.0
_TABLES: Final = frozenset({"runs", "candidates", "evaluations"})
"""What a store of any version has."""


class Store:
    """A context manager; closes the file."""

    def __init__(self, path: Path) -> None:
        """Open a store, or make an empty one.

        Raises:
            StoreError: The file is no store, is of another version, or cannot be written.
        """
        self.path = path
        """File of the store."""
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path}: cannot be opened: {error}; name another file") from error
        self._connection.row_factory = sqlite3.Row
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file of the store."""
        self.close()

    def close(self) -> None:
        """Close the file of the store."""
        self._connection.close()

    def add_run(self, run: NewRun) -> RunRecord:
        """Begin a run."""
        with self._transaction() as db:
            cursor = db.execute(
                "INSERT INTO runs (created, workload, shape, config, seed, settings, proposer,"
                " reused_run, reused_options, replayed_run, provenance)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    _now(), run.workload, run.shape, run.config, run.seed, run.settings,
                    run.proposer, run.reused_run, json.dumps(run.reused_options), run.replayed_run,
                    json.dumps(dict(run.provenance)),
                ),
            )  # fmt: skip
            row = db.execute("SELECT * FROM runs WHERE id = ?", (cursor.lastrowid,)).fetchone()
        return _run(row)

    def run(self, number: int) -> RunRecord:
        """Return the record of a run.

        Raises:
            StoreError: There is no such run.
        """
        rows = self._all("SELECT * FROM runs WHERE id = ?", number)
        if not rows:
            known = ", ".join(str(run.id) for run in self.runs()[-10:]) or "none yet"
            raise StoreError(f"{self.path}: no run {number}; the last ones are: {known}")
        return _run(rows[0])

    def runs(self) -> list[RunRecord]:
        """All runs, oldest first."""
        return [_run(row) for row in self._all("SELECT * FROM runs ORDER BY id")]

    def end_run(self, run: int, winner: int | None) -> None:
        """A run is finished."""
        with self._transaction() as db:
            db.execute("UPDATE runs SET ended = ?, winner = ? WHERE id = ?", (_now(), winner, run))

    def add_seconds(self, run: int, seconds: float) -> None:
        """Add wall time to a run."""
        with self._transaction() as db:
            db.execute("UPDATE runs SET seconds = seconds + ? WHERE id = ?", (seconds, run))

    def forget_evaluations(self, run: int, provenance: Mapping[str, str]) -> None:
        """Search again under other versions; of what was found only calls of models stay."""
        with self._transaction() as db:
            db.execute("DELETE FROM evaluations WHERE run = ?", (run,))
            db.execute("DELETE FROM proposals_done WHERE run = ?", (run,))
            db.execute("DELETE FROM candidates WHERE run = ?", (run,))
            db.execute(
                "UPDATE runs SET provenance = ?, ended = NULL, winner = NULL WHERE id = ?",
                (json.dumps(dict(provenance)), run),
            )

    def add_candidates(
        self, run: int, candidates: Sequence[NewCandidate], *, iteration: int, parent: int | None
    ) -> list[CandidateRecord]:
        """Add all children of a parent in an iteration, together; numbers follow on.

        Args:
            run: Whose.
            candidates: The children, perhaps none.
            iteration: Generation of the search.
            parent: Number of their parent; None for the baseline.
        """
        with self._transaction() as db:
            first = db.execute(
                "SELECT COALESCE(MAX(number) + 1, 0) FROM candidates WHERE run = ?", (run,)
            ).fetchone()[0]
            db.executemany(
                "INSERT INTO candidates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        run, first + index, item.iteration, item.parent, item.option, item.plan,
                        item.source, item.schedule, item.proposer, item.same_as,
                    )
                    for index, item in enumerate(candidates)
                ],
            )  # fmt: skip
            if parent is not None:
                db.execute("INSERT INTO proposals_done VALUES (?, ?, ?)", (run, iteration, parent))
        numbers = range(first, first + len(candidates))
        known = {item.number: item for item in self.candidates(run)}
        return [known[number] for number in numbers]

    def proposals(self, run: int, iteration: int, parent: int) -> list[CandidateRecord] | None:
        """The children of a parent in an iteration; None if they were not all made yet."""
        done = self._all(
            "SELECT 1 FROM proposals_done WHERE run = ? AND iteration = ? AND parent = ?",
            run, iteration, parent,
        )  # fmt: skip
        if not done:
            return None
        return [
            item
            for item in self.candidates(run)
            if item.iteration == iteration and item.parent == parent
        ]

    def candidates(self, run: int) -> list[CandidateRecord]:
        """All candidates of a run, by number."""
        rows = self._all("SELECT * FROM candidates WHERE run = ? ORDER BY number", run)
        return [_candidate(row) for row in rows]

    def add_evaluation(self, run: int, evaluation: EvaluationRecord) -> None:
        """Keep what the judge said; saying it again changes nothing."""
        with self._transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO evaluations VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    run, evaluation.number, evaluation.seeds,
                    outcome_to_json(evaluation.outcome), evaluation.cycle_limit,
                    json.dumps(dict(evaluation.seconds)), evaluation.cached, evaluation.view,
                ),
            )  # fmt: skip

    def evaluations(self, run: int) -> list[EvaluationRecord]:
        """All evaluations of a run, by candidate, then seeds."""
        rows = self._all("SELECT * FROM evaluations WHERE run = ? ORDER BY number, seeds", run)
        return [_evaluation(row) for row in rows]

    def add_model_call(self, run: int, call: ModelCall) -> None:
        """Keep a call; the same key again changes nothing, unless the first came to nothing."""
        with self._transaction() as db:
            db.execute(
                "INSERT INTO model_calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (run, key) DO UPDATE SET model = excluded.model,"
                " prompt = excluded.prompt, answer = excluded.answer, error = excluded.error,"
                " prompt_tokens = excluded.prompt_tokens, answer_tokens = excluded.answer_tokens,"
                " seconds = seconds + excluded.seconds, created = excluded.created,"
                " reason = excluded.reason, endpoint = excluded.endpoint"
                " WHERE answer IS NULL AND prompt_tokens + answer_tokens = 0",
                (
                    run, call.key, call.model, call.prompt, call.answer, call.error,
                    call.prompt_tokens, call.answer_tokens, call.seconds, _now(),
                    call.reason, call.endpoint,
                ),
            )  # fmt: skip

    def model_call(self, run: int, key: str) -> ModelCall | None:
        """A call by its key, None if it was not made yet."""
        rows = self._all("SELECT * FROM model_calls WHERE run = ? AND key = ?", run, key)
        return _call(rows[0]) if rows else None

    def model_calls(self, run: int) -> list[ModelCall]:
        """All calls of a run, oldest first."""
        rows = self._all("SELECT * FROM model_calls WHERE run = ? ORDER BY created, key", run)
        return [_call(row) for row in rows]

    def call_counts(self, run: int) -> list[CallCount]:
        """Calls of a run and what they cost, by how they ended."""
        rows = self._all(
            "SELECT error IS NOT NULL AS is_useless, reason, COUNT(*) AS calls,"
            " SUM(prompt_tokens + answer_tokens) AS tokens FROM model_calls WHERE run = ?"
            " GROUP BY is_useless, reason ORDER BY is_useless, reason",
            run,
        )
        return [
            CallCount(
                is_useless=bool(row["is_useless"]),
                reason=row["reason"],
                calls=row["calls"],
                tokens=row["tokens"],
            )
            for row in rows
        ]

    def _prepare(self) -> None:
        """Make the tables, once, whoever comes first."""
        try:
            self._check_owner()
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            with self._transaction() as db:
                version = db.execute("PRAGMA user_version").fetchone()[0]
                if version == 0:
                    for statement in SCHEMA.split(";\n"):
                        db.execute(statement)
                    version = SCHEMA_VERSION
                while version in UPGRADES:
                    for statement in UPGRADES[version]:
                        db.execute(statement)
                    version += 1
                if version == SCHEMA_VERSION:
                    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: no store: {error}; name another file") from error
        if version != SCHEMA_VERSION:
            raise StoreError(
                f"{self.path}: a store of version {version}, expected {SCHEMA_VERSION}; "
                "name another file"
            )

    def _check_owner(self) -> None:
        """Check, before anything is changed, that the file is empty or a store of some version."""
        version, names = self._connection.execute(
            "SELECT user_version, (SELECT group_concat(name) FROM sqlite_master"
            " WHERE type = 'table') FROM pragma_user_version"
        ).fetchone()
        tables = frozenset((names or "").split(","))
        if (names is None and version == 0) or (version != 0 and tables >= _TABLES):
            return
        some = ", ".join(sorted(tables)[:3]) or "none"
        raise StoreError(
            f"{self.path}: a database of something else (its tables: {some}); it is left as it "
            "was; name another file"
        )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; other writers wait."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                except BaseException:
                    self._connection.execute("ROLLBACK")
                    raise
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise StoreError(f"{self.path}: {error}") from error

    def _all(self, query: str, *values: object) -> list[Any]:
        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise StoreError(f"{self.path}: {error}") from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _run(row: Any) -> RunRecord:
    return RunRecord(
        id=row["id"],
        created=row["created"],
        ended=row["ended"],
        workload=row["workload"],
        shape=row["shape"],
        config=row["config"],
        seed=row["seed"],
        settings=row["settings"],
        proposer=row["proposer"],
        reused_run=row["reused_run"],
        reused_options=tuple(json.loads(row["reused_options"])),
        replayed_run=row["replayed_run"],
        provenance=json.loads(row["provenance"]),
        winner=row["winner"],
        seconds=row["seconds"],
    )


def _candidate(row: Any) -> CandidateRecord:
    return CandidateRecord(
        number=row["number"],
        iteration=row["iteration"],
        parent=row["parent"],
        option=row["menu_option"],
        plan=row["plan"],
        source=row["source"],
        schedule=row["schedule"],
        proposer=row["proposer"],
        same_as=row["same_as"],
    )


def _evaluation(row: Any) -> EvaluationRecord:
    return EvaluationRecord(
        number=row["number"],
        seeds=row["seeds"],
        outcome=outcome_from_json(row["outcome"]),
        cycle_limit=row["cycle_limit"],
        seconds=json.loads(row["seconds"]),
        view=View(row["view"]),
        cached=bool(row["cached"]),
    )


def _call(row: Any) -> ModelCall:
    return ModelCall(
        key=row["key"],
        model=row["model"],
        prompt=row["prompt"],
        answer=row["answer"],
        error=row["error"],
        prompt_tokens=row["prompt_tokens"],
        answer_tokens=row["answer_tokens"],
        seconds=row["seconds"],
        reason=row["reason"],
        endpoint=row["endpoint"],
    )
