"""The buttons of an answer: more passages, sources as files, words, a vote, sharing, being told."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.discordapp import send
from bot.discordapp.conversation import PAUSED
from bot.discordapp.presses import UNKNOWN, Handlers, Press
from bot.discordapp.presses.votes import reason_form
from bot.discordapp.sharing import SHARED, post
from bot.discordapp.views.card import card
from bot.discordapp.views.extras import files_card, words_card
from bot.errors import BotError
from bot.replies import Answer
from bot.store import notices, votes
from bot.store.votes import Vote
from bot.unanswered import Asking
from bot.wording import marked

TOLD = marked(
    "You will get one direct message if this gets answered. Your wish is kept encrypted and forgotten on {day}; "
    "/privacy deletes it at any time."
)
_GAP = re.compile(r"[0-9a-f]{32}")


def _answer(press: Press) -> Answer:
    """The answer that shows the entries a button names."""
    return press.app.service.entries(press.app.collection.codes.decode(press.state))


async def paused(press: Press) -> None:
    """Say that no entries are shown at present."""
    await send.notice(press.interaction, press.look.words(PAUSED))


async def entry(press: Press) -> None:
    """Show an entry, or several with more behind them."""
    await send.privately(press.interaction, [card(_answer(press), press.look, share=press.here)])


async def chosen(press: Press) -> None:
    """Show the entry that was chosen in a menu."""
    await entry(replace(press, state="".join(press.values)))


async def files(press: Press) -> None:
    """Send the sources of the quotes for reference managers."""
    await send.privately(press.interaction, [files_card(_answer(press), press.look)])


async def words(press: Press) -> None:
    """Explain the glossary terms that occur in the quotes."""
    await send.privately(press.interaction, [words_card(_answer(press), press.app.base, press.look)])


async def not_what_i_asked(press: Press) -> None:
    """Keep the vote whatever becomes of the form, which may be left empty or closed; it opens first, for it can't be put off."""
    app, user = press.app, press.interaction.user.id
    shown, _, code = press.state.partition(":")
    answer = _answer(replace(press, state=shown))
    vote = Vote(app.today, shown, answer.base)
    await press.interaction.response.send_modal(reason_form(vote, press.look))
    await votes.record(app.database, app.seal, user, vote)
    if code and app.keeps_questions_of(user):
        asking = Asking(user, press.interaction.guild_id or 0)
        await app.service.questions.not_what_was_asked(code, app.service.index, asking)


async def share(press: Press) -> None:
    """Post the card in the channel."""
    answer = _answer(press)
    press.app.limits.take(press.interaction.user.id, press.interaction.guild_id)
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    refusal = await post(press.interaction, press.app, [answer])
    await send.notice(press.interaction, refusal or press.look.words(SHARED))


async def tell(press: Press) -> None:
    """Keep the wish to be told, encrypted."""
    if not _GAP.fullmatch(press.state):
        raise BotError(UNKNOWN)
    user = press.interaction.user.id
    press.app.limits.take(user, press.interaction.guild_id)
    day = await notices.request(press.app.database, press.app.seal, user, press.state, press.app.today)
    await send.notice(press.interaction, press.look.words(TOLD, day=day.isoformat()))


async def unknown(_: Press) -> None:
    """An id that no version of this bot has made.

    Raises:
        BotError: always.
    """
    raise BotError(UNKNOWN)


HANDLERS: Handlers = {
    "entry": entry,
    "more": entry,
    "open": chosen,
    "files": files,
    "words": words,
    "no": not_what_i_asked,
    "share": share,
    "tell": tell,
}
