"""What a threshold of confidence costs on one collection, measured on the collection itself: no labelled questions are needed.

A sample of documents is asked for in a wording of its own that is taken out of it first. The best hit is looked at twice: among
all documents ("kept": an answer is right), and among those that are left without the document and its near copies ("removed": an
answer is false). The threshold that parts the two best has the largest J = kept answered − removed answered (Youden 1950).

Both figures are bounds. Wordings written together with their entries are easier than what people ask, so more kept ones are
answered than in life; and in a dense collection the neighbours of a left-out document answer part of its question, so that not
every answer counted as false would be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.retrieval.confidence import WEIGHTS
from bot.retrieval.index import Document, Index
from bot.retrieval.postings import Floats
from bot.retrieval.ranking import Ranked, Ranker

SAMPLE = 300  # documents asked for; the standard error of a share is then under 3 per cent
SEED = 7
NEAR_COPY = 0.3  # similarity of a document's own question with the asked one from which it is left out as well
FIRST = 50  # hits looked through before all of them are


@dataclass(frozen=True, slots=True)
class Rates:
    """What a threshold costs, as shares from 0 to 1.

    Attributes:
        threshold: confidence from which a question is answered.
        missed: kept documents' questions that stay unanswered.
        false: removed documents' questions that are answered all the same.
    """

    threshold: float
    missed: float
    false: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A collection's own measure of its confidence.

    Attributes:
        sample: documents asked for.
        auroc: chance that a kept question has more confidence than a removed one; 0.5 is a coin.
        used: the threshold in use.
        own: the threshold that the collection would choose for itself.
    """

    sample: int
    auroc: float
    used: Rates
    own: Rates


def calibrate(ranker: Ranker, sample: int = SAMPLE) -> Calibration | None:
    """Measure the collection of `ranker`; None where no document has a wording to take out.

    It indexes the collection once more, so it takes about as long as building it.
    """
    asked = _asked(ranker.index.documents, sample)
    if not asked:
        return None
    other = _without_wordings(ranker, asked)
    pairs = np.asarray(list(_confidences(other, asked)))
    kept, removed = pairs[:, 0], pairs[:, 1]
    return Calibration(
        sample=len(asked),
        auroc=float(np.mean((kept[:, None] > removed) + (kept[:, None] == removed) / 2)),
        used=rates(kept, removed, WEIGHTS.answer_from),
        own=best(kept, removed),
    )


def rates(kept: Floats, removed: Floats, threshold: float) -> Rates:
    """What a threshold costs, given the confidence of the best hit for each kept and each removed question."""
    return Rates(threshold, float(np.mean(kept < threshold)), float(np.mean(removed >= threshold)))


def best(kept: Floats, removed: Floats) -> Rates:
    """The threshold, in hundredths, with the largest J; the lowest of equals."""
    return max((rates(kept, removed, step / 100) for step in range(1, 100)), key=lambda cost: -cost.missed - cost.false)


def _asked(documents: Sequence[Document], sample: int) -> dict[str, str]:
    """By document id one wording of its own, for a fixed-seed sample."""
    random = np.random.default_rng(SEED)
    worded = [document for document in documents if document.aliases]
    chosen = random.permutation(len(worded))[:sample]
    return {worded[at].id: worded[at].aliases[random.integers(len(worded[at].aliases))] for at in chosen}


def _without_wordings(ranker: Ranker, asked: dict[str, str]) -> Ranker:
    documents = [
        replace(document, aliases=tuple(alias for alias in document.aliases if alias != asked.get(document.id)))
        for document in ranker.index.documents
    ]
    return Ranker(Index.build(documents, ranker.index.analyzer.lexicon), ranker.boosts)


def _confidences(ranker: Ranker, asked: dict[str, str]) -> Iterator[tuple[float, float]]:
    """For each question the confidence of the best hit of all, and of the best that is no near copy; 0 where there is none."""
    documents = {document.id: document for document in ranker.index.documents}
    for own, wording in asked.items():
        kept = _best(ranker.rank(wording, 1)[1])
        for depth in (FIRST, len(documents)):  # nearly always the first hits hold one that is no copy
            _, ranked = ranker.rank(wording, depth)
            removed = _best(item for item in ranked if not _near_copy(item, documents[item.id], documents[own]))
            if removed:
                break
        yield kept, removed


def _best(ranked: Iterable[Ranked]) -> float:
    return next((item.confidence for item in ranked), 0.0)


def _near_copy(item: Ranked, document: Document, own: Document) -> bool:
    """Whether a hit is the document itself, asks what was asked, or has its source and its topic."""
    alike = document.id == own.id or item.features.similarity >= NEAR_COPY
    return alike or (_meet(document.names, own.names) and _meet(document.topics, own.topics))


def _meet(some: Sequence[str], others: Sequence[str]) -> bool:
    return not set(some).isdisjoint(others)
