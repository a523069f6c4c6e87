"""Sources as files for reference managers: RIS, BibTeX and CSL-JSON, from the same fields that citations are made of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from bot.answering.citations import AND_OTHERS, link, named_authors
from bot.models import Source

_PERSON = re.compile(r"(?P<family>[^,()]+) (?P<initials>[A-ZÀ-Þ]{1,4}(?:-[A-ZÀ-Þ]{1,2})?)")
_RIS_TYPES = {"news": "NEWS", "trial-registration": "DBASE", "guideline": "JOUR"}
_CSL_TYPES = {"news": "article-newspaper", "opinion": "post-weblog", "discussion": "post-weblog"}
_BIBTEX_ESCAPES = {char: f"\\{char}" for char in "{}%&$#_"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def ris(sources: Iterable[Source]) -> str:
    """RIS records, each ended by `ER`."""
    return "\r\n".join(line for source in sources for line in (*_ris_lines(source), "")) + "\r\n"


def bibtex(sources: Iterable[Source]) -> str:
    """BibTeX entries with the collection's ids as keys."""
    return "\n\n".join(map(_bibtex_entry, sources)) + "\n"


def csl_json(sources: Iterable[Source]) -> str:
    """A CSL-JSON list, as Zotero and citation processors read it."""
    return json.dumps([_csl_item(source) for source in sources], ensure_ascii=False, indent=2) + "\n"


def _person(author: str) -> tuple[str, str] | None:
    """Family name and spaced initials; None for an organisation."""
    match = _PERSON.fullmatch(author)
    return (match["family"], " ".join(f"{letter}." for letter in match["initials"].replace("-", ""))) if match else None


def _ris_lines(source: Source) -> Iterator[str]:
    reference = source.citation
    first, _, last = (reference.pages or "").partition("-")
    kind = "JOUR" if reference.journal else "ELEC"
    fields: list[tuple[str, object]] = [
        ("TY", _RIS_TYPES.get(source.kind, kind) if not reference.journal else kind),
        ("ID", source.id),
    ]
    fields += [("AU", ", ".join(_person(author) or (author,))) for author in named_authors(reference)]
    fields += [
        ("TI", reference.title),
        ("T2", reference.journal),
        ("PB", reference.publisher),
        ("PY", reference.year),
        ("VL", reference.volume),
        ("IS", reference.issue),
        ("SP", first),
        ("EP", last),
        ("DO", reference.doi),
        ("AN", f"PMID {reference.pmid}" if reference.pmid else None),
        ("UR", link(source)),
    ]
    yield from (f"{tag}  - {' '.join(str(value).split())}" for tag, value in fields if value)
    yield "ER  - "


def _bibtex_entry(source: Source) -> str:
    reference = source.citation
    named = [f"{{{_escaped(author)}}}" if _person(author) is None else _inverted(author) for author in named_authors(reference)]
    others = ["others"] if AND_OTHERS in reference.authors else []
    fields = {
        "author": " and ".join(named + others),
        "title": f"{{{_escaped(reference.title)}}}",
        "journal": _escaped(reference.journal or ""),
        "publisher": _escaped(reference.publisher or ""),
        "year": str(reference.year or ""),
        "volume": _escaped(reference.volume or ""),
        "number": _escaped(reference.issue or ""),
        "pages": _escaped(reference.pages or "").replace("-", "--"),
        "doi": reference.doi or "",
        "url": link(source) or "",
        "note": f"PMID {reference.pmid}" if reference.pmid else "",
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{'article' if reference.journal else 'misc'}{{{source.id},\n{body}}}"


def _inverted(author: str) -> str:
    return ", ".join(_escaped(part) for part in _person(author) or (author,))


def _escaped(text: str) -> str:
    return "".join(_BIBTEX_ESCAPES.get(char, char) for char in " ".join(text.split()))


def _csl_item(source: Source) -> dict[str, Any]:
    reference = source.citation
    item = {
        "id": source.id,
        "type": "article-journal" if reference.journal else _CSL_TYPES.get(source.kind, "webpage"),
        "title": reference.title,
        "author": [_csl_name(author) for author in named_authors(reference)],
        "container-title": reference.journal,
        "publisher": reference.publisher,
        "issued": {"date-parts": [[reference.year]]} if reference.year else None,
        "volume": reference.volume,
        "issue": reference.issue,
        "page": reference.pages,
        "DOI": reference.doi,
        "PMID": reference.pmid,
        "URL": link(source),
    }
    return {name: value for name, value in item.items() if value}


def _csl_name(author: str) -> dict[str, str]:
    person = _person(author)
    return {"family": person[0], "given": person[1]} if person else {"literal": author}
