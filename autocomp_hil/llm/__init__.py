# SPDX-License-Identifier: Apache-2.0
"""Language models: asks them, keeps what they said, and reads code and plans out of it."""
