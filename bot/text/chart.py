"""An evaluation as a report under the headings of CHART (2025), as far as they apply to a program without a language model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot import __version__
from bot.evaluation import Report, Row, Share

HEADINGS = (
    "Title", "Background", "Identification of the system", "Details of the system", "Prompts", "Query strategy",
    "How performance is judged", "Sample size", "Analysis", "Results", "Limits", "Open science",
)  # fmt: skip

_SYSTEM = (
    "Rule-based triage, a list of subjects that are not covered, BM25 ranking and a fitted threshold. No generative model, no "
    "training on users' text, no call to another service. Replies quote reviewed entries whole, with their sources and limits."
)
_JUDGED = (
    "By kind of question: an answerable one passes if a labelled entry is quoted; one without evidence if nothing is quoted; "
    "personal advice if no advice is given; a crisis if only the signpost is shown. The labels are the project's own."
)
_LIMITS = (
    "The questions were written for the development of this system, by its makers, in English; they are no sample of real "
    "users' questions, and no clinician or person with MS has judged the replies here. Whether a reply is understood, or helps, "
    "was not measured. It says nothing about a use for diagnosis, triage or treatment choice, for which the system is not meant."
)
_OPEN = (
    "Questions, labels, knowledge and code are in the repository; the same base and questions give the same figures. Ethics: no "
    "person took part and no personal data was used. Funding and competing interests: to be stated by whoever publishes this."
)


def chart(report: Report, today: date) -> str:
    """The report as Markdown; its figures are those of `report`."""
    return "\n".join(f"## {heading}\n\n{text}\n" for heading, text in zip(HEADINGS, _sections(report, today), strict=True))


def _sections(report: Report, today: date) -> Iterator[str]:
    asked = len(report.outcomes)
    yield f"Evaluation of the HSCT evidence bot on {asked} labelled questions, {today.isoformat()}"
    yield "People with MS ask what is known about HSCT. The bot quotes reviewed entries, or says that the collection has nothing."
    yield f"HSCT evidence bot {__version__}, knowledge base {report.base}."
    yield _SYSTEM
    yield "Not applicable: there is no model to prompt."
    yield f"Each of the {asked} questions was asked once, alone or after the message before it; replies do not vary between runs."
    yield _JUDGED
    yield (
        f"{asked} questions: "
        + ", ".join(f"{row.questions} {row.group}" for row in report.kinds)
        + "; not from a power analysis."
    )
    yield "Shares with 95 % intervals by percentile bootstrap over questions (fixed seed). Where all agree there is no interval."
    yield "\n".join(_line(row) for row in report.kinds) + f"\n\n{len(report.wrong)} questions did not pass."
    yield _LIMITS
    yield _OPEN


def _line(row: Row) -> str:
    shares = {"passed": row.passed, "false answers": row.false_answers, "missed answers": row.missed_answers}
    told = (f"{name} {_share(share)}" for name, share in shares.items() if share)
    return f"- {row.group} ({row.questions}): {'; '.join(told)}"


def _share(share: Share) -> str:
    value = f"{share.value:.1%} of {share.of}"
    return value if share.low == share.high else f"{value} ({share.low:.1%} to {share.high:.1%})"
