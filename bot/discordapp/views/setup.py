"""What a server's admins can set, with what is set now, in words."""

from __future__ import annotations

from bot.discordapp.language import NAMES
from bot.discordapp.sanitise import clean, label
from bot.discordapp.views.card import Shelf, ended
from bot.discordapp.views.parts import MAX_OPTION, MAX_OPTIONS, Card, Line, Option, Select, bullets, joined
from bot.discordapp.views.quotes import Look
from bot.models import Signpost
from bot.store.servers import Server
from bot.wording import marked

SETUP = marked("### Settings of this server\nEach choice counts at once. Answers to /ask are private and work in every channel.")
CHANNELS = marked("Public answers (mentions, sharing)")
CURATORS = marked("Curators' channel")
COUNTRY = marked("Crisis lines first shown")
LANGUAGE = marked("Language of public answers")
ANYWHERE = marked("every channel I can write in")
NONE_SET = marked("none")
EVERYWHERE = marked("international")
CHOOSE_CHANNELS = marked("Channels for public answers; none: every channel")
CHOOSE_CURATORS = marked("The curators' channel; none: no channel")
CHOOSE_COUNTRY = marked("Country whose crisis lines come first")
CHOOSE_LANGUAGE = marked("Language of public answers")
INTERNATIONAL = "-"  # Discord takes no empty value


def setup_card(server: Server, signposts: dict[str, Signpost], shelf: Shelf, look: Look) -> Card:
    """The settings and their menus."""
    words = look.words
    country = signposts[server.country].country if server.country in signposts else words(EVERYWHERE)
    now = {
        CHANNELS: _links(server.channels) or words(ANYWHERE),
        CURATORS: _links((server.curators,) if server.curators else ()) or words(NONE_SET),
        COUNTRY: clean(country),
        LANGUAGE: NAMES.get(server.language, NAMES["en"]),
    }
    text = joined(words(SETUP), bullets(f"**{words(name)}:** {value}" for name, value in now.items()))
    return ended(shelf, look, lines=(Line(text),), rows=_menus(server, signposts, look))


def _menus(server: Server, signposts: dict[str, Signpost], look: Look) -> tuple[Select, ...]:
    words = look.words
    curators = (server.curators,) if server.curators else ()
    countries = {INTERNATIONAL: words(EVERYWHERE), **{code: sign.country for code, sign in signposts.items()}}
    return (
        Select("set-channels", "", words(CHOOSE_CHANNELS), channels=server.channels, most=MAX_OPTIONS, least=0),
        Select("set-curators", "", words(CHOOSE_CURATORS), channels=curators, least=0),
        Select("set-country", "", words(CHOOSE_COUNTRY), _options(countries, server.country or INTERNATIONAL)),
        Select("set-language", "", words(CHOOSE_LANGUAGE), _options(NAMES, server.language or "en")),
    )


def _options(choices: dict[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(
        Option(value, label(title, MAX_OPTION), chosen=value == chosen) for value, title in list(choices.items())[:MAX_OPTIONS]
    )


def _links(channels: tuple[int, ...]) -> str:
    return ", ".join(f"<#{channel}>" for channel in channels)
