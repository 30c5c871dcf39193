# SPDX-License-Identifier: Apache-2.0
"""What is kept of all nights, for ever, in one SQLite file."""
