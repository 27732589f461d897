"""Days of a file that are worth a second look."""

from __future__ import annotations

from datetime import date

from alliance_cli.exchange import far_off


def day(text: str) -> tuple[str, date]:
    return "AB12", date.fromisoformat(text)


BEGAN = {"AB12": date(2026, 9, 1)}


def test_days_before_the_work_began_are_named_and_many_are_counted() -> None:
    early = [day(f"2026-0{month}-03") for month in range(1, 7)]
    assert far_off.told(early[:1], [], BEGAN) == ["2026-01-03 lies before the work with AB12 began, on 2026-09-01."]
    [said] = far_off.told(early, [], BEGAN)
    assert said.startswith("6 days lie (2026-01-03, 2026-02-03, 2026-03-03 …) before the work with AB12 began")


def test_a_day_far_from_the_others_of_file_and_vault_is_named() -> None:
    there = [day("2026-11-02"), day("2026-11-09")]
    assert far_off.told([day("2028-11-16"), day("2026-11-16")], there, BEGAN) == [
        "2028-11-16 is more than a year from every other record of AB12."
    ]
    assert far_off.told([day("2028-11-16")], [], BEGAN) == []  # there is no other
    assert far_off.told([day("2028-11-16"), day("2028-11-16")], there, BEGAN) == []  # two records vouch for each other


def test_what_the_vault_has_already_is_not_said_again() -> None:
    assert far_off.told([day("2026-01-03")], [day("2026-01-03")], BEGAN) == []
