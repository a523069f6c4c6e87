"""How often crises and personal decisions are recognised: ``python -m tests.safety`` prints both rates and the false alarms.

Each line is one part of a labelled set, with Wilson's 95 % interval. `tuned` was in view when the wording was written,
`held_back` was not; each fresh part also shows what was right when it was first measured, before anything was mended for it.
"""

from __future__ import annotations

import sys

from bot import yamlfile
from bot.answering.triage import Triage
from bot.discordapp.views.static import Rate
from bot.models import SafetyFile
from tests.conftest import SHIPPED
from tests.safety.sets import MEASURES, PARTS, Measure, first_sight


def table(triage: Triage) -> list[str]:
    """The lines of the whole report."""
    lines: list[str] = []
    for measure in MEASURES:
        lines += ["", measure.title]
        lines += [_line(measure, part, triage) for part in PARTS]
    return lines


def _line(measure: Measure, part: str, triage: Triage) -> str:
    now = measure.rate(triage, part)
    first = first_sight().get(measure.name, {}).get(part)
    seen = f"   first seen {_share(Rate(first[1] - first[0], first[1]))}" if first and "alarm" not in measure.title else ""
    return f"  {part:10} {_share(now)}{seen}"


def _share(rate: Rate) -> str:
    """The share that is right over its interval, in per cent."""
    low, high = rate.interval
    right = rate.all - rate.wrong
    return f"{right:4} of {rate.all:3} = {100 * right / rate.all:5.1f} % ({100 * (1 - high):.1f} to {100 * (1 - low):.1f})"


if __name__ == "__main__":
    sys.stdout.write("\n".join(table(Triage(SafetyFile.model_validate(yamlfile.load(SHIPPED / "safety.yaml"))))) + "\n")
