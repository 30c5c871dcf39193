# SPDX-License-Identifier: Apache-2.0
"""One bench per block."""
