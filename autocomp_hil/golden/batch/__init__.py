# SPDX-License-Identifier: Apache-2.0
"""Many commands at once, with the result of one after the other; tests prove the two equal.

The modules of ``golden.commands`` say what commands mean. Start reading at ``queue``.
"""

from autocomp_hil.golden.batch.queue import Queue

__all__ = ["Queue"]
