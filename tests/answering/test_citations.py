"""Citations in Vancouver style."""

from __future__ import annotations

import re
import warnings

import pytest

from bot.answering.citations import domain, link, people_line, vancouver
from bot.knowledge.base import KnowledgeBase
from bot.models import People, Reference


def test_a_journal_article_has_all_its_parts() -> None:
    """Authors, title, journal, year, volume, issue, pages, in that order."""
    reference = Reference(
        authors=("Burt RK", "Balabanov R"),
        title="HSCT vs drugs",
        journal="JAMA",
        year=2019,
        volume="321",
        issue="2",
        pages="165-174",
    )
    assert vancouver(reference) == "Burt RK, Balabanov R. HSCT vs drugs. JAMA. 2019;321(2):165-174."


def test_what_was_not_seen_is_left_out_and_not_guessed() -> None:
    """A page without a date says so."""
    reference = Reference(authors=("MS Society (UK)",), title="What to expect?", publisher="MS Society (UK)")
    assert vancouver(reference) == "MS Society (UK). What to expect? MS Society (UK). date not seen."


def test_more_than_six_authors_are_cut() -> None:
    """The list ends in "et al." as the style wants."""
    reference = Reference(authors=tuple(f"Name{i} A" for i in range(9)), title="T", journal="J", year=2020)
    assert vancouver(reference).startswith("Name0 A, Name1 A, Name2 A, Name3 A, Name4 A, Name5 A, et al. T.")


SAMPLE = ("burt-2019-mist", "sormani-2017", "nash-2017-halt-ms-5y", "shevchenko-2015", "atkins-2016")


@pytest.mark.parametrize("source_id", SAMPLE)
def test_a_csl_processor_agrees(shipped: KnowledgeBase, source_id: str) -> None:
    """citeproc-py's Vancouver output has the same parts in the same order; only its spacing differs (a known fault of it)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # citeproc-py's own
        from tests.answering.csl import formatted

    reference = shipped.sources[source_id].citation
    named = tuple(author for author in reference.authors if author != "et al.")[:6]  # how a list is cut is ours to say
    reference = reference.model_copy(update={"authors": named})
    assert _letters(vancouver(reference)) == _letters(formatted(reference))


def _letters(text: str) -> str:
    return re.sub(r"[^\w;():-]", "", text.replace("–", "-")).lower().replace("etal", "")


def test_the_link_is_the_doi_where_there_is_one(shipped: KnowledgeBase) -> None:
    """A reader is led to the permanent address, and the site stands in words."""
    for source in shipped.sources.values():
        url = link(source)
        if source.citation.doi:
            assert url == f"https://doi.org/{source.citation.doi}"
            assert domain(url) == "doi.org"
        elif url:
            assert url.startswith("https://")
            assert domain(url) in url


def test_people_are_counted_with_their_types() -> None:
    """The line a reader weighs a result by."""
    assert (
        people_line(People(n=1234, types={"rrms": 1000, "progressive": 234}))
        == "1,234 people (1000 relapsing-remitting, 234 progressive)"
    )
    assert people_line(People(n=1)) == "1 person"
    assert people_line(People()) == ""
