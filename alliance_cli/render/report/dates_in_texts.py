"""Calendar dates in free text, in the usual spellings: found, read, and said in other words."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import chain

from alliance_cli.dates import DAY_NAMES, MONTH_NAMES

YEARS = range(1950, 2100)
FIRST_OF_LAST_CENTURY = 40  # “3.5.90” is a birth; what is planned for 2040 is seldom written with two digits
# Beside the names of dates.py, in the same languages (what a client writes may be in their own): accents, short forms.
_MONTHS_BESIDE = (
    "jan jänner janv ene gen",
    "feb février févr fév febb fev",
    "mar märz mär março",
    "apr avr abr",
    "mag",
    "jun giu",
    "jul juil lug",
    "aug août ago",
    "sept sep sett set",
    "oct okt ott",
    "nov",
    "dec dez décembre déc dic",
)
_DAYS_BESIDE = (
    "mon mo lun lunedì segunda-feira",
    "tues tue martedì terça-feira terca-feira",
    "wednes wed miércoles mié mercoledì quarta-feira",
    "thurs thur thu jeu jue giovedì gio quinta-feira",
    "fri ven vie venerdì sexta-feira",
    "satur sat sábado",
    "sun dim",
)
MONTHS_AROUND = 12  # the nearest 31st that is a Monday is at most ten months away
# In a text these are a first name and ordinals; “março” and “quarta-feira” are not.
_WORDS_TOO = frozenset("marco segunda terca quarta quinta sexta".split())


def _numbered(names: Sequence[str], beside: Sequence[str], first: int) -> dict[str, int]:
    each = enumerate(map(" ".join, zip(names, beside, strict=True)), first)
    return {name: number for number, known in each for name in known.split() if name not in _WORDS_TOO}


MONTH_NUMBERS = _numbered(MONTH_NAMES, _MONTHS_BESIDE, 1)
WEEKDAY_NUMBERS = _numbered(DAY_NAMES, _DAYS_BESIDE, 0)
MONTHS_FIRST = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)  # only in English the month comes first
VERBS = frozenset(("may", "march", "mar"))  # in small letters before a number these are seldom a month
ALSO_WORDS = frozenset(("may", "set", "mag", "gen"))  # in small letters after a number these may be one
DAYS_AND_WORDS = frozenset(("sat", "sun", "wed"))  # in small letters: “she sat 3/4 of the hour”
SHORT_DAYS = {"Di": 1, "Mi": 2, "Do": 3, "Fr": 4, "Sa": 5, "So": 6}  # words too: with a dot or a comma alone

# What stands before a date, and what it tells of figures that may be one.
ARTICLES = frozenset("the den le el il l' l’".split())
ON = frozenset(("on", "am", "op"))
OF_A_DAY = frozenset("am vom zum dem den der seit".split())  # “am 14.9.”: no mark has such a word before it
ROMANCE = frozenset("il le el dal del dell' dell’ l' l’ al du au".split())  # “il 3/9”
BY_A_DAY = ON | OF_A_DAY | ROMANCE | frozenset("since until till by from before after bis ab".split())
NO_DAY_FOLLOWS = frozenset(
    "at um gegen om à vers alle ore version chapter section item kapitel abschnitt nr no p pp page seite".split()
)
FRACTIONS = frozenset(((1, 2), (1, 3), (2, 3), (1, 4), (3, 4)))
SCALES = frozenset((2, 3, 4, 5, 7, 10))  # “7/10” is a mark
AROUND_THE_CLOCK = (24, 7)


def _any(words: Collection[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_MONTH = rf"(?:{_any(MONTH_NUMBERS)})(?![^\W\d_])\.?"
_MONTH_FIRST = rf"(?:{_any(MONTHS_FIRST.split())})(?![^\W\d_])\.?"
_YEAR = r"(?:19|20)\d\d"
_ITS_YEAR = rf"(?:{_YEAR}|['’]\d\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NTH = rf"{_DAY}(?:st|nd|rd|th|ten|er|[eº°.])?"
_TO = r"\s?(?:[–/&-]|\b(?:to|bis|al|au|tot|and|und|et|y|e|en|oder|or)\b)\s?"
_LEAD = (
    rf"(?:(?P<lead>{_any((BY_A_DAY | NO_DAY_FOLLOWS) - ROMANCE | {'in', 'of', 'between'})})\.?\s+(?:the\s+)?"
    rf"|(?P<article>the|le|el|il|dal|del|al|du|au)\s+|(?P<elided>(?:del)?l['’]))?"
)
_WEEKDAY = (
    rf"(?:(?P<weekday>{_any(WEEKDAY_NUMBERS)}|(?-i:{_any(SHORT_DAYS)})(?=[.,]))(?![^\W_])\.?,?\s+"
    r"(?P<its_article>(?:the|den|dem|der|le|el|il)\s+)?)?"
)
_CLOCK = r"(?:[01]?\d|2[0-3])(?:[:.h][0-5]\d(?::[0-5]\d(?:\.\d+)?)?)"
_HOUR = r"(?:[ap]\.?m\b\.?|(?:Uhr|uur|h)\b)"
_TIME = (
    r"(?P<time>(?:,?\s+(?:(?:at|um|à|om|ore|alle(?:\sore)?|a\slas)\s+)?|T)"
    rf"(?:{_CLOCK}|\d\d?(?=\s?{_HOUR}))(?:\s?{_HOUR})?(?:\s?Z\b|[+-]\d\d:?\d\d)?)?"
)
_WHOLE = rf"(?:\d\d?(?:\.\d\d?\.|/\d\d?/)(?:{_YEAR}|\d\d)|{_YEAR}-\d\d-\d\d)"
_SPELT = re.compile(
    rf"(?<![^\W_])(?<!\d[./-])(?<!\d,){_LEAD}{_WEEKDAY}(?P<core>"
    rf"(?P<pair>{_WHOLE}\s?[-–/]\s?{_WHOLE})"
    rf"|(?P<iso>{_YEAR}[-/.]\d\d?[-/.]\d\d?|{_YEAR}[01]\d[0-3]\d)"
    rf"|(?P<figures>\d\d?(?P<by>[./-])\d\d?(?P=by)(?:{_YEAR}|\d\d)|\d\d?\.\s\d\d?\.\s?{_YEAR}|\d\d\.\d\d\.(?!\d))"
    rf"|(?P<span>{_DAY}\.(?:\d\d?\.)?{_TO}{_DAY}\.\d\d?\.(?:{_YEAR})?)"
    rf"|(?P<from>(?:{_DAY}\.,\s)*{_NTH}(?:{_TO}|\sa\s))?(?P<day>{_NTH})(?:\s+(?:of|de|di)\s+|\s*|-)(?P<month>{_MONTH})"
    rf"(?:(?:,?\s*(?:del?\s+)?)(?P<year>{_ITS_YEAR})|-(?P<short_year>{_YEAR}|\d\d))?"
    rf"|(?P<iso_week>{_YEAR}-?W(?:0[1-9]|[1-4]\d|5[0-3])(?:-?[1-7])?)"
    rf"|(?P<year_first>{_YEAR})[-/.\s]\s?(?P<its_month>{_MONTH})(?:[-/\s]\s?(?P<its_day>{_DAY}))?"
    rf"|(?P<month_first>{_MONTH_FIRST})(?:\s*|[-/])(?:the\s+)?(?P<day_after>{_NTH})(?:{_TO}(?P<till>{_DAY}))?"
    rf"(?:,?\s+(?P<year_last>{_YEAR})(?![-/]\w))?"
    rf"|(?P<month_alone>{_MONTH})(?:\s+(?:del?\s+)?(?P<its_year>{_ITS_YEAR})|[-/](?P<dashed_year>{_YEAR}|\d\d))"
    rf"|(?P<month_figures>(?:0?[1-9]|1[0-2])[./]{_YEAR}|{_YEAR}-(?:0[1-9]|1[0-2]))"
    r"|(?P<short>\d\d?(?:/\d\d?|-\d\d?|\.\s?\d\d?\.|\.\d\d?))"
    rf"|(?P<month_only>{_MONTH})|(?P<week_only>(?-i:KW|CW|W)\s?(?:[1-4]\d|5[0-3]|0?[1-9]))"
    rf"|(?P<nth>{_DAY}(?:st|nd|rd|th|\.)?)(?(weekday)(?!\s?(?:to|bis|-|–|{_HOUR}|o['’]clock))"
    r"|(?=\s*(?:[.,;:!?)]|$)|(?<=\.)\s+[a-zäöü]))"
    rf"){_TIME}(?![^\W_])(?![./:-]\d)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[,:;–-]|\s(?:und|bis|oder|and|u\.)\s\d")  # after “14.9.”: so its last dot ends no sentence
_SENTENCE_ENDS = re.compile(r"\s*$|\s+[^\W\d_a-zäöü]")
_MEETING = re.compile(r"\s(?:session|appointment|meeting|call|visit|letter|e-?mail|message|text|talk|argument)s?\b")
_A_MONTH_FOLLOWS = re.compile(
    r"(?i:\b(?:in|im|en|since|until|till|by|from|to|of|last|next|this|early|late|mid|seit|bis|ab|ende|anfang|mitte|letzten"
    r"|nächsten|depuis|dès|fin|début|desde|hasta|da|di|vanaf|sinds|tot|eind|begin))[\s-]+$"
)
_BEGINS = re.compile(r"(?:^|[.!?]\s|\n)\s*$")
Say = Callable[[date], str]


def in_other_words(text: str, say: Say, known: Collection[date], about: date, doubtful: set[str] | None = None) -> str:
    """The text with every date that is spelt out in it said by `say`.

    A day without a year, or with day and month in either order, is read as one of `known` where it can be, else as the
    one nearest to `about`. What may be a date (“14.9.” at the end of a sentence, “3/9”) stays, and is added
    to `doubtful`.
    """

    def said(found: re.Match[str]) -> str:
        days = [_nearest([*readings], known, about) for readings in _each_day(found, known, about)]
        told = dict.fromkeys(say(day) for day in days if day is not None)
        sure = _sure(found, any(day in known for day in days)) if told else False
        if not sure:
            if told and sure is None and doubtful is not None:
                doubtful.add(
                    (found["month_only"] or found["core"]).strip().removesuffix("." * bool(found["month_only"]))
                )
            return found[0]
        return _placed(found, (" and " if _several(found) else " to ").join(told))

    return _SPELT.sub(said, text)


def _several(found: re.Match[str]) -> bool:
    return bool(re.search(r"[/&]|\b(?:and|und|et|y|e|en|oder|or)\b", found["from"] or found["span"] or ""))


def _placed(found: re.Match[str], told: str) -> str:
    """What is told with a word before it that goes with it: “on 7 Sep” is “in week 3”, or “before week 1”."""
    lead = (found["lead"] or found["article"] or found["elided"] or "").lower()
    before = lead if found["elided"] else f"{lead} "
    if lead == "the" and _MEETING.match(found.string, found.end()):
        told = "earlier" if told.startswith("before") else told
    elif not lead or lead in ARTICLES:
        before = ""
    elif re.match("session|week", told):
        before = "in " if lead in ON or (lead == "between" and " and " not in told) else before
    elif told.startswith("before"):
        before = {"of": "from ", "after": "after a day "}.get(lead, "" if lead in {*ON, "in", "before"} else before)
    elif re.search(r"(?:week|ago|from now)$", told):
        before = "" if lead in {*ON, "in"} else before
    said = before + told
    if found[0][0].isupper() if lead else _BEGINS.search(found.string, 0, found.start()):
        said = said[0].upper() + said[1:]
    return said + "." * (found[0].endswith(".") and bool(_SENTENCE_ENDS.match(found.string, found.end())))


def _sure(found: re.Match[str], met: bool) -> bool | None:
    """Whether it can only be a date; None: it may be one. `met`: the client came on that day."""
    lead = (found["lead"] or found["article"] or found["elided"] or "").lower()
    if name := found["month_first"]:
        dated = bool(found["year_last"] or found["weekday"] or lead)
        if name.lower() in VERBS and not dated and _BEGINS.search(found.string, 0, found.start()):
            return True if met else None  # “May 3 people come?”
        return name not in VERBS or dated
    if found["month"] in ALSO_WORDS and not (
        found["year"] or found["short_year"] or found["weekday"] or lead in BY_A_DAY
    ):
        return None
    if found["short"]:
        return _sure_of_figures(found, lead, met)
    if found["nth"]:
        if found["weekday"]:
            if found["nth"].isdigit() and found["weekday"] in DAYS_AND_WORDS:
                return False
            alone = not re.match(r"\s+\w", found.string[found.end() :])
            return True if not found["nth"].isdigit() or (met and alone) else None
        dated = lead in BY_A_DAY and (not found["nth"].isdigit() or lead in ROMANCE)
        return None if dated else False
    if found["month_only"]:
        return _maybe_a_month(found)
    if found["week_only"]:
        return None
    no_day = lead in NO_DAY_FOLLOWS and re.fullmatch(r"\d\d\.\d\d\.", found["figures"] or "")
    return not no_day


def _maybe_a_month(found: re.Match[str]) -> bool | None:
    """“In Oct”, “October”: too long a time to be said in weeks; “she may”, “a set” are none."""
    name = found["month_only"].rstrip(".")
    if _A_MONTH_FOLLOWS.search(found.string, 0, found.start("core")):
        return None if name == "may" or name not in ALSO_WORDS else False
    if name[0].isupper():
        return None if name.lower() not in {*ALSO_WORDS, "mar"} else False
    return None if len(name) > 4 and name not in VERBS else False


def _sure_of_figures(found: re.Match[str], lead: str, met: bool) -> bool | None:
    """Day and month in figures without a year: a mark, a share, a time and a version look alike."""
    text, weekday = found["short"], bool(found["weekday"]) and found["weekday"] not in DAYS_AND_WORDS
    first, second = map(int, _numbers(text))
    if lead in NO_DAY_FOLLOWS or (not weekday and "/" in text and (first, second) == AROUND_THE_CLOCK):
        return False
    dated = lead in OF_A_DAY or bool(found["its_article"])
    out_of_scale = max(first, second) > 12
    if "/" in text:
        share = (first, second) in FRACTIONS or (second == 10 and first <= 10)
        if weekday or (lead in ROMANCE and not share):
            return True
        if out_of_scale:
            return True if met or found["time"] or lead in BY_A_DAY else None
        likely = lead in BY_A_DAY or second not in SCALES or (met and (first, second) not in FRACTIONS)
        return None if likely else False
    if "-" in text:
        return (first > second or None) if weekday or lead == "op" else False
    if text.endswith("."):
        goes_on = _GOES_ON.match(found.string, found.end())
        if weekday or dated or lead == "am" or ((found["time"] or goes_on) and " " not in text):
            return True
        return False if " " in text else None
    return True if lead == "am" or (weekday and dated) else None if weekday or lead in BY_A_DAY - ROMANCE else False


def _each_day(found: re.Match[str], known: Collection[date], about: date) -> Iterator[Iterator[date]]:
    """For each day that is named (two for a span) every reading that it can have."""
    year = found["year"] or found["short_year"] or found["year_last"] or found["year_first"]
    whole_month = found["month_alone"] or (found["its_month"] if not found["its_day"] else None)
    if found["pair"]:
        for whole in re.findall(_WHOLE, found["pair"]):
            year_first = whole[:4].isdigit()
            yield _real(*map(int, _numbers(whole))) if year_first else _of_figures(whole)
    elif found["iso"]:
        numbers = found["iso"] if found["iso"].isdigit() else "".join(n.zfill(2) for n in _numbers(found["iso"]))
        yield _real(int(numbers[:4]), int(numbers[4:6]), int(numbers[6:]))
    elif figures := found["figures"] or found["short"]:
        yield _of_figures(figures)
    elif found["span"]:
        *first, last_day, last_month = [n for n in _numbers(found["span"]) if len(n) < 4]
        its_year = found["span"][-4:] if found["span"][-4:].isdigit() else None
        yield _in_years(int([*first, last_month][1]), int(first[0]), its_year)
        yield _in_years(int(last_month), int(last_day), its_year)
    elif found["iso_week"]:
        of, its_week, *its_day = map(int, re.findall(r"^\d{4}|(?<=W)\d\d|\d$", found["iso_week"].upper()))
        for weekday in its_day or (1, 7):
            yield _of_week(of, its_week, weekday)
    elif whole_month or found["month_figures"]:
        if whole_month:
            month, of = (
                _month(whole_month),
                _full_year(found["its_year"] or found["dashed_year"] or found["year_first"]),
            )
        else:
            month, of = sorted(map(int, _numbers(found["month_figures"])))
        yield _real(of, month, 1)
        yield _real(of, month, monthrange(of, month)[1])
    elif found["month_only"]:
        yield _in_years(_month(found["month_only"]), 1)
    elif found["week_only"]:
        yield (day for each in YEARS for day in _of_week(each, int(_numbers(found["week_only"])[0]), 1))
    elif found["nth"]:
        yield _with_number(int(_numbers(found["nth"])[0]), found["weekday"], known, about)
    else:
        month = _month(found["month"] or found["month_first"] or found["its_month"])
        for days in (found["from"], found["day"], found["day_after"], found["till"], found["its_day"]):
            for day in _numbers(days or ""):
                yield _in_years(month, int(day), year)


def _of_figures(text: str) -> Iterator[date]:
    """`7.9.2026` has the day first; with strokes either may come first."""
    first, second, *year = _numbers(text)
    yield from _in_years(int(second), int(first), *year)
    if "." not in text:
        yield from _in_years(int(first), int(second), *year)


def _in_years(month: int, day: int, year: str | None = None) -> Iterator[date]:
    if year is not None:
        yield from _real(_full_year(year), month, day)
        return
    for each in YEARS:
        yield from _real(each, month, day)


def _with_number(day: int, weekday: str | None, known: Collection[date], about: date) -> Iterator[date]:
    """The days of that number in their month, on that day of the week: those known, and those around `about`."""
    number = SHORT_DAYS.get(weekday, WEEKDAY_NUMBERS.get(weekday.lower())) if weekday else None
    this_month = about.year * 12 + about.month - 1
    around = (divmod(this_month + away, 12) for away in range(-MONTHS_AROUND, MONTHS_AROUND + 1))
    days = chain(known, *(_real(year, month + 1, day) for year, month in around))
    return (each for each in days if each.day == day and number in (None, each.weekday()))


def _of_week(year: int, number: int, weekday: int) -> Iterator[date]:
    with suppress(ValueError):  # a year without a 53rd week
        yield date.fromisocalendar(year, number, weekday)


def _real(year: int, month: int, day: int) -> Iterator[date]:
    if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        yield date(year, month, day)


def _nearest(readings: list[date], known: Collection[date], about: date) -> date | None:
    met = [day for day in readings if day in known]
    return min(met or readings, key=lambda day: abs((day - about).days), default=None)


def _full_year(text: str) -> int:
    year = int(text.lstrip("'’"))
    return year if year > 99 else year + (2000 if year < FIRST_OF_LAST_CENTURY else 1900)


def _month(name: str) -> int:
    return MONTH_NUMBERS[name.lower().rstrip(".")]


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)
