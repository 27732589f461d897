"""What was answered so far in one command: Esc goes one question back, by asking anew with the answers before it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from alliance_cli.errors import StepBack

P = ParamSpec("P")
T = TypeVar("T")


class Trail:
    """The answers of one command, in their order; `place` is how many of them it has been given again.

    What was answered before a step back is offered once more, as long as the answers before it are the same.
    """

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.place = 0
        self.before: dict[int, Any] = {}  # by their place

    def walk(self, command: Callable[[], T], fixed: Callable[[], bool]) -> T:
        """Run a command until it is through. `fixed`: whether something was written, so that no step leads back."""
        while True:
            self.place = 0
            try:
                return command()
            except StepBack as step:
                if not self.answers or fixed():
                    raise
                if step.typed:
                    self.before[len(self.answers)] = step.typed
                answer = self.answers.pop()
                self.before[len(self.answers)] = answer

    def step(self, ask: Callable[..., Any]) -> Any:
        """The next answer: as it was given before, else asked for, with what to offer as its `default`."""
        here = self.place
        if self.asks:
            offered = self.before.get(here)
            # That something may be done is said anew each time.
            answer = ask() if offered is None or isinstance(offered, bool) else ask(default=offered)
            if answer != offered:
                self.before = {place: each for place, each in self.before.items() if place < here}
            self.answers.append(answer)
        self.place += 1
        return self.answers[here]

    @property
    def asks(self) -> bool:
        """Whether the next answer is not known yet."""
        return self.place == len(self.answers)

    def refused(self) -> None:
        """The latest answer could not be read, so that it is asked for anew."""
        self.place -= 1
        del self.answers[self.place :]
        self.before.pop(self.place, None)


def stepwise(prompt: Callable[P, T]) -> Callable[P, T]:
    """A prompt whose answer is one step of the command's trail, where it has one."""

    @wraps(prompt)
    def asked(*args: P.args, **given: P.kwargs) -> T:
        trail: Any = given.pop("trail", None)
        if trail is None:
            return prompt(*args, **given)
        named: dict[str, Any] = dict(zip(signature(prompt).parameters, args, strict=False))
        ask: Any = prompt
        answer: T = trail.step(partial(ask, **named, **given))  # by name, so that another default takes its place
        return answer

    return asked
