"""Killed at any moment, the program finds everything whole at its next start."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import PROJECT


def test_a_kill_in_every_step_leaves_nothing_half_done() -> None:
    """Twice in each step here; `python -m tests.bench.bench_kill` does it 200 times."""
    command = [sys.executable, "-m", "tests.bench.bench_kill", "16"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 faults" in done.stdout
