"""Draws the README's picture of a terminal answer: ``python docs/terminal_picture.py`` (needs Debian's chromium)."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot import config
from bot.service import build_answerer
from bot.text import terminal

QUESTION = "did anyoen die in the rusian hsct study?"
OUT = Path(__file__).parent / "pictures" / "terminal-answer.png"
WIDTH, HEIGHT = 1000, 1130


def main() -> None:
    """Answer the question, export the coloured text, and photograph it."""
    answerer = build_answerer(config.load())
    console = Console(record=True, width=92, force_terminal=True, file=io.StringIO())
    console.print(f'$ python -m bot ask "{QUESTION}"', highlight=False)
    terminal.show(answerer.reply(QUESTION), console, datetime.now(UTC).date())
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(f"<body style='margin:0'>{console.export_svg(title='HSCT evidence bot')}</body>", encoding="utf-8")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={WIDTH},{HEIGHT}"]
        shot = f"--screenshot={OUT}"
        subprocess.run(["chromium", *flags, shot, page.as_uri()], check=True, capture_output=True)  # noqa: S603, S607
    sys.stdout.write(f"{OUT}\n")


if __name__ == "__main__":
    main()
