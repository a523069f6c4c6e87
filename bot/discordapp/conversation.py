"""From what somebody asked to the cards they get: limits, the log and its opt-out, the buttons that need both."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from bot.discordapp import send
from bot.discordapp.app import App
from bot.discordapp.views.card import cards
from bot.discordapp.views.parts import Button, Card, Row, Select
from bot.discordapp.views.quotes import Look
from bot.errors import QuestionError
from bot.replies import Abstention, Answer, CrisisSignpost, Multi, Reply, Single
from bot.store.notices import gap_of
from bot.wording import marked

PAUSED = marked("Answers are paused for now: something in the collection is being looked at. Please ask again later.")
PATIENCE = 1.0  # seconds that somebody waits without a word; Discord takes no first response after three
TELL_ME = marked("Tell me if it gets answered")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, where, and whether an unanswered question of theirs may be kept."""

    person: int
    guild: int | None
    keep: bool = True


async def replied(app: App, question: str, asker: Asker, prior: str | None = None) -> Reply:
    """The reply to a question, logged where it has to be.

    Raises:
        QuestionError: the question can't be read, or answers are paused.
        TooManyQuestions: the person or the server has to wait; crisis lines are shown all the same.
    """
    await app.desk.keep_up()
    with app.meter.timed():
        async with app.queue.turn():
            reply = _urgent(app.service.for_country(app.server(asker.guild).country).reply(question, prior))
        if not isinstance(reply, CrisisSignpost):
            app.limits.take(asker.person, asker.guild)
            if app.desk.history.paused:
                raise QuestionError(PAUSED)
            if asker.keep and app.keeps_questions_of(asker.person):
                reply = await app.service.log(reply, asker.person, asker.guild or 0)
                for answer in shareable(reply):
                    app.service.questions.remember(answer, app.service.index)
    app.meter.replied(reply.kind)
    return reply


async def in_time(interaction: send.Interaction, app: App, question: str, asker: Asker) -> Reply:
    """As `replied`, for an interaction: where the answer takes long, the person is told in time that it is coming.

    Raises:
        QuestionError: the question can't be read.
        TooManyQuestions: the person or the server has to wait.
    """
    answered = asyncio.Event()
    telling = asyncio.create_task(_put_off(interaction, answered, 0 if app.queue.long else PATIENCE))
    try:
        return await replied(app, question, asker)
    finally:
        answered.set()
        await telling  # the card follows what Discord has been told, it doesn't overtake it


async def _put_off(interaction: send.Interaction, answered: asyncio.Event, seconds: float) -> None:
    """Say that the answer is coming, where it hasn't come in time."""
    try:
        async with asyncio.timeout(seconds):
            await answered.wait()
    except TimeoutError:
        await interaction.response.defer(ephemeral=True, thinking=True)


def shown(app: App, reply: Reply, look: Look, *, public: bool = False, share: bool = True) -> tuple[Card, ...]:
    """The cards of a reply; an unanswered question that was kept gets its "tell me" button, an answer its question's code."""
    made = cards(reply, look, public=public, share=share)
    return tuple(
        _with_code(app, part, _with_notice(app, part, card, look)) for part, card in zip(parts(reply), made, strict=True)
    )


def parts(reply: Reply) -> tuple[Single, ...]:
    """The replies to the single questions of a message."""
    return reply.parts if isinstance(reply, Multi) else (reply,)


def shareable(reply: Reply) -> tuple[Answer, ...]:
    """What of a reply can be posted for all: answers, for they tell nothing of the asker."""
    return tuple(part for part in parts(reply) if isinstance(part, Answer))


def _urgent(reply: Reply) -> Reply:
    """The crisis card alone where one of several questions tells of a crisis."""
    return next((part for part in parts(reply) if isinstance(part, CrisisSignpost)), reply)


def _with_notice(app: App, reply: Single, card: Card, look: Look) -> Card:
    if not isinstance(reply, Abstention) or not reply.logged:
        return card
    gap = gap_of(app.service.gap_key(reply.question))
    return replace(card, rows=(*card.rows, (Button("tell", gap, look.words(TELL_ME)),)))


def _with_code(app: App, reply: Single, card: Card) -> Card:
    """The card whose "Not what I asked" knows the question, as long as that is held in memory."""
    code = app.service.questions.code(reply, app.service.index) if isinstance(reply, Answer) else ""
    return replace(card, rows=tuple(_row_with_code(row, code) for row in card.rows)) if code else card


def _row_with_code(row: Row, code: str) -> Row:
    if isinstance(row, Select):
        return row
    return tuple(replace(one, state=f"{one.state}:{code}") if one.verb == "no" else one for one in row)
