"""Is the question in English? The collection is, and words of another language only look like unknown ones to it."""

from __future__ import annotations

import unicodedata

from bot.retrieval.stopwords import STOP_WORDS

_ELSEWHERE = frozenset(
    """
    le la les des une est que qui pour avec dans mon ma mes je nous vous est-ce pas sur quel quelle comment combien
    el los las una uno que es por para con del como cual cuanto cuantos mi se si lo
    der das und ist nicht ein eine einen mit fur von wie bei kann ich mir mein auf dem den zu wann welche gibt
    il lo gli di che non per una sono mia mio con quanto dopo
    o os um uma para com nao mais meu minha
    het een van niet wat voor met mijn ik
    jest nie sie jak czy na po mam
    """.split()
) - {"as", "an", "me", "so", "a", "die", "in", "on"}  # also English


def is_foreign(question: str) -> bool:
    """Whether the question is in another script, or has more function words of another language than of English."""
    letters = [char for char in question if char.isalpha()]
    if letters and sum("LATIN" in unicodedata.name(char, "") for char in letters) < len(letters) / 2:
        return True
    plain = unicodedata.normalize("NFD", question.lower())
    words = "".join(char if char.isalpha() else " " for char in plain if not unicodedata.combining(char)).split()
    elsewhere = sum(word in _ELSEWHERE for word in words)
    return elsewhere >= 2 and elsewhere > sum(word in STOP_WORDS for word in words)
