"""What was answered so far in one command: Esc goes one question back, by asking anew with the answers before it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

from alliance_cli.errors import StepBack

P = ParamSpec("P")
T = TypeVar("T")


class Trail:
    """The answers of one command, in their order; `place` is how many of them it has been given again."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.place = 0

    def walk(self, command: Callable[[], None], fixed: Callable[[], bool]) -> None:
        """Run a command until it is through. `fixed`: whether something was written, so that no step leads back."""
        while True:
            self.place = 0
            try:
                return command()
            except StepBack:
                if not self.answers or fixed():
                    raise
                self.answers.pop()

    def step(self, ask: Callable[[], Any]) -> Any:
        """The next answer: as it was given before, else asked for."""
        if self.place == len(self.answers):
            self.answers.append(ask())
        self.place += 1
        return self.answers[self.place - 1]


def stepwise(prompt: Callable[P, T]) -> Callable[P, T]:
    """A prompt whose answer is one step of the command's trail, where it has one."""

    @wraps(prompt)
    def asked(*args: P.args, **given: P.kwargs) -> T:
        trail: Any = given.pop("trail", None)
        if trail is None:
            return prompt(*args, **given)
        answer: T = trail.step(partial(prompt, *args, **given))
        return answer

    return asked
