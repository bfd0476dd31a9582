from datetime import date

import pytest

from assistant.interview.dates import find_day

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Priya, by 2027-03-31", "2027-03-31"),
        ("ops bis 31.3.2027", "2027-03-31"),
        ("by 31 March 2027", "2027-03-31"),
        ("until the 3rd of December", "2026-12-03"),
        ("Jan 15", "2027-01-15"),
        ("March 31st, 2028", "2028-03-31"),
        ("end of January", "2027-01-31"),
        ("end Feb 2028", "2028-02-29"),
        ("mid-April", "2027-04-15"),
        ("by the end of November", "2026-11-30"),
        ("in Q1", "2027-03-31"),
        ("Q4", "2026-12-31"),
        ("end of Q3 2027", "2027-09-30"),
        ("end of the week", "2026-12-04"),
        ("by end of next week", "2026-12-11"),
        ("end of the month", "2026-11-30"),
        ("next month", "2026-12-31"),
        ("end of this quarter", "2026-12-31"),
        ("next quarter", "2027-03-31"),
        ("end of the year", "2026-12-31"),
        ("end of next year", "2027-12-31"),
        ("in two weeks", "2026-12-14"),
        ("within 3 months", "2027-02-28"),
        ("in a year", "2027-11-30"),
        ("tomorrow", "2026-12-01"),
        ("by Friday", "2026-12-04"),
        ("next Monday", "2026-12-07"),
        ("by May", "2027-05-31"),
        ("Devin until 2026-12-15, the review by 2027-01-10", "2027-01-10"),
    ],
)
def test_a_day_is_found_as_people_write_it(text: str, day: str) -> None:
    found = find_day(text, today=MONDAY)
    assert found is not None
    assert found.day.isoformat() == day


@pytest.mark.parametrize(
    "text",
    [
        "the payments team",
        "soon",
        "May takes it",
        "Mark and April from security",
        "we may do it, march on",
        "3/4/2027",
        "version 2027",
        "twelve people, 30 refunds a day",
        "Friday's crew",
    ],
)
def test_what_names_no_day_gives_none(text: str) -> None:
    assert find_day(text, today=MONDAY) is None


@pytest.mark.parametrize("text", ["2027-02-30", "31 June", "by 99.1.2027", "Feb 30 2028"])
def test_a_day_that_does_not_exist_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is not a day"):
        find_day(text, today=MONDAY)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Priya, by the end of March.", "Priya, "),
        ("by 2027-03-31 the payments team", " the payments team"),
        ("until Q2: ops", ": ops"),
    ],
)
def test_the_words_that_lead_up_to_a_day_belong_to_it(text: str, rest: str) -> None:
    found = find_day(text, today=MONDAY)
    assert found is not None
    assert text[: found.start] + text[found.end :] == rest
