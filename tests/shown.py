"""What a run of the suite shows at its end, beside dots: both directions of interoperability, and
what became of the ballots of the fault trials."""

from collections import Counter
from typing import Any

INTEROPERABILITY = "test_belenios_interop.py"
SHOWN = "shown"


def in_words(reports: list[Any]) -> list[str]:
    """The lines to print of the tests that passed: reports of their calls."""
    passed = [report for report in reports if report.when == "call"]
    tests = Counter(
        report.nodeid.partition("::")[2].partition("[")[0].removeprefix("test_").replace("_", " ")
        for report in passed
        if INTEROPERABILITY in report.nodeid
    )
    lines = [f"belenios-tool: {name} ({count})" for name, count in sorted(tests.items())]
    told = [value for report in passed for name, value in report.user_properties if name == SHOWN]
    return lines + [line for value in told for line in str(value).splitlines()]
