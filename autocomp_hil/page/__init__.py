# SPDX-License-Identifier: Apache-2.0
"""What the pages of the project share: their frame, and text made safe for them."""
