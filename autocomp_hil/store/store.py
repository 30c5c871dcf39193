# SPDX-License-Identifier: Apache-2.0
"""The store: one SQLite file for any number of runs and processes.

Every method is one transaction; what it returned from is on disk, and a killed process leaves no
half of one. A ``Store`` may be used from several threads.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from autocomp_hil.errors import StoreError
from autocomp_hil.evaluate.outcome import outcome_from_json, outcome_to_json
from autocomp_hil.store.database import Database, Form
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

_FORM: Final = Form(
    name="store",
    version=SCHEMA_VERSION,
    schema=SCHEMA,
    tables=frozenset({"runs", "candidates", "evaluations"}),
    upgrades=UPGRADES,
)


class Store(Database):
    """A context manager; closes the file."""

    def __init__(self, path: Path) -> None:
        """Open a store, or make an empty one.

        Raises:
            StoreError: The file is no store, is of another version, or cannot be written.
        """
        super().__init__(path, _FORM)

    def add_run(self, run: NewRun) -> RunRecord:
        """Begin a run."""
        with self.transaction() as db:
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
        rows = self.all("SELECT * FROM runs WHERE id = ?", number)
        if not rows:
            known = ", ".join(str(run.id) for run in self.runs()[-10:]) or "none yet"
            raise StoreError(f"{self.path}: no run {number}; the last ones are: {known}")
        return _run(rows[0])

    def runs(self) -> list[RunRecord]:
        """All runs, oldest first."""
        return [_run(row) for row in self.all("SELECT * FROM runs ORDER BY id")]

    def end_run(self, run: int, winner: int | None) -> None:
        """A run is finished."""
        with self.transaction() as db:
            db.execute("UPDATE runs SET ended = ?, winner = ? WHERE id = ?", (_now(), winner, run))

    def add_seconds(self, run: int, seconds: float) -> None:
        """Add wall time to a run."""
        with self.transaction() as db:
            db.execute("UPDATE runs SET seconds = seconds + ? WHERE id = ?", (seconds, run))

    def forget_evaluations(self, run: int, provenance: Mapping[str, str]) -> None:
        """Search again under other versions; of what was found only calls of models stay."""
        with self.transaction() as db:
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
        with self.transaction() as db:
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
        done = self.all(
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
        rows = self.all("SELECT * FROM candidates WHERE run = ? ORDER BY number", run)
        return [_candidate(row) for row in rows]

    def add_evaluation(self, run: int, evaluation: EvaluationRecord) -> None:
        """Keep what the judge said; saying it again changes nothing."""
        with self.transaction() as db:
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
        rows = self.all("SELECT * FROM evaluations WHERE run = ? ORDER BY number, seeds", run)
        return [_evaluation(row) for row in rows]

    def add_model_call(self, run: int, call: ModelCall) -> None:
        """Keep a call; the same key again changes nothing, unless the first came to nothing."""
        with self.transaction() as db:
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
        rows = self.all("SELECT * FROM model_calls WHERE run = ? AND key = ?", run, key)
        return _call(rows[0]) if rows else None

    def model_calls(self, run: int) -> list[ModelCall]:
        """All calls of a run, oldest first."""
        rows = self.all("SELECT * FROM model_calls WHERE run = ? ORDER BY created, key", run)
        return [_call(row) for row in rows]

    def call_counts(self, run: int) -> list[CallCount]:
        """Calls of a run and what they cost, by how they ended."""
        rows = self.all(
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
