# SPDX-License-Identifier: Apache-2.0
"""The accelerator's bench in a process that knows the toy element type."""

from tb.accel.env.bench import random_programs
from tests.toy_element import int4

__all__ = ["int4", "random_programs"]
