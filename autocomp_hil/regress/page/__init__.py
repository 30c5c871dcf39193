# SPDX-License-Identifier: Apache-2.0
"""The page of a night, for people, and the same night for machines: JSON, JUnit and a badge.

Everything here takes a ``Night`` and gives text; ``write`` puts the texts into files.
"""
