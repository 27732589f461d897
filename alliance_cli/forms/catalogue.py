"""All instruments there are: the bundled ones, the practitioner's own with their wordings, and the vault's copies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from alliance_cli.errors import AllianceError, BadFile, NotFound
from alliance_cli.forms import definition_file, kept_definition, screen_words, soundness, wordings
from alliance_cli.forms.definition import Instrument, Wording
from alliance_cli.forms.screen_words import wording_blocks
from alliance_cli.forms.strict_toml import BadForm, TomlTable, document, read_text
from alliance_cli.inputs import nearest, shown
from alliance_cli.model import KeptDefinition, Record

BUNDLED = (
    "srs",
    "csrs",
    "gsrs",
    "ors",
    "cors",
    "wai",
    "arm5",
    "tasc",
    "haq2",
    "lass",
    "sparq",
    "risq",
    "checkin",
    "phq9",
    "gad7",
    "core10",
    "who5",
)
_FOLDER = Path(__file__).parent / "instruments"

ExampleCheck = Callable[[Instrument], Sequence[str]]


def _nothing(*, needed: bool) -> Sequence[KeptDefinition]:
    return ()


def _silent(sentence: str) -> None:
    pass


def load(config: Path | None = None, examples: ExampleCheck | None = None) -> Catalogue:
    """The catalogue for a configuration folder; nothing is read before it is asked for.

    `examples` is `analysis.scoring.check_examples`: with it, an own file whose worked example does not come out is
    no instrument. The bundled ones are settled by the tests.
    """
    return Catalogue(config, examples)


@dataclass(slots=True)
class Catalogue:
    """Instruments by id. A file is read when its instrument is first asked for; one broken file spoils no other.

    What is new is made with the file in use (`find`). What is recorded is read by the file of its id and version, else
    by the vault's copy (`those`, `used_by`): a file that cannot be used is named once, by `warn`.
    """

    config: Path | None
    examples: ExampleCheck | None = None
    kept: Callable[..., Sequence[KeptDefinition]] = _nothing  # the vault's copies; `needed`: open it for them
    warn: Callable[[str], None] = _silent
    _read: dict[Path, Installed | AllianceError] = field(default_factory=dict)
    _copies: dict[str, tuple[KeptDefinition, Instrument | AllianceError]] = field(default_factory=dict)
    _files: dict[str, list[Path]] | None = None

    def ids(self) -> tuple[str, ...]:
        """Every id: the bundled ones in the order of the README, then the practitioner's own."""
        own = {*self._own_files(), *(kept.instrument for kept in self.kept(needed=False))}
        return (*BUNDLED, *sorted(own - {*BUNDLED}))

    def names(self) -> frozenset[str]:
        """Every id and every alias."""
        return frozenset((*self.ids(), *self._aliases()))

    def knows(self, name: str) -> bool:
        """Whether a word is an id or an alias; files are read only where it is no id."""
        wanted = name.strip().lower()
        return wanted in self.ids() or wanted in self._aliases()

    def used_by(self, records: Iterable[Record]) -> dict[str, Instrument]:
        """The instruments that these clients answer, or have on their schedule, each with the versions they used.

        What is not known here is said once, and left out.
        """
        records = list(records)
        named = {i for r in records for i in (*r.client.schedule, *(m.instrument for m in r.measurements))}
        return self.named(
            named, Counter((m.instrument, m.version) for r in records for m in r.measurements if m.skipped is None)
        )

    def named(self, ids: Iterable[str], used: Mapping[tuple[str, str], int]) -> dict[str, Instrument]:
        """The same of ids, and of how many ratings there are by id and version."""
        found = self.those(ids)
        for (id, version), count in sorted(used.items()):
            if count and (id not in found or found[id].of(version) is None):
                self.warn(unknown(id, version, count))
        return found

    def find(self, name: str) -> Instrument:
        """The instrument with this id or alias, in any case, to make something new with.

        Raises NotFound, or BadFile for an own file that is broken, or scores otherwise than what was made with it.
        """
        id = self.id_of(name)
        for path in self._paths(id):
            self._sound(path)
        found = self._known(id)
        if found is None:
            raise NotFound(f"The vault's copy of “{id}” cannot be read.", "“alliance vault check” looks closer.")
        return found

    def id_of(self, name: str) -> str:
        """The id that a name stands for. Raises NotFound."""
        wanted = name.strip().lower()
        if wanted in self.ids():
            return wanted
        if alias := self._aliases().get(wanted):
            return alias
        if any(kept.instrument == wanted for kept in self.kept(needed=True)):
            return wanted
        near = nearest(wanted, (*self.ids(), *self._aliases()))
        guess = f" Did you mean {near}?" if near else ""
        raise NotFound(f"There is no instrument “{shown(wanted)}”.{guess}", f"There are: {', '.join(self.ids())}.")

    def check(self, path: Path) -> Instrument:
        """The instrument that this file of the practitioner's own makes. Raises BadFile with all that is wrong."""
        made = self._check(path)
        self._check_scoring(made, path)
        return made.instrument

    def arrived(
        self, id: str, version: str, content: dict[str, object], name: str
    ) -> tuple[Instrument, KeptDefinition]:
        """An instrument that comes with records, and its copy. Raises BadFile where it is unsound, is not what it is
        called, or scores otherwise than what is here of the same id and version."""
        made = definition_file.of_document(content, name)
        problems = list(self.examples(made) if self.examples else ())
        if (made.id, made.version) != (id, version):
            problems.append(f"is {made.id} {made.version}, and not {id} {version}")
        if problems:
            raise BadForm(name, problems)
        here = self.of(id, version)
        if here is not None and kept_definition.scoring(here) != kept_definition.scoring(made):
            raise BadFile(f"{id} {version} is scored otherwise here.", "Ratings of two kinds cannot bear one name.")
        return made, kept_definition.copy(made, content)

    def all(self) -> tuple[Instrument, ...]:
        """Every instrument that can be used."""
        return tuple(found for id in self.ids() if not isinstance(found := self._try(id), AllianceError))

    def those(self, names: Iterable[str]) -> dict[str, Instrument]:
        """The instruments of these ids that can be read, to read what was made with them; the others are left out."""
        found = {name: self._known(name) for name in sorted(set(names))}
        return {name: one for name, one in found.items() if one is not None}

    def of(self, id: str, version: str) -> Instrument | None:
        """What a rating was made with; None where nobody knows that here."""
        known = self._known(id)
        return known.of(version) if known else None

    def problems(self) -> tuple[AllianceError, ...]:
        """What is wrong with files of the practitioner's own: instruments, then wording packs."""
        found = [self._try(id) for id in self.ids()]
        packs = [_pack(path, self) for path in self._folder("wording")]
        found += screen_words.problems(self.config) if self.config else ()
        return tuple(problem for problem in (*found, *packs) if isinstance(problem, AllianceError))

    def origin(self, instrument: Instrument) -> str:
        """Where an instrument comes from: `bundled`, `own` (a file of the practitioner's), `vault` (its copy)."""
        if instrument.id in BUNDLED and instrument.version == _bundled(instrument.id).instrument.version:
            return "bundled"
        on_file = {each.instrument.version for each in self._usable(instrument.id)}
        return "own" if instrument.version in on_file else "vault"

    def copy(self, id: str, version: str | None = None) -> KeptDefinition | None:
        """The copy for a vault of the file of this id and version (None: of the one in use), if there is a sound one.

        With its wordings, those in packs too.
        """
        found = [each for each in self._usable(id) if version in (None, each.instrument.version)]
        return kept_definition.copy(found[-1].instrument, found[-1].document) if found else None

    def definition(self, id: str, version: str) -> KeptDefinition | None:
        """What ratings were made with: the vault's copy, else one of the file of this id and version."""
        for kept in self.kept(needed=False):
            if (kept.instrument, kept.version) == (id, version) and not isinstance(self._copy(kept), AllianceError):
                return kept
        return self.copy(id, version)

    def has_own(self, id: str) -> bool:
        """Whether the practitioner has a file or a wording for it, to which something may have been added."""
        return bool(self._paths(id) or self._folder("wording", f"{id}*.toml"))

    def _try(self, id: str) -> Instrument | AllianceError:
        try:
            return self.find(id)
        except AllianceError as error:
            return error

    def _known(self, id: str) -> Instrument | None:
        """An instrument with all versions that are known here: of a sound file, else of the vault's copy."""
        versions = {each.instrument.version: each.instrument for each in self._usable(id)}
        in_use = [*versions.values()][-1:]
        for kept in self.kept(needed=False):
            if kept.instrument != id:
                continue
            if kept.version in versions:
                versions[kept.version] = kept_definition.with_wordings(versions[kept.version], kept)
            elif not isinstance(found := self._copy(kept), AllianceError):
                versions[kept.version] = found
            else:
                self.warn(f"{found.what} {found.hint}")
        if not versions:
            return None
        last = in_use[0].version if in_use else [*versions][-1]
        others = {version: each for version, each in versions.items() if version != last}
        return versions[last]._replace(versions=others)

    def _usable(self, id: str) -> list[Installed]:
        """What its sound files make, the version in use last; a file that cannot be used is named."""
        found: list[Installed] = [_bundled(id)] if id in BUNDLED and not self._paths(id) else []
        for path in self._paths(id):
            try:
                found.append(self._sound(path))
            except AllianceError as error:
                self.warn(f"{error.what} What is recorded is read without this file. {error.hint}")
                found += [_bundled(id)] if id in BUNDLED else []
        made = [each._replace(instrument=self._with_packs(each.instrument)) for each in found]
        return sorted(made, key=lambda each: _in_order(each.instrument.version))

    def _sound(self, path: Path) -> Installed:
        """What an own file makes. Raises AllianceError where it cannot be used."""
        if path not in self._read:
            try:
                self._read[path] = self._check(path)
            except AllianceError as error:
                self._read[path] = error
        found = self._read[path]
        if isinstance(found, AllianceError):
            raise found
        same = [
            other
            for other in self._paths(found.instrument.id)
            if other != path and _version_in(other) == found.instrument.version
        ]
        if same:
            names = " and ".join(sorted(each.name for each in (path, *same)))
            raise BadForm(path.name, [f"id “{found.instrument.id}” is given in {names}; keep one of them"])
        self._check_scoring(found, path)
        return found

    def _check(self, path: Path) -> Installed:
        id = _id_in(path)
        if id in BUNDLED:
            bundled = _bundled(id)
            own = document(read_text(path), path.name)
            return bundled._replace(
                instrument=definition_file.add_wording(bundled.instrument, bundled.document, own, path.name)
            )
        values = document(read_text(path), path.name)
        instrument = definition_file.of_document(values, path.name)
        taken = [f"aliases holds “{alias}”, which is an id" for alias in instrument.aliases if alias in self.ids()]
        if problems := [*taken, *(self.examples(instrument) if self.examples else ())]:
            raise BadForm(path.name, problems)
        return Installed(instrument, values)

    def _check_scoring(self, made: Installed, path: Path) -> None:
        """Raises BadFile where what was recorded under the same id and version is scored in another way."""
        form = made.instrument
        recorded = {(kept.instrument, kept.version): kept.scoring for kept in self.kept(needed=False)}
        if recorded.get((form.id, form.version), scored := kept_definition.scoring(form)) != scored:
            raise BadFile(
                f"{path.name} scores {form.id} {form.version} otherwise than what the vault has of that version.",
                "Raise its version: what is recorded keeps the one that it was made with.",
            )

    def _copy(self, kept: KeptDefinition) -> Instrument | AllianceError:
        known = self._copies.get(kept.name)
        if known is None or known[0] != kept:
            try:
                known = kept, kept_definition.read(kept)
            except AllianceError as error:
                known = kept, error
            self._copies[kept.name] = known
        return known[1]

    def _with_packs(self, instrument: Instrument) -> Instrument:
        """With the wordings in sound packs; `problems` tells of the others, which must not keep a rating from being
        made."""
        packs = [_pack(path, self, instrument) for path in self._folder("wording", f"{instrument.id}*.toml")]
        if screen_words.english().section(instrument.id):
            packs += [_in_own_language(path, instrument) for path in self._folder("screen")]
        added = tuple(wording for pack in packs if not isinstance(pack, AllianceError) for wording in pack)
        return instrument._replace(wordings=added + instrument.wordings) if added else instrument

    def _paths(self, id: str) -> list[Path]:
        return self._own_files().get(id, [])

    def _own_files(self) -> dict[str, list[Path]]:
        """The practitioner's own files by the id they give; by their name where none can be read."""
        if self._files is None:
            self._files = {}
            for path in self._folder("instruments"):
                self._files.setdefault(_id_in(path), []).append(path)
        return self._files

    def _folder(self, name: str, pattern: str = "*.toml") -> list[Path]:
        return sorted((self.config / name).glob(pattern)) if self.config else []

    def _aliases(self) -> dict[str, str]:
        return {alias: instrument.id for instrument in reversed(self.all()) for alias in instrument.aliases}


def unknown(id: str, version: str, ratings: int) -> str:
    """What is said where ratings cannot be scored."""
    many = "1 rating is" if ratings == 1 else f"{ratings} ratings are"
    return (
        f"{id} {version}: there is no file of this version here, and no copy in the vault, so {many} shown raw, in"
        " steps of its scale. Its file belongs into the folder “instruments” beside config.toml."
    )


class Installed(NamedTuple):
    """What a file makes, and its content as plain values."""

    instrument: Instrument
    document: Mapping[str, object]


def _in_order(version: str) -> list[tuple[int, str]]:
    """Versions in the order of their numbers: 2 before 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", version) if part]


@cache
def _bundled(id: str) -> Installed:
    values = document((_FOLDER / f"{id}.toml").read_text("utf-8"), f"{id}.toml")
    if screen_words.english().section(id):  # our own, whose sentences stand with all that clients read
        values["wordings"] = [block for path in screen_words.files().values() for block in wording_blocks(path, id)]
    return Installed(definition_file.of_document(values, f"{id}.toml"), values)


def _version_in(path: Path) -> object:
    return _said_in(path, "version")


def _said_in(path: Path, key: str) -> object:
    try:
        return document(read_text(path), path.name).get(key)
    except AllianceError:
        return None


def _id_in(path: Path) -> str:
    id = _said_in(path, "id")
    return id if isinstance(id, str) and soundness.ID.fullmatch(id) else path.stem.lower()


def _in_own_language(path: Path, instrument: Instrument) -> list[Wording] | AllianceError:
    """The sentences of an instrument of ours in the practitioner's own file of a language."""
    try:
        blocks = [TomlTable(block, []) for block in wording_blocks(path, instrument.id)]
        return list(wordings.wordings(blocks, instrument))
    except AllianceError as error:
        return error


def _pack(path: Path, catalogue: Catalogue, instrument: Instrument | None = None) -> list[Wording] | AllianceError:
    """The wordings of a pack: for this instrument (none, where it names another), or for the one it names."""
    try:
        text = read_text(path)
        named = document(text, path.name).get("instrument")
        if instrument is None:
            instrument = catalogue.find(named if isinstance(named, str) else path.stem)
        elif isinstance(named, str) and named != instrument.id and named in catalogue.ids():
            return []
        return wordings.parse(text, path.name, instrument)
    except AllianceError as error:
        return error
