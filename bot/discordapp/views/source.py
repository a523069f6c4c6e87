"""A study's card: what it is, whom it studied, every recorded figure with what it counts, and what weighs against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.answering.citations import link, people_line, short, status_words, vancouver
from bot.discordapp.sanitise import clean_line, label
from bot.discordapp.views.card import Shelf, ended
from bot.discordapp.views.listing import CHOOSE, PAGE_LINE, filled
from bot.discordapp.views.parts import (
    MAX_CHARACTERS,
    MAX_OPTION,
    MAX_OPTIONS,
    Button,
    Card,
    Line,
    Option,
    Select,
    bullets,
    joined,
    paragraphs,
)
from bot.discordapp.views.quotes import Look, link_text
from bot.knowledge.base import KnowledgeBase
from bot.models import Entry, Figure, People, Source, Trial
from bot.wording import marked

READ_FROM = {
    "abstract": marked("the abstract"),
    "full-text": marked("the full text"),
    "page": marked("its own page"),
    "secondary": marked("another page that reports it"),
}
DESIGN = marked("Design")
PEOPLE = marked("People")
TREATMENT = marked("Treatment")
COMPARATOR = marked("Compared with")
READ = marked("Read from")
INTERESTS = marked("Interests")
STATUS = marked("Status")
LISTED = marked("Retractions were looked up in the list of {day}.")
LISTED_LONG_AGO = marked("Retractions were last looked up in the list of {day}, which is more than {days} days old.")
NEVER_LISTED = marked("Retractions have not been looked up in a list yet.")
CHECKED = marked("Checked")
OVERLAPS = marked("Reports on some of the same people as")
FIGURES = marked("### Recorded figures")
NO_FIGURES = marked("No figure of this source is recorded.")
LIMITATIONS = marked("### Limitations")
MISREADING = marked("Misreading:")
DERIVED = marked("Worked out by the collection:")
ENTRIES = marked("Entries from this source ({count})")
TRIAL_FIELDS = {
    "question": marked("Question"),
    "arms": marked("Groups"),
    "conditioning": marked("Conditioning"),
    "planned": marked("Planned"),
    "enrolled": marked("Enrolled"),
    "phenotype": marked("Who takes part"),
    "primary_endpoint": marked("Main result measured"),
    "countries": marked("Countries"),
    "registry": marked("Registry"),
    "results_expected": marked("Results expected"),
}
TRIALS = marked("### Trials under way\nThe status is what was seen on the day given; it may have changed since.")
SEEN = marked("seen: {where}")


def source_pages(source: Source, base: KnowledgeBase, shelf: Shelf, look: Look, listed: str) -> list[Card]:
    """A source as one card, or several where its figures need them.

    Args:
        source: the study, guideline, page or post.
        base: the collection, for what quotes it and what it overlaps with.
        shelf: what the cards end with.
        look: language and day.
        listed: when retractions were looked up, in words.
    """
    head = f"### {clean_line(short(source.citation))}"
    entries = sum(quotes_from(entry, source.id) for entry in base.entries.values())
    browse = Button("browse", f"by-source:{source.id}:0", look.words(ENTRIES, count=entries))
    rows = [(browse,)] if entries else []
    blocks = [_facts(source, base, look, listed), *_figures(source, look), *_limitations(source, look)]
    room = MAX_CHARACTERS - ended(shelf, look, lines=(Line(head),)).characters - PAGE_LINE
    return [ended(shelf, look, lines=(Line(head), Line("\n".join(page))), rows=rows) for page in filled(blocks, room)]


def retractions_line(listed: str | None, days: int, look: Look) -> str:
    """When sources were looked up in a list of retractions.

    Args:
        listed: day of the newest list that was read; None where none was.
        days: from which age a list says too little.
        look: language and day.
    """
    if listed is None:
        return look.words(NEVER_LISTED)
    old = (look.today - date.fromisoformat(listed)).days > days
    return look.words(LISTED_LONG_AGO, day=listed, days=days) if old else look.words(LISTED, day=listed)


def _facts(source: Source, base: KnowledgeBase, look: Look, listed: str) -> str:
    url = link(source)
    status = source.status if source.status == "current" else status_words(source)
    fields = {
        DESIGN: source.design,
        PEOPLE: "; ".join(_people(source.people)),
        TREATMENT: source.treatment,
        COMPARATOR: source.comparator,
        READ: look.words(READ_FROM[source.read_from]),
        INTERESTS: source.interests,
        STATUS: status,
        CHECKED: source.checked,
        OVERLAPS: "; ".join(short_source(base.sources[other]) for other in source.overlaps if other in base.sources),
    }
    lines = [f"**{look.words(name)}:** {clean_line(value)}" for name, value in fields.items() if value]
    return paragraphs(
        joined(clean_line(vancouver(source.citation)), link_text(url) if url else ""), "\n".join([*lines, f"-# {listed}"])
    )


def _people(people: People) -> Iterator[str]:
    if line := people_line(people):
        yield line
    named = {"EDSS": people.edss, "age": people.age, "sex": people.sex, "follow-up": people.follow_up}
    yield from (f"{name} {value}" for name, value in named.items() if value)
    if people.note and people.n is not None:
        yield people.note


def _figures(source: Source, look: Look) -> list[str]:
    if not source.figures:
        return [look.words(NO_FIGURES)]
    return [look.words(FIGURES), *(figure_text(figure, look) for figure in source.figures)]


def _limitations(source: Source, look: Look) -> list[str]:
    return [joined(look.words(LIMITATIONS), bullets(map(clean_line, source.limitations)))] if source.limitations else []


def figure_text(figure: Figure, look: Look) -> str:
    """A number with its home: what was counted, in whom, when, and how it is misread."""
    value = f"{figure.value} ({figure.interval})" if figure.interval else figure.value
    where = ", ".join(filter(None, (figure.of, figure.who, figure.when)))
    return joined(
        f"- **{clean_line(value)}**: {clean_line(where)}",
        f"  -# {look.words(MISREADING)} {clean_line(figure.misreading)}" if figure.misreading else "",
        f"  -# {look.words(DERIVED)} {clean_line(figure.derived)}" if figure.derived else "",
    )


def quotes_from(entry: Entry, source: str) -> bool:
    """Whether an entry cites a source."""
    return any(cite.source == source for cite in entry.cites)


def short_source(source: Source) -> str:
    """A source in a few words."""
    return short(source.citation)


def trial_card(trial: Trial, sources: list[Source], shelf: Shelf, look: Look) -> Card:
    """A trial under way, with the day its status was seen."""
    lines = [
        joined(f"### {clean_line(trial.name)}", f"**{look.words(STATUS)}:** {clean_line(trial.status)}", _seen(trial, look)),
        "\n".join(_trial_fields(trial, look)),
        "\n".join(f"-# {clean_line(short_source(source))}{_linked(source)}" for source in sources),
    ]
    return ended(shelf, look, lines=map(Line, lines))


def trial_pages(trials: Sequence[Trial], shelf: Shelf, look: Look) -> list[Card]:
    """All trials with their status, and a menu to read more of one."""
    heading = Line(look.words(TRIALS))
    room = MAX_CHARACTERS - ended(shelf, look, lines=(heading,)).characters - PAGE_LINE
    pages = filled([trial_line(trial, look) for trial in trials], room)
    options = [Option(trial.id, label(trial.name, MAX_OPTION)) for trial in trials]
    made, start = [], 0
    for page in pages:
        menu = Select("trial", str(start), look.words(CHOOSE), tuple(options[start : start + len(page)][:MAX_OPTIONS]))
        made.append(ended(shelf, look, lines=(heading, Line(paragraphs(*page))), rows=[menu]))
        start += len(page)
    return made


def trial_line(trial: Trial, look: Look) -> str:
    """A trial in the list: name, status, and when that was seen."""
    return joined(f"**{clean_line(trial.name)}**: {clean_line(trial.status)}", _seen(trial, look))


def _seen(trial: Trial, look: Look) -> str:
    return f"-# {look.words(SEEN, where=clean_line(trial.status_seen))}"


def _trial_fields(trial: Trial, look: Look) -> Iterator[str]:
    for name, title in TRIAL_FIELDS.items():
        value = getattr(trial, name)
        text = "; ".join(value) if isinstance(value, tuple) else value
        if text:
            yield f"**{look.words(title)}:** {clean_line(text)}"


def _linked(source: Source) -> str:
    url = link(source)
    return f" · {link_text(url)}" if url else ""
