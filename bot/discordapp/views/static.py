"""/about, /privacy and /help: what the bot is, what it keeps, what it can do."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from bot.discordapp.sanitise import clean
from bot.discordapp.views.card import Shelf, ended
from bot.discordapp.views.parts import Button, Card, Line, bullets, joined
from bot.discordapp.views.quotes import Look
from bot.knowledge.base import KnowledgeBase
from bot.store import notices, votes
from bot.store.retention import Times
from bot.wording import marked

WHAT = marked(
    "### What this is\nA program, not a person. It finds reviewed entries about HSCT (a transplant of one's own blood stem "
    "cells) in MS and shows them whole, with their sources and what they do not show. It has no language model, rewrites "
    "nothing, and says so when the collection has nothing."
)
USE = marked(
    "### What it is for\nReading what studies, guidelines and people have reported. It is not for diagnosis, triage, monitoring "
    "or a choice of treatment, and it never calculates anything for one person."
)
HOLDS = marked("### What it answers from\n{counts}. Newest review: {day}. Version: {hash}.")
MEASURED = marked("### How often it is wrong\nMeasured on {count} questions written for testing, with this version:")
MISSED = marked("{wrong} of {all} questions that the collection answers got another reply ({share}, 95% CI {low} to {high}).")
FALSE = marked("{wrong} of {all} questions that it has nothing on were answered all the same ({share}, 95% CI {low} to {high}).")
UNMEASURED = marked(
    "### How often it is wrong\nNot measured on this machine: the questions written for testing are not installed."
)
KEPT = marked("### What is kept")
ANSWERED = marked("Questions that got a good answer: not kept, unless you say that it is not what you asked.")
KEPT_LINES = {  # by the tables that they tell of; a test sees to it that no table about somebody is left out
    ("questions",): marked(
        "Other questions: the words, cleaned of names, dates and ages, with the day and the server. Not who asked."
    ),
    ("gaps", "gap_terms"): marked("Those words are removed after {texts} days; only key words and counts stay."),
    ("votes",): marked('"Not what I asked": the entries shown, the day, your reason. Your words are removed after {votes} days.'),
    ("notices",): marked('"Tell me if it gets answered": whom to write to, encrypted, for {wishes} days at most.'),
    ("optouts",): marked("Your wish that no question of yours be kept."),
    ("gap_changes", "reviews", "revisions", "notes"): marked(
        "What moderators propose and decide: with their Discord id, which deleting replaces by a number that names nobody."
    ),
    ("servers",): marked("For a server: what its admins set with /setup; removed {left} days after the bot has left."),
}
BACKUPS = marked("Backups: up to {backups} days. What you have deleted does not come back with them.")
HIDDEN = marked(
    "But for moderators, nobody is in clear in any of this: people are kept as codes that only the operator's key can recognise. "
    "Questions in which someone may be in danger are never kept. Nothing is sent to anybody else."
)
RIGHTS = marked("The buttons work at any time, in a direct message too, and for you alone.")
NO_LOG_ON = marked("None of your questions is kept.")
EXPORT = marked("Show what is kept about me")
DELETE = marked("Delete it")
NO_LOG = marked("Keep none of my questions")
LOG = marked("My questions may be kept")
HELP = marked("### What you can do")
COMMANDS = (
    marked("**/ask** a question; only you see the answer. Suggestions appear as you type."),
    marked("**Mention me**, or reply to one of my cards: the answer is for all to read. In a direct message, just write."),
    marked("**Apps → Find evidence** on a message: what the collection says about it, for you only."),
    marked("**/topics** to look around, **/source** for one study, **/trials** under way, **/guidelines**, newest first."),
    marked("**/number** for a number you have read, **/words** for what a word means, **/zeus** for the 17 questions of 2015."),
    marked("**/about** what this is and how often it is wrong, **/privacy** what is kept, and how to delete it."),
)
DANGER = marked("If you or someone else is in danger, write it as it is: I show where to turn, at once, and keep nothing.")
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many."""

    wrong: int
    all: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% confidence interval."""
        if not self.all:
            return 0.0, 1.0
        share, square = self.wrong / self.all, _Z**2
        middle = share + square / (2 * self.all)
        spread = _Z * math.sqrt(share * (1 - share) / self.all + square / (4 * self.all**2))
        return (middle - spread) / (1 + square / self.all), (middle + spread) / (1 + square / self.all)


@dataclass(frozen=True, slots=True)
class Measured:
    """Error rates of one version of the collection."""

    questions: int
    missed: Rate
    false: Rate


def about_card(base: KnowledgeBase, measured: Measured | None, shelf: Shelf, look: Look, listed: str) -> Card:
    """What the bot is, when retractions were looked up (`listed`, in words), and how often it is wrong."""
    holds = look.words(HOLDS, counts=clean(base.counts), day=base.newest_review, hash=base.hash)
    holds = joined(holds, f"-# {listed}")
    return ended(shelf, look, lines=map(Line, (look.words(WHAT), look.words(USE), holds, _rates(measured, look))))


def _rates(measured: Measured | None, look: Look) -> str:
    if measured is None:
        return look.words(UNMEASURED)
    lines = [_rate(MISSED, measured.missed, look), _rate(FALSE, measured.false, look)]
    return joined(look.words(MEASURED, count=measured.questions), bullets(lines))


def _rate(sentence: str, rate: Rate, look: Look) -> str:
    low, high = rate.interval
    share = rate.wrong / rate.all if rate.all else 0.0
    numbers = {"share": f"{share:.1%}", "low": f"{low:.1%}", "high": f"{high:.1%}"}
    return look.words(sentence, wrong=rate.wrong, all=rate.all, **numbers)


def privacy_card(shelf: Shelf, look: Look, times: Times, *, opted_out: bool) -> Card:
    """What is kept and for how long, with the buttons to see it, delete it, and have none of it."""
    words = look.words
    days = {"votes": votes.TEXT_DAYS, "wishes": notices.DAYS, **asdict(times)}
    kept = joined(words(KEPT), bullets(words(line, **days) for line in (ANSWERED, *KEPT_LINES.values(), BACKUPS)))
    rights = joined(words(RIGHTS), f"**{words(NO_LOG_ON)}**" if opted_out else "")
    switch = Button("log", "", words(LOG)) if opted_out else Button("no-log", "", words(NO_LOG))
    row = (Button("export", "", words(EXPORT)), Button("erase", "", words(DELETE)), switch)
    return ended(shelf, look, lines=map(Line, (kept, words(HIDDEN), rights)), rows=[row])


def help_card(shelf: Shelf, look: Look) -> Card:
    """The ways in."""
    words = look.words
    return ended(shelf, look, lines=map(Line, (joined(words(HELP), bullets(map(words, COMMANDS))), words(DANGER))))
