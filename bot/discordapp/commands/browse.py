"""/topics, /source, /trials, /zeus, /words, /guidelines and /number: looking around without a question."""

from __future__ import annotations

from discord import app_commands

from bot.discordapp import send, shelves
from bot.discordapp.commands import Commands
from bot.discordapp.commands.ask import MAX_CHOICE
from bot.discordapp.sanitise import label
from bot.discordapp.send import Interaction
from bot.discordapp.suggest import Suggestion
from bot.discordapp.views.browse import zeus_card, zeus_entries
from bot.discordapp.views.card import card
from bot.errors import BotError
from bot.service import GONE
from bot.wording import marked

NO_TERM = marked("The glossary has no such word. Choose one that appears as you type, or leave it empty to see all.")


async def _shelf(interaction: Interaction, name: str) -> None:
    app = interaction.client.app
    look = app.look(interaction.locale.value)
    await send.privately(interaction, [shelves.shelf_card(app, name, 0, look)])


def _choices(found: list[Suggestion]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=label(item.title, MAX_CHOICE), value=item.value) for item in found]


@app_commands.command(description=marked("Look around by topic"))
async def topics(interaction: Interaction) -> None:
    """All topics, to choose from."""
    app = interaction.client.app
    await send.privately(interaction, [shelves.topics(app, app.look(interaction.locale.value))])


@app_commands.command(description=marked("One study: design, people, every recorded figure, limitations, interests"))
@app_commands.describe(source=marked("An author, a year, or what people call the study"))
async def source(interaction: Interaction, source: app_commands.Range[str, 1, 100]) -> None:
    """The card of a source."""
    await _shelf(interaction, f"source:{source}")


@source.autocomplete("source")
async def suggest_source(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Sources as one types."""
    return _choices(interaction.client.app.collection.sources.suggest(typed))


@app_commands.command(description=marked("Trials of HSCT in MS under way, with the day their status was seen"))
async def trials(interaction: Interaction) -> None:
    """The trials."""
    await _shelf(interaction, "trials:")


@app_commands.command(description=marked("The 17 questions of the 2015 ZEUS proposal: what has been learned, what is open"))
@app_commands.describe(number=marked("One of the 17 questions"))
async def zeus(interaction: Interaction, number: app_commands.Range[int, 1, 17] | None = None) -> None:
    """The 17 questions, or one of them."""
    if number is None:
        await _shelf(interaction, "zeus:")
        return
    app = interaction.client.app
    entry = next((one for one in zeus_entries(app.base) if one.zeus and one.zeus.number == number), None)
    if entry is None:
        raise BotError(GONE)
    quote = app.service.entries([entry.id]).quotes[0]
    await send.privately(interaction, [zeus_card(quote, app.base, app.shelf, app.look(interaction.locale.value))])


@app_commands.command(description=marked("What a word means, in plain words"))
@app_commands.describe(term=marked("A word or an abbreviation; leave it empty to see all"))
async def words(interaction: Interaction, term: app_commands.Range[str, 1, 100] | None = None) -> None:
    """A glossary term, or all of them."""
    if term is None:
        await _shelf(interaction, "terms:")
        return
    app = interaction.client.app
    known = {one.id for one in app.base.contents.terms}
    found = term if term in known else next((one.value for one in app.collection.terms.suggest(term)), None)
    if found is None:
        raise BotError(NO_TERM)
    look = app.look(interaction.locale.value)
    answer = app.service.entries([found])
    await send.privately(interaction, [card(answer, look, share=interaction.guild_id is not None)])


@words.autocomplete("term")
async def suggest_term(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Terms as one types."""
    return _choices(interaction.client.app.collection.terms.suggest(typed))


@app_commands.command(description=marked("Guidelines, newest first, beside what the 2015 post said"))
async def guidelines(interaction: Interaction) -> None:
    """The guidelines."""
    await _shelf(interaction, "guidelines:")


@app_commands.command(description=marked("A number you have read: what it counts, in whom, and how it is misread"))
@app_commands.describe(value=marked("The number, such as 75% or 2.8"))
async def number(interaction: Interaction, value: app_commands.Range[str, 1, 20]) -> None:
    """Every recorded figure with that number."""
    await _shelf(interaction, f"number:{value}")


COMMANDS: Commands = (topics, source, trials, zeus, words, guidelines, number)
