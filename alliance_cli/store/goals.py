"""Goals in the client's words and the tasks agreed for them, numbered per client and per goal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from alliance_cli.errors import BadUsage, CannotDo, NotFound
from alliance_cli.model import Client, Goal, Task
from alliance_cli.store import rows
from alliance_cli.store.vault_file import Vault, new_uid


def add(vault: Vault, client: Client, text: str, agreed_by: str, since: date) -> Goal:
    """Keep a new goal. Raises BadUsage where the text is empty."""
    _check_text(text)
    with vault.writing():
        last = vault.row("SELECT max(number) AS n FROM goal WHERE client_id = ?", client.id)
        number = ((last and last["n"]) or 0) + 1
        row = {"uid": new_uid(), "client_id": client.id, "number": number, "text": text}
        vault.insert("goal", row | {"agreed_by": agreed_by, "since": since.isoformat()})
    return find(vault, client, number)


def add_task(vault: Vault, client: Client, number: int, text: str, agreed_by: str, since: date) -> Goal:
    """Keep a task under a goal. Raises BadUsage where the text is empty, CannotDo where the goal has ended."""
    _check_text(text)
    goal = find(vault, client, number)
    _check_open(goal)
    with vault.writing():
        goal_id = _id(vault, goal)
        last = vault.row("SELECT max(number) AS n FROM task WHERE goal_id = ?", goal_id)
        row = {"uid": new_uid(), "goal_id": goal_id, "number": ((last and last["n"]) or 0) + 1, "text": text}
        vault.insert("task", row | {"agreed_by": agreed_by, "since": since.isoformat()})
    return find(vault, client, number)


def agree(vault: Vault, client: Client, number: int, agreed_by: str) -> Goal:
    """Keep who agreed to a goal."""
    return _change(vault, find(vault, client, number), client, {"agreed_by": agreed_by})


def reword(vault: Vault, client: Client, number: int, text: str) -> Goal:
    """Keep a goal in other words. Raises BadUsage where the text is empty."""
    _check_text(text)
    return _change(vault, find(vault, client, number), client, {"text": text})


def end(vault: Vault, client: Client, number: int, status: str, on: date) -> Goal:
    """A goal is `done` or `dropped`. Raises CannotDo where it has ended already."""
    goal = find(vault, client, number)
    _check_open(goal)
    return _change(vault, goal, client, {"status": status, "ended": on.isoformat()})


def find(vault: Vault, client: Client, number: int) -> Goal:
    """Goal `number` of a client. Raises NotFound."""
    goals = of(vault, client)
    for goal in goals:
        if goal.number == number:
            return goal
    has = f"It has {len(goals)}: “alliance goal list {client.code}” shows them." if goals else "It has none yet."
    raise NotFound(f"{client.code} has no goal {number}.", has)


def of(vault: Vault, client: Client) -> tuple[Goal, ...]:
    """All goals of one client, by number."""
    return by_client(vault, [client.id]).get(client.code, ())


def by_client(vault: Vault, client_ids: list[int]) -> dict[str, tuple[Goal, ...]]:
    """Goals with their tasks, by client code, in two queries."""
    marks = ", ".join("?" * len(client_ids))
    tasks: dict[int, list[Task]] = defaultdict(list)
    held = vault.rows(
        f"SELECT t.* FROM task t JOIN goal g ON g.id = t.goal_id WHERE g.client_id IN ({marks}) ORDER BY t.number",
        *client_ids,
    )
    for row, task in vault.readable(held, _task):
        tasks[row["goal_id"]].append(task)
    found: dict[str, list[Goal]] = defaultdict(list)
    held = vault.rows(
        f"SELECT g.*, c.code FROM goal g JOIN client c ON c.id = g.client_id WHERE c.id IN ({marks}) ORDER BY g.number",
        *client_ids,
    )
    for row, goal in vault.readable(held, lambda row: _goal(row, tuple(tasks[row["id"]]))):
        found[row["code"]].append(goal)
    return {code: tuple(goals) for code, goals in found.items()}


def _change(vault: Vault, goal: Goal, client: Client, changes: dict[str, object]) -> Goal:
    with vault.writing():
        vault.update("goal", _id(vault, goal), changes)
    return find(vault, client, goal.number)


def _id(vault: Vault, goal: Goal) -> int:
    row = vault.row("SELECT id FROM goal WHERE uid = ?", goal.uid)
    if row is None:
        raise NotFound(f"Goal {goal.number} is no longer there.", "Look again with “alliance goal list”.")
    return int(row["id"])


def _check_open(goal: Goal) -> None:
    if goal.status != "open":
        raise CannotDo(
            f"Goal {goal.number} is {goal.status} since {goal.ended}.", "Add a new goal for a new direction."
        )


def _check_text(text: str) -> None:
    if not text:
        raise BadUsage("A goal or task needs some words.", "Write it the way the client says it.")


def _task(row: Mapping[str, Any]) -> Task:
    return rows.TASKS.made(Task, row)


def _goal(row: Mapping[str, Any], tasks: tuple[Task, ...]) -> Goal:
    return rows.GOALS.made(Goal, row, client=row["code"], tasks=tasks)
