# SPDX-License-Identifier: Apache-2.0
"""What benches share: the runner and stream agents."""
