# SPDX-License-Identifier: Apache-2.0
"""SQLite: runs, candidates with their ancestry, evaluations, calls of language models."""
