"""The final order and the confidence."""

from __future__ import annotations

from bot.retrieval import Document, Index, Lexicon, Ranker

DOCUMENTS = [
    Document("deaths", "How many people died after the transplant?", "Few died.", ("risk of dying",), ("mortality",)),
    Document("hair", "Does hair grow back after the transplant?", "It does.", ("hair loss",), ("toxicity",)),
    Document("moscow", "What did the study in Moscow find?", "The transplant helped.", (), ("efficacy",), ("moscow study",)),
    Document("chicago", "What did the study in Chicago find?", "The transplant helped.", (), ("efficacy",), ("mist",)),
]
LEXICON = Lexicon(cues={"mortality": ("die", "deaths"), "toxicity": ("hair",)})


def _ranker() -> Ranker:
    return Ranker(Index.build(DOCUMENTS, LEXICON))


def test_the_asked_aspect_comes_before_the_shared_subject() -> None:
    """Topic cues decide between documents on the same subject."""
    _, ranked = _ranker().rank("do people die of a transplant")
    assert ranked[0].id == "deaths"
    assert ranked[0].features.aspect == 1.0


def test_a_named_study_is_preferred() -> None:
    """Who names a source gets its passages."""
    _, ranked = _ranker().rank("did the transplant help in the mist study")
    assert ranked[0].id == "chicago"


def test_confidence_falls_with_what_the_collection_does_not_know() -> None:
    """Unknown words lower it."""
    ranker = _ranker()
    sure = ranker.rank("does hair grow back")[1][0].confidence
    unsure = ranker.rank("does hair grow back on a zebra crossing in budapest")[1][0].confidence
    assert sure > unsure


def test_a_question_in_the_documents_own_words_is_an_exact_hit() -> None:
    """Choosing a known question finds its entry first."""
    ranker = _ranker()
    for document in DOCUMENTS:
        _, ranked = ranker.rank(document.title)
        assert ranked[0].id == document.id
        assert ranked[0].features.similarity > 0.99
