"""Cards: every entry and every source of the shipped collection, on every path, within the limits and with its caveat."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from bot.answering.citations import link
from bot.answering.pipeline import NOTHING_FOUND, Answerer
from bot.discordapp.codes import Codes, code
from bot.discordapp.views.card import cards
from bot.discordapp.views.items import custom_id, verb_and_state
from bot.discordapp.views.layout import plain
from bot.discordapp.views.parts import Card
from bot.discordapp.views.quotes import Look, link_text
from bot.knowledge.base import KnowledgeBase
from bot.replies import Abstention, Answer, CrisisSignpost, DecisionSupport, Multi, Nearest
from tests.discordapp.conftest import check, on_screen


def only(found: tuple[Card, ...]) -> Card:
    """The one card."""
    (card,) = found
    return card


def test_every_entry_is_shown_whole(answerer: Answerer, look: Look, german: Look) -> None:
    """Question, text letter for letter, every source with design and interests, limit, caveat: private, public, German, plain."""
    for entry in answerer.base.entries.values():
        reply = answerer.entry(entry.id)
        for how in (look, german):
            for public in (False, True):
                card = only(cards(reply, how, public=public))
                seen = check(card)
                assert entry.text in seen, entry.id
                assert entry.question in seen
                for quote in reply.quotes:
                    assert quote.limitation is None or quote.limitation.text in seen
                    assert all(source.design in seen and source.interests in seen for source in quote.sources)
        assert entry.text in on_screen("\n".join(plain(card)))
        assert reply.caveat.text in check(only(cards(reply, look)))


def test_three_long_entries_stay_whole(answerer: Answerer, look: Look) -> None:
    """What doesn't fit waits behind "More passages"; nothing is cut."""
    longest = sorted(answerer.base.entries.values(), key=lambda entry: -len(entry.text) - 300 * len(entry.cites))[:12]
    quotes = [answerer.entry(entry.id).quotes[0] for entry in longest]
    for first in range(0, 12, 3):
        chosen = tuple(quotes[first : first + 3])
        reply = replace(answerer.entry(longest[0].id), quotes=chosen, more=(Nearest("x", "x", 0.0),) * 9)
        card = only(cards(reply, look))
        seen = check(card)
        shown = [quote for quote in chosen if quote.entry.text in seen]
        assert shown == list(chosen[: len(shown)])
        assert f"More passages ({12 - len(shown)})" in labels(card)


def labels(card: Card) -> list[str]:
    """The words on the buttons."""
    buttons = [button for row in card.rows if isinstance(row, tuple) for button in row]
    return [button.label for button in buttons] + [line.button.label for line in card.lines if line.button]


def test_a_private_card_can_be_shared_and_a_public_one_not_again(answerer: Answerer, look: Look) -> None:
    """The order of buttons is the same every time."""
    reply = answerer.reply("Did anyone die in the Russian HSCT study?")
    assert isinstance(reply, Answer)
    private, public = only(cards(reply, look)), only(cards(reply, look, public=True))
    assert [re.sub(r"\d+", "n", label) for label in labels(private)] == [
        "More passages (n)", "Sources (file)", "Words", "Not what I asked", "Share in channel",
    ]  # fmt: skip
    assert "Share in channel" not in labels(public)


def test_an_abstention_offers_what_is_near(answerer: Answerer, look: Look) -> None:
    """Reason, titles in full with a button each, and that the question was kept without a name."""
    entries = list(answerer.base.entries.values())[:3]
    near = tuple(Nearest(entry.id, entry.question, 0.3) for entry in entries)
    base = answerer.base.hash
    card = only(cards(Abstention("my secret", NOTHING_FOUND, near, 0.3, base, answerer.caveat, logged=True), look))
    seen = check(card)
    assert NOTHING_FOUND in seen
    assert "without your name" in seen
    assert all(entry.question in seen for entry in entries)
    assert "my secret" not in seen
    assert labels(card) == ["Show"] * 3


def test_a_decision_gets_no_yes_or_no(answerer: Answerer, look: Look) -> None:
    """What studies report, then the questions for one's own team, on one card, and nothing to share."""
    reply = answerer.reply("Should I get HSCT? I am 34 and my EDSS is 6")
    assert isinstance(reply, DecisionSupport)
    card = only(cards(reply, look))
    seen = check(card)
    assert "I can't say what is right for you" in seen
    assert all(question in seen for question in reply.team_questions)
    assert "Share in channel" not in labels(card)


@pytest.mark.parametrize("country", ["", "GB", "US", "DE"])
def test_a_crisis_card_holds_the_signpost_first(shipped: KnowledgeBase, country: str, look: Look) -> None:
    """Where to turn comes first, nothing is quoted, nothing can be pressed."""
    reply = Answerer(shipped, country).reply("I want to kill myself")
    assert isinstance(reply, CrisisSignpost)
    card = only(cards(reply, look))
    seen = check(card)
    assert seen.startswith(reply.lines[0])
    words = " ".join(re.sub(r"\[([^]]*)\]\(<[^>]*>\)", r"\1", seen).split())
    for line in reply.lines:
        assert re.sub(r" \(https://[^)]*\)", "", line) in words
    assert labels(card) == []


def test_two_questions_get_two_cards(answerer: Answerer, look: Look) -> None:
    """Each with its own quotes or its own "nothing on this", numbered, each with the caveat."""
    reply = answerer.reply("What is the mortality of HSCT? And how many moons does jupiter have?")
    assert isinstance(reply, Multi)
    shown = cards(reply, look)
    assert len(shown) == 2
    assert [check(card).split("\n")[0] for card in shown] == ["Question 1 of 2", "Question 2 of 2"]


def test_an_overdue_review_is_said(answerer: Answerer, look: Look) -> None:
    """A reader sees that an entry should have been looked at again."""
    reply = answerer.entry(next(iter(answerer.base.entries)))
    late = replace(look, today=date(2040, 1, 1))
    assert "this review is overdue" in check(only(cards(reply, late)))
    assert "overdue" not in check(only(cards(reply, look)))


def test_every_link_leads_where_the_source_table_says(shipped: KnowledgeBase) -> None:
    """The site stands in words, the address can't be ended early by a bracket, and no other host is reached."""
    hosts = {domain.host for domain in shipped.contents.domains}
    for source in shipped.sources.values():
        if (url := link(source)) is None:
            continue
        match = re.fullmatch(r"\[([\w.\\-]+)\]\(<(https://([\w.-]+)/?[^<>()\s]*)>\)", link_text(url))
        assert match, url
        assert match[1].replace("\\", "") == match[3].removeprefix("www.")
        assert match[3] in hosts or match[3].removeprefix("www.") in hosts or match[3] == "doi.org", url


def test_a_strange_address_stays_one_link() -> None:
    """Brackets are encoded, and a host in another script is shown as what it is."""
    assert link_text("https://doi.org/10.1016/s(97)1<2>") == "[doi.org](<https://doi.org/10.1016/s%2897%291%3C2%3E>)"
    assert link_text("https://bücher.example/a") == "[xn--bcher-kva.example](<https://xn--bcher-kva.example/a>)"


def test_codes_name_entries_for_ever(shipped: KnowledgeBase) -> None:
    """No two entries share a code, and a code whose entry has left is passed over."""
    codes = Codes(shipped.entries)
    assert len({code(entry) for entry in shipped.entries}) == len(shipped.entries)
    first, second = list(shipped.entries)[:2]
    assert codes.decode(code(first) + "zzzzzz" + code(second)) == (first, second)
    assert codes.decode("nonsense") == ()


def test_a_card_without_a_caveat_cannot_be_built() -> None:
    """No renderer can forget it."""
    with pytest.raises(ValueError, match="caveat"):
        Card((), "  ", "")


def test_an_id_may_hold_what_somebody_typed() -> None:
    """A reason over several lines belongs to the form's id like any other; nothing of it is lost."""
    assert verb_and_state(custom_id("kb-entry", "abcdef:first line\nsecond line")) == (
        "kb-entry",
        "abcdef:first line\nsecond line",
    )
    assert verb_and_state("v2:kb-entry:abcdef") == ("", "")
