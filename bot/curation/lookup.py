"""Asking Crossref for a DOI's fields, where the operator has switched that on: the only place that asks anybody but Discord."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import aiohttp

from bot.config import Settings
from bot.curation.references import MAX_BYTES, TOO_LARGE, Fields, from_csl
from bot.errors import RecordError

SECONDS = 8.0
MAX_ANSWER = 16 * MAX_BYTES  # Crossref sends the list of references along
OFF = "Looking up DOIs is switched off here. Paste the record as RIS, BibTeX or CSL-JSON, or type the fields."
NO_DOI = "This is no DOI; it looks like 10.1007/s00277-015-2337-8."
UNKNOWN = "Crossref knows no {doi}. Check it, or paste the record."
UNREACHABLE = "Crossref can't be reached ({why}). Try again later, or paste the record."
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


async def crossref(settings: Settings, typed: str) -> Fields:
    """The bibliographic fields of a DOI.

    Raises:
        RecordError: lookups are off, it is no DOI, or there is no answer.
    """
    if settings.lookups != "crossref":
        raise RecordError(OFF)
    match = _DOI.fullmatch(typed.strip())
    if match is None:
        raise RecordError(NO_DOI)
    doi = match[1].lower()
    url = f"{settings.crossref.rstrip('/')}/works/{quote(doi, safe='')}"
    try:
        body = await _fetched(url, doi)
        message = json.loads(body)["message"]
        return from_csl(message)
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordError(UNREACHABLE.format(why=type(error).__name__)) from error


async def _fetched(url: str, doi: str) -> bytes:
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url, allow_redirects=False) as answer:
        if answer.status == 404:
            raise RecordError(UNKNOWN.format(doi=doi))
        if answer.status != 200:
            raise RecordError(UNREACHABLE.format(why=f"it answers {answer.status}"))
        body = b""
        async for piece in answer.content.iter_chunked(MAX_BYTES):
            body += piece
            if len(body) > MAX_ANSWER:
                raise RecordError(TOO_LARGE)
        return body
