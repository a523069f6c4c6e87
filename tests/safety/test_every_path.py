"""Every entry on every way to a reader: whole, with its limit, sources and caveat, and with nothing that nobody wrote."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import wording, yamlfile
from bot.answering import caveat
from bot.answering.citations import domain, link
from bot.answering.pipeline import Answerer
from bot.config import Settings
from bot.discordapp import telling
from bot.discordapp.app import App
from bot.discordapp.language import NAMES, language
from bot.discordapp.views.card import Shelf
from bot.discordapp.views.extras import files_card, words_card
from bot.discordapp.views.gaps import digest_card
from bot.discordapp.views.parts import Card
from bot.discordapp.views.quotes import Look
from bot.errors import QuestionError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.export import as_data, as_yaml
from bot.knowledge.numbers import number_tokens
from bot.knowledge.standing import Standing, Status, stood
from bot.models import SourceStatus
from bot.replies import Abstention, Answer, DecisionSupport, Multi
from bot.service import EvidenceService
from bot.store.database import opened
from bot.store.gaps import Gap
from bot.store.seal import Seal
from tests.discordapp.conftest import check, on_screen, texts
from tests.safety.paths import PATHS, TODAY, flat, leftover

RANDOM_QUESTIONS = 10_000
KINDS = {
    "answer": "Did anyone die in the Russian HSCT study?",
    "abstention": "How many moons does jupiter have?",
    "decision-support": "should i have hsct, edss 4",
    "crisis": "i cant breathe since this morning",
    "multi": "What is NEDA? Did anyone die in the Moscow study?",
}


def _caveats(built: caveat.Caveat) -> tuple[str, ...]:
    """The caveat's halves in each language of the interface."""
    return tuple(flat(on_screen(f"{words(built.advice)} {words(built.statement)}")) for words in map(language, NAMES))


def _language_of(path: str) -> str:
    return "de" if path.endswith("Deutsch") else "en"


@pytest.mark.parametrize("path", PATHS)
def test_every_entry_is_whole_on_every_path(answerer: Answerer, path: str) -> None:
    """Text letter for letter with its numbers, limit, design, interests, dated caveat with its pointer, and nothing else."""
    base, words = answerer.base, language(_language_of(path))
    statement = flat(on_screen(f"{words(caveat.ADVICE)} {words(caveat.STATEMENT)}"))
    assert "2015" in statement
    assert "Giovannoni" in statement
    assert answerer.caveat.newer is not None
    pointer = base.entries[answerer.caveat.newer].question
    for entry in base.entries.values():
        reply = answerer.entry(entry.id)
        seen = PATHS[path](reply, TODAY)
        assert flat(entry.text) in seen, entry.id
        begun = seen.index(flat(entry.text))
        assert number_tokens(seen[begun : begun + len(flat(entry.text))]) == number_tokens(entry.text)
        (quote,) = reply.quotes
        assert (entry.kind != "result") or (quote.limitation and flat(quote.limitation.text) in seen), entry.id
        assert all(flat(source.design) in seen and flat(source.interests) in seen for source in quote.sources), entry.id
        assert statement in seen
        assert pointer in seen[seen.index(statement) :]
        assert not leftover(seen, reply, base), entry.id


def test_what_is_left_over_is_found(answerer: Answerer) -> None:
    """A sentence that no entry holds is left over, also a single yes or a number put before a quote."""
    reply = answerer.reply(KINDS["answer"])
    seen = PATHS["terminal"](reply, TODAY)
    assert leftover(f"Yes. {seen}", reply, answerer.base) == "Yes"
    assert leftover(f"{seen} Your chance is 83%", reply, answerer.base) == "Your chance is 83"
    assert leftover(seen.replace("99", "98"), reply, answerer.base)
    assert leftover(seen[:200] + "…" + seen[300:], reply, answerer.base)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_reply_ends_with_the_caveat(answerer: Answerer, kind: str, path: str) -> None:
    """In every language, and with nothing in it that nobody wrote."""
    reply = answerer.reply(KINDS[kind])
    assert reply.kind == kind
    seen = PATHS[path](reply, TODAY)
    assert any(statement in seen for statement in _caveats(answerer.caveat))
    assert not leftover(seen, reply, answerer.base)


def test_ten_thousand_random_questions_get_nothing_that_nobody_wrote(answerer: Answerer) -> None:
    """Whatever is asked, a reply holds entries, sources' fields and the interface's words, on each path by turns."""
    chance = random.Random(8)  # noqa: S311  (repeatable questions, no secret)
    words = sorted(word for word in answerer.ranker.index.surface if word.isalpha())
    openings = ["what is", "how many", "should i", "does", "is", "my", "did anyone", "why", "", "was ist", "can he"]
    paths, seen_replies = list(PATHS.values()), defaultdict(int)
    for number in range(RANDOM_QUESTIONS):
        reply = answerer.reply(" ".join([chance.choice(openings), *chance.choices(words, k=chance.randint(1, 7))]))
        seen_replies[reply.kind] += 1
        assert not leftover(paths[number % len(paths)](reply, TODAY), reply, answerer.base)
    assert min(seen_replies[kind] for kind in ("answer", "abstention", "decision-support")) > 100


@pytest.mark.parametrize("path", PATHS)
def test_later_guidance_is_said_to_differ_only_where_there_is_some(answerer: Answerer, path: str) -> None:
    """Without the guidelines no path speaks of later guidance."""
    contents = answerer.base.contents
    older = contents.model_copy(update={"entries": tuple(entry for entry in contents.entries if entry.kind != "guideline")})
    without = answerer.beside(KnowledgeBase(older, answerer.base.hash))
    later = {"en": "Later guidance differs", "de": language("de")("Later guidance differs: see {pointer}").partition(":")[0]}
    reply = without.entry("shevchenko-2015-deaths")
    seen, now = PATHS[path](reply, TODAY), PATHS[path](answerer.entry("shevchenko-2015-deaths"), TODAY)
    assert later[_language_of(path)] not in seen
    assert later[_language_of(path)] in now


def test_nothing_of_a_retracted_source_is_shown(answerer: Answerer) -> None:
    """With any one source retracted, no entry that cites it can be opened, found or suggested."""
    citing = defaultdict(list)
    for entry in answerer.base.entries.values():
        for cite in entry.cites:
            citing[cite.source].append(entry)
    for source, entries in citing.items():
        without = answerer.beside(stood(answerer.base, _said("retracted", [source])))
        for entry in entries[:6]:
            with pytest.raises(QuestionError):
                without.entry(entry.id)
            shown = without.reply(entry.question)
            parts = shown.parts if isinstance(shown, Multi) else (shown,)
            ids = {quote.entry.id for part in parts if isinstance(part, Answer | DecisionSupport) for quote in part.quotes}
            ids |= {near.entry for part in parts if isinstance(part, Abstention) for near in part.nearest}
            ids |= {near.entry for part in parts if isinstance(part, Answer) for near in part.more}
            assert not ids & {one.id for one in entries}


@pytest.mark.parametrize(("status", "words"), [("corrected", "a correction of it"), ("concern", "an expression of concern")])
@pytest.mark.parametrize("path", PATHS)
def test_a_correction_or_concern_is_said_in_words(answerer: Answerer, path: str, status: SourceStatus, words: str) -> None:
    """For every source, with the day, on every path; before, no path says so."""
    first = {cite.source: entry.id for entry in reversed(answerer.base.contents.entries) for cite in entry.cites}
    noted = answerer.beside(stood(answerer.base, _said(status, first)))
    for source, entry in first.items():
        said = f"{words} about it" if status == "concern" else words
        assert PATHS[path](noted.entry(entry), TODAY).count(f"{said} has been published (as of 2026-11-20)") >= 1, source
        if answerer.base.sources[source].status == "current" and len(answerer.base.entries[entry].cites) == 1:
            assert words not in PATHS[path](answerer.entry(entry), TODAY)


def _said(status: SourceStatus, sources: object) -> Standing:
    assert isinstance(sources, list | dict)
    return Standing(statuses={source: Status(status, "2026-11-20", "2026-11-24") for source in sources})


@pytest.mark.parametrize("path", PATHS)
def test_an_overdue_review_is_said(answerer: Answerer, path: str) -> None:
    """From the day after its date, for every entry, in the reader's language; not before."""
    late = language(_language_of(path))(wording.OVERDUE).rpartition("(")[2]
    for entry in answerer.base.entries.values():
        reply, due = answerer.entry(entry.id), date.fromisoformat(entry.review_by)
        assert late not in PATHS[path](reply, due), entry.id
        assert late in PATHS[path](reply, due + timedelta(days=1)), entry.id
        assert due - date.fromisoformat(entry.reviewed) <= timedelta(days=3 * 366), entry.id  # at least every three years


def test_only_the_sources_own_addresses_are_links(answerer: Answerer) -> None:
    """Every link on a card leads to a cited source and is labelled with its site; https alone."""
    look = Look(language("en"), TODAY)
    for entry in answerer.base.entries.values():
        reply = answerer.entry(entry.id)
        own = {link(source) for source in reply.quotes[0].sources} - {None}
        assert all(address.startswith("https://") for address in own if address)
        text = PATHS["private card in English"](reply, TODAY)
        assert "http" not in text  # an address is never bare
        assert all(domain(address) in text for address in own if address)
        assert check(_only(reply, look))


def _only(reply: Answer, look: Look) -> Card:
    from bot.discordapp.views.card import cards

    (card,) = cards(reply, look)
    return card


@pytest.fixture
def look() -> Look:
    """German: what is not an entry is translated."""
    return Look(language("de"), TODAY)


def test_what_hangs_on_an_answer_has_the_caveat(answerer: Answerer, look: Look) -> None:
    """Files of sources, explained words and the curators' digest end with it, for every entry."""
    statement = _caveats(answerer.caveat)[list(NAMES).index("de")]
    shelf = Shelf(answerer.base.hash, answerer.caveat)
    made = [digest_card([("Reviews overdue: 1", ("x (by 2026-01-01)",))], shelf, look)]
    for entry in answerer.base.entries.values():
        reply = answerer.entry(entry.id)
        made += [files_card(reply, look), words_card(reply, answerer.base, look)]
    assert all(statement in flat(on_screen(" ".join(texts(card)))) for card in made)


async def test_a_notice_names_the_question_and_has_the_caveat(answerer: Answerer, tmp_path: Path) -> None:
    """The message to who wanted to be told: the entry's question, the caveat, no medical sentence."""
    async with opened(tmp_path / "bot.sqlite3") as database:
        settings = Settings(database=database.file)
        app = App(settings, EvidenceService(answerer, database.file), database, Seal("k" * 40))
        gap = Gap(
            1, "what of it", 1, "2026-11-01", "2026-11-01", "nothing", False, "answered", 1, "abstention", (), answerer.base.hash
        )
        for entry in list(answerer.base.entries.values())[::40]:
            notice = telling._notice(app, replace(gap, entry=entry.id))
            assert notice is not None
            seen = flat(on_screen(" ".join(texts(notice.card))))
            assert flat(entry.question) in seen
            assert flat(entry.text) not in seen
            assert gap.text not in seen
            assert _caveats(answerer.caveat)[0] in seen
        assert telling._notice(app, replace(gap, entry="no-such-entry")) is None


def test_an_exported_entry_is_the_entry(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """Written as YAML and read back, its text, numbers, limit, sources and dates are the same, letter for letter."""
    for entry in shipped.contents.entries:
        file = tmp_path / "one.yaml"
        file.write_text(as_yaml(entry), encoding="utf-8")
        assert yamlfile.load(file) == as_data(entry)
        assert type(entry).model_validate(yamlfile.load(file)) == entry


def test_a_card_cannot_be_made_without_its_caveat() -> None:
    """No way of building one leaves it out."""
    with pytest.raises(ValueError, match="caveat"):
        Card((), " ", "")
    with pytest.raises(ValueError, match="caveat"):
        replace(Card((), "caveat", ""), caveat="")
