"""Tables, pairs and headings: read aloud in order, whole at every width, and nothing in them is markup."""

from __future__ import annotations

from alliance_cli.render.terminal.tables import LABELS_WIDE, NARROW, heading, pairs, table, text


def _made():
    made = table("Client", "Why", right=["Client"], fold=["Why"])
    made.add_row("AB12", text("a long reason " * 6 + "to the end"))
    return made


def test_a_folding_column_wraps_and_the_others_keep_their_width(shown):
    lines = shown([_made()], 80).splitlines()
    assert lines[0].split() == ["Client", "Why"]
    assert lines[1].startswith("  AB12")
    assert lines[-1].rstrip().endswith("to the end")
    assert max(map(len, lines)) <= 80


def test_in_a_narrow_window_a_row_is_a_few_named_lines(shown):
    said = shown([_made()], NARROW - 1)
    assert said.startswith("Client: AB12\nWhy: a long reason")


def test_a_code_is_whole_in_a_wide_window_and_in_what_wraps(shown):
    made = table("Client", "Who", "What", fold=["What"])
    for last in "AB":
        code = f"Abcdefghijklmnopqrstuvwxyz01234{last}"
        made.add_row(code, "somebody " * 5, f"the client {code} has a new slot")
    for width in (200, 120, 100, 80, 60, 40):
        said = shown([made], width)
        assert said.count("01234A") == said.count("01234B") == 2
        assert "…" not in said


def test_a_pair_without_a_value_is_left_out(shown):
    assert shown([pairs([("Said", "yes"), ("Unsaid", None), ("Empty", "")])]).split() == ["Said", "yes"]


def test_brackets_stay_letters(shown):
    assert shown([heading("[bold]AB12[/bold] :smile:")]).strip() == "[bold]AB12[/bold] :smile:"


def test_a_long_name_wraps_and_leaves_its_value_the_room(shown):
    lines = shown([pairs([("What went back and forth between the two of them", "word " * 20)])], 80).splitlines()
    assert max(len(line[:26].rstrip()) for line in lines) <= LABELS_WIDE
    assert all(line.strip() for line in lines)
    assert lines[0][26:].startswith("word word")
