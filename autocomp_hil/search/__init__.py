# SPDX-License-Identifier: Apache-2.0
"""The search: which candidates to make next, and the loop that makes and judges them."""
