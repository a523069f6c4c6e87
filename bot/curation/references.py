"""Bibliographic records as reference managers write them (RIS, BibTeX, CSL-JSON): the only door to rispy and bibtexparser.

Text comes from outside: it is capped, must be UTF-8, and nothing in it is run or looked up.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import rispy

from bot.errors import RecordError

MAX_BYTES = 64_000
NOT_TEXT = "This is not UTF-8 text. Export the record as RIS, BibTeX or CSL-JSON and try again."
TOO_LARGE = f"This has more than {MAX_BYTES:,} bytes; give one record only."
UNKNOWN = (
    "This is no RIS, BibTeX or CSL-JSON that can be read ({why}). Export one record from your reference manager and try again."
)
ONE_ONLY = "This holds {count} records; give exactly one."
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMID = re.compile(r"(?:PMID:?\s*|pubmed\.ncbi\.nlm\.nih\.gov/)(\d{1,9})", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LATEX = re.compile(r"[{}]|\\(?=[&%$#_])")

Fields = dict[str, Any]


def decoded(data: bytes) -> str:
    """Uploaded bytes as text.

    Raises:
        RecordError: too large, or not UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise RecordError(TOO_LARGE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordError(NOT_TEXT) from error


def parse(text: str) -> Fields:
    """The fields of one record, named as in `bot.models.Reference`; what the record lacks is left out.

    Raises:
        RecordError: it can't be read, or holds not exactly one record.
    """
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise RecordError(TOO_LARGE)
    reader = next((reader for sign, reader in _READERS if re.search(sign, text, re.MULTILINE)), None)
    if reader is None:
        raise RecordError(UNKNOWN.format(why="none of the three"))
    try:
        records = reader(text)
    except Exception as error:  # readers of foreign text raise whatever they meet
        raise RecordError(UNKNOWN.format(why=type(error).__name__)) from error
    if len(records) != 1:
        raise RecordError(ONE_ONLY.format(count=len(records)))
    return _completed(records[0])


def from_csl(item: Mapping[str, Any]) -> Fields:
    """The fields of one CSL-JSON item, as Crossref and Zotero give it."""
    parts = (item.get("issued") or {}).get("date-parts") or [[None]]
    return _completed(
        {
            "authors": [_csl_name(author) for author in item.get("author") or ()],
            "title": _first(item.get("title")),
            "journal": _first(item.get("container-title")),
            "publisher": item.get("publisher"),
            "year": parts[0][0] if parts[0] else None,
            "volume": item.get("volume"),
            "issue": item.get("issue"),
            "pages": item.get("page"),
            "doi": item.get("DOI"),
            "pmid": item.get("PMID"),
        }
    )


def _csl(text: str) -> list[Fields]:
    data = json.loads(text)
    return [from_csl(item) for item in (data if isinstance(data, list) else [data])]


def _ris(text: str) -> list[Fields]:
    return [_ris_fields(record) for record in rispy.loads(text)]


def _ris_fields(record: Mapping[str, Any]) -> Fields:
    pages = "-".join(filter(None, (record.get("start_page"), record.get("end_page"))))
    found = " ".join(map(str, (record.get("accession_number", ""), *record.get("notes", ()), *record.get("urls", ()))))
    pmid = _PMID.search(found)
    return {
        "authors": [_initialled(name) for name in record.get("authors") or record.get("first_authors") or ()],
        "title": record.get("title") or record.get("primary_title"),
        "journal": next(
            (record[name] for name in ("journal_name", "secondary_title", "alternate_title3") if record.get(name)), None
        ),
        "publisher": record.get("publisher"),
        "year": record.get("year") or record.get("publication_year"),
        "volume": record.get("volume"),
        "issue": record.get("number"),
        "pages": pages,
        "doi": record.get("doi"),
        "pmid": pmid[1] if pmid else None,
    }


def _bibtex(text: str) -> list[Fields]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bibtexparser 1 calls pyparsing by its old names
        import bibtexparser  # noqa: PLC0415  # slow to import and seldom needed

        return [_bibtex_fields(record) for record in bibtexparser.loads(text).entries]


def _bibtex_fields(record: Mapping[str, str]) -> Fields:
    plain = {name: " ".join(_LATEX.sub("", value).split()) for name, value in record.items()}
    pmid = _PMID.search(f"PMID {plain.get('pmid', '')} {plain.get('note', '')}")
    names = re.split(r"\s+and\s+", plain.get("author", ""))
    return {
        "authors": ["et al." if name == "others" else _initialled(name) for name in names if name],
        "title": plain.get("title"),
        "journal": plain.get("journal"),
        "publisher": plain.get("publisher"),
        "year": plain.get("year"),
        "volume": plain.get("volume"),
        "issue": plain.get("number"),
        "pages": re.sub("-+", "-", plain.get("pages", "")),
        "doi": plain.get("doi"),
        "pmid": pmid[1] if pmid else None,
    }


def _completed(record: Mapping[str, Any]) -> Fields:
    """Only what is there, in the form that sources have it; the link is the DOI's, else PubMed's."""
    fields = {name: value for name, value in record.items() if value not in (None, "", [])}
    if doi := _DOI.search(str(fields.pop("doi", ""))):
        fields["doi"] = doi[0].rstrip(".,;")
    if year := _YEAR.search(str(fields.pop("year", ""))):
        fields["year"] = int(year[0])
    if pmid := re.fullmatch(r"\d{1,9}", str(fields.pop("pmid", ""))):
        fields["pmid"] = pmid[0]
    for name in ("volume", "issue", "pages", "title", "journal", "publisher"):
        if name in fields:
            fields[name] = " ".join(str(fields[name]).split()).replace("–", "-")
    if "doi" in fields:
        fields["url"] = f"https://doi.org/{fields['doi']}"
    elif "pmid" in fields:
        fields["url"] = f"https://pubmed.ncbi.nlm.nih.gov/{fields['pmid']}/"
    return fields


def _csl_name(author: Mapping[str, Any]) -> str:
    literal = author.get("literal") or author.get("name")
    return str(literal) if literal else _initialled(f"{author.get('family', '')}, {author.get('given', '')}")


def _initialled(name: str) -> str:
    """``Shevchenko JL`` from "Shevchenko, Juri L."; a name without a comma (an organisation) stays as it is."""
    family, comma, given = name.partition(",")
    if not comma:
        return " ".join(name.split())
    initials = "".join(part[0].upper() for part in re.split(r"[\s.\-]+", given.strip()) if part)
    return f"{family.strip()} {initials}".strip()


def _first(value: Any) -> Any:
    return (value[0] if value else None) if isinstance(value, list) else value


_READERS: tuple[tuple[str, Callable[[str], list[Fields]]], ...] = (
    (r"\A\s*[\[{]", _csl),
    (r"^[^\S\n]*TY\s{1,2}-", _ris),
    (r"^[^\S\n]*@\w+\s*\{", _bibtex),
)
