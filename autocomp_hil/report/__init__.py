# SPDX-License-Identifier: Apache-2.0
"""What came of a search, as one HTML file that needs no network."""
