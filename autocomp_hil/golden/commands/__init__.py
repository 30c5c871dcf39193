# SPDX-License-Identifier: Apache-2.0
"""The meaning of each command, one module for each kind."""
