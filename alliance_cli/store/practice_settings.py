"""What the practice has settled for itself, kept in the vault: it holds on every machine that opens it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from alliance_cli.errors import BadUsage
from alliance_cli.inputs import language_tag
from alliance_cli.model import NOTHING
from alliance_cli.store.vault_file import Vault

LONGEST_KEPT = 150  # years


class Setting(NamedTuple):
    """One thing to settle: what it is, whether it is kept for each language, and what may stand there."""

    what: str
    by_language: bool = False
    check: Callable[[str], str] = str.strip  # the value as it is kept; raises BadUsage
    number: bool = False


def _whole_number(least: int, most: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not text.strip().isascii() or not text.strip().isdigit() or not least <= int(text) <= most:
            raise BadUsage(
                f"“{text.strip()[:20]}” is not a whole number from {least} to {most}.", "Nothing was changed."
            )
        return str(int(text))

    return check


def _budget(text: str) -> str:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        number = 0.0
    if not 0 < number < 1000:
        raise BadUsage(f"“{text.strip()[:20]}” is not a number above 0.", "Type it like alarms_per_month=2.")
    return f"{number:g}"


_YEARS = _whole_number(0, LONGEST_KEPT)
SETTINGS: Mapping[str, Setting] = {
    "who_sees": Setting("who sees the answers: first on the client's screen and form", by_language=True),
    "help_now": Setting("on forms: where to turn when help is needed at once", by_language=True),
    "safety_procedure": Setting("shown to you when safety came up"),
    "alarms_per_month": Setting("strong signals a month by chance alone", check=_budget, number=True),
    "usual_minutes": Setting(
        "minutes of a session whose length was not recorded", check=_whole_number(1, 1440), number=True
    ),
    "retention_adults": Setting("years that records are kept after the end", check=_YEARS, number=True),
    "retention_minors": Setting("the same for minors, after they come of age", check=_YEARS, number=True),
}


class Settled(NamedTuple):
    """What is settled, by `name` or `name.language`; an empty text was settled to be empty."""

    values: Mapping[str, str] = NOTHING

    def text(self, name: str, language: str | None = None) -> str:
        """The text for a language, else the one for all; "" where there is none."""
        own = self.values.get(f"{name}.{language}") if language else None
        return own or self.values.get(name, "")

    def number(self, name: str) -> float | None:
        text = self.values.get(name)
        return None if not text else int(text) if text.isdigit() else float(text)

    def value(self, key: str) -> str | float | None:
        """What is shown of a setting."""
        return self.number(key) if SETTINGS[key.partition(".")[0]].number else self.values.get(key) or None


def read(vault: Vault) -> Settled:
    """Everything that is settled in this vault."""
    rows = vault.rows("SELECT name, language, value FROM setting ORDER BY name, language")
    return Settled({_key(row["name"], language_tag(row["language"])): row["value"] for row in rows})


def settle(vault: Vault, values: Mapping[str, str]) -> None:
    """Keep settings, checked all before the first is kept; "" settles that there is none. Raises BadUsage."""
    checked = {key: _checked(key, text) for key, text in values.items()}
    with vault.writing() as db:
        before = read(vault).values
        for key, value in checked.items():
            name, _, language = key.partition(".")
            if key not in before:
                vault.insert("setting", {"uid": f"setting-{key}", "name": name, "language": language, "value": value})
            elif before[key] != value:
                here = "name = ? AND language = ? COLLATE NOCASE"  # older versions kept it as it was typed
                db.execute(f"UPDATE setting SET value = ? WHERE {here}", [value, name, language])


def adopt(vault: Vault, values: Mapping[str, str]) -> None:
    """Take from this machine's config.toml what the vault has not settled yet."""
    known = read(vault).values
    if left := {key: value for key, value in values.items() if value and key not in known}:
        settle(vault, left)


def check_key(key: str) -> None:
    """Raises BadUsage where nothing of this name can be settled."""
    name, dot, language = key.partition(".")
    if name not in SETTINGS:
        raise BadUsage(f"There is no setting “{key[:40]}”.", f"There are: {', '.join(SETTINGS)}.")
    if dot and (not SETTINGS[name].by_language or not language.replace("-", "").isalnum()):
        raise BadUsage(f"“{name}” is not kept by language.", f"Type it as {name}=…")


def _checked(key: str, text: str) -> str:
    check_key(key)
    return SETTINGS[key.partition(".")[0]].check(text) if text.strip() else ""


def _key(name: str, language: str) -> str:
    return f"{name}.{language}" if language else name
