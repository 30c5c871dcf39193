# SPDX-License-Identifier: Apache-2.0
"""The command line: results on stdout, logs on stderr."""
