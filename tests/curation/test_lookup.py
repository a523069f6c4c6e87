"""Looking up a DOI: off by default, and against a local server that plays Crossref."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.config import Settings
from bot.curation.lookup import crossref
from bot.errors import RecordError

DOI = "10.1001/jama.2018.18743"
WORK = {
    "title": ["Effect of HSCT"],
    "author": [{"family": "Burt", "given": "Richard K"}],
    "issued": {"date-parts": [[2019]]},
    "DOI": DOI,
}
Server = Callable[[Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[Settings]]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Starts a server on this machine and gives the settings that ask it."""
    runners: list[web.AppRunner] = []

    async def start(handler: Any) -> Settings:
        app = web.Application()
        app.router.add_get("/works/{doi}", handler)
        runner = web.AppRunner(app)
        await runner.setup()
        runners.append(runner)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return Settings(lookups="crossref", crossref=f"http://127.0.0.1:{runner.addresses[0][1]}")

    yield start
    for runner in runners:
        await runner.cleanup()


@pytest.mark.parametrize("typed", [DOI, f"https://doi.org/{DOI}", f" doi: {DOI.upper()} "])
async def test_a_doi_fills_the_fields(server: Server, typed: str) -> None:
    """However it was copied."""

    async def answer(request: web.Request) -> web.Response:
        assert request.match_info["doi"] == DOI
        return web.json_response({"message": WORK})

    found = await crossref(await server(answer), typed)
    assert found["authors"] == ["Burt RK"]
    assert (found["title"], found["year"], found["url"]) == ("Effect of HSCT", 2019, f"https://doi.org/{DOI}")


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (lambda: web.Response(status=404), "knows no"),
        (lambda: web.Response(status=503), "answers 503"),
        (lambda: web.Response(text="<html>"), "can't be reached"),
        (lambda: web.json_response({"message": None}), "can't be reached"),
        (lambda: web.Response(body=b" " * 2_000_000), "more than"),
        (lambda: web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"}), "answers 302"),
    ],
)
async def test_every_other_answer_is_a_sentence(server: Server, reply: Any, why: str) -> None:
    """Missing, down, nonsense, a flood, a redirect elsewhere."""

    async def answer(_: web.Request) -> web.Response:
        await asyncio.sleep(0)
        response: web.Response = reply()
        return response

    with pytest.raises(RecordError, match=why):
        await crossref(await server(answer), DOI)


async def test_it_is_off_by_default() -> None:
    """Nobody is asked."""
    with pytest.raises(RecordError, match="switched off"):
        await crossref(Settings(), DOI)
    with pytest.raises(RecordError, match="no DOI"):
        await crossref(Settings(lookups="crossref"), "../../etc/passwd")
