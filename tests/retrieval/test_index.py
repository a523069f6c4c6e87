"""The index: equal to rank_bm25, safe on tiny collections, stable."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.retrieval
from bot.retrieval import Document, Index, Lexicon
from bot.retrieval.analysis import MAX_CHARACTERS, fold_words
from bot.retrieval.index import top
from tests.retrieval.test_storage import assert_same

WORDS = st.lists(st.sampled_from(["hsct", "relapse", "edss", "dose", "hair", "scan", "cost", "the"]), max_size=6).map(" ".join)
DOCUMENTS = st.lists(
    st.builds(Document, st.sampled_from("abcdef"), WORDS, WORDS, st.lists(WORDS, max_size=2).map(tuple)), max_size=6
)


@given(st.lists(st.floats(0, 5, width=16), max_size=30), st.integers(0, 12))
def test_the_top_is_sorted_with_ties_by_position(scores: list[float], k: int) -> None:
    """Selection equals a full stable sort."""
    expected = sorted(range(len(scores)), key=lambda position: (-scores[position], position))[:k]
    assert top(np.array(scores), k).tolist() == expected


def test_tiny_collections_are_safe() -> None:
    """No document, one document, empty documents: no error, and a shared word is found."""
    assert Index.build([]).search("anything") == []
    assert [hit.id for hit in Index.build([Document("a", "hair", "loss")]).search("hair")] == ["a"]
    assert Index.build([Document("a", "the", "of")]).search("hair") == []


def test_only_documents_that_share_a_term_are_found() -> None:
    """There is no best of nothing."""
    index = Index.build([Document("a", "hair", "loss"), Document("b", "cost", "price")])
    assert [hit.id for hit in index.search("hair zebra")] == ["a"]
    assert index.search("zebra crossing") == []


def test_a_hit_says_what_it_matched_and_how_much_of_the_question() -> None:
    """Unknown words weigh like the rarest known one, so they lower coverage."""
    index = Index.build([Document("a", "hair loss", "hair"), Document("b", "cost", "price")])
    (whole,) = index.search("hair loss")
    (part,) = index.search("hair zebra crossing")
    assert whole.matched == ("hair", "loss")
    assert whole.coverage == pytest.approx(1)
    assert part.matched == ("hair",)
    assert part.coverage < 0.5


def test_the_docstring_example_runs() -> None:
    """The package's own example is true."""
    assert doctest.testmod(bot.retrieval).failed == 0


def test_the_same_documents_in_another_order_give_the_same_hits() -> None:
    """Ties are broken by id, not by the order of files."""
    documents = [Document(name, "hair loss", "same") for name in "cab"]
    assert [hit.id for hit in Index.build(documents).search("hair")] == ["a", "b", "c"]
    assert Index.build(documents).search("hair") == Index.build(documents[::-1]).search("hair")


@given(DOCUMENTS, DOCUMENTS)
def test_building_on_an_index_gives_what_building_anew_gives(before: list[Document], after: list[Document]) -> None:
    """Documents come, go and change; what is taken over from the last index leaves no trace."""
    assert_same(Index.build(after, previous=Index.build(before)), Index.build(after))


def test_only_new_documents_are_analysed(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more document costs the analysis of one."""
    documents = [Document(name, f"title {name}", "text") for name in "abc"]
    index = Index.build(documents)
    read: list[str] = []
    monkeypatch.setattr("bot.retrieval.corpus.fold_words", lambda text: read.append(text) or fold_words(text))  # type: ignore[func-returns-value]
    Index.build([*documents, Document("d", "fresh", "news")], previous=index)
    assert read == ["fresh", "news"]


def test_another_lexicon_takes_nothing_over() -> None:
    """Terms depend on it."""
    documents = [Document("a", "bone marrow transplant", "text")]
    lexicon = Lexicon(synonyms={"hsct": ("bone marrow transplant",)})
    assert_same(Index.build(documents, lexicon, Index.build(documents)), Index.build(documents, lexicon))


@given(st.lists(WORDS, min_size=1, max_size=9), WORDS, st.integers(0, 6))
def test_search_is_the_top_of_all_scores(texts: list[str], question: str, k: int) -> None:
    """What is found fast is what a look at every document finds, with the same reasons."""
    index = Index.build([Document(str(number), "", text) for number, text in enumerate(texts)])
    query = index.query(question)
    scores = index.scores(query)
    expected = [at for at in top(scores, k).tolist() if scores[at] > 0]
    found = index.search(question, k)
    assert [(hit.id, hit.score) for hit in found] == [(index.documents[at].id, scores[at]) for at in expected]
    for hit in found:
        held = index.analyzer.terms(fold_words(texts[int(hit.id)]))
        assert hit.matched == tuple(term for term in query.terms if term in held)
        assert hit.coverage == pytest.approx(sum(map(index.weight, hit.matched)) / query.mass)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=5), WORDS)
def test_similarity_is_that_of_the_likest_of_a_documents_own_questions(asked: list[list[str]], question: str) -> None:
    """The weighted Dice coefficient, as its formula reads."""
    documents = [Document(str(number), first, "", tuple(more)) for number, (first, *more) in enumerate(asked)]
    index = Index.build(documents)
    query = index.query(question)

    def dice(own: str) -> float:
        terms = index.analyzer.query_terms(fold_words(own))
        shared = sum(index.weight(term) for term in terms if term in query.terms)
        return 2 * shared / max(sum(map(index.weight, terms)) + query.mass, 1e-12)

    expected = [max(map(dice, (document.title, *document.aliases))) for document in index.documents]
    assert index.similarity(query).tolist() == pytest.approx(expected)


@pytest.mark.parametrize("text", ["word " * 2_500, "x" * 10_000, "\ufdfa" * 10_000, "a\u0301" * 9_000, "1.1," * 5_000])
def test_no_question_is_read_beyond_a_bound(text: str) -> None:
    """Neither length nor characters that unfold into many make analysis long."""
    assert sum(map(len, fold_words(text))) <= MAX_CHARACTERS
    assert Index.build([Document("a", "word", "x")]).search(text) is not None
