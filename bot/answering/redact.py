"""Taking the person out of a question before it is kept. What can't be cleaned is kept as its matched terms only.

First the parts that tell of somebody wherever they stand (contacts, names, dates, places); then whole clauses in which somebody
speaks of themself or of their family without asking anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_NAME = r"(?-i:[A-Z][\w'’-]+|\b(?:van|von|der|den|de|la)\b)"
_NAMES = rf"{_NAME}(?:\s+{_NAME}){{0,3}}"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_ASKING = (
    r"(?:what|how|why|when|where|which|who|whose|does|do|did|is|are|was|were|can|could|will|would|should|must|has|have|any|"
    r"until|tell|ps)\b"
)
_ASKING_LATER = (
    r"(?:what|how|why|which|who|where|whose|does|did|do\s+(?:they|people|you)|are\s+(?:there|the|they|results)|"
    r"(?:can|could|will|would|should|is)\s+(?:there|it|hsct|this|the|i|you|one)|like\s+to\s+know|wants?\s+to\s+know|ask\s+whether)\b"
)
_TITLE = r"(?:dr|doctor|prof|professor|consultant|neurologist|ha?ematologist|nurse)\b\.?"

_PERSONAL: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        # Discord
        (r"<[@#/:!&][^>]*>(?:'s\b)?", " "),
        (r"\b(?:user\s+)?\d{17,20}\b", " "),
        # contacts
        (r"\bhttps?://\S+|\bwww\.\S+", " "),
        (r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", " "),
        (r"(?<!\S)\S+?\s*\(at\)\s*\S+(?:\s*\(dot\)\s*\w+)*", " "),
        (r"(?<!\w)@[\w.]*\w", " "),
        (
            r"\b(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}/\S*|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.(?:com|org|net|edu|gov|info|example|co\.uk)\b",
            " ",
        ),
        (r"\b(?:my\s+)?(?:skype|telegram|signal|insta\w*|facebook)\s*(?:is|:|=)\s*\S+", " "),
        (
            (
                r"\b(?:(?:call|phone|ring|text|reach|whatsapp)(?:\s+me)?(?:\s+(?:on|at))?|tel|fax|mobile|phone|whatsapp)?[\s.:]*"
                r"(?<![\w.])(?!(?:19|20)\d\d\s*[-–/]\s*(?:19|20)\d\d\b)\+?\(?\d[\d ()/-]{6,}\d\b(?:\s+after\s+\w+)?"
            ),
            " ",
        ),
        # birthdays, dates, ages
        (
            (
                rf"\b(?:date of birth|d\.?o\.?b\b\.?|born|b-?day|birthday|b\.)\s*(?:is|on|in|:|=)?\s*(?:the\s+)?"
                rf"(?:\d[\d./-]*\d|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:\s+\d{{4}})?)"
            ),
            " ",
        ),
        (r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b", " "),
        (rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\s+\d{{4}}\b", " "),
        (r"\b(?:(?:as\s+)?an?\s+)?\d{1,3}[\s-]*(?:years?[\s-]*old|yrs?[\s-]*old|yo|y/o)\b(?:\s+(?:man|woman|male|female))?", " "),
        (r"\b(?:aged|age)\s*:?\s*\d{1,3}\b(?!\s*(?:to|-|–|and|or)\b)", " "),
        (
            r"\b\d{2}\s?[mf]\b|\b(?:mum|mom|dad|male|female|man|woman|[mf])\s*[,/]\s*\d{2}\b(?:\s*,\s*(?:rrms|spms|ppms|ms)\b)?",
            " ",
        ),
        (r"\bi\s*(?:am|'m|’m|m|was|will be|turned|turn)\s+\d{1,3}\b(?:\s+(?:in\s+\w+|last\s+\w+|next\s+\w+))?", " "),
        # places
        (r"\b(?:post\s?code|zip|plz)\b\W*(?:is\s+)?(?:[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}|\d{4,5}(?:\s+(?-i:[A-Z])\w+)?)\b", " "),
        (r"\b(?:(?:i\s+)?live\s+)?(?:(?:near|in|at|from)\s+)?[A-Z]{1,2}\d[A-Z\d]?\s+\d[A-Z]{2}\b", " "),
        (r"\b(?:near|in|from)\s+\d{4,5}\s+(?-i:[A-Z])\w+", " "),
        # doctors and hospitals
        (rf"\b(?:(?:my|our|the)\s+)?{_TITLE}(?:\s+{_TITLE})*\s+{_NAMES}(?:'s\s+\w+)?", "the doctor"),
        (r"\b(?:dr|prof)\b\.?\s+(?!say|told|think)[a-z]{3,}", "the doctor"),
        (rf"\b(?:at\s+)?(?:the\s+)?(?:{_NAME}\s+){{1,4}}(?:Hospital|Infirmary|Klinik|Klinikum)\b(?:\s+of\s+{_NAMES})?", " "),
        (r"\b(?:at|from)\s+(?!the\b|a\b|any\b|my\b|what\b)(?:[\w'’]+\s+){1,3}hospital\b", " "),
        (rf"\bthe doctor\s+(?:(?:at|in|from)\s+{_NAMES}\b)", "the doctor"),
        (r"\bthe doctor\s+(?:nurse|secretary|registrar|team)\b", "the doctor"),
        # names
        (rf"\b(?:(?:my|the)\s+)?names?\s*(?:is|:|=)?\s*{_NAMES}(?:,\s*{_NAME})?", " "),
        (r"\bmy\s+name(?:'s|s| is)\s+(?:(?!" + _ASKING + r")[\w'’-]+[\s,.;:!]*){1,3}", " "),
        (rf"\b(?:i\s*(?:am|'m|’m|m)|im)\s+called\s+(?:(?!{_ASKING})[\w'’-]+\s*){{1,2}}", " "),
        (rf"\b(?:call me|friends call me)\s+(?:(?!{_ASKING})[\w'’-]+)", " "),
        (rf"\b(?:this is|it's|it’s|its)\s+{_NAMES}(?:\s+again)?(?=\s*[,.;:!]|\s+{_ASKING}|$)", " "),
        (rf"\b(?:hi|hello|hey)?,?\s*(?:patient\s+)?{_NAMES}\s+here\b", " "),
        (rf"\b(?:yours|regards|best wishes|love|cheers|sincerely),?\s+{_NAMES}", " "),
        # somebody's own values
        (r"\b(?:my|his|her|our)\s+(?:[\w-]+\s+){1,2}(?:of|=|:)\s*\d\S*", " "),
    )
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_CLAUSE = re.compile(r"(?<=,)(?:\s+|(?=[a-z]))|(?<=:)\s+|(?<!\s)\s+[-–—]+\s+")
_SELF = re.compile(
    r"\b(?:i|i['’]?(?:m|ve|d|ll)|my|me|mine|myself|we|we['’]?(?:re|ve)|our|us|she(?:['’]?s)?|he['’]s|he|his|her)\b", re.IGNORECASE
)
_SELF_SAID = r"(?:i|i['’]?(?:m|ve|d)|my|we|our|she|he|his|her)\b"
_OPENING = re.compile(
    rf"^\W*(?:(?:and|but|so|also|then|please|pls|ok|hi|hello|hey|thanks|thank you|generally|hm+)\b\W*)*{_ASKING}", re.IGNORECASE
)
_LATER_ASKING = re.compile(rf"\b{_ASKING_LATER}", re.IGNORECASE)
_ASIDE = re.compile(
    rf"\b(?:if|since|because|as|given that|after|when|while|with|now that|before|although)\s+{_SELF_SAID}"
    rf"(?:[^,.?!;:]|\.\d)*?(?=\s+{_ASKING_LATER}|\s*[,?!;:]|\.(?:\s|$)|$)",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"(?<!\s)\s+([,.;:?!])")
_DOUBTFUL = re.compile(r"(?<![.!?:]\s)(?<!^)(?<![\w-])[A-Z][\w'’-]*[a-z][\w'’-]*|\b\d{5,}\b")


def redact(question: str) -> str:
    """The question without the person: names, contacts, dates, ages, mentions and clauses about the asker's own health.

    Returns:
        The cleaned question on one line; empty where nothing of it may be kept.
    """
    question = well_formed(question)
    for pattern, replacement in _PERSONAL:
        question = pattern.sub(replacement, question)
    sentences = (" ".join(_asked(sentence)) for sentence in _SENTENCE.split(question))
    kept = " ".join(sentence for sentence in sentences if any(map(str.isalnum, sentence)))
    return _LOOSE.sub(r"\1", " ".join(kept.split())).strip(" ,;:-–")


def well_formed(text: str) -> str:
    """The text with halves of characters that stand alone replaced: no file, terminal or database takes them."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def doubtful(cleaned: str, known: Callable[[str], bool]) -> bool:
    """Whether a cleaned question may still name somebody: a capitalised word or a long number that the collection doesn't know.

    Args:
        cleaned: what `redact` left.
        known: whether the collection knows a word in lower case.
    """
    return any(not known(word.lower().rstrip("'’s")) and not known(word.lower()) for word in _DOUBTFUL.findall(cleaned))


def _asked(sentence: str) -> Iterator[str]:
    """The clauses of a sentence that are no statement about somebody; what follows such a statement without asking goes too."""
    dropped = False
    for clause in _CLAUSE.split(_ASIDE.sub(" ", sentence)):
        if not any(map(str.isalnum, clause)):
            continue
        asks = bool(_OPENING.search(clause))
        if not asks and (_SELF.search(clause) or dropped):
            later = _LATER_ASKING.search(clause)
            dropped = True
            if later and not _SELF.search(clause[later.start() :]):
                yield clause[later.start() :]
            continue
        dropped = False
        yield clause
