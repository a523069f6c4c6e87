"""The moderators' forms: an entry's five items, a source in three steps, a wording, a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from discord import ui

from bot.curation import sources
from bot.curation.drafting import form_of
from bot.discordapp.codes import code
from bot.discordapp.views.forms import Field, form
from bot.discordapp.views.parts import Option
from bot.models import ENTRY_KINDS, MAX_TEXT, ReadFrom, SourceKind

MAX_QUESTION = 150
MAX_REASON = 200
FIGURES_HINT = "As /source shows them, one a line; empty: those whose numbers stand in the text"
CITATION_HINT = "Pasted RIS, BibTeX or CSL-JSON, or lines: title: …, authors: …, year: …, doi: …"
PEOPLE_HINT = "Lines such as n: 99, rrms: 43, edss: median 3.5, follow_up: median 2 years"
FINDINGS_HINT = "One a line: value | what was counted | in whom | when"
NO_PERSON = "Only how people ask. Nothing about a person, please: it is kept and may be shown."


def entry_form(verb: str, state: str, title: str, stored: Mapping[str, Any]) -> ui.Modal:
    """An entry's question, text, kind, figures and wordings."""
    typed = form_of(stored)
    kinds = tuple(Option(kind, kind) for kind in ENTRY_KINDS)
    return form(
        verb,
        state,
        title,
        (
            Field("question", "The question it answers", typed.question, most=MAX_QUESTION),
            Field("text", "Text", typed.text, "What the source reports, in plain words of our own", long=True, most=MAX_TEXT),
            Field("kind", "Kind", typed.kind, options=kinds),
            Field("figures", "Cited figures", typed.figures, FIGURES_HINT, long=True, required=False),
            Field("wordings", "Other ways in which people ask", typed.wordings, "One a line", long=True, required=False),
        ),
    )


def citation_form(key: str, stored: Mapping[str, Any]) -> ui.Modal:
    """A source's citation; `key` is empty for a new one."""
    text = sources.citation_text(stored.get("citation", {}))
    field = Field("citation", "Citation", text, CITATION_HINT, long=True)
    return form("kb-citation", code(key) if key else "", "Source: citation", (field,))


def study_form(key: str, stored: Mapping[str, Any]) -> ui.Modal:
    """What kind of study it is, in whom, and who has an interest."""
    kinds = tuple(Option(kind, kind) for kind in get_args(SourceKind))
    read = tuple(Option(value, value) for value in get_args(ReadFrom))
    return form(
        "kb-study",
        code(key),
        "Source: the study",
        (
            Field("kind", "Kind", stored.get("kind", ""), options=kinds),
            Field("read_from", "What you have really read", stored.get("read_from", ""), options=read),
            Field("design", "Design", stored.get("design", ""), "Such as: Open-label cohort at one centre, no control group"),
            Field("people", "People", sources.people_text(stored), PEOPLE_HINT, long=True, required=False),
            Field("interests", "Interests", stored.get("interests", ""), 'Who gains or pays; "not stated" is an answer'),
        ),
    )


def findings_form(key: str, stored: Mapping[str, Any]) -> ui.Modal:
    """Figures, limitations, names, treatment and comparator, control and blinding."""
    treatment = "\n".join(filter(None, (stored.get("treatment"), stored.get("comparator"))))
    marks = "\n".join(name for name in ("controlled", "blinded") if stored.get(name) in (True, "true"))
    options = (Option("controlled", "has a control group"), Option("blinded", "is blinded"))
    return form(
        "kb-findings",
        code(key),
        "Source: what it found",
        (
            Field("figures", "Figures", sources.figures_text(stored), FINDINGS_HINT, long=True, required=False),
            Field("limitations", "Limitations", "\n".join(stored.get("limitations", ())), "One a line", long=True),
            Field("names", "What people call it", "\n".join(stored.get("names", ())), "One a line", long=True, required=False),
            Field("treatment", "Treatment, then comparator", treatment, "Two lines", long=True, required=False),
            Field("marks", "Control and blinding", marks, options=options, choose=2, required=False),
        ),
    )


def wording_form(cleaned: str, options: tuple[Option, ...]) -> ui.Modal:
    """A message as a way people ask: the cleaned text, and the entry that answers it."""
    return form(
        "kb-wording",
        "",
        "Propose as wording",
        (
            Field("wording", "The wording, cleaned", cleaned, NO_PERSON, long=True, most=MAX_QUESTION),
            Field("entry", "The entry that answers it", options=options),
        ),
    )


def reason_form(verb: str, number: str, title: str) -> ui.Modal:
    """Why a draft is not published."""
    return form(verb, number, title, (Field("reason", "What should be different, and why", long=True, most=MAX_REASON),))
