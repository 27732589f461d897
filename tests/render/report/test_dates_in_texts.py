"""Dates in texts (dates_in_texts): in every usual spelling they are found and said otherwise; what is no date stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.render.report.dates_in_texts import in_other_words

SEVENTH = date(2026, 9, 7)
ABOUT = date(2026, 11, 23)


def _told(text: str, known=(SEVENTH,), doubtful=None) -> str:
    return in_other_words(text, lambda day: f"<{day:%d%m%y}>", known, ABOUT, doubtful)


@pytest.mark.parametrize(
    "spelt",
    [
        "2026-09-07", "2026/09/07", "2026.9.7", "20260907", "07.09.2026", "7.9.2026", "7.9.26", "07.09.", "7/9/2026",
        "9/7/2026", "09/07/26", "07-09-2026", "7 Sep", "7 sep", "7. Sep", "7th Sept", "7 September 2026",
        "7th of September, 2026", "7. September 2026", "7-Sep-2026", "7Sep2026", "Sep 7", "Sept. 7th",
        "September 7, 2026",
        "Mon 7 Sep", "Monday, 7 September", "Monday the 7th of September", "7 septembre 2026",
        "7 de septiembre de 2026",
        "2026-09-07T14:30:00Z", "2026-09-07 14:30", "2026-09-07T14:30:00+02:00", "7 Sep, 14:30", "7 Sep at 2 pm",
        "7 Sep 2026 at 2.30 p.m.", "Sep-07", "2026-Sep-07", "2026 Sept 7", "2026-W37-1",
        "07.09.2026 um 14:30 Uhr", "07.09.2026, 14 Uhr", "SEP 7",
    ],
)  # fmt: skip
def test_a_day_is_found_however_it_is_spelt(spelt):
    assert _told(f"It was on {spelt}, she said") == "It was on <070926>, she said"
    assert _told(f"({spelt})") == "(<070926>)"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("7–9 Sep", "<070926> to <090926>"),
        ("7 to 9 September 2026", "<070926> to <090926>"),
        ("Sep 7-9", "<070926> to <090926>"),
        ("in March 2025", "in <010325> to <310325>"),
        ("7 May 2019", "<070519>"),
        ("2025-12-24 and 3 Oct", "<241225> and <031026>"),
        ("14 and 15 September", "<140926> and <150926>"),
        ("14., 21. und 28. September", "<140926> and <210926> and <280926>"),
        ("vom 14. bis 16. September", "vom <140926> to <160926>"),
        ("14.9., 21.9. und 28.9. abgesagt", "<140926>, <210926> and <280926> abgesagt"),
        ("14.-16.9. krank", "<140926> to <160926> krank"),
        ("14.09.2026-21.09.2026", "<140926> to <210926>"),
        ("2026-09-14/2026-09-21", "<140926> to <210926>"),
        ("14/09/2026 - 21/09/2026", "<140926> to <210926>"),
        ("14./15.9.2026", "<140926> and <150926>"),
        ("dal 14 al 16 settembre", "dal <140926> to <160926>"),
        ("09/2026, 2026-09, Sept '26", "<010926> to <300926>, <010926> to <300926>, <010926> to <300926>"),
        ("il 3/9, l'8 settembre", "<030926>, <080926>"),
        ("le 14 sept. il est venu", "<140926> il est venu"),
        ("el 14 de septiembre llamó", "<140926> llamó"),
        ("She rang on 14 Sept. Then", "She rang on <140926>. Then"),
        ("op 14-9 gebeld", "op <140926> gebeld"),
        ("seit dem 14.9. besser", "seit dem <140926> besser"),
        ("rang on 14/9", "rang on <140926>"),
        ("in 2026-W41, 2026w37", "in <051026> to <111026>, <070926> to <130926>"),
        ("Sep-2026, 2026-Sep, Mar-90", "<010926> to <300926>, <010926> to <300926>, <010390> to <310390>"),
        ("born 3.5.90", "born <030590>"),
        ("em 12 de fevereiro, 3 de março de 2026", "em <120227>, <030326>"),
        ("Segunda-feira, 7 de setembro", "<070926>"),
        ("de 7 a 9 de setembro", "de <070926> to <090926>"),
        ("3. Feber, 3 marz", "<030227>, <030327>"),
    ],
)
def test_spans_months_and_several(text, told):
    assert _told(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "9.1 8.7 9 9.5", "rated 7.9.", "7/10", "8.5/10", "24/7", "he may 7 times", "step 3 of 4", "2026-99-99",
        "30 Feb",
        "version 3.0.12", "in 2019", "at 14:30", "12", "1.5 to 2", "AB-2026-09-071", "A7 Sepia", "31.02.2026",
        "Marching 7", "3/4", "il 24/7", "1. 2. 3.", "two weeks ago. 3 people", "10 sets", "at 10.10.", "um 12.05.",
        "version 3.9.", "Fri 14:30", "Mon 9 to 5", "3-4 times", "from 14.9 to 16.2", "BP 120/80", "on the 14th floor",
        "16.30 Uhr", "7.9/10", "page 3/9", "p. 3/9", "she sat 3/4 of the hour", "he sat 2 hours",
        "Kapitel 4.5.", "half of 8.2",
        "3 Marco", "Marco 7", "Quarta 3/4", "a quinta 14 pessoas", "segunda 3", "sexta 2.5",
    ],
)  # fmt: skip
def test_what_is_no_date_stays(text):
    assert _told(text) == text


@pytest.mark.parametrize("weekday", range(7))
def test_a_weekday_with_its_number_is_the_nearest_such_day_or_one_with_an_appointment(weekday):
    every = [ABOUT + timedelta(days=away) for away in range(-4000, 4000)]
    such = [day for day in every if day.day == 31 and day.weekday() == weekday]
    nearest, farthest = min(such, key=lambda day: abs(day - ABOUT)), such[0]
    assert _told(f"came on {nearest:%A} the 31st") == f"came on <{nearest:%d%m%y}>"
    assert _told(f"{nearest:%A} the 31st", known=(farthest,)) == f"<{farthest:%d%m%y}>"


def test_of_two_readings_the_one_with_an_appointment_is_meant():
    assert _told("9/7/2026", known=(date(2026, 7, 9),)) == "<090726>"
    assert _told("9/7/2026", known=()) == "<070926>"
    assert _told("24 Dec", known=()) == "<241226>"
    assert _told("24 Dec", known=(date(2023, 12, 24),)) == "<241223>"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("She rated 14.9.", "14.9."),
        ("rated 7.9. Then", "7.9."),
        ("mood on 7/10", "7/10"),
        ("rang 3/9", "3/9"),
        ("tensione 14/9", "14/9"),
        ("il 3/4", "3/4"),
        ("the 3 may come", "3 may"),
        ("tre set, 3 set", "3 set"),
        ("Monday 7.9, better", "7.9"),
        ("by the 14th.", "14th"),
        ("bis zum 14.9", "14.9"),
        ("May 3 people come?", "May 3"),
        ("El lunes 21 llegó tarde", "21"),
        ("Monday 14 people came", "14"),
        ("since KW 41", "KW 41"),
        ("ill in W41.", "W41"),
        ("better in Oct. Then", "Oct"),
        ("a bad October", "October"),
        ("mieux en octobre", "octobre"),
        ("last may", "may"),
    ],
)
def test_what_may_be_a_date_stays_and_is_named(text, named):
    doubtful: set[str] = set()
    assert _told(text, known=(), doubtful=doubtful) == text
    assert doubtful == {named}


@pytest.mark.parametrize("text", ["rated 31.9.", "24/7", "step 3 of 4", "2.5-3.5", "at 9.10.", "rated 14.9 and 15.2",
                                  "May I? She may march, a set",
                                  "Marco and quarta, quinta, sexta, segunda; no maio"])  # fmt: skip
def test_what_can_be_no_date_is_not_named(text):
    doubtful: set[str] = set()
    assert _told(text, doubtful=doubtful) == text
    assert not doubtful


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "en": "January February March April May June July August September October November December",
}
SPELLINGS = (
    "{day}. {de}", "{day} {fr}", "{day} de {es}", "{day} {it}", "{day} {nl}", "{day} {en}", "{en} {day}",
    "den {day}.{month}.,", "am {day}.{month}.", "le {day} {fr}", "il {day} {it}", "el {day} de {es}",
    "no dia {day} de {pt}",
    "{day}.{month}.{year}", "{day}. {month}. {year}", "{year}-{month:02}-{day:02}", "{day}-{month}-{year}",
    "Montag, den {day}.{month}.", "lunedì {day}/{month}", "maandag {day}-{month:02}",
)  # fmt: skip


@given(DAYS, st.sampled_from(SPELLINGS), st.sampled_from(["{}", "Kam {} nicht", "({})", "x\n{}\ny", "{} und mehr"]))
def test_an_appointments_day_is_found_in_every_language(day, spelling, around):
    months = {language: names.split()[day.month - 1] for language, names in MONTHS.items()}
    written = around.format(spelling.format(day=day.day, month=day.month, year=day.year, **months))
    doubtful: set[str] = set()
    told = in_other_words(written, lambda found: f"<{found}>", {day}, ABOUT, doubtful)
    assert f"<{day}>" in told or (spelling.startswith("maandag") and doubtful), written
    assert not any(name in told for name in months.values())


@given(st.lists(st.decimals(0, 40, places=1), min_size=1, max_size=5), st.sampled_from([" ", ", ", "; ", " to ", "/"]))
def test_marks_in_a_row_stay(marks, between):
    text = f"rated {between.join(map(str, marks))}"
    assert _told(text, known=()) == text


@given(
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["at {}:{:02}", "um {}.{:02} Uhr", "at {}.{:02}.", "à {}h{:02}"]),
)
def test_times_of_day_stay(hour, minute, spelling):
    text = f"came {spelling.format(hour, minute)}"
    assert _told(text) == text


@given(
    st.integers(0, 10), st.sampled_from([2, 3, 4, 5, 7, 10]), st.sampled_from(["{}/{}", "about {}/{} of it", "{} / {}"])
)
def test_shares_stay(part, whole, spelling):
    text = spelling.format(part, whole)
    assert _told(text, known=()) == text


@given(st.text(alphabet="0123456789./-–,: adehmtu'’°", max_size=40))
def test_what_is_named_as_doubtful_stands_in_the_text_that_is_shown(text):
    doubtful: set[str] = set()
    told = in_other_words(text, lambda found: "day", (), ABOUT, doubtful)
    assert all(each in told for each in doubtful)
    assert told == text or "day" in told.lower()
