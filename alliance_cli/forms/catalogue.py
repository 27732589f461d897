"""All instruments there are: the bundled ones, then the practitioner's own, with the wordings they installed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from alliance_cli.errors import AllianceError, NotFound
from alliance_cli.forms import definition_file, soundness, wordings
from alliance_cli.forms.definition import Instrument, Wording
from alliance_cli.forms.strict_toml import BadForm, document, read_text
from alliance_cli.inputs import nearest, shown
from alliance_cli.model import Record

BUNDLED = ("srs", "csrs", "gsrs", "ors", "cors", "wai", "arm5", "tasc", "haq2", "lass", "sparq", "risq", "checkin")
_FOLDER = Path(__file__).parent / "instruments"

ExampleCheck = Callable[[Instrument], Sequence[str]]


def load(config: Path | None = None, examples: ExampleCheck | None = None) -> Catalogue:
    """The catalogue for a configuration folder; nothing is read before it is asked for.

    `examples` is `analysis.scoring.check_examples`: with it, an own file whose worked example does not come out is
    no instrument. The bundled ones are settled by the tests.
    """
    return Catalogue(config, examples)


@dataclass(slots=True)
class Catalogue:
    """Instruments by id. A file is read when its instrument is first asked for; one broken file spoils no other."""

    config: Path | None
    examples: ExampleCheck | None = None
    _found: dict[str, Instrument] = field(default_factory=dict)
    _files: dict[str, list[Path]] | None = None

    def ids(self) -> tuple[str, ...]:
        """Every id: the bundled ones in the order of the README, then the practitioner's own."""
        return (*BUNDLED, *sorted(id for id in self._own_files() if id not in BUNDLED))

    def names(self) -> frozenset[str]:
        """Every id and every alias."""
        return frozenset((*self.ids(), *self._aliases()))

    def used_by(self, records: Iterable[Record]) -> dict[str, Instrument]:
        """The instruments that these clients answer, or have on their schedule."""
        used = {i for r in records for i in (*r.client.schedule, *(m.instrument for m in r.measurements))}
        return {id: self.find(id) for id in sorted(used)}

    def find(self, name: str) -> Instrument:
        """The instrument with this id or alias, in any case. Raises NotFound, or BadFile for a broken own file."""
        wanted = name.strip().lower()
        if wanted not in BUNDLED and wanted not in self._own_files():
            wanted = self._aliases().get(wanted) or self._unknown(wanted)
        if wanted not in self._found:
            self._found[wanted] = self._read(wanted)
        return self._found[wanted]

    def check(self, path: Path) -> Instrument:
        """The instrument that this file of the practitioner's own makes. Raises BadFile with all that is wrong."""
        id = _id_in(path)
        if id in BUNDLED:
            return _bundled(id, path)
        instrument = definition_file.read(path)
        taken = [f"aliases holds “{alias}”, which is an id" for alias in instrument.aliases if alias in self.ids()]
        if problems := [*taken, *(self.examples(instrument) if self.examples else ())]:
            raise BadForm(path.name, problems)
        return instrument

    def all(self) -> tuple[Instrument, ...]:
        """Every instrument that can be used."""
        return tuple(found for id in self.ids() if not isinstance(found := self._try(id), AllianceError))

    def those(self, names: Iterable[str]) -> dict[str, Instrument]:
        """The instruments of these ids that can be used; one that is gone or broken hides nothing else."""
        found = {name: self._try(name) for name in sorted(set(names))}
        return {name: one for name, one in found.items() if not isinstance(one, AllianceError)}

    def problems(self) -> tuple[AllianceError, ...]:
        """What is wrong with files of the practitioner's own: instruments, then wording packs."""
        found = [self._try(id) for id in self.ids()]
        packs = [_pack(path, self) for path in self._folder("wording")]
        return tuple(problem for problem in (*found, *packs) if isinstance(problem, AllianceError))

    def _try(self, id: str) -> Instrument | AllianceError:
        try:
            return self.find(id)
        except AllianceError as error:
            return error

    def _read(self, id: str) -> Instrument:
        files = self._own_files().get(id, [])
        if len(files) > 1:
            names = " and ".join(path.name for path in files)
            raise BadForm(files[0].name, [f"id “{id}” is given in {names}; keep one of them"])
        instrument = self.check(files[0]) if files else _bundled(id)
        return replace(instrument, wordings=self._installed(instrument) + instrument.wordings)

    def _installed(self, instrument: Instrument) -> tuple[Wording, ...]:
        """The wordings in sound packs; `problems` tells of the others, which must not keep a rating from being made."""
        packs = [_pack(path, self, instrument) for path in self._folder("wording", f"{instrument.id}*.toml")]
        return tuple(wording for pack in packs if not isinstance(pack, AllianceError) for wording in pack)

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

    def _unknown(self, name: str) -> str:
        near = nearest(name, (*self.ids(), *self._aliases()))
        guess = f" Did you mean {near}?" if near else ""
        raise NotFound(f"There is no instrument “{shown(name)}”.{guess}", f"There are: {', '.join(self.ids())}.")


def _bundled(id: str, own: Path | None = None) -> Instrument:
    path = _FOLDER / f"{id}.toml"
    text = path.read_text("utf-8")
    instrument = definition_file.parse(text, path.name)
    return definition_file.add_wording(instrument, text, read_text(own), own.name) if own else instrument


def _id_in(path: Path) -> str:
    try:
        id = document(read_text(path), path.name).get("id")
    except AllianceError:
        id = None
    return id if isinstance(id, str) and soundness.ID.fullmatch(id) else path.stem.lower()


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
