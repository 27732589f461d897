"""Whatever is typed in place of a code, a date, an answer or a time, it is taken or said to be wrong in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Practice

WORDS = st.one_of(
    st.text(max_size=20),
    st.text("0123456789-+.,:/ eE", max_size=14),
    st.sampled_from(["", "-", "--", "AB12", "ab12", "\x00", "\udc80", "‮x", "0", "-1", "1e309", "9" * 400, "٣", "../x"]),
)
COMMANDS = (
    ("client", "show", "?"),
    ("client", "add", "?", "--since", "?", "--born", "?"),
    ("client", "consent", "AB12", "--for", "?", "--by", "?", "--on", "?"),
    ("client", "erase", "?", "--confirm", "?"),
    ("session", "add", "AB12", "--date", "?", "--minutes", "?"),
    ("session", "show", "AB12", "?"),
    ("measure", "srs", "AB12", "--scores", "?"),
    ("measure", "?", "AB12", "--total", "?"),
    ("measure", "srs", "AB12", "--code", "?"),
    ("goal", "done", "AB12", "?"),
    ("vault", "retention", "--adults", "?"),
    ("vault", "unlock", "--for", "?"),
    ("vault", "unlock", "--until", "?"),
    ("vault", "restore", "?"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.lists(WORDS, min_size=3, max_size=3))
def test_anything_typed_is_taken_or_said_to_be_wrong(
    practice: Practice, command: tuple[str, ...], typed: list[str]
) -> None:
    practice.run("client", "add", "AB12", "--since", "2026-01-01")
    given = iter(typed)
    words = [next(given) if word == "?" else word for word in command]
    result = practice.run(*words, "--no-input")
    assert result.code in (0, 1, 2, 3, 4, 5), (words, result.err)
    assert "Something unexpected" not in result.err and "Traceback" not in result.err, (words, result.err)
