# SPDX-License-Identifier: Apache-2.0
"""What commands share towards the user: tables, standard output, files that options name."""
