"""What somebody fears, told apart from what the system is: *it could leak salaries* builds nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from assistant.interview.text import Sentence

_HARMED: Final = (
    r"leak|los[et]|harm|hurt|abus|misus|steal|trick|fool|mislead|expos|manipulat|hack|damag|insult|"
    r"discriminat|invent|hallucinat|kill|blackmail|cheat|defraud|embarrass|ruin|go wrong|be wrong"
)
_WORRY: Final = re.compile(
    r"\b(?:worst (?:thing|case|day|that)|afraid|nightmare|scared|what if|disaster|"
    r"(?:i|we|people|everyone|everybody|security|legal|management|us|me|them)(?:['’]m|['’]re| am| are| is)?"
    r"(?: \w+){0,2}? worr(?:y|ies|ied)|(?:a|the|our|my|one|big|main|biggest|real|only|other) worr(?:y|ies)|"
    r"(?:we|i|they|it|that|which|somebody|someone|anyone|people) (?:could|might|may|would) (?:\w+ ){0,2}?"
    rf"(?:{_HARMED})\w*)\b|\b(?:our|the|my) (?:biggest |main |worst )?(?:fear|concern|risk)s? (?:is|are)\b",
    re.IGNORECASE,
)
"""What tells a worry wherever it is said."""
_FEARED: Final = re.compile(
    r"\b(?:worst|harm\w*|leak\w*|los[et]\w*|loss|wrong\w*|hurt\w*|die\w*|death|kill\w*|fraud\w*|steal\w*|"
    r"stolen|abus\w+|hack\w*|attack\w*|blame\w*|sued?|fine[sd]?|press|reputation|mislead\w*|misled|"
    r"discriminat\w+|insult\w*|rude|offen\w+|expos\w+|fake\w*|manipulat\w+|delet\w+|crash\w*|danger\w*|unsafe|"
    r"suicid\w+|scam\w*|illegal\w*|breach\w*|angry|cheat\w*|somebody|someone|would|could|bad|free|never|"
    r"nobody|not|strangers?|secret\w*|instead of)\b",
    re.IGNORECASE,
)
"""What tells one in an answer to the question what is feared."""
_DESCRIBES: Final = re.compile(
    r"^\W*(?:and |also |besides,? |by the way,? )*"
    r"(?:(?:we|it|there|they|(?:the|our) [\w -]{2,40}?) (?:also |only |then )?"
    r"(?:use|has|have|had|is|are|run|read|store|keep|know|work|call|talk|connect|live|come|answer|look)[sd]?\b"
    r"|(?:employees|customers|users|people|staff) (?:can |also )*(?:use|ask|upload|write|edit)\b)",
    re.IGNORECASE,
)
"""How a sentence begins that tells more of the system."""


class Told(NamedTuple):
    """Sentences, by whether they tell of the system or of a fear."""

    described: list[Sentence]
    worries: list[Sentence]


def sort_worries(sentences: Sequence[Sentence], *, asked: bool) -> Told:
    """Tell apart what describes the system and what is feared.

    Args:
        sentences: what was said.
        asked: whether the question was what is feared; then only what plainly describes counts as such.
    """
    worries = [s for s in sentences if _WORRY.search(s.text) or (asked and not _plainly_describes(s.text))]
    return Told([s for s in sentences if s not in worries], worries)


def _plainly_describes(text: str) -> bool:
    return _DESCRIBES.match(text) is not None and _FEARED.search(text) is None
