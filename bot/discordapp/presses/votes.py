"""The form behind "Not what I asked". The vote is already kept when it opens; here a reason may be added."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import ui

from bot.answering import keeping
from bot.answering.triage import Crisis
from bot.discordapp import send
from bot.discordapp.presses import UNKNOWN, Handlers, Press
from bot.discordapp.views.card import card
from bot.discordapp.views.forms import filled_in, let_go
from bot.discordapp.views.items import custom_id
from bot.discordapp.views.quotes import Look
from bot.errors import BotError
from bot.replies import CrisisSignpost
from bot.store import votes
from bot.store.votes import Vote
from bot.wording import marked

MAX_TEXT = 300
REASONS = {
    "other-topic": marked("It is about another topic"),
    "out-of-date": marked("It is out of date"),
    "hard-to-understand": marked("It is hard to understand"),
    "looks-wrong": marked("It looks wrong"),
    "risk-missing": marked("A risk is missing"),
}
TITLE = marked("Not what I asked")
REASON = marked("What is amiss?")
TEXT = marked("In your own words (optional)")
NO_HEALTH = marked("Please do not write about your own health.")
THANKS = marked("Thank you. The curators see the reason, not who gave it.")
_VOTED = re.compile(r"([a-z2-7]{6,18}):([0-9a-f]{12})")  # the codes of the entries shown, and the base


def reason_form(vote: Vote, look: Look) -> ui.Modal:
    """The form for a reason and, if the person likes, a few words; which answer it is about stands in its id."""
    modal = ui.Modal(title=look.words(TITLE), custom_id=custom_id("why", f"{vote.answer}:{vote.base}"))
    options = [discord.RadioGroupOption(label=look.words(label), value=value) for value, label in REASONS.items()]
    reasons: ui.RadioGroup[Any] = ui.RadioGroup(options=options, required=False, custom_id="reason")
    text: ui.TextInput[Any] = ui.TextInput(
        style=discord.TextStyle.paragraph, max_length=MAX_TEXT, required=False, custom_id="text"
    )
    modal.add_item(ui.Label(text=look.words(REASON), component=reasons))
    modal.add_item(ui.Label(text=look.words(TEXT), description=look.words(NO_HEALTH), component=text))
    return let_go(modal)


async def reason(press: Press) -> None:
    """Add the reason to the vote; words that tell of a crisis are answered with the signpost and not kept.

    Raises:
        BotError: the form is none of this bot's.
    """
    app, typed = press.app, filled_in(press.interaction)
    voted = _VOTED.fullmatch(press.state)
    if voted is None:
        raise BotError(UNKNOWN)
    text = typed.get("text", "").strip()
    answerer = app.service.for_country(app.server(press.interaction.guild_id).country)
    if text and isinstance(answerer.triage.read(text), Crisis):
        reply = answerer.reply(text)
        if isinstance(reply, CrisisSignpost):
            await send.privately(press.interaction, [card(reply, press.look)])
            return
    chosen = typed.get("reason", "")
    kept = keeping.kept(text, app.service.index).text[:MAX_TEXT] if text else ""
    vote = Vote(app.today, voted[1], voted[2], chosen if chosen in REASONS else None, kept or None)
    await votes.record(app.database, app.seal, press.interaction.user.id, vote)
    await send.notice(press.interaction, press.look.words(THANKS))


FORMS: Handlers = {"why": reason}
