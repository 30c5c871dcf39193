# SPDX-License-Identifier: Apache-2.0
"""The history of nights: each is added once, whole, and none is ever changed or removed."""

import json
import zlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from autocomp_hil.errors import ConfigError
from autocomp_hil.regress.failures.known import KnownFailure, Past
from autocomp_hil.regress.history.schema import FORM
from autocomp_hil.regress.night import Night, TrendPoint, UnitStatus
from autocomp_hil.regress.summary import SummedUp, trend_point
from autocomp_hil.regress.unit import Tier
from autocomp_hil.store.database import Database

__all__ = ["History"]

_TREND_NIGHTS: Final = 60
"""Nights that trends show."""
_ESTIMATE_NIGHTS: Final = 7
"""Runs of a unit whose median is its estimate."""
_SHOWN_NIGHTS: Final = 10
_LATEST: Final = "latest"


class History(Database):
    """A context manager; closes the file."""

    def __init__(self, path: Path) -> None:
        """Open a history, or begin one.

        Raises:
            StoreError: The file is no history, is of another version, or cannot be written.
        """
        super().__init__(path, FORM)

    def add(self, summed_up: SummedUp) -> None:
        """Keep a night, and what later ones are to know; keeping it again changes nothing."""
        night = summed_up.night
        identity = night.identity
        document = night.model_copy(update={"trends": ()}).model_dump_json()
        with self.transaction() as db:
            if db.execute("SELECT 1 FROM nights WHERE name = ?", (identity.name,)).fetchone():
                return
            db.execute(
                "INSERT INTO nights VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    identity.name, identity.started.isoformat(), night.ended.isoformat(),
                    identity.tier, identity.seed, identity.hours, identity.commit, identity.tree,
                    identity.is_dirty, night.is_interrupted, night.totals.passed,
                    night.totals.failed, zlib.compress(document.encode()),
                ),
            )  # fmt: skip
            db.executemany(
                "INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?, ?)",
                [
                    (identity.name, r.unit.name, identity.tier, r.status, r.seconds)
                    for r in night.units
                ],
            )
            db.executemany(
                "INSERT INTO numbers VALUES (?, ?, ?)",
                [(identity.name, name, value) for name, value in trend_point(night).values.items()],
            )
            db.executemany(
                "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                list(map(_row, summed_up.known)),
            )

    def names(self) -> list[str]:
        """Names of all nights, oldest first."""
        return [row["name"] for row in self.all("SELECT name FROM nights ORDER BY name")]

    def night(self, name: str) -> Night:
        """A night by its name, or the beginning of its name; ``latest`` is the last one.

        Raises:
            ConfigError: There is no such night, or there are several.
        """
        names = self.names()
        found = [known for known in names if known == name] or [
            known for known in names if known.startswith(name)
        ]
        if name == _LATEST:
            found = names[-1:]
        if len(found) != 1:
            known = ", ".join((found or names)[-_SHOWN_NIGHTS:]) or "none yet"
            raise ConfigError(f"expected the name of one night ({known}), got {name!r}")
        rows = self.all("SELECT document FROM nights WHERE name = ?", found[0])
        night = Night.model_validate_json(zlib.decompress(rows[0]["document"]))
        return night.model_copy(update={"trends": self.trends(until=found[0])})

    def past(self) -> Past:
        """What the next night is compared with."""
        names = self.names()
        return Past(
            before=self.night(names[-1]) if names else None,
            failures=tuple(self.failures()),
            trends=self.trends(),
        )

    def failures(self) -> list[KnownFailure]:
        """Failures that nobody has forgotten, oldest first."""
        rows = self.all(
            "SELECT * FROM failures WHERE NOT is_forgotten"
            " ORDER BY first_night, test, case_name, again"
        )
        return list(map(_failure, rows))

    def forget(self, failures: Sequence[KnownFailure]) -> None:
        """Let no later night do failures again, until they fail anew."""
        with self.transaction() as db:
            db.executemany(
                "UPDATE failures SET is_forgotten = 1"
                " WHERE test = ? AND case_name = ? AND again = ?",
                [(f.test, f.case, json.dumps(f.again)) for f in failures],
            )

    def trends(self, until: str | None = None) -> tuple[TrendPoint, ...]:
        """The last nights, oldest first.

        Args:
            until: Last night that counts; None: the last one that there is.
        """
        rows = self.all(
            "SELECT * FROM nights WHERE name <= COALESCE(?, name) ORDER BY name DESC LIMIT ?",
            until, _TREND_NIGHTS,
        )  # fmt: skip
        values: dict[str, dict[str, float]] = {row["name"]: {} for row in rows}
        if values:
            for number in self.all("SELECT * FROM numbers WHERE night >= ?", min(values)):
                if number["night"] in values:
                    values[number["night"]][number["name"]] = number["value"]
        return tuple(
            TrendPoint(
                night=row["name"],
                started=datetime.fromisoformat(row["started"]),
                commit=row["git_commit"],
                tier=Tier(row["tier"]),
                is_dirty=bool(row["is_dirty"]),
                is_interrupted=bool(row["is_interrupted"]),
                values=values[row["name"]],
            )
            for row in reversed(rows)
        )

    def estimates(self, tier: Tier) -> dict[str, float]:
        """Median wall time of the last runs of each unit that did all of its work, by its name."""
        rows = self.all(
            "SELECT name, seconds FROM (SELECT name, seconds, ROW_NUMBER() OVER"
            " (PARTITION BY name ORDER BY night DESC) AS run FROM units"
            " WHERE tier = ? AND status IN (?, ?)) WHERE run <= ?",
            tier, UnitStatus.PASSED, UnitStatus.FAILED, _ESTIMATE_NIGHTS,
        )  # fmt: skip
        times: dict[str, list[float]] = {}
        for row in rows:
            times.setdefault(row["name"], []).append(row["seconds"])
        return {name: median(seconds) for name, seconds in times.items()}


def _row(failure: KnownFailure) -> tuple[object, ...]:
    return (
        failure.test, failure.case, json.dumps(failure.again), failure.bucket, failure.title,
        failure.seconds, failure.first_night, failure.last_night, failure.tree,
        failure.mended_night, failure.mended_tree,
    )  # fmt: skip


def _failure(row: Any) -> KnownFailure:
    again = json.loads(row["again"])
    return KnownFailure(
        test=row["test"],
        case=row["case_name"],
        again=None if again is None else tuple(again),
        bucket=row["bucket"],
        title=row["title"],
        seconds=row["seconds"],
        first_night=row["first_night"],
        last_night=row["last_night"],
        tree=row["tree"],
        mended_night=row["mended_night"],
        mended_tree=row["mended_tree"],
    )
