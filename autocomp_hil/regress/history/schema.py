# SPDX-License-Identifier: Apache-2.0
"""Tables of the history, and the version of their form."""

from typing import Final

from autocomp_hil.store.database import Form

__all__ = ["FORM"]

_SCHEMA: Final = """
CREATE TABLE nights (
  name TEXT PRIMARY KEY,          -- sorts by time
  started TEXT NOT NULL,          -- UTC, ISO 8601
  ended TEXT NOT NULL,
  tier TEXT NOT NULL,
  seed INTEGER NOT NULL,
  hours REAL NOT NULL,            -- time that it was given
  git_commit TEXT NOT NULL,
  tree TEXT NOT NULL,             -- hash of the sources with their changes
  is_dirty INTEGER NOT NULL,
  is_interrupted INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  document BLOB NOT NULL          -- zlib of the JSON of the night, without trends
);
CREATE TABLE units (
  night TEXT NOT NULL REFERENCES nights(name),
  name TEXT NOT NULL,
  tier TEXT NOT NULL,
  status TEXT NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (night, name)
);
CREATE INDEX units_by_name ON units (name, tier, night);
CREATE TABLE numbers (            -- what trends show
  night TEXT NOT NULL REFERENCES nights(name),
  name TEXT NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (night, name)
);
CREATE TABLE failures (           -- cases that failed in some night
  test TEXT NOT NULL,
  case_name TEXT NOT NULL,
  again TEXT NOT NULL,            -- JSON list of arguments that do it again, or null
  bucket TEXT NOT NULL,
  title TEXT NOT NULL,
  seconds REAL NOT NULL,
  first_night TEXT NOT NULL,
  last_night TEXT NOT NULL,
  tree TEXT NOT NULL,             -- sources with which it failed last
  mended_night TEXT,              -- null while nothing shows that it is mended
  mended_tree TEXT NOT NULL,
  is_forgotten INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (test, case_name, again)
);
"""

FORM: Final = Form(
    name="history of nights",
    version=1,
    schema=_SCHEMA,
    tables=frozenset({"nights", "units", "numbers", "failures"}),
    upgrades={},
    remedy="move it away, and a new one is begun",
)
