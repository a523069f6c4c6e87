"""The sanitiser: whatever comes in, Discord shows it literally and nobody is pinged."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord.preview._markdown import markdown_summary, markdown_tokens

from bot.discordapp.sanitise import BREAK, MAX_COMBINING, clean, clean_line, label, visible

HOSTILE = (
    "@everyone", "@here", "<@1>", "<@!123456789012345678>", "<@&42>", "<#99>", "</ask:1234>", "<t:1618953630:R>", "<id:browse>",
    "<:ms:12345>", "<a:ms:12345>", "[free cure](https://evil.example)", "https://evil.example/x", "<https://evil.example>",
    "discord.gg/abc", "discord.com/invite/abc", "||spoiler||", "`code`", "```py\nx\n```", "> quote", ">>> all", "# big",
    "-# small", "- item", "* item", "1. item", "**b**", "__u__", "~~s~~", "a_b_c", "\\*", "\\\\", "\u202eevil\u202c",
    "a\u200bb", "e" + "\u0301" * 40, "\u2066x\u2069", "<\u200b@1>", "@\u200beveryone", "<@\u00ad1>", "p <0.05", "n>3",
    "75.5% (95% CI 60% to 85%)", "[", "](", "<", "@",
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12)), max_size=8).map("".join)
PINGS = re.compile(r"<@[!&]?\d|<#\d|</\w|<t:-?\d|<id:|<a?:\w+:\d|@everyone|@here", re.IGNORECASE)
KNOWN = {
    "users": {"1": "anna", "123456789012345678": "ben"},
    "roles": {"42": "team"},
    "channels": {"99": "general"},
    "commands": {"1234": "ask"},
    "emojis": {"12345": {"id": "12345", "name": "ms", "animated": False}},
    "everyone": True,
}


@pytest.fixture(scope="module", autouse=True)
def nothing_remembered() -> None:
    """What another test has cleaned is cleaned again."""
    clean.cache_clear()
    clean_line.cache_clear()


def shown(markdown: str) -> str:
    """What stands on the screen: escapes resolved, the invisible break gone."""
    return re.sub(r"\\([^a-zA-Z0-9\s])", r"\1", markdown).replace(BREAK, "")


def kinds(tokens: list[dict[str, Any]]) -> set[str]:
    """The kinds of all tokens, nested ones too."""
    return {token["type"] for token in tokens}.union(*(kinds(token.get("children") or []) for token in tokens))


@given(TEXTS)
def test_what_is_shown_is_what_was_there(text: str) -> None:
    """Escaping adds nothing and takes nothing from what a person sees."""
    assert shown(clean(text)) == visible(text)


@given(TEXTS)
def test_nothing_pings_or_links(text: str) -> None:
    """No mention of any form, command, time stamp, emoji, web address or invitation survives."""
    markdown = clean(text)
    assert not PINGS.search(markdown)
    assert not re.search(r"\w://", markdown)
    assert not re.search(r"discord\.gg|discord(?:app)?\.com", markdown, re.IGNORECASE)


@given(TEXTS)
def test_every_formatting_character_is_escaped(text: str) -> None:
    """An odd number of backslashes stands before each, so that none opens a format, a code block or a masked link."""
    markdown = clean(text)
    for match in re.finditer(r"(\\*)([`*_~|\[\]<])", markdown):
        assert len(match[1]) % 2 == 1, markdown
    assert not re.search(r"^(?:>|#|-#|[-+] |\d+[.)] )", markdown, re.MULTILINE)


@given(TEXTS)
def test_no_invisible_character_and_no_flood_of_marks(text: str) -> None:
    """Bidirectional overrides, zero-width characters and stacked accents are gone."""
    seen = visible(text)
    assert not any(unicodedata.category(char)[0] == "C" and char != "\n" for char in seen)
    run = 0
    for char in seen:
        run = run + 1 if unicodedata.category(char).startswith("M") else 0
        assert run <= MAX_COMBINING


@given(st.lists(st.sampled_from(HOSTILE), max_size=6).map(" ".join).filter(lambda text: not text.startswith("-#")))
def test_another_renderer_of_discord_markdown_shows_it_literally(text: str) -> None:
    """The simulator's own parser, which knows these people, channels and commands, sees plain text.

    It looks for small print only after it has resolved escapes, which Discord doesn't; so no text begins with its mark here.
    """
    tokens = markdown_tokens(clean_line(text), "text_display", context=KNOWN)
    assert markdown_summary(tokens, 10_000).replace(BREAK, "") == " ".join(visible(text).split())
    assert kinds(tokens) <= {"paragraph", "inline", "text", "break"}


@pytest.mark.parametrize("text", ["Event-free survival was 75.5% (p <0.05).", "Kaplan-Meier, 95% CI: 60 to 85; n = 99."])
def test_ordinary_sentences_stay_readable(text: str) -> None:
    """Numbers and punctuation need no escape but the angle bracket."""
    assert clean(text).replace("\\<", "<") == text


@given(TEXTS, st.integers(2, 100))
def test_a_label_keeps_its_limit(text: str, limit: int) -> None:
    """Buttons and options are never refused for their length, and stay on one line."""
    short = label(text, limit)
    assert len(short) <= limit
    assert "\n" not in short


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three four", 15, "one two three…"),
        ("alpha, beta gamma", 12, "alpha…"),
        (", alpha beta", 9, ", alpha…"),
        ("EXX abcdefgh", 6, "EXX…"),
        ("two\nlines  here", 40, "two lines here"),
    ],
)
def test_a_label_is_cut_at_a_word(text: str, limit: int, shown: str) -> None:
    """As much as fits, on one line, without a comma before the dots."""
    assert label(text, limit) == shown


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\r\nb\u2028c\u2029d", "a\n\nb\nc\nd"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("a\tb\u00a0\u2003c", "a b c"),
        (" a  b ", "a b"),
        ("a \n b", "a\nb"),
        ("e\u0301\u0302\u0303\u0304\u0305x\u0301\u0302\u0303", "\u00e9\u0302\u0303\u0304x\u0301\u0302\u0303"),
        ("A\u030a\u0000\ue000\ufffe", "\u00c5"),
    ],
)
def test_what_spoils_the_lines_around_is_gone(text: str, seen: str) -> None:
    """Line breaks and spaces of every kind become plain ones, at most one blank line, three marks on a letter, no controls."""
    assert visible(text) == seen
