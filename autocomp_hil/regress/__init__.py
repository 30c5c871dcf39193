# SPDX-License-Identifier: Apache-2.0
"""The nightly regression: units of work, what they report, and what a night amounts to.

A *part* is one kind of test of the regression, such as random command programs; a *unit* is a
share of a part that one process does. A unit says in a file of records what it found. This package
starts units and reads their records. It imports nothing of ``tb/`` or ``regressions/``, where the
parts are.
"""
