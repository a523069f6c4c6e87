"""/ask and the message menu "Find evidence"."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.discordapp import send, sharing
from bot.discordapp.conversation import Asker, in_time, shareable, shown
from bot.discordapp.sanitise import label
from bot.discordapp.send import Interaction
from bot.errors import QuestionError
from bot.replies import CrisisSignpost, Reply
from bot.wording import marked

MAX_CHOICE = 100
ONLY_FOR_YOU = marked("This reply is only for you, so it was not posted in the channel.")
NO_WORDS = marked("There are no words in that message to look up.")
PASS_IT_ON = marked("The message you chose may be about an emergency. If you can, pass this on:")


@app_commands.command(description=marked("Ask about the evidence on HSCT in MS; only you see the answer"))
@app_commands.describe(
    question=marked("Your question, or choose one that appears as you type"),
    share=marked("Also post the answer in this channel, without your words or your name"),
    keep=marked("Whether an unanswered question may be kept for the curators, without your name"),
)
async def ask(
    interaction: Interaction, question: app_commands.Range[str, 3, 300], share: bool = False, keep: bool = True
) -> None:
    """Answer a question privately; share the answer where that is asked for."""
    app = interaction.client.app
    asker = Asker(interaction.user.id, interaction.guild_id, keep)
    if question in app.base.entries and not app.desk.history.paused:  # chosen while typing
        app.limits.take(asker.person, asker.guild)
        reply: Reply = app.service.entries([question])
        app.meter.replied(reply.kind)
    else:
        reply = await in_time(interaction, app, question, asker)
    look = app.look(interaction.locale.value)
    await send.privately(interaction, shown(app, reply, look, share=interaction.guild_id is not None))
    if share:
        answers = shareable(reply)
        refusal = await sharing.post(interaction, app, answers) if answers else look.words(ONLY_FOR_YOU)
        if refusal:
            await send.notice(interaction, refusal)


@ask.autocomplete("question")
async def suggest(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Entries whose question or wordings go on as typed; choosing one is an exact hit."""
    found = interaction.client.app.collection.questions.suggest(typed)
    return [app_commands.Choice(name=label(item.title, MAX_CHOICE), value=item.value) for item in found]


@app_commands.context_menu(name=marked("Find evidence"))
async def find_evidence(interaction: Interaction, message: discord.Message) -> None:
    """What the collection says about somebody's message, for the one who asks only; the message is neither kept nor quoted."""
    app = interaction.client.app
    look = app.look(interaction.locale.value)
    text = message.content.strip()
    if not any(char.isalnum() for char in text):
        raise QuestionError(NO_WORDS)
    reply = await in_time(interaction, app, text, Asker(interaction.user.id, interaction.guild_id, keep=False))
    cards = shown(app, reply, look, share=interaction.guild_id is not None)
    if isinstance(reply, CrisisSignpost):
        cards = tuple(card.headed(look.words(PASS_IT_ON)) for card in cards)
    await send.privately(interaction, cards)
