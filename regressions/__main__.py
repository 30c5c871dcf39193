# SPDX-License-Identifier: Apache-2.0
"""``python -m regressions``: the catalogue of all units."""

import sys

from regressions.catalogue import main

sys.exit(main())
