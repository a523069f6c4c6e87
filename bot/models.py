"""The values that travel: what the knowledge base holds.

`Source`, `Figure`, `Entry`, `Term`, `Trial` and the curated word lists are read from files and validated by pydantic; all of
them are frozen. What is said with them is in `replies.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

MAX_TEXT = 700  # an entry's text is shown whole on one card, so it is refused when longer, never cut

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def _real_date(value: str) -> str:
    date.fromisoformat(value)
    return value


Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_real_date)]
HttpsUrl = Annotated[str, StringConstraints(pattern=r"^https://[^\s<>()\[\]|]+$", max_length=300)]

SourceKind = Literal[
    "randomised-trial", "comparative-cohort", "cohort", "case-series", "case-report", "meta-analysis", "systematic-review",
    "review", "guideline", "registry", "trial-registration", "trial-protocol", "economic", "survey", "mechanistic", "modelling",
    "regulator", "patient-information", "news", "opinion", "discussion",
]  # fmt: skip
EntryKind = Literal[
    "result", "harm", "limitation", "guideline", "definition", "procedure", "opinion", "open-question", "access", "background",
    "discussion",
]  # fmt: skip
MsType = Literal["rrms", "spms", "ppms"]
ReadFrom = Literal["abstract", "full-text", "page", "secondary"]
SourceStatus = Literal["current", "corrected", "concern", "retracted"]

ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)


class Frozen(BaseModel):
    """A value that refuses unknown fields and can't be changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Reference(Frozen):
    """Bibliographic fields; what was not seen is left out, never guessed."""

    authors: tuple[Text, ...]
    title: Text
    journal: Text | None = None
    publisher: Text | None = None
    year: int | None = Field(default=None, ge=1960, le=2100)
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    pmid: Annotated[str, StringConstraints(pattern=r"^\d{1,9}$")] | None = None
    url: HttpsUrl | None = None


class People(Frozen):
    """Who was studied; every field is text as the source gives it, counts are people."""

    n: int | None = Field(default=None, ge=1)
    types: dict[str, int] = Field(default_factory=dict)
    edss: str | None = None
    age: str | None = None
    sex: str | None = None
    follow_up: str | None = None
    note: str | None = None


class Figure(Frozen):
    """One recorded number with its home: what was counted, in whom, when."""

    id: Id
    value: Text
    interval: str | None = None
    of: Text
    who: Text
    when: str | None = None
    misreading: str | None = None
    derived: str | None = None  # our own arithmetic, and from what


class Source(Frozen):
    """One study, guideline, page or post, with what was read of it."""

    id: Id
    citation: Reference
    names: tuple[Text, ...] = ()  # what people call it: "moscow study", "MIST"
    kind: SourceKind
    design: Text
    controlled: bool
    blinded: bool
    people: People = People()
    treatment: Text = "not stated"
    comparator: Text = "none"
    read_from: ReadFrom
    interests: Text
    status: SourceStatus = "current"
    status_as_of: Day | None = None
    checked: Day
    overlaps: tuple[Id, ...] = ()  # sources that report on some of the same people
    figures: tuple[Figure, ...] = ()
    limitations: tuple[Text, ...] = ()

    def figure(self, figure_id: str) -> Figure | None:
        """The figure with that id, or None."""
        return next((figure for figure in self.figures if figure.id == figure_id), None)


class Cite(Frozen):
    """An entry's pointer to a source and to the figures that its text gives."""

    source: Id
    figures: tuple[Id, ...] = ()


class Zeus(Frozen):
    """What belongs to one of the 17 questions of the 2015 post."""

    number: int = Field(ge=1, le=17)
    asked: Text
    said: Text
    learned: tuple[Id, ...] = ()
    open: Text


class Entry(Frozen):
    """One reviewed statement that can be quoted: the question it answers, its text, and where that comes from."""

    id: Id
    question: Annotated[Text, StringConstraints(max_length=150)]
    wordings: tuple[Text, ...] = ()
    text: Annotated[Text, StringConstraints(max_length=MAX_TEXT)]
    kind: EntryKind
    cites: tuple[Cite, ...] = Field(min_length=1)
    limitation: Id | None = None
    see_other: tuple[Id, ...] = ()  # entries that show the other side
    topics: tuple[Id, ...] = Field(min_length=1)
    ms_types: tuple[MsType, ...] = ()
    verbatim: bool = False
    locator: str | None = None
    zeus: Zeus | None = None
    one_person: bool = False  # nobody but its author has looked at it; every card says so
    reviewed: Day
    review_by: Day


class Term(Frozen):
    """A glossary term in plain words with the forms people type; served as an entry of kind `definition` too."""

    id: Id
    term: Text
    forms: tuple[Text, ...] = ()
    text: Annotated[Text, StringConstraints(max_length=MAX_TEXT)]
    cites: tuple[Cite, ...] = Field(min_length=1)
    reviewed: Day
    review_by: Day


class Trial(Frozen):
    """A trial under way, as its registry or protocol gave it on a day."""

    id: Id
    name: Text
    registry: Text
    question: Text
    arms: tuple[Text, ...]
    conditioning: Text
    planned: str | None = None
    enrolled: str | None = None
    phenotype: Text
    primary_endpoint: Text
    countries: tuple[Text, ...]
    status: Text
    status_seen: Text
    results_expected: Text
    cites: tuple[Cite, ...] = Field(min_length=1)


class Topic(Frozen):
    """A subject that entries belong to, with the words by which a question shows that it asks about it."""

    id: Id
    title: Text
    cues: tuple[Text, ...] = ()


class Domain(Frozen):
    """A web site that sources may link to, and who runs it."""

    host: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
    owner: Text


class Synonym(Frozen):
    """Forms that mean the same as `term`; they are folded onto it in entries and questions alike."""

    term: Text
    forms: tuple[Text, ...] = Field(min_length=1)


class LexiconFile(Frozen):
    """`lexicon.yaml`: how people say what entries say."""

    synonyms: tuple[Synonym, ...] = ()
    protected: tuple[Text, ...] = ()  # words that spelling repair must never touch or produce


class NumberRange(Frozen):
    """Numbers from `low` to `high`, both included; with `decimals`, only those written with a decimal point."""

    low: float
    high: float
    decimals: bool = False


class PersonWords(Frozen):
    """Words for the people a message may be about."""

    asker: tuple[Text, ...] = ()
    other: tuple[Text, ...] = ()  # relatives, friends, he, she


class MedicalWording(Frozen):
    """How people tell of a medical emergency."""

    urgent: tuple[Text, ...] = ()  # alarming however it is said, unless the sentence is about studies
    signs: tuple[Text, ...] = ()  # alarming in somebody who has it now
    symptoms: tuple[Text, ...] = ()  # alarming in somebody who is treated now
    now: tuple[Text, ...] = ()  # shows that somebody has it now
    treated: tuple[Text, ...] = ()  # shows that somebody is being or has just been treated
    harmless: tuple[Text, ...] = ()  # contains a sign, but isn't one


class SelfHarmWording(Frozen):
    """How people tell that someone may hurt or kill themself."""

    said: tuple[Text, ...] = ()
    words: tuple[Text, ...] = ()  # also a study's words: they count unless the sentence is about studies
    dying: tuple[Text, ...] = ()  # tells it together with despair, of a person, unless the message is about studies
    despair: tuple[Text, ...] = ()
    harmless: tuple[Text, ...] = ()


class DecisionWording(Frozen):
    """How people ask for a choice, permission, dose, timing or risk for one person."""

    own: tuple[Text, ...] = ()  # asks for a decision by itself
    open: tuple[Text, ...] = ()  # asks for one if the message also tells facts about a person
    facts: tuple[Text, ...] = ()
    cases: tuple[Text, ...] = ()  # facts so personal that telling them is asking, unless the question is about studies
    knowing: tuple[Text, ...] = ()  # shows that the asker wants to know or retells something
    evidence: tuple[Text, ...] = ()  # shows that the asker wants what studies found, whatever else is said
    harmless: tuple[Text, ...] = ()  # contains an ask, but isn't one
    left_out: tuple[Text, ...] = ()  # not part of the topic: the person, the asking, politeness


class Signpost(Frozen):
    """Where to turn in one country."""

    country: Text
    emergency: Text
    health_line: Text | None = None
    crisis_line: Text


class CrisisLines(Frozen):
    """What is said first in a crisis, line by line; numbers come from the signpost."""

    medical: tuple[Text, ...] = ()
    medical_other: tuple[Text, ...] = ()
    self_harm: tuple[Text, ...] = ()
    self_harm_other: tuple[Text, ...] = ()


class SafetyFile(Frozen):
    """`safety.yaml`: the wording by which a crisis or a personal decision is recognised, and where to send people.

    Phrases are plain words without apostrophes. `{name}` stands for any phrase of that group or number range, `...` for up to
    three words, and `bleed*` for every word that begins so.
    """

    groups: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    numbers: dict[str, tuple[NumberRange, ...]] = Field(default_factory=dict)
    not_misspelt: tuple[Text, ...] = ()  # real words that look like a misspelling of a word in the phrases
    people: PersonWords = PersonWords()
    studies: tuple[Text, ...] = ()  # shows that a sentence is about studies, about what may come or about long ago
    medical: MedicalWording = MedicalWording()
    self_harm: SelfHarmWording = SelfHarmWording()
    decisions: DecisionWording = DecisionWording()
    team_questions: tuple[Text, ...] = ()  # to take to one's own team, shown where a decision was asked for
    crisis_lines: CrisisLines = CrisisLines()
    signposts: dict[str, Signpost] = Field(default_factory=dict)  # by ISO country code
    signpost_elsewhere: Signpost | None = None


class OutsideKind(Frozen):
    """One kind of subject that the collection doesn't cover though questions about it share its words."""

    id: Id
    title: Text
    says: Text  # one plain sentence for the reader
    related: bool = False  # the nearest entries are still worth offering
    phrases: tuple[Text, ...] = ()


class InsideWording(Frozen):
    """Phrases that show that what looks like an outside subject is one of the collection's own."""

    kinds: tuple[Id, ...] = ()  # the outside kinds they cancel; all where none is named
    whole: bool = False  # they cancel the kinds anywhere in the question, not only where the outside phrase lies within them
    phrases: tuple[Text, ...] = Field(min_length=1)


class ScopeFile(Frozen):
    """`scope.yaml`: what the collection doesn't cover, and the words by which a question shows that it asks about it.

    Phrases are written as in `safety.yaml`. The kinds are looked for in their order: the first one found names the reason.
    """

    groups: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    numbers: dict[str, tuple[NumberRange, ...]] = Field(default_factory=dict)
    not_misspelt: tuple[Text, ...] = ()  # real words that look like a misspelling of a word in the phrases
    little_words: tuple[Text, ...] = ()  # words that hold a sentence together; without one it may be a heap of keywords
    abbreviations: tuple[Text, ...] = ()
    inside: tuple[InsideWording, ...] = ()
    outside: tuple[OutsideKind, ...] = ()
    no_sentence: OutsideKind | None = None  # what is said of a heap of keywords; its phrases are not read
