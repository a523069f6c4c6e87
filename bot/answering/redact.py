"""Taking the person out of a question before it is kept. What can't be cleaned is kept as its matched terms only."""

from __future__ import annotations

import re

_PERSONAL = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"<[@#/:!&][^>]*>", " "),  # Discord mentions of every form
        (r"\bhttps?://\S+|\bwww\.\S+", " "),
        (r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+", " "),
        (r"(?<!\w)@\w+", " "),
        (r"\b(?:my name is|my name's|this is|i am called|im called|call me)\s+[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?", " "),
        (r"\b(?:dr|doctor|prof|professor)\.?\s+[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?", "the doctor"),
        (r"\+?\d[\d ()/-]{7,}\d", " "),
        (r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b", " "),
        (r"\b(?:born|dob|date of birth)\b[^.?!,;]*", " "),
        (r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", " "),
        (r"\b\d{17,20}\b", " "),
        (r"\b(?:i am|i'm|im|aged?|i was)\s+\d{1,3}\b(?:\s*(?:years?|yrs?|yo|y/o)(?:\s+old)?)?", " "),
        (r"\b\d{1,3}\s*(?:years? old|yrs? old|yo|y/o)\b", " "),
    )
)
_CLAUSE = re.compile(r"(?<=[.!?;])\s+|\n+")
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|im|ive|i've|my|me|mine|we|our)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\?|\b(?:what|how|why|when|where|which|who|does|any(?:one|body)?)\b|^\W*(?:is|are|can|do|did|will)\b", re.IGNORECASE
)


def redact(question: str) -> str:
    """The question without the person: names, contacts, dates, ages, mentions and clauses about the asker's own health.

    Returns:
        The cleaned question on one line; empty where nothing of it may be kept.
    """
    for pattern, replacement in _PERSONAL:
        question = pattern.sub(replacement, question)
    clauses = [clause for clause in _CLAUSE.split(question) if clause.strip()]
    kept = [clause for clause in clauses if _ASKS.search(clause) or not _FIRST_PERSON.search(clause)]
    return " ".join(" ".join(kept).split())
