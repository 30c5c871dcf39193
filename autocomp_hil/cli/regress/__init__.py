# SPDX-License-Identifier: Apache-2.0
"""The regression's commands: one that runs it, others that show earlier nights."""
