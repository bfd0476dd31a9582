"""Days as people write them: *2027-03-31*, *31 March*, *end of January*, *Q2*, *in three weeks*, *by Friday*.

What names a stretch of time means its last day. A day without a year is the next one to come. Figures with
slashes are left alone, since half of the world reads them the other way round.
"""

from __future__ import annotations

import re
from calendar import day_name, month_name, monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple


class Day(NamedTuple):
    """A day that words name.

    Attributes:
        start, end: where the words stand, with what leads up to them, such as *by* or *until the*.
    """

    day: date
    start: int
    end: int


def find_day(text: str, *, today: date) -> Day | None:
    """Return the last day that a text names, nothing if it names none.

    Raises:
        ValueError: it names one that does not exist, such as 31 June; says which.
    """
    found: Day | None = None
    for pattern, read in _FORMS:
        for match in pattern.finditer(text):
            try:
                day = read(match, today)
            except (ValueError, OverflowError) as error:
                raise ValueError(f"{match['words']} is not a day") from error
            if found is None or match.start() > found.start:
                found = Day(day, match.start(), match.end())
        if found is not None:
            return found
    return None


_MONTHS: Final = [name.lower() for name in month_name]
_DAYS: Final = [name.lower() for name in day_name]
_NUMBERS: Final = "zero one two three four five six seven eight nine ten eleven twelve".split()


def _number(word: str) -> int:
    return (
        1 if word.lower() in ("a", "an") else int(word) if word.isdecimal() else _NUMBERS.index(word.lower())
    )


def _month(word: str) -> int:
    return next(n for n, name in enumerate(_MONTHS) if name and name.startswith(word.lower()[:3]))


def _last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _coming(today: date, day_in: Callable[[int], date]) -> date:
    """Return a day of this year, or of the next where it has passed."""
    this = day_in(today.year)
    return this if this >= today else day_in(today.year + 1)


def _iso(match: re.Match[str], _: date) -> date:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _of_month(match: re.Match[str], today: date) -> date:
    month, day = _month(match["month"]), int(match["day"])
    if match["year"]:
        return date(int(match["year"]), month, day)
    return _coming(today, lambda year: date(year, month, day))


def _whole_month(match: re.Match[str], today: date) -> date:
    month = _month(match["month"])
    middle = match["part"] is not None and match["part"].lower().startswith("mid")
    day_in: Callable[[int], date] = (
        (lambda year: date(year, month, 15)) if middle else (lambda year: _last_of(year, month))
    )
    return day_in(int(match["year"])) if match["year"] else _coming(today, day_in)


def _quarter(match: re.Match[str], today: date) -> date:
    month = int(match["quarter"]) * 3
    if match["year"]:
        return _last_of(int(match["year"]), month)
    return _coming(today, lambda year: _last_of(year, month))


def _end_of(match: re.Match[str], today: date) -> date:
    later = (match["which"] or "").lower() == "next"
    span = match["span"].lower()
    if span == "year":
        return date(today.year + later, 12, 31)
    if span == "week":
        return today + timedelta(days=4 - today.weekday() + 7 * (later or today.weekday() > 4))
    months = 3 if span == "quarter" else 1
    first = (today.month - 1) // months * months + months * later
    year, last = today.year + (first + months - 1) // 12, (first + months - 1) % 12 + 1
    return _last_of(year, last)


def _in_some(match: re.Match[str], today: date) -> date:
    count, span = _number(match["count"]), match["span"].lower()
    if span in ("day", "week"):
        return today + timedelta(days=count * (7 if span == "week" else 1))
    months = today.month - 1 + count * (12 if span == "year" else 1)
    year, month = today.year + months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _weekday(match: re.Match[str], today: date) -> date:
    ahead = (_DAYS.index(match["day"].lower()) - today.weekday()) % 7 or 7
    return today + timedelta(days=ahead)


def _tomorrow(_: re.Match[str], today: date) -> date:
    return today + timedelta(days=1)


_TO: Final = r"(?:\b(?:by|until|till|before|on|at|due|from|for)\s+)?(?:\bthe\s+)?"
_NAMES: Final = "|".join(
    rf"{name[:3]}(?:{name[3:]})?" if name != "may" else "may" for name in _MONTHS if name
)
_YEAR: Final = r"(?:,?\s+(?P<year>20\d\d))?"
_COUNT: Final = rf"(?P<count>\d{{1,3}}|an?|{'|'.join(_NUMBERS[1:])})"


def _form(words: str) -> re.Pattern[str]:
    return re.compile(rf"{_TO}(?P<words>{words})(?!\w)", re.IGNORECASE)


_FORMS: Final[Sequence[tuple[re.Pattern[str], Callable[[re.Match[str], date], date]]]] = (
    (_form(r"\b(?P<year>20\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})"), _iso),
    (_form(r"\b(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>20\d\d)"), _iso),
    (_form(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?P<month>{_NAMES})\.?{_YEAR}"), _of_month),
    (_form(rf"\b(?P<month>{_NAMES})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}"), _of_month),
    (_form(rf"\b(?P<part>end(?:\s+of)?|mid(?:dle\s+of)?)[\s-]+(?P<month>{_NAMES})\.?{_YEAR}"), _whole_month),
    (_form(rf"\b(?:(?:the\s+)?end\s+of\s+)?Q(?P<quarter>[1-4]){_YEAR}"), _quarter),
    (_form(r"\bend\s+of\s+(?:the\s+|(?P<which>this|next)\s+)?(?P<span>week|month|quarter|year)"), _end_of),
    (_form(rf"\b(?:in|within)\s+{_COUNT}\s+(?P<span>day|week|month|year)s?"), _in_some),
    (_form(r"\b(?P<which>next|this)\s+(?P<span>week|month|quarter|year)"), _end_of),
    (_form(r"\btomorrow"), _tomorrow),
    (
        re.compile(
            rf"\b(?:by|until|till|on|before|next)\s+(?P<words>(?P<day>{'|'.join(_DAYS)}))\b", re.IGNORECASE
        ),
        _weekday,
    ),
    (
        re.compile(
            rf"\b(?:by|until|till|before|in)\s+(?P<part>the\s+end\s+of\s+)?(?P<words>(?P<month>{_NAMES})\.?"
            rf"{_YEAR})(?!\w)",
            re.IGNORECASE,
        ),
        _whole_month,
    ),
)
"""The surer first; of one form the last in the text counts."""
