"""The form behind "Not what I asked". The vote is already kept when it opens; here a reason may be added."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot.answering import keeping
from bot.answering.triage import Crisis
from bot.discordapp import send
from bot.discordapp.app import App
from bot.discordapp.rim import report
from bot.discordapp.views.card import card
from bot.discordapp.views.quotes import Look
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


class ReasonForm(ui.Modal):
    """A reason and, if the person likes, a few words.

    Args:
        app: where the vote is kept.
        vote: the vote, as it was kept at the click.
        look: the person's language.
    """

    def __init__(self, app: App, vote: Vote, look: Look) -> None:
        super().__init__(title=look.words(TITLE))
        self._app, self._vote, self._look = app, vote, look
        options = [discord.RadioGroupOption(label=look.words(label), value=value) for value, label in REASONS.items()]
        self._reason: ui.RadioGroup[Any] = ui.RadioGroup(options=options, required=False, custom_id="reason")
        self._text: ui.TextInput[Any] = ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=MAX_TEXT, required=False, custom_id="text"
        )
        self.add_item(ui.Label(text=look.words(REASON), component=self._reason))
        self.add_item(ui.Label(text=look.words(TEXT), description=look.words(NO_HEALTH), component=self._text))

    async def on_submit(self, interaction: send.Interaction) -> None:
        """Add the reason to the vote; words that tell of a crisis are answered with the signpost and not kept."""
        text = self._text.value.strip()
        answerer = self._app.service.for_country(self._app.server(interaction.guild_id).country)
        if text and isinstance(answerer.triage.read(text), Crisis):
            reply = answerer.reply(text)
            if isinstance(reply, CrisisSignpost):
                await send.privately(interaction, [card(reply, self._look)])
                return
        words = keeping.kept(text, self._app.service.index).text if text else ""
        vote = replace(self._vote, reason=self._reason.value, text=words[:MAX_TEXT] or None)
        await votes.record(self._app.database, self._app.seal, interaction.user.id, vote)
        await send.notice(interaction, self._look.words(THANKS))

    async def on_error(  # type: ignore[override]  # as discord.py's own Modal narrows it
        self, interaction: send.Interaction, error: Exception
    ) -> None:
        """The rim for this form."""
        await report(interaction, error, self._app)
