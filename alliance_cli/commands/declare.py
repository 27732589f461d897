"""How a command is declared: what every command takes, the example in its help, and the words for arguments."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from typer.core import TyperCommand, TyperGroup

from alliance_cli.commands.index import check_known, line_of_help, read_quickly
from alliance_cli.dates import AS_AN_OPTION
from alliance_cli.errors import BadUsage
from alliance_cli.flows import which
from alliance_cli.flows.which import AskedFor
from alliance_cli.help_page import Explained
from alliance_cli.workspace import Workspace

THE_CLIENT = "The client's code."  # what CODE says by itself
CODE_GIVEN = typer.Argument(metavar="CODE", help=THE_CLIENT, autocompletion=lambda ctx: client_codes(ctx))
Code = Annotated[str, CODE_GIVEN, AskedFor(which.client)]
AnyCode = Annotated[str, CODE_GIVEN, AskedFor(which.any_client)]  # closed clients are offered too
Day = Annotated[str | None, typer.Option("--date", metavar="DAY", help=f"Which day: {AS_AN_OPTION}")]
ClientSaid = Annotated[str | None, typer.Option("--client-said", metavar="TEXT", help="What the client added.")]
WillChange = Annotated[str | None, typer.Option("--will-change", metavar="TEXT", help="What you will do differently.")]

_EVERYWHERE = {
    "json_": (bool, typer.Option("--json", help="for programs"), False),
    "no_input": (bool, typer.Option("--no-input", help="ask nothing"), False),
    "plain": (bool, typer.Option("--plain", help="plain lines"), False),
}
# The second group of a long help, which then fits one screen: an option is put there by `rich_help_panel=RARE`.
RARE = "More options"


_SURROGATE = re.compile("[\ud800-\udfff]")  # what stands for a byte that could not be read


_OF_THE_LIBRARY = re.compile(r" <[a-z \[\]]+>$|\s*\[[x\d.<>=]+\]$|; [x\d.<>=]+(?=\]$)")  # “<int range>”, “[x>=1]”

# What people type for a verb; a noun has one of these.
_SAME_VERB = {
    "add": "new create record write make".split(),
    "show": "view display get open see".split(),
    "edit": "change update modify rename correct amend".split(),
    "amend": "change update modify edit correct fix".split(),
    "close": "end finish stop".split(),
    "open": "add new create start".split(),
    "write": "add new create".split(),
    "search": "find grep".split(),
    "done": "close finish end".split(),
    "erase": ["delete"],
    "remove": "delete erase".split(),
    "drop": "delete remove erase".split(),
    "list": "ls all".split(),
    "unlock": "open login".split(),
    "lock": "close logout".split(),
    "passphrase": ["password"],
}

_FOR_GOOD = ", for good; “alliance client close” ends the work and keeps the record"


class Noun(Explained, TyperGroup):
    """A noun and its verbs; an unknown verb leads to the one that was probably meant."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        read_quickly(self.get_params(ctx))
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        meant = {
            word: f"“{ctx.command_path} {verb}” does that{_FOR_GOOD if verb == 'erase' else ''}."
            for verb, words in reversed(_SAME_VERB.items())
            if verb in self.commands
            for word in words
        }
        check_known(args[0], ctx.command_path, self.commands, meant)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Each verb with its first sentence, whole."""
        told = [(name, re.split(r"(?<=\.)\s", command.help or "")[0]) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(told)


class Verb(Explained, TyperCommand):
    """One command; its help ends with an example that can be copied as it stands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        read_quickly(self.get_params(ctx))
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """What may be left out stands in one pair of brackets."""
        pieces = super().collect_usage_pieces(ctx)
        return [piece.removesuffix("...")[1:-1] if piece.startswith("[[") else piece for piece in pieces]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """What is given first, then the options in one column; the rare ones in a paragraph."""
        records: dict[str, list[tuple[str, str]]] = {"argument": [], "option": [], RARE: []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and param.name not in (*_EVERYWHERE, "help"):
                words = [_OF_THE_LIBRARY.sub("", part) for part in record]
                kind = RARE if getattr(param, "rich_help_panel", None) == RARE else param.param_type_name
                records[kind].append((words[0], words[1]))
        rows = [row for row in records["argument"] if row[1] != THE_CLIENT] + records["option"]
        if rows:
            with formatter.section("What can be given"):
                formatter.write_dl(rows)
        formatter.write_paragraph()
        if records[RARE]:
            formatter.write_text(" ".join([f"{RARE}:", *(f"{name} ({said})" for name, said in records[RARE])]))
        said = (f"--{n.strip('_').replace('_', '-')} ({option.help})" for n, (_, option, _) in _EVERYWHERE.items())
        formatter.write_text(f"Also: {', '.join(said)}")

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        formatter.write(f"\nExample:\n  {self.epilog}\n")


def group(name: str) -> typer.Typer:
    """A noun, under which its verbs stand; its help is its line in the index."""
    return typer.Typer(name=name, cls=Noun, help=line_of_help(name), no_args_is_help=True, rich_markup_mode=None)


def verb(
    app: typer.Typer, name: str, example: str, *, changes_much: bool = False, **settings: Any
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare `body(work, …)` as a command: it gets `--json`, `--no-input`, `--plain`, and the workspace first.

    One that changes much is preceded by a backup of its own, whatever was backed up today.
    """

    def declare(body: Callable[..., None]) -> Callable[..., None]:
        own = list(inspect.signature(body, eval_str=True).parameters.values())[1:]
        added = [
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option])
            for key, (kind, option, default) in _EVERYWHERE.items()
        ]

        @wraps(body)
        def run(context: typer.Context, json_: bool, no_input: bool, plain: bool, **given: Any) -> None:
            work: Workspace = context.obj
            work.begin(context.command_path, changes_much=changes_much)
            work.json, work.no_input, work.plain = json_, no_input, plain or work.plain_always
            _check_letters(context, given)
            options = [p.name for p in context.command.params if p.param_type_name == "option"]
            work.told = any(given[name] not in (None, False, []) for name in options if name in given)

            before = len(work.half_typed)

            def once() -> None:
                del work.half_typed[before:]
                work.asked, filled = False, dict(given)
                _fill_in(work, own, filled)
                body(work, **filled)

            outer = work.trail
            try:
                if not work.asks:
                    once()
                    return
                from alliance_cli.flows import asked_once_more
                from alliance_cli.prompts.trail import Trail

                work.trail = Trail()
                with asked_once_more.settled(work):
                    work.trail.walk(once, work.has_written)
            finally:
                work.trail = outer
                work.say_now()

        first = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
        keyword = [_may_be_left_out(p).replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
        signature = inspect.Signature([first, *keyword, *added])
        run.__signature__ = signature  # type: ignore[attr-defined]  # what Typer reads the options from
        run.__annotations__ = {p.name: p.annotation for p in signature.parameters.values()}
        app.command(name, cls=Verb, epilog=example, **settings)(run)
        return body

    return declare


def _left_out(parameter: inspect.Parameter) -> AskedFor | None:
    return next((each for each in get_args(parameter.annotation) if isinstance(each, AskedFor)), None)


def _may_be_left_out(parameter: inspect.Parameter) -> inspect.Parameter:
    """As the library reads it: without a person to ask, it is this house that says what is missing."""
    if _left_out(parameter) is None or parameter.default is not inspect.Parameter.empty:
        return parameter
    kind, *beside = get_args(parameter.annotation)
    return parameter.replace(default=None, annotation=Annotated[kind | None, *beside])


def _fill_in(work: Workspace, own: Sequence[inspect.Parameter], given: dict[str, Any]) -> None:
    """Ask for every argument that was left out, in their order. Raises BadUsage where nobody is there, Interrupted."""
    for parameter in own:
        how = _left_out(parameter)
        if how is None or given[parameter.name] is not None:
            continue
        answer = partial(how.ask, work, given)
        if parameter.default is inspect.Parameter.empty:
            given[parameter.name] = work.need(None, _metavar(parameter), answer)
        else:
            given[parameter.name] = work.offer(None, answer)


def _metavar(parameter: inspect.Parameter) -> str:
    return next(str(each.metavar) for each in get_args(parameter.annotation) if hasattr(each, "metavar"))


def _check_letters(context: typer.Context, given: Mapping[str, Any]) -> None:
    """Raises BadUsage for an option whose bytes are no letters (not UTF-8): they would be lost on the way in."""
    for parameter in context.command.params:
        value = given.get(parameter.name or "")
        texts = value if isinstance(value, list | tuple) else [value]
        if any(isinstance(text, str) and not text.isascii() and _SURROGATE.search(text) for text in texts):
            named = max(parameter.opts, key=len)
            name = named if named.startswith("-") else re.sub(r"[][…]", "", parameter.metavar or named.upper())
            raise BadUsage(f"{name} holds bytes that are no letters.", "Give it as UTF-8 text.")


def client_codes(ctx: typer.Context) -> list[str]:
    """For shell completion: the codes of open clients, only where a remembered key opens the vault; it never asks."""
    try:
        from alliance_cli.store import clients

        chosen = ctx.find_root().params.get("vault")
        work = Workspace(chosen_vault=Path(chosen).expanduser() if chosen else None)
        opened = work.vault_by_remembered_key(as_it_is=True)
        return [client.code for client in clients.every(opened)] if opened else []
    except Exception:  # whatever is wrong, a key press at the shell's prompt is no place to say it
        return []


def instrument_ids() -> list[str]:
    """For shell completion: every instrument that has a file here; it opens no vault."""
    from alliance_cli.forms import catalogue

    return list(catalogue.load(Workspace().settings.folder).ids())
