# SPDX-License-Identifier: Apache-2.0
"""Code coverage of the RTL by test: what simulators reached, merged, judged and summed up.

While ``HIL_COVERAGE_DIR`` names a folder, every model is built to count, and each simulator leaves
a file there (``simulator.build.counting``). ``collect`` makes one ``Reached`` of them, which a test
keeps as a compact file; everything else works on such files.
"""
