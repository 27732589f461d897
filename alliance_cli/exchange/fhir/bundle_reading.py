"""A FHIR bundle on its way into a document: its resources by what refers to them, and what was read of it so far."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from alliance_cli.errors import BadFile
from alliance_cli.exchange.fhir import terms
from alliance_cli.exchange.fhir.node import Misread, Node
from alliance_cli.exchange.fhir.terms import Element
from alliance_cli.exchange.outcome import Problem, Unfit
from alliance_cli.forms import data_file
from alliance_cli.forms.catalogue import Catalogue
from alliance_cli.inputs import shown

_BUNDLES = "“alliance export --format fhir” writes such a file."
# By kind of resource: the statuses of what is finished; anything else is left out.
FINISHED = {
    "Encounter": ("finished", "completed", "amended", "cancelled"),
    "QuestionnaireResponse": ("completed", "amended"),
    "Observation": ("final", "completed", "amended", "corrected"),
}
TAKEN = (*FINISHED, "Patient", "RelatedPerson", "Practitioner", "Questionnaire")  # or referred to
MOST_PATHS = 10


class Follows(Misread):
    """A resource cannot be read because another could not, which has been told already."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A client of the document: its row, and where it stands there (`clients[0]`)."""

    place: str
    row: Element


@dataclass(frozen=True, slots=True)
class Stated:
    """A score that the bundle states of a response, by name (`total`, `bond.mean`; None: the headline)."""

    uid: str
    name: str | None
    value: float
    path: str


@dataclass(slots=True)
class BundleReading:
    """A bundle on its way into a document: `places` says where in the bundle each row of the document comes from."""

    instruments: Catalogue
    written: str
    resources: Mapping[str, list[Node]]  # by type
    by_reference: Mapping[str, Node]
    more: bool = False  # this is one page, and another follows
    clients: dict[str, Holder] = field(default_factory=dict)  # by the path of their Patient
    sessions: dict[str, Element] = field(default_factory=dict)  # by the path of their Encounter
    own: list[Element] = field(default_factory=list)  # the practitioner's own ratings
    stated: list[Stated] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # paths of resources that could not be read, or are left out
    left_out: Counter[str] = field(default_factory=Counter)  # resources, by why
    not_taken: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # paths, by what they are

    def each(self, kind: str, take: Callable[[BundleReading, Node], None]) -> None:
        """Take every resource of a kind that is finished; the others are counted, and what cannot be read is noted."""
        for resource in self.resources.get(kind, ()):
            try:
                if (unfinished := _unfinished(kind, resource)) is None:
                    take(self, resource)
                else:
                    self.unread.add(resource.path)
                    self.left_out[unfinished] += 1
            except Follows:
                self.unread.add(resource.path)
            except Misread as error:
                self.unread.add(resource.path)
                self.problems.append(error.problem)

    def cannot_take(self, what: str, resource: Node) -> None:
        self.left_out[f"{what}, not taken"] += 1
        self.not_taken[what].append(resource.path)

    def told_not_taken(self) -> list[Problem]:
        """What nothing of ours can be made of, by path."""
        found = []
        for what, paths in self.not_taken.items():
            message = f"is {what}, and is not taken"
            if len(paths) > 1:
                others = ", ".join(paths[1:MOST_PATHS]) + (" …" if len(paths) > MOST_PATHS else "")
                message += f"; {len(paths)} in all ({others})"
            found.append(Problem(None, paths[0], f"{message}."))
        return found

    def resolve(self, holder: Node, key: str) -> Node | None:
        reference = holder.reference(key)
        if reference is None:
            return None
        if reference not in self.by_reference:
            raise holder.wrong(f"{key}.reference", f"“{shown(reference, 80)}” is not in the bundle.")
        found = self.by_reference[reference]
        if found.path in self.unread:
            raise Follows(holder.path, "refers to what could not be read.")
        return found

    def client_of(self, holder: Node) -> Holder | None:
        """The client whom the subject is; None where it is the therapist."""
        subject = self.resolve(holder, "subject")
        if subject is None or subject.path in self.clients:
            return None if subject is None else self.clients[subject.path]
        if subject.value.get("resourceType") == "Practitioner":
            return None
        raise holder.wrong("subject", f"is no patient with a code of ours (identifier {terms.CLIENT_CODE}).")

    def add(self, client: Holder, part: str, row: Element, resource: Node) -> None:
        """A row of a client: one of the sessions, one of the ratings."""
        rows = client.row[part]
        self.places[f"{client.place}.{part}[{len(rows)}]"] = resource.path
        rows.append(row)


def _unfinished(kind: str, resource: Node) -> str | None:
    """Its status, where that is none of what is finished. Ours say more: paused, short of an item, skipped and why."""
    finished = FINISHED.get(kind)
    status = resource.text("status") or "no status"
    ours = {"in-progress": ("paused", "lacks-items"), "stopped": ("skipped",)}.get(status, ())
    if finished is None or status in finished or any(map(resource.extensions, ours)):
        return None
    return shown(status)


def opened(text: str, name: str, instruments: Catalogue, written: str) -> BundleReading:
    """Raises BadFile where the text is no bundle, Unfit where one of its entries is none."""
    data = data_file.as_json(text, name, _BUNDLES)
    if not isinstance(data, dict) or not isinstance(data.get("resourceType"), str):
        raise BadFile(f"{name} is no FHIR.", _BUNDLES)
    if data["resourceType"] != "Bundle":
        kind = shown(data["resourceType"])
        raise BadFile(f"{name} is a single {kind}.", "A Bundle is needed, with the patients it speaks of.")
    resources: dict[str, list[Node]] = {}
    by_reference: dict[str, Node] = {}
    try:
        more = any(link.text("relation") == "next" for link in Node(data, "").nodes("link"))
        for entry in Node(data, "").nodes("entry"):
            resource = entry.node("resource")
            kind = resource.text("resourceType") or ""
            resources.setdefault(kind, []).append(resource)
            for reference in (entry.text("fullUrl"), f"{kind}/{resource.text('id')}"):
                if reference:
                    by_reference[reference] = resource
    except Misread as error:
        raise Unfit(name, [error.problem]) from None
    made = BundleReading(instruments, written, resources, by_reference, more)
    for kind, found in resources.items():
        for resource in found if kind not in TAKEN else ():
            made.cannot_take(shown(kind) or "resource of no type", resource)
    return made


def uid_of(resource: Node, kind: str) -> str:
    """The uid that it came with, or one made of its id, the same at every import."""
    return resource.identifier(terms.UID) or terms.id_of(kind, resource.needed("id")).hex[:16]


def day(holder: Node, key: str) -> str:
    """The day of a date or time, as its own place on earth wrote it."""
    return holder.needed(key)[:10]
