"""What every page that fills the window has in common: its keys, its ending, and what cannot be kept just now."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from prompt_toolkit.application import Application
from prompt_toolkit.filters import Always, Filter
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Layout
from prompt_toolkit.styles import Style

from alliance_cli.errors import AllianceError, Interrupted, Locked, StepBack
from alliance_cli.prompts.keeping import LEAVES, at_last, not_yet, still_hinders
from alliance_cli.prompts.keyboard import escape_waits, keyboard
from alliance_cli.prompts.terminal import GONE, Where, screen, stopped, unstopped


class Open(Protocol):
    """What stands in a field and is not handed on yet; `said` is the sentence shown below it."""

    said: str

    def submit(self) -> bool:
        """False where it cannot be read; then `said` says why. Raises AllianceError where it cannot be kept."""


class BaseScreen:
    """A page that fills the window until an action returns something."""

    def __init__(
        self,
        layout: Layout,
        where: Where,
        *,
        field: Open | None = None,
        mouse: bool = False,
        gathers: Callable[[], bool] = lambda: True,
    ) -> None:
        """`field`: what is handed on however the page ends. `gathers`: whether a burst of characters is a paste."""
        self.layout, self.where, self.field, self.mouse, self.gathers = layout, where, field, mouse, gathers
        self.bindings = KeyBindings()
        self._again: Callable[[], object] | None = None  # what could not be kept, to be tried again
        self._why = ""  # it is not kept, as the last Ctrl-C found
        self._unkept = ""  # why not, where a second Ctrl-C left it at that
        for key in ("c-c", "<sigint>", "c-d"):
            self.bindings.add(key, eager=True)(self._stop)

    def on(self, keys: str, action: Callable[[], object], when: Filter | None = None, eager: bool = True) -> None:
        """What keys do (`c-s f10`, or `escape+enter` one after the other): a result ends the page."""
        for key in keys.split(" "):
            parts = key.split("+") if len(key) > 1 else [key]
            heard = Always() if when is None else when
            self.bindings.add(*parts, filter=heard, eager=eager)(self._handler(action, retries=key == "enter"))

    def on_text(self, action: Callable[[str], object], when: Filter | None = None) -> None:
        """What a single letter does; the letters of a word that came at once are none."""
        in_word = False

        @self.bindings.add(Keys.Any, filter=Always() if when is None else when)
        def typed(event: KeyPressEvent) -> None:
            nonlocal in_word
            following = event.app.key_processor.input_queue
            before, in_word = in_word, event.data.isalpha() and bool(following) and following[0].data.isalpha()
            if before or in_word:
                return
            if len(event.data) == 1 and event.data.isprintable() and not event.data.isspace():
                self._act(event, lambda: action(event.data))

    def on_paste(self, action: Callable[[str], object], when: Filter | None = None) -> None:
        @self.bindings.add(Keys.BracketedPaste, filter=Always() if when is None else when, eager=True)
        def pasted(event: KeyPressEvent) -> None:
            self._act(event, lambda: action(event.data))

    def run(self) -> object:
        """What the page ends with. Raises Interrupted, when what stood in the field was handed on or cannot be."""
        while isinstance(result := self._show(), Locked):
            try:
                said = still_hinders(result, self.where)
            except Interrupted as interrupted:
                interrupted.unkept = self._ended()
                raise
            if said and self.field:
                self.field.said = said
            else:
                self._try_again()
        return result

    def _show(self) -> object:
        application: Application[object] = Application(
            layout=self.layout,
            key_bindings=self.bindings,
            style=Style([]),
            full_screen=True,
            mouse_support=self.mouse,
            input=keyboard(self.where, gathers=self.gathers),
            output=screen(self.where),
        )
        application.timeoutlen = 0.3  # Escape alone is a key, Escape and Enter another
        application.ttimeoutlen = escape_waits()
        try:
            return application.run()
        except (KeyboardInterrupt, EOFError) as by:
            interrupted = stopped(by=by)
        except OSError as error:
            if error.errno not in GONE:
                raise
            interrupted = stopped()
        with suppress(OSError):
            application.renderer.reset()  # a signal in the middle of drawing leaves the alternate screen open
        interrupted.unkept = self._ended()
        raise interrupted

    def _ended(self) -> str:
        """Hand on what stands in the field, whatever ended the page; why it could not be kept, else ""."""
        if self.field is None or self._unkept:
            return self._unkept
        field, again = self.field, self._again
        read: list[bool] = []

        def hand_on() -> None:
            if again:
                again()  # such as a tick that could not be kept
            read.append(field.submit())

        return at_last(hand_on) or (field.said if read == [False] else "")

    def _stop(self, event: KeyPressEvent) -> None:
        """Ctrl-C. What cannot be kept stays on the screen, once."""
        if self.field and self._again:
            self._unkept = self._why
        elif self.field:
            try:
                with unstopped():
                    read = self.field.submit()
                self._why = self.field.said
            except AllianceError as error:
                self._tell(error)
                self._why, read = error.what, False
            if not read:
                self._again = self._submit_again
                self.field.said += LEAVES
                return
        event.app.exit(exception=KeyboardInterrupt())

    def _submit_again(self) -> None:
        if self.field:
            self.field.submit()

    def _handler(self, action: Callable[[], object], *, retries: bool) -> Callable[[KeyPressEvent], None]:
        def handle(event: KeyPressEvent) -> None:
            again, self._again = self._again, None
            self._act(event, again if again and retries else action)

        return handle

    def _act(self, event: KeyPressEvent, action: Callable[[], object]) -> None:
        """Do what a key stands for; a result ends the page. What cannot be kept keeps it open.

        Left to itself, prompt_toolkit would print a traceback, with what was typed, and wait for Enter.
        """
        if event.app.is_done:
            return
        try:
            with unstopped():
                result = action()
        except StepBack as step:
            event.app.exit(exception=step)
        except AllianceError as error:
            if self.field is None:
                event.app.exit(exception=error)
                return
            self._again = action
            self._tell(error)
            if isinstance(error, Locked) and "mend" in self.where:
                event.app.exit(result=error)
        except Exception as error:
            event.app.exit(exception=error)
        else:
            if result is not None and not event.app.is_done:
                event.app.exit(result=result)

    def _try_again(self) -> None:
        """What could not be kept before the vault was opened again."""
        again, self._again = self._again, None
        if self.field and again:
            self.field.said = ""
            try:
                self.field.submit()
            except AllianceError as error:
                self._again = again
                self._tell(error)

    def _tell(self, error: AllianceError) -> None:
        if self.field:
            self.field.said = not_yet(error)
