"""Files for reference managers: what goes in comes out, for every source, and other programs read it."""

from __future__ import annotations

import json
import re

from citeproc.source.json import CiteProcJSON

from bot.answering.bibliography import bibtex, csl_json, ris
from bot.answering.citations import link, named_authors
from bot.knowledge.base import KnowledgeBase
from bot.models import Reference, Source


def source(**citation: object) -> Source:
    """A source with these bibliographic fields."""
    fields = {"authors": ["Burt RK", "Balabanov R"], "title": "HSCT & MS: 50% {better}?", **citation}
    return Source(
        id="burt-2019",
        citation=Reference.model_validate(fields),
        kind="randomised-trial",
        design="Trial",
        controlled=True,
        blinded=False,
        read_from="abstract",
        interests="not stated",
        checked="2026-11-25",
    )


def test_a_ris_record_is_what_the_format_asks_for() -> None:
    """Tags, order, page range split, names inverted, end of record."""
    text = ris([source(journal="JAMA", year=2019, volume="321", issue="2", pages="165-174", doi="10.1001/jama.2018.18743")])
    assert text.split("\r\n") == [
        "TY  - JOUR", "ID  - burt-2019", "AU  - Burt, R. K.", "AU  - Balabanov, R.", "TI  - HSCT & MS: 50% {better}?",
        "T2  - JAMA", "PY  - 2019", "VL  - 321", "IS  - 2", "SP  - 165", "EP  - 174", "DO  - 10.1001/jama.2018.18743",
        "UR  - https://doi.org/10.1001/jama.2018.18743", "ER  - ", "", "",
    ]  # fmt: skip


def test_bibtex_escapes_what_tex_would_run() -> None:
    """Braces, percent and ampersand stay characters; the title keeps its capitals."""
    text = bibtex([source(journal="JAMA", pages="165-174", year=2019)])
    assert text.startswith("@article{burt-2019,\n")
    assert r"title = {{HSCT \& MS: 50\% \{better\}?}}" in text
    assert "author = {Burt, R. K. and Balabanov, R.}" in text
    assert "pages = {165--174}" in text


def test_organisations_and_unnamed_authors() -> None:
    """An organisation stays whole, "et al." becomes "others", nobody is made up."""
    reference = source(authors=["NICE (London)", "Ruiz-Argüelles GJ", "et al."])
    assert "author = {{NICE (London)} and Ruiz-Argüelles, G. J. and others}" in bibtex([reference])
    assert [item["author"] for item in json.loads(csl_json([reference]))] == [
        [{"literal": "NICE (London)"}, {"family": "Ruiz-Argüelles", "given": "G. J."}]
    ]
    unnamed = source(authors=["Authors not seen"])
    assert "author" not in bibtex([unnamed])
    assert "AU  -" not in ris([unnamed])


def test_every_source_of_the_collection_in_every_format(shipped: KnowledgeBase) -> None:
    """No source is lost, every address is the one readers are given, every file can be read back."""
    sources = list(shipped.sources.values())
    records = ris(sources).split("ER  - \r\n")[:-1]
    items = json.loads(csl_json(sources))
    entries = re.findall(r"^@(?:article|misc)\{([a-z0-9-]+),$", bibtex(sources), re.MULTILINE)
    assert len(records) == len(items) == len(sources)
    assert entries == [item["id"] for item in items] == list(shipped.sources)
    for one, record, item in zip(sources, records, items, strict=True):
        assert item["title"] == one.citation.title
        assert item.get("URL") == link(one)
        assert len(item.get("author", [])) == len(named_authors(one.citation)) == record.count("AU  - ")
        assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in record.strip().split("\r\n"))


def test_a_citation_processor_reads_them(shipped: KnowledgeBase) -> None:
    """citeproc-py, which knows nothing of this project, finds every source in the CSL-JSON."""
    assert set(CiteProcJSON(json.loads(csl_json(shipped.sources.values())))) == set(shipped.sources)
