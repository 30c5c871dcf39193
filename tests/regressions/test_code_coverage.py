# SPDX-License-Identifier: Apache-2.0
"""Units on models that count: their own records, and after them what they reached."""

from pathlib import Path

from autocomp_hil.code_coverage.reached import Reached
from autocomp_hil.regress.records import CaseOutcome, CodeCoverage, End, TestCase, read_records
from autocomp_hil.regress.unit import Unit
from regressions.code_coverage import counted, main

_UNIT = """
import os, sys
from pathlib import Path
from autocomp_hil.regress.records import *
if "die" in sys.argv:
    sys.exit(3)
row = "C '\\1f\\2rtl/accel/a.sv\\1l\\0021\\1n\\0022\\1t\\2branch\\1o\\2if\\1S\\0021' 1\\n"
Path(os.environ["HIL_COVERAGE_DIR"], "1-1.dat").write_text("# SystemC::Coverage-3\\n" + row)
with Recorder(Path(sys.argv[-1])) as recorder:
    recorder.add(TestCase(test="a", case="b", outcome=CaseOutcome.PASSED))
"""


def test_a_unit_is_wrapped(tmp_path: Path) -> None:
    """The unit writes its own records; its coverage counts for the test that is named."""
    unit = Unit(name="accel/1", arguments=("-c", _UNIT), estimate_s=1, limit_s=60)
    wrapped = counted(unit, "accel.random")
    assert wrapped.name == "code_coverage/accel/1"
    assert wrapped.arguments[:2] == ("-m", "regressions.code_coverage")
    records = tmp_path / "records.jsonl"
    assert main([*wrapped.arguments[2:], "--records", str(records)]) == 0
    case, end, code, last = read_records(records)
    assert case == TestCase(test="a", case="b", outcome=CaseOutcome.PASSED)
    assert isinstance(code, CodeCoverage)
    assert (code.test, code.file) == ("accel.random", "accel.random.reached")
    assert code.seconds > 0
    assert end == last == End()
    assert len(Reached.read(tmp_path / "accel.random.reached").hit) == 1


def test_a_unit_that_dies_dies(tmp_path: Path) -> None:
    """Its status is handed on, and no End is written."""
    records = tmp_path / "records.jsonl"
    words = ["--test", "a", "--", "-c", _UNIT, "die", "--records", str(records)]
    assert main(words) == 3
    assert list(read_records(records)) == []
