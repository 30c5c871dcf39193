# SPDX-License-Identifier: Apache-2.0
"""Tables of the store, and the version of their form."""

from typing import Final

__all__ = ["SCHEMA", "SCHEMA_VERSION", "UPGRADES"]

SCHEMA_VERSION: Final = 5
"""The version in SQLite's user_version; another number is another form."""

UPGRADES: Final = {
    2: (
        "ALTER TABLE runs RENAME COLUMN reuse TO reused_run",
        "ALTER TABLE runs RENAME COLUMN replay TO reused_options",
        "ALTER TABLE runs RENAME COLUMN replays TO replayed_run",
    ),
    3: (
        "ALTER TABLE model_calls ADD COLUMN reason TEXT",
        "ALTER TABLE model_calls ADD COLUMN endpoint TEXT",
    ),
    4: ("ALTER TABLE evaluations ADD COLUMN view TEXT NOT NULL DEFAULT 'rtl'",),
}
"""Statements that make the next version out of an earlier one."""

SCHEMA: Final = """
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  created TEXT NOT NULL,          -- UTC, ISO 8601
  ended TEXT,                     -- null while it is not finished
  workload TEXT NOT NULL,
  shape TEXT NOT NULL,
  config TEXT NOT NULL,           -- name of the hardware configuration
  seed INTEGER NOT NULL,
  settings TEXT NOT NULL,         -- JSON of the search settings
  proposer TEXT NOT NULL,
  reused_run INTEGER REFERENCES runs(id), -- whose winner's options are tried first
  reused_options TEXT NOT NULL,   -- JSON list of these options
  replayed_run INTEGER REFERENCES runs(id), -- whose recorded calls of models answer
  provenance TEXT NOT NULL,       -- JSON: versions, hashes, environment
  winner INTEGER,                 -- number of a candidate
  seconds REAL NOT NULL DEFAULT 0 -- wall time over all starts
);
CREATE TABLE candidates (
  run INTEGER NOT NULL REFERENCES runs(id),
  number INTEGER NOT NULL,        -- from 0, the baseline, in the order of creation
  iteration INTEGER NOT NULL,     -- 0 for the baseline
  parent INTEGER,
  menu_option TEXT NOT NULL,
  plan TEXT NOT NULL,
  source TEXT NOT NULL,
  schedule TEXT,                  -- JSON
  proposer TEXT NOT NULL,
  same_as INTEGER,                -- an earlier candidate with the same code; not judged again
  PRIMARY KEY (run, number)
);
CREATE TABLE proposals_done (     -- a parent's proposals are all in candidates
  run INTEGER NOT NULL REFERENCES runs(id),
  iteration INTEGER NOT NULL,
  parent INTEGER NOT NULL,
  PRIMARY KEY (run, iteration, parent)
);
CREATE TABLE evaluations (
  run INTEGER NOT NULL REFERENCES runs(id),
  number INTEGER NOT NULL,
  seeds INTEGER NOT NULL,         -- data seeds
  outcome TEXT NOT NULL,          -- JSON
  cycle_limit INTEGER,
  seconds TEXT NOT NULL,          -- JSON, by stage
  cached INTEGER NOT NULL,
  view TEXT NOT NULL DEFAULT 'rtl', -- what of the chip was simulated as it is
  PRIMARY KEY (run, number, seeds)
);
CREATE TABLE model_calls (
  run INTEGER NOT NULL REFERENCES runs(id),
  key TEXT NOT NULL,              -- place in the search; the same call has the same key
  model TEXT NOT NULL,
  prompt TEXT NOT NULL,           -- JSON list of messages
  answer TEXT,                    -- null if the call failed
  error TEXT,                     -- why it failed
  prompt_tokens INTEGER NOT NULL,
  answer_tokens INTEGER NOT NULL,
  seconds REAL NOT NULL,
  created TEXT NOT NULL,
  reason TEXT,                    -- kind of the error
  endpoint TEXT,                  -- who answered
  PRIMARY KEY (run, key)
);
"""
