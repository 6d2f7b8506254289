"""Sums up a run in one line, and fails unless it was complete: all phases over all operations, with valid logins.

usage: summary.py NAME REPORT
"""

import json
import sys
from pathlib import Path


def main(name, path):
    report = json.loads(Path(path).read_text())
    operations, cases = report["operations"], report["test_cases"]
    findings = len(report["failures"]) + len(report["errors"])
    print(
        f"{name}: {operations['tested']} of {operations['total']} operations, {cases['generated']} cases, "
        f"{findings} findings, {report['running_time']:.0f} s, seed {report['seed']}"
    )
    is_whole = report["complete"] and operations["tested"] == operations["selected"]
    is_whole = is_whole and all(phase["status"] == "success" for phase in report["phases"].values())
    return report["exit_code"] == 0 and is_whole and not report["auth"]["reauth_broke"]


sys.exit(0 if main(*sys.argv[1:]) else 1)
