# SPDX-License-Identifier: Apache-2.0
"""What a night says of coverage, mutants and cycles: one module for each, one function in each.

Each takes the records of the night and the night before, and returns its part of ``Night``. Where
it finds something that must not be, it returns failed cases, too: they are counted, put into
buckets and kept like all others.
"""
