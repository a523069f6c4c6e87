"""Killed at any moment, the program has lost nothing that it said was kept, and brings nothing back that it said was gone."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import PROJECT


def test_a_kill_in_every_step_loses_nothing_and_brings_nothing_back() -> None:
    """Twice in each step here; `python -m tests.bench.bench_kill_log` does it 200 times."""
    command = [sys.executable, "-m", "tests.bench.bench_kill_log", "12"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 faults" in done.stdout
