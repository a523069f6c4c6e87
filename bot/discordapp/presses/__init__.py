"""What pressed buttons and chosen options do: one function for each verb that can stand in their ids."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.discordapp.app import App
from bot.discordapp.send import Interaction
from bot.discordapp.views.quotes import Look
from bot.wording import marked

UNKNOWN = marked("This button is not one of mine. Please ask again.")


@dataclass(frozen=True, slots=True)
class Press:
    """One press, as its handler sees it. State and values come from outside and may be forged."""

    interaction: Interaction
    app: App
    state: str
    values: tuple[str, ...] = ()

    @property
    def look(self) -> Look:
        """How to show things to the one who pressed."""
        return self.app.look(self.interaction.locale.value)

    @property
    def here(self) -> bool:
        """Whether there is a channel to share in."""
        return self.interaction.guild_id is not None


Handler = Callable[[Press], Awaitable[None]]
Handlers = Mapping[str, Handler]
