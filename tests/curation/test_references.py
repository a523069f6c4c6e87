"""Records from reference managers: ours read back, foreign ones as they come, hostile ones refused."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import bibliography
from bot.curation.references import MAX_BYTES, decoded, parse
from bot.errors import RecordError
from bot.knowledge.base import KnowledgeBase
from bot.models import Reference

RIS = """\
TY  - JOUR
AU  - Burt, Richard K.
AU  - Balabanov, Roumen
TI  - Effect of Nonmyeloablative HSCT
T2  - JAMA
PY  - 2019/01/15
VL  - 321
IS  - 2
SP  - 165
EP  - 174
DO  - 10.1001/jama.2018.18743
ER  -
"""
BIBTEX = """\
@article{burt2019,
  author = {Burt, Richard K. and Balabanov, Roumen and others},
  title = {{Effect of Nonmyeloablative {HSCT} \\& Drugs}},
  journal = {JAMA}, year = {2019}, volume = {321}, number = {2}, pages = {165--174},
  doi = {https://doi.org/10.1001/jama.2018.18743}
}
"""
CSL = json.dumps(
    {
        "author": [{"family": "Burt", "given": "Richard K."}, {"literal": "MIST Group"}],
        "title": "Effect of Nonmyeloablative HSCT",
        "container-title": "JAMA",
        "issued": {"date-parts": [[2019, 1, 15]]},
        "volume": 321,
        "page": "165-174",
        "DOI": "10.1001/jama.2018.18743",
    }
)


@pytest.mark.parametrize("text", [RIS, BIBTEX, CSL, f"[{CSL}]", "\ufeff" + RIS.replace("\n", "\r\n")])
def test_a_record_becomes_a_reference(text: str) -> None:
    """Authors with initials, numbers, the DOI as the link."""
    found: dict[str, Any] = parse(decoded(text.encode()))
    reference = Reference.model_validate(found)
    assert reference.authors[0] == "Burt RK"
    assert (reference.year, reference.volume, reference.pages) == (2019, "321", "165-174")
    assert reference.url == "https://doi.org/10.1001/jama.2018.18743"
    assert reference.title.startswith("Effect of Nonmyeloablative HSCT")


@pytest.mark.parametrize("form", [bibliography.ris, bibliography.bibtex, bibliography.csl_json])
def test_every_shipped_source_is_read_back(shipped: KnowledgeBase, form: Any) -> None:
    """What the bot gives readers, it takes from moderators: title, year and DOI are the same."""
    for source in shipped.contents.sources:
        found = parse(form([source]))
        wanted = source.citation
        assert " ".join(found["title"].split()) == " ".join(
            wanted.title.replace("–", "-").replace("{", "").replace("}", "").split()
        )
        assert (found.get("year"), found.get("doi")) == (wanted.year, wanted.doi)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xff\xfe binary", "not UTF-8"),
        (b"x" * (MAX_BYTES + 1), "more than"),
        (b"hello", "no RIS, BibTeX or CSL-JSON"),
        (b"{not json", "no RIS, BibTeX or CSL-JSON"),
        ((RIS + RIS).encode(), "2 records"),
        (b"[]", "0 records"),
        (b"[" * 20_000, "no RIS, BibTeX or CSL-JSON"),
    ],
)
def test_what_is_no_single_record_is_refused_in_words(data: bytes, why: str) -> None:
    """Never a trace, never a guess."""
    with pytest.raises(RecordError, match=why):
        parse(decoded(data))


@given(
    st.one_of(
        st.text(max_size=300), st.text(max_size=100).map(lambda text: f"TY  - {text}"), st.text(max_size=100).map("@a{{{}".format)
    )
)
def test_any_text_is_read_or_refused(text: str) -> None:
    """No other error leaves the reader."""
    with contextlib.suppress(RecordError):
        assert isinstance(parse(text), dict)
