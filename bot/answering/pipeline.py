"""From a question to a reply: pure, synchronous, the same for the same question and the same knowledge.

triage → scope → analyse → rank → judge → compose. One `Answerer` is one immutable snapshot; reloading builds another.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.answering import caveat, compose, followup, language
from bot.answering.gapkind import gap_kind
from bot.answering.redact import well_formed
from bot.answering.scope import Outside, Scope
from bot.answering.triage import Crisis, PersonalDecision, Reading, Triage
from bot.errors import QuestionError
from bot.knowledge.base import KnowledgeBase
from bot.models import Entry
from bot.replies import Abstention, Answer, CrisisSignpost, DecisionSupport, Multi, Nearest, Quote, Reply, Single
from bot.retrieval import Document, Index, Lexicon, Ranked, Ranker
from bot.retrieval.confidence import ANSWER, NOTHING, band
from bot.retrieval.storage import load_or_build

MAX_QUESTION = 2_000
MAX_MESSAGE = 4_000  # what Discord lets anybody write at once
RANKED = 12  # hits that a reply is composed from
NEARLY_ASKED = 0.9  # similarity from which an entry's own question is asked, whatever outside subject it names …
NEARLY_ASKED_TERMS = 3  # … unless it has so few words that any question on the subject looks like it

NOTHING_FOUND = "The collection has nothing on this."
NO_WORDS = "There are no words here to look up. Please ask a question in words."
TOO_LONG = f"The question is too long; please shorten it to {MAX_QUESTION:,} characters or fewer."
ENGLISH_ONLY = "The collection can only be searched in English so far."


@dataclass(frozen=True, slots=True)
class Consulted:
    """What the base holds on one question."""

    ranked: tuple[Ranked, ...]
    confidence: float

    def nearly_asked(self) -> bool:
        """Whether the question is all but the best hit's own and is answered by it."""
        if not self.ranked or band(self.confidence) != ANSWER:
            return False
        best = self.ranked[0]
        return best.features.similarity >= NEARLY_ASKED and len(best.hit.matched) >= NEARLY_ASKED_TERMS


class Answerer:
    """Answers questions from one knowledge base.

    Args:
        base: the snapshot.
        country: ISO code whose crisis lines come first; "" for the international default.
        cache: a folder where the index is kept for the next start; None keeps nothing.
        previous: the index of a base that shares most entries, to build this one's sooner.
    """

    def __init__(self, base: KnowledgeBase, country: str = "", cache: Path | None = None, previous: Index | None = None) -> None:
        self.base = base
        self.country = country
        self.caveat = caveat.build(base)
        self.triage = Triage(base.contents.safety)
        self.scope = Scope(base.contents.scope)
        kept = cache / f"{base.hash}.npz" if cache else None
        self.ranker = Ranker(load_or_build(kept, documents(base), lexicon(base), previous))

    def beside(self, base: KnowledgeBase) -> Answerer:
        """The same answerer on a base that differs only in statuses and dates of review, which nothing is searched by."""
        other = copy.copy(self)
        other.base, other.caveat = base, caveat.build(base)
        return other

    def reply(self, question: str, prior: str | None = None) -> Reply:
        """The reply to a message.

        Args:
            question: the message as it was typed.
            prior: the same person's message before it, for a question that leans on it.

        Raises:
            QuestionError: the message is empty or too long.
        """
        question = well_formed(question).strip()
        if not question:
            raise QuestionError("The question is empty. Ask something like: How long is the hospital stay?")
        reading = self.triage.read(question[:MAX_MESSAGE])  # who is in danger is told where to turn, however much they write
        if isinstance(reading, Crisis):
            return self._signpost(reading)
        if len(question) > MAX_QUESTION:
            raise QuestionError(TOO_LONG)
        parts = followup.split(question, self._own_terms)
        replies: list[Single] = []
        for part in parts:
            reply = self._reply_one(part, reading if part == question else self.triage.read(part), prior)
            if not _says_the_same(reply, replies):
                replies.append(reply)
            prior = part if not prior or not followup.leans(part, self._own_terms(part)) else prior
        return replies[0] if len(replies) == 1 else Multi(tuple(replies), self.base.hash, self.caveat)

    def entry(self, entry_id: str) -> Answer:
        """The answer that shows one entry that was chosen by its title.

        Raises:
            QuestionError: there is no such entry, or its source was retracted.
        """
        entry = self.base.entries.get(entry_id)
        if entry is None or not compose.quotable(self.base, entry):
            raise QuestionError("This entry is no longer in the collection. Please ask again.")
        return Answer(entry.question, (compose.quote(self.base, entry),), (), 1.0, self.base.hash, self.caveat)

    def consult(self, question: str) -> Consulted:
        """Rank the base for a question and judge whether its best hit answers it."""
        _, ranked = self.ranker.rank(question, RANKED)
        kept = tuple(item for item in ranked if compose.quotable(self.base, self.base.entries[item.id]))
        return Consulted(kept, kept[0].confidence if kept else 0.0)

    def _reply_one(self, question: str, reading: Reading, prior: str | None) -> Single:
        match reading:
            case Crisis() as crisis:
                return self._signpost(crisis)
            case PersonalDecision(topic_question=topic_question):
                return self._decision(question, topic_question, prior)
            case _:
                return self._evidence(question, prior)

    def _evidence(self, question: str, prior: str | None) -> Single:
        if not any(char.isalnum() for char in question):
            return self._abstention(question, NO_WORDS, Consulted((), 0.0))
        if language.is_foreign(question):
            return self._abstention(question, ENGLISH_ONLY, Consulted((), 0.0))
        asked = followup.joined(prior, question) if prior and followup.leans(question, self._own_terms(question)) else question
        found = self.consult(asked)
        if outside := self._outside(question, asked, found):
            return self._abstention(question, outside.says, found, outside)
        if band(found.confidence) == ANSWER:
            chosen = compose.choose(self.base, found.ranked)
            return Answer(
                question=question,
                quotes=self._quotes(chosen),
                more=compose.nearest(self.base, found.ranked, chosen),
                confidence=round(found.confidence, 3),
                base=self.base.hash,
                caveat=self.caveat,
            )
        return self._abstention(question, NOTHING_FOUND, found)

    def _outside(self, question: str, asked: str, found: Consulted) -> Outside | None:
        """What the question, alone or as it was asked, is about outside the collection, unless it is an entry's own question."""
        if found.nearly_asked():
            return None
        return self.scope.read(question) or (self.scope.read(asked) if asked != question else None)

    def _decision(self, question: str, topic_question: str, prior: str | None) -> DecisionSupport:
        asked = followup.joined(prior, topic_question) if prior and self._own_terms(topic_question) <= 1 else topic_question
        found = self.consult(asked)
        if band(found.confidence) == NOTHING:
            found = self.consult(question)  # "my son is 15 can he have it": the person is the subject
        quotes = band(found.confidence) != NOTHING and not self._outside(question, asked, found)
        chosen = compose.choose(self.base, found.ranked) if quotes else ()
        return DecisionSupport(
            quotes=self._quotes(chosen),
            team_questions=self.base.contents.safety.team_questions,
            confidence=round(found.confidence, 3),
            base=self.base.hash,
            caveat=self.caveat,
            topic=topic_question,
        )

    def _abstention(self, question: str, reason: str, found: Consulted, outside: Outside | None = None) -> Abstention:
        near: tuple[Nearest, ...] = ()
        if (outside is None or outside.related) and band(found.confidence) != NOTHING:
            near = compose.nearest(self.base, found.ranked)
        kind = gap_kind(found.ranked[0] if found.ranked else None, found.confidence, outside=outside is not None)
        return Abstention(question, reason, near, round(found.confidence, 3), self.base.hash, self.caveat, kind)

    def _signpost(self, crisis: Crisis) -> CrisisSignpost:
        return CrisisSignpost(crisis.kind, self.triage.signpost(crisis, self.country), self.base.hash, self.caveat)

    def _quotes(self, entries: Iterable[Entry]) -> tuple[Quote, ...]:
        return tuple(compose.quote(self.base, entry) for entry in entries)

    def _own_terms(self, text: str) -> int:
        return len(self.ranker.index.query(text).terms)


def documents(base: KnowledgeBase) -> list[Document]:
    """The base's entries as documents for the index."""
    return [_document(base, entry) for entry in base.entries.values()]


def lexicon(base: KnowledgeBase) -> Lexicon:
    """The base's curated words as the index takes them."""
    words = base.contents.lexicon
    cues = {topic.id: topic.cues for topic in base.contents.topics}
    return Lexicon(
        synonyms={synonym.term: synonym.forms for synonym in words.synonyms},
        protected=frozenset(word.lower() for word in words.protected),
        cues=cues | {name: (name,) for name in ("rrms", "spms", "ppms")},
    )


def _document(base: KnowledgeBase, entry: Entry) -> Document:
    sources = [base.sources[cite.source] for cite in entry.cites]
    titles = [base.topics[topic].title for topic in entry.topics if topic in base.topics]
    return Document(
        id=entry.id,
        title=entry.question,
        text=" ".join([entry.text, *titles]),
        aliases=entry.wordings,
        topics=(*entry.topics, *entry.ms_types),
        names=tuple(dict.fromkeys(name for source in sources for name in source.names)),
    )


def _says_the_same(reply: Single, earlier: Iterable[Single]) -> bool:
    """Whether a part's reply would repeat an earlier part's."""
    match reply:
        case Answer(quotes=quotes):
            shown = {quote.entry.id for quote in quotes}
            return any(isinstance(other, Answer) and shown == {quote.entry.id for quote in other.quotes} for other in earlier)
        case DecisionSupport():
            return any(isinstance(other, DecisionSupport) and reply.quotes == other.quotes for other in earlier)
        case _:
            return False
