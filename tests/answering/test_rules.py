"""How the kinds of phrases are weighed, shown on a small wording of one or two phrases a kind."""

from __future__ import annotations

import pytest

from bot.answering.triage import Crisis, EvidenceQuestion, PersonalDecision, Reading, Triage
from bot.errors import KnowledgeError
from bot.models import SafetyFile

WORDING = SafetyFile.model_validate(
    {
        "studies": ["in studies"],
        "people": {"asker": ["i", "my"], "other": ["she", "my wife"]},
        "medical": {
            "urgent": ["no air"],
            "signs": ["blood", "black spots", "black lines"],
            "symptoms": ["rash", "itch"],
            "now": ["tonight"],
            "treated": ["day ten"],
            "harmless": ["blood test", "no air left in tyres", "rash decision"],
        },
        "self_harm": {
            "said": ["end it all"],
            "words": ["suicid*"],
            "dying": ["die"],
            "despair": ["hopeless"],
            "harmless": ["suicide rates", "end it all with", "die cast", "hopeless romantic"],
        },
        "decisions": {
            "own": ["best for"],
            "open": ["worth"],
            "facts": ["edss"],
            "cases": ["aged forty"],
            "knowing": ["wonder"],
            "evidence": ["data on"],
            "harmless": ["best for rats", "worth reading"],
            "left_out": ["please", "i"],
        },
        "crisis_lines": {
            "medical": ["call {emergency}", "or {health_line}"],
            "medical_other": ["call {emergency} for them"],
            "self_harm": ["{country}: {emergency}, {crisis_line}"],
            "self_harm_other": ["for them: {crisis_line}"],
        },
        "signposts": {"GB": {"country": "UK", "emergency": "999", "crisis_line": "116 123", "health_line": "111"}},
        "signpost_elsewhere": {"country": "elsewhere", "emergency": "your number", "crisis_line": "findahelpline.com"},
    }
)
MEDICAL, HARM, EVIDENCE = Crisis("medical", False), Crisis("self-harm", False), EvidenceQuestion()


@pytest.fixture(scope="module")
def triage() -> Triage:
    """A reader of the small wording."""
    return Triage(WORDING)


@pytest.mark.parametrize(
    ("message", "reading"),
    [
        # said plainly, or in a word that no study frame in its sentence explains
        ("end it all", HARM),
        ("end it all in studies", HARM),
        ("end it all with flowers", EVIDENCE),
        ("suicide", HARM),
        ("suicide in studies", EVIDENCE),
        ("in studies. suicide", HARM),
        ("suicide rates", EVIDENCE),
        # hinted at: dying and despair, of a person, outside of studies
        ("she will die hopeless", Crisis("self-harm", True)),
        ("i die hopeless", HARM),
        ("die hopeless", EVIDENCE),
        ("she will die", EVIDENCE),
        ("she is hopeless", EVIDENCE),
        ("she will die hopeless in studies", EVIDENCE),
        ("she will die hopeless. in studies", EVIDENCE),
        ("she has a die cast hopeless", EVIDENCE),
        ("she will die a hopeless romantic", EVIDENCE),
        # urgent, however it is said
        ("no air", MEDICAL),
        ("no air in studies", EVIDENCE),
        ("no air left in tyres", EVIDENCE),
        ("she has no air in studies", EVIDENCE),
        ("she has no air tonight in studies", Crisis("medical", True)),
        # signs: of now, of a person, or several
        ("blood", EVIDENCE),
        ("blood tonight", MEDICAL),
        ("blood. tonight", MEDICAL),
        ("blood in studies. tonight", EVIDENCE),
        ("she has blood", Crisis("medical", True)),
        ("blood. she is here", Crisis("medical", True)),
        ("blood. she is here in studies", EVIDENCE),
        ("she has blood. in studies", Crisis("medical", True)),
        ("she has blood in studies", EVIDENCE),
        ("she has blood tonight in studies", Crisis("medical", True)),
        ("blood black spots", MEDICAL),
        ("black spots black lines", MEDICAL),
        ("blood blood", EVIDENCE),
        ("blood black spots. in studies", EVIDENCE),
        ("blood test tonight", EVIDENCE),
        # everyday symptoms of somebody who is being treated
        ("day ten rash", EVIDENCE),
        ("day ten rash rash", EVIDENCE),
        ("day ten rash itch", MEDICAL),
        ("day ten rash tonight", MEDICAL),
        ("she is at day ten with a rash", Crisis("medical", True)),
        ("day ten i have a rash", MEDICAL),
        ("day ten rash itch. in studies", EVIDENCE),
        ("rash itch", EVIDENCE),
        ("she made a rash decision day ten", EVIDENCE),
        ("she is at day ten", EVIDENCE),
        # decisions
        ("best for walking", PersonalDecision("best for walking")),
        ("please best for i walking", PersonalDecision("best for walking")),
        ("best for rats", EVIDENCE),
        ("data on best for walking", EVIDENCE),
        ("best for walking in studies", PersonalDecision("best for walking in studies")),
        ("aged forty", PersonalDecision("aged forty")),
        ("aged forty in studies", EVIDENCE),
        ("i", PersonalDecision("i")),
        ("i wait", PersonalDecision("wait")),
        ("i wait in studies", EVIDENCE),
        ("i wonder", EVIDENCE),
        ("edss worth it", PersonalDecision("edss worth it")),
        ("edss", EVIDENCE),
        ("worth it", EVIDENCE),
        ("edss worth reading", EVIDENCE),
        # the graver reading wins
        ("best for walking, no air", MEDICAL),
        ("no air, end it all", HARM),
    ],
)
def test_each_rule_reads_as_it_says(triage: Triage, message: str, reading: Reading) -> None:
    """One message for each side of every rule."""
    assert triage.read(message) == reading


@pytest.mark.parametrize(
    ("message", "other"),
    [
        ("my wife has no air", True),
        ("my wife and i have no air", False),
        ("i think she has no air", True),
        ("she says i have no air", False),
        ("no air she says", True),
        ("no air she says, i hear", True),
        ("no air i say, she hears", False),
        ("i have no air she says", False),
        ("no air", False),
    ],
)
def test_the_nearest_person_before_the_sign_has_it(triage: Triage, message: str, other: bool) -> None:
    """Or else the first one after it; "my" of "my wife" is no person of its own."""
    assert triage.read(message) == Crisis("medical", about_other=other)


def test_a_signpost_has_the_numbers_of_its_country_or_else_the_default(triage: Triage) -> None:
    """A line whose number the place doesn't have is left out; for someone else there are lines of their own."""
    assert triage.signpost(MEDICAL, "GB") == ("call 999", "or 111")
    assert triage.signpost(MEDICAL) == triage.signpost(MEDICAL, "FR") == ("call your number",)
    assert triage.signpost(Crisis("medical", True), "GB") == ("call 999 for them",)
    assert triage.signpost(HARM, "GB") == ("UK: 999, 116 123",)
    assert triage.signpost(HARM) == ("elsewhere: your number, findahelpline.com",)
    assert triage.signpost(Crisis("self-harm", True)) == ("for them: findahelpline.com",)


def test_a_fault_in_the_wording_names_its_file() -> None:
    """The operator is told where to look."""
    with pytest.raises(KnowledgeError, match=r"^safety\.yaml: .*'nobody'"):
        Triage(SafetyFile.model_validate({"studies": ["{nobody} knows"]}))
