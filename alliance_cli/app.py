"""The root command; the one place where an error becomes a message and an exit code."""

from __future__ import annotations

import re
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from alliance_cli import __version__, messages, streams
from alliance_cli.commands.index import Index, verbs
from alliance_cli.errors import AllianceError, Interrupted
from alliance_cli.inputs import parse_path
from alliance_cli.stopping import SIGNALS, hear_no_more
from alliance_cli.workspace import Workspace

HELP = "The therapeutic alliance: log sessions, measure it with your client, notice strain early, prepare supervision."
NEW_HERE = "New here? “alliance demo” shows a synthetic practice; “alliance init” makes your vault."


@cache
def app() -> typer.Typer:
    """Every command there is, under its root."""
    made = typer.Typer(cls=Index, help=HELP, epilog=NEW_HERE, rich_markup_mode=None, pretty_exceptions_enable=False)
    made.callback(invoke_without_command=True)(root)
    return made


@cache
def _command() -> Any:
    """The same, as a command that can be run; made once, since a file's verbs are attached once."""
    return typer.main.get_command(app())


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"alliance {__version__}\n")
        raise typer.Exit


def root(
    context: typer.Context,
    vault: Annotated[
        str | None, typer.Option("--vault", metavar="PATH", help="The vault to use (or ALLIANCE_VAULT).")
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Work on the synthetic practice instead of a vault.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Plain lines, for a screen reader (or ALLIANCE_PLAIN=1).")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", hidden=True)] = False,  # `run` looks for it
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    work: Workspace = context.obj
    work.choose(parse_path(vault) if vault else None, demo=demo)
    work.plain_asked = plain
    work.plain = work.plain_always
    if context.invoked_subcommand is None:
        from alliance_cli.commands import menu

        menu.welcome(work, context)


def run(words: Sequence[str] | None = None) -> int:
    """Run one command line (default: this process's own) and return its exit code.

    Every error leaves as one sentence and one hint on stderr.
    """
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number in SIGNALS:
        signal.signal(number, _stopped)
    try:
        return _said(words)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _said(words: Sequence[str] | None) -> int:
    """The exit code of a command, and what became of what it said."""
    streams.settle()
    work = Workspace(verbs=verbs)
    typed = sys.argv[1:] if words is None else words
    with nullcontext() if any(word == "-" or word.endswith("=-") for word in typed) else streams.unechoed():
        code = _run(words, work)
    if error := streams.lost():
        kept = "vault" in vars(work) and work.vault.has_written
        hint = "The record was kept." if kept else "Write it to another place, or make room there."
        return _tell(f"What this command says could not be written: {error.strerror}.", hint, code or int(not kept))
    return code


def _run(words: Sequence[str] | None, work: Workspace) -> int:
    try:
        return int(_command()(args=words, prog_name="alliance", standalone_mode=False, obj=work) or 0)
    except AllianceError as error:
        return _tell(error.what, error.hint, error.exit_code)
    except (KeyboardInterrupt, EOFError, typer.Abort):
        return _tell("Stopped.", "What was recorded before is kept.", Interrupted.exit_code)
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # a noun alone: its help is the message
            return _tell(str(error.format_message()).rstrip(), "", 2)
        return _tell(_sentence(error), _hint(error), getattr(error, "exit_code", 2))
    except RecursionError:
        return _tell("That is nested too deeply to be read.", "Nothing was changed.", 1)
    except Exception as error:
        return _unexpected(error, debug="--debug" in (sys.argv if words is None else words))


def _tell(what: str, hint: str, code: int) -> int:
    with suppress(OSError):  # the window was closed
        messages.say(*filter(None, (what, hint)))
        sys.stderr.flush()
    return code


# How the library says it, and how it is said to a person.
_PLAINLY = (
    (re.compile(r"Got unexpected extra argument\(s\) \((.*)\)"), r"“\1” is more than can stand there"),
    (re.compile(r"Input should be a valid integer.*"), "a whole number is needed"),
    (re.compile(r"Input should be greater than or equal to (\S+?)\.?$"), r"at least \1"),
    (re.compile(r"Input should be less than or equal to (\S+?)\.?$"), r"at most \1"),
)


def _sentence(error: Exception) -> str:
    format_message = getattr(error, "format_message", None)
    text = " ".join(str(format_message() if format_message else error).split())
    for said, plainly in _PLAINLY:
        text = said.sub(plainly, text)
    return text if text.endswith((".", "?")) else f"{text}."


def _hint(error: Exception) -> str:
    """Where to look, or what was probably meant."""
    path = getattr(getattr(error, "ctx", None), "command_path", "alliance")
    option = getattr(error, "option_name", None)
    if option in ("--demo", "--vault", "--version") and path != "alliance":
        return f"{option} goes before the command: “alliance {option} {path.removeprefix('alliance ')} …”."
    if "unexpected extra" in str(error) and path == "alliance client add":
        return "Use a code such as AB12, not a name: the code is all that reports show."
    command = getattr(getattr(error, "ctx", None), "command", None)
    if "unexpected extra" in str(error) and any(
        p.param_type_name == "argument" for p in getattr(command, "params", ())
    ):
        return f'A text of several words stands in quotes: "like this". “{path} --help” shows what can be typed.'
    return f"“{path} --help” shows what can be typed."


def _unexpected(error: Exception, *, debug: bool) -> int:
    """An error nobody foresaw: its type and place, never its message, which may quote the record."""
    if debug:
        messages.say("What follows may quote your records: do not pass it on unread.")
        traceback.print_exception(error)
        return 1
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).stem}:{last.lineno}"
    return _tell(
        f"Something unexpected happened ({type(error).__name__}, {place}, version {__version__}).",
        "What was recorded before is kept. Please report this line; “alliance --debug …” shows more.",
        1,
    )


def _stopped(number: int, frame: FrameType | None) -> None:
    """As if Ctrl-C were pressed: inside a prompt nothing else would come through."""
    hear_no_more()
    raise KeyboardInterrupt(number)  # a pressed key raises one without
