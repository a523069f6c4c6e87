"""From three forms to a source: its citation, the study, what it found. Whatever can't be read is a fault, never dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.curation.drafting import lines, new_key
from bot.curation.references import Fields, parse

FIGURE_FIELDS = ("value", "of", "who", "when")
CITATION_LINES = ("title", "authors", "journal", "year", "volume", "issue", "pages", "doi", "pmid", "url")
PEOPLE_FIELDS = ("n", "edss", "age", "sex", "follow_up", "note")
TYPED = re.compile(r"^\s*(title|authors)\s*:", re.IGNORECASE | re.MULTILINE)


def citation(text: str) -> Fields:
    """The citation from a pasted record, or from typed lines such as ``title: …``.

    Raises:
        RecordError: it is neither.
    """
    if not TYPED.search(text):
        return parse(text)
    typed = _fields(text, CITATION_LINES)
    authors = [part.strip() for part in re.split(r"[;,]", typed.pop("authors", "")) if part.strip()]
    fields: Fields = {**typed, "authors": authors}
    if "url" not in fields and "doi" in fields:
        fields["url"] = f"https://doi.org/{fields['doi']}"
    return fields


def citation_text(stored: Mapping[str, Any]) -> str:
    """A citation as lines that `citation` reads again."""
    authors = ", ".join(stored.get("authors", ()))
    values = {**stored, "authors": authors}
    return "\n".join(f"{name}: {values[name]}" for name in CITATION_LINES if values.get(name))


def begun(fields: Fields, taken: Iterable[str], today: date) -> dict[str, Any]:
    """A new source's content with its citation only; its id is made of the first author and the year."""
    authors = fields.get("authors") or ["source"]
    family = re.sub(r"\s+[A-Z]{1,4}$", "", str(authors[0]))
    return {
        "id": new_key(f"{family} {fields.get('year', '')}", taken),
        "citation": fields,
        "controlled": False,
        "blinded": False,
        "checked": today.isoformat(),
    }


def with_study(content: Mapping[str, Any], kind: str, read_from: str, design: str, people: str, interests: str) -> dict[str, Any]:
    """The content with what kind of study it is; `people` holds lines such as ``n: 99`` or ``rrms: 43``."""
    typed = _fields(people, None)
    own = {name: value for name, value in typed.items() if name in PEOPLE_FIELDS}
    types = {name: value for name, value in typed.items() if name not in PEOPLE_FIELDS}
    studied = own | ({"types": types} if types else {})
    made = {"kind": kind, "read_from": read_from, "design": design, "people": studied, "interests": interests}
    return dict(content) | {name: value for name, value in made.items() if value}


def people_text(stored: Mapping[str, Any]) -> str:
    """The people as lines that `with_study` reads again."""
    people = stored.get("people", {})
    types = people.get("types", {})
    known = {name: people[name] for name in PEOPLE_FIELDS if people.get(name)} | types
    return "\n".join(f"{name}: {value}" for name, value in known.items())


def with_findings(
    content: Mapping[str, Any], figures: str, limitations: str, names: str, treatment: str, marks: str
) -> dict[str, Any]:
    """The content with its figures, one a line: ``value | what was counted | in whom | when``."""
    old = {figure.get("value"): figure for figure in content.get("figures", ())}
    made: dict[str, Any] = {
        "figures": _figures(figures, old),
        "limitations": lines(limitations),
        "names": lines(names),
        "controlled": "controlled" in marks,
        "blinded": "blinded" in marks,
    }
    treated = lines(treatment)
    made |= dict(zip(("treatment", "comparator"), treated, strict=False))
    return dict(content) | made


def figures_text(stored: Mapping[str, Any]) -> str:
    """The figures as lines that `with_findings` reads again."""
    figures = stored.get("figures", ())
    return "\n".join(" | ".join(str(figure.get(name) or "") for name in FIGURE_FIELDS).rstrip(" |") for figure in figures)


def _figures(text: str, old: Mapping[Any, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Figures by line; one whose value was there before keeps its id and what else is known of it."""
    made: list[dict[str, Any]] = []
    for line in lines(text):
        given = dict(zip(FIGURE_FIELDS, (part.strip() for part in line.split("|")), strict=False))
        known = dict(old.get(given["value"], {}))
        taken = [figure["id"] for figure in made]
        key = known.get("id") if known.get("id") not in taken else None
        named = {"id": key or new_key(given.get("of") or "figure", taken)}
        made.append(known | named | {name: value for name, value in given.items() if value})
    return made


def _fields(text: str, known: Sequence[str] | None) -> dict[str, str]:
    """``name: value`` by line; a line that names no known field goes on with the one before."""
    found: dict[str, str] = {}
    last = ""
    for line in lines(text):
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if colon and (known is None or name in known):
            last = name
            found[name] = value.strip()
        elif last:
            found[last] = f"{found[last]} {line}"
        else:
            found["note"] = line
            last = "note"
    return found
