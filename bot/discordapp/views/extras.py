"""What belongs to an answer without being on it: its sources as files, and the words that need explaining."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.answering.bibliography import bibtex, csl_json, ris
from bot.answering.citations import vancouver
from bot.discordapp.codes import code
from bot.discordapp.sanitise import clean, clean_line, label
from bot.discordapp.views.card import ended
from bot.discordapp.views.parts import (
    MAX_CHARACTERS,
    MAX_OPTION,
    MAX_OPTIONS,
    Attachment,
    Card,
    Line,
    Option,
    Select,
    bullets,
    fitting,
    joined,
    paragraphs,
)
from bot.discordapp.views.quotes import Look, block, source_text
from bot.knowledge.base import KnowledgeBase
from bot.models import Source, Term
from bot.replies import Answer
from bot.wording import marked

FILES = marked("### Sources of this answer, for reference managers")
FORMATS = marked("The same sources in three formats: RIS, BibTeX and CSL-JSON. Zotero, EndNote and Mendeley read the first.")
WORDS = marked("### Words in this answer")
NO_WORDS = marked("No word of this answer stands in the glossary. /words has all that do.")
MORE_WORDS = marked("More words in this answer")


def files_card(answer: Answer, look: Look) -> Card:
    """The sources of an answer as three files, and their citations to read."""
    sources = list({source.id: source for quote in answer.quotes for source in quote.sources}.values())
    text = joined(look.words(FILES), bullets(clean_line(vancouver(source.citation)) for source in sources))
    return ended(answer, look, lines=(Line(text), Line(look.words(FORMATS))), files=_files(sources))


def _files(sources: list[Source]) -> tuple[Attachment, ...]:
    made = {"hsct-sources.ris": ris(sources), "hsct-sources.bib": bibtex(sources), "hsct-sources.json": csl_json(sources)}
    return tuple(Attachment(name, content.encode()) for name, content in made.items())


def words_card(answer: Answer, base: KnowledgeBase, look: Look) -> Card:
    """The glossary's terms in an answer's quotes, each whole with its source; those that don't fit can be chosen."""
    terms = list(terms_in(answer, base.contents.terms))
    empty = ended(answer, look, lines=(Line(look.words(WORDS)),))
    texts = [_term_text(term, base) for term in terms]
    fit = fitting(texts, MAX_CHARACTERS - empty.characters)
    rest = terms[fit : fit + MAX_OPTIONS]
    options = tuple(Option(code(term.id), label(term.term, MAX_OPTION)) for term in rest)
    rows = (Select("open", "words", look.words(MORE_WORDS), options),) if rest else ()
    lines = [Line(look.words(WORDS)), *map(Line, texts[:fit])] if terms else [Line(look.words(NO_WORDS))]
    return ended(answer, look, lines=lines, rows=rows)


def terms_in(answer: Answer, terms: Iterable[Term]) -> Iterator[Term]:
    """The terms that occur in what is quoted."""
    quoted = "\n".join(
        text
        for quote in answer.quotes
        for text in (quote.entry.question, quote.entry.text, quote.limitation.text if quote.limitation else "")
    )
    for term in terms:
        forms = "|".join(map(re.escape, (term.term, *term.forms)))
        if re.search(rf"(?<!\w)(?:{forms})(?!\w)", quoted, re.IGNORECASE):
            yield term


def _term_text(term: Term, base: KnowledgeBase) -> str:
    sources = [source_text(base.sources[cite.source]) for cite in term.cites]
    return paragraphs(joined(f"**{clean(term.term)}**", block(term.text)), "\n".join(sources))
