# SPDX-License-Identifier: Apache-2.0
"""The ``baselines`` command: what a kernel that was found is compared with."""
