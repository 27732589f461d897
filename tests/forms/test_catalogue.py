"""The bundled instruments are what the literature says, and the practitioner's own files join them safely."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance_cli.analysis.scoring import check_examples
from alliance_cli.errors import BadFile, NotFound
from alliance_cli.forms import catalogue, guidance
from alliance_cli.forms.strict_toml import BadForm

FOLDER = Path(catalogue.__file__).parent / "instruments"
ALL = catalogue.load()
OWN = (FOLDER / "checkin.toml").read_text("utf-8").replace('id = "checkin"', 'id = "pulse"').replace('"check-in"', "")
PACK = (
    'instrument = "srs"\nversion = "3.0"\nlanguage = "de"\nscope = ["paper", "electronic"]\n'
    'instructions = "Bitte ankreuzen."\n' + '[[items]]\ntext = "Zeile"\nleft = "wenig"\nright = "viel"\n' * 4
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    for folder in ("instruments", "wording"):
        (tmp_path / folder).mkdir()
    return tmp_path


def test_the_bundled_files_and_the_list_of_ids_are_the_same() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(catalogue.BUNDLED)
    assert ALL.ids() == catalogue.BUNDLED
    assert tuple(instrument.id for instrument in ALL.all()) == catalogue.BUNDLED
    assert ALL.problems() == ()


@pytest.mark.parametrize("id", catalogue.BUNDLED)
def test_each_bundled_instrument_is_complete(id: str) -> None:
    instrument = ALL.find(id)
    assert len(instrument.examples) >= 2
    assert any(None in example.answers for example in instrument.examples)
    assert check_examples(instrument) == []
    assert (instrument.prior is not None) == (instrument.kind == "alliance")
    assert all(cutoff.source and cutoff.confidence for cutoff in instrument.cutoffs)


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        ("alliance", ["srs", "csrs", "gsrs", "wai", "arm5", "tasc", "haq2", "checkin"]),
        ("outcome", ["ors", "cors", "phq9", "gad7", "core10", "who5"]),
        ("reaction", ["sparq", "risq"]),
        ("supervision", ["lass"]),
    ],
)
def test_the_kinds_are_as_they_are_used(kind: str, ids: list[str]) -> None:
    assert [instrument.id for instrument in ALL.all() if instrument.kind == kind] == ids


@pytest.mark.parametrize(
    ("id", "items", "turned"),
    [
        ("srs", 4, []),
        ("csrs", 4, []),
        ("gsrs", 4, []),
        ("ors", 4, []),
        ("cors", 4, []),
        ("wai", 12, []),
        ("arm5", 5, [3]),
        ("tasc", 12, [2, 5, 7, 8, 11]),
        ("haq2", 19, [4, 8, 11, 16, 19]),
        ("lass", 3, []),
        ("sparq", 8, []),
        ("risq", 4, []),
        ("checkin", 5, []),
        ("phq9", 9, []),
        ("gad7", 7, []),
        ("core10", 10, [2, 3]),
        ("who5", 5, []),
    ],
)
def test_items_and_reversal_are_those_of_the_key(id: str, items: int, turned: list[int]) -> None:
    instrument = ALL.find(id)
    assert len(instrument.items) == items
    assert [n for n, item in enumerate(instrument.items, 1) if item.reversed] == turned


@pytest.mark.parametrize(
    ("id", "keys"),
    [
        ("wai", {"task": (1, 2, 10, 12), "bond": (3, 5, 7, 9), "goal": (4, 6, 8, 11)}),
        ("arm5", {"bond": (1,), "partnership": (2, 3), "confidence": (4, 5)}),
        ("sparq", {"positive": (1, 6, 7, 8), "negative": (2, 3, 4, 5)}),
    ],
)
def test_the_subscales_are_those_of_the_key(id: str, keys: dict[str, tuple[int, ...]]) -> None:
    assert {sub.id: sub.items for sub in ALL.find(id).subscales} == keys


def test_cut_offs_stand_only_where_one_was_published() -> None:
    found = {i.id: [(c.on, c.value, c.population, c.meaning) for c in i.cutoffs] for i in ALL.all() if i.cutoffs}
    assert found == {
        "srs": [("headline", 36, (), "alliance"), ("item", 9, (), "alliance")],
        "ors": [("headline", 25, ("adult",), "range"), ("headline", 28, ("adolescent",), "range")],
        "cors": [("headline", 32, (), "range")],
        "risq": [("headline", 0, (), "alliance")],
        "core10": [("headline", 11, ("adult",), "range"), ("headline", 13, ("adult",), "range")],
        "who5": [("headline", 50, (), "range")],
    }


def test_measurement_error_stands_only_where_it_was_published() -> None:
    found = {i.id: [(c.sd, c.reliability, c.reliable_change) for c in i.changes] for i in ALL.all() if i.changes}
    assert found == {
        "csrs": [(8.15, 0.921, None)],
        "ors": [(None, None, 5), (None, None, 6.6)],
        "cors": [(None, None, 10)],
        "phq9": [(None, None, 6)],
        "gad7": [(None, None, 4)],
        "core10": [(None, None, 6)],
    }


@pytest.mark.parametrize(
    ("instrument", "population", "rater", "published"),
    [
        ("ors", "adult", "client", 5),
        ("ors", "adult", "Anna", 5),  # one of a couple answers for themselves
        ("ors", "adolescent", "client", 6.6),
        ("ors", "adolescent", "caregiver", None),
        ("ors", "child", "client", None),
        ("cors", "child", "client", 10),
        ("cors", "child", "caregiver", None),
        ("cors", "adolescent", "client", None),
        ("srs", "adult", "client", None),
    ],
)
def test_a_reliable_change_holds_only_for_the_people_it_was_found_in(
    instrument: str, population: str, rater: str, published: float | None
) -> None:
    found = ALL.find(instrument).change_for(population, rater)
    assert (found.reliable_change if found else None) == published


def test_the_figure_of_the_csrs_says_whose_it_was_and_that_it_is_unsure() -> None:
    found = ALL.find("csrs").change_for("child", "client")
    assert found is not None and found.confidence == "C"
    assert "aged 15 to 22" in found.source and "not of children" in found.source


def test_a_citation_whose_record_could_not_be_looked_up_says_so() -> None:
    assert {i.id for i in ALL.all() if i.citation.endswith(guidance.UNCONFIRMED)} == {"arm5", "lass"}


def test_the_default_schedule_is_the_recommended_one() -> None:
    assert {id: ALL.find(id).schedule for id in ("srs", "ors", "arm5", "wai", "haq2")} == {
        "srs": 0,
        "ors": 0,
        "arm5": 7,
        "wai": 61,
        "haq2": None,
    }


def test_only_the_check_in_brings_sentences_and_opens_on_screen_unasked() -> None:
    assert [i.id for i in ALL.all() if i.wordings] == ["checkin"]
    assert [i.id for i in ALL.all() if i.electronic == "open"] == ["checkin"]
    there = {(w.language, w.audience) for w in ALL.find("checkin").wordings}
    assert there == {(language, who) for language in ("en", "de", "fr", "es", "nl") for who in ("adult", "young")}


def test_the_check_in_says_that_it_has_no_cut_offs_and_no_norms() -> None:
    checkin = ALL.find("checkin")
    assert checkin.cutoffs == ()
    assert "no cut-offs and no norms" in checkin.limits
    assert "own course" in checkin.limits


def test_what_is_shown_is_warm_and_never_judges() -> None:
    unused = set("failed poor refused resistant alert warning risk red passes".split())
    for instrument in ALL.all():
        told = [instrument.measures, instrument.limits, instrument.licence, *(c.source for c in instrument.cutoffs)]
        sentences = [text for wording in instrument.wordings for item in wording.items for text in item]
        words = " ".join([*told, *sentences, *(item.label for item in instrument.items)]).lower()
        assert not unused & set(words.replace(",", " ").replace(".", " ").split())


def test_the_check_in_can_be_read_at_twelve() -> None:
    for wording in (w for w in ALL.find("checkin").wordings if w.language == "en"):
        for sentence in (*wording.instructions.split("."), *(text for item in wording.items for text in item)):
            words = sentence.split()
            assert len(words) <= 25
            assert all(len(word.strip(",.:'")) <= 9 for word in words), sentence


@pytest.mark.parametrize("name", ["wai-sr", "WAI-SR", " Wai ", "wai"])
def test_an_instrument_is_found_by_id_or_alias_in_any_case(name: str) -> None:
    assert ALL.find(name).id == "wai"
    assert ALL.find("ARM-5").id == "arm5"


def test_an_unknown_instrument_brings_the_nearest_and_the_list() -> None:
    with pytest.raises(NotFound) as caught:
        ALL.find("sr")
    assert "Did you mean srs?" in caught.value.what
    assert "csrs" in caught.value.hint
    with pytest.raises(NotFound):
        ALL.find("\x1b[31m" * 999)


def test_one_instrument_is_read_without_reading_the_others() -> None:
    catalogue._bundled.cache_clear()
    catalogue.load().find("srs")
    assert catalogue._bundled.cache_info().currsize == 1


def test_an_own_instrument_joins_the_bundled_ones(config: Path) -> None:
    (config / "instruments" / "anything.toml").write_text(OWN, "utf-8")
    own = catalogue.load(config, check_examples)
    assert own.ids() == (*catalogue.BUNDLED, "pulse")
    assert own.find("Pulse").title == "Alliance check-in"


def test_a_configuration_folder_that_does_not_exist_is_no_trouble(tmp_path: Path) -> None:
    assert catalogue.load(tmp_path / "none").find("srs").id == "srs"


def test_a_broken_own_file_spoils_only_itself(config: Path) -> None:
    (config / "instruments" / "pulse.toml").write_text(OWN, "utf-8")
    (config / "instruments" / "broken.toml").write_text("id = [", "utf-8")
    own = catalogue.load(config)
    assert own.find("pulse").id == "pulse"
    assert len(own.all()) == len(catalogue.BUNDLED) + 1
    with pytest.raises(BadFile, match="not valid TOML") as caught:
        own.find("broken")
    assert [problem.what for problem in own.problems()] == [caught.value.what]


def test_an_own_example_that_does_not_come_out_makes_no_instrument(config: Path) -> None:
    (config / "instruments" / "pulse.toml").write_text(OWN.replace("total = 42.5", "total = 42"), "utf-8")
    with pytest.raises(BadFile, match=r"pulse.toml: examples\[1\]: total should be 42 and comes to 42.5"):
        catalogue.load(config, check_examples).find("pulse")


def test_two_own_files_with_one_id_are_kept_apart(config: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (config / "instruments" / name).write_text(OWN, "utf-8")
    own = catalogue.load(config)
    with pytest.raises(BadFile, match=r"a\.toml and b\.toml"):
        own.find("pulse")
    assert own.find("srs").id == "srs"


def test_an_own_alias_must_not_be_an_id(config: Path) -> None:
    (config / "instruments" / "pulse.toml").write_text(OWN.replace("aliases = []", 'aliases = ["srs"]'), "utf-8")
    with pytest.raises(BadFile, match="aliases holds “srs”, which is an id"):
        catalogue.load(config).find("pulse")


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("scale", "[scale]\nmin = 1\nmax = 10\nstep = 1"),
        ("headline", 'headline = "mean"'),
        ("cutoffs", '[[cutoffs]]\non = "headline"\nvalue = 30\nmeaning = "alliance"\nsource = "me"\nconfidence = "C"'),
        ("electronic", 'electronic = "open"'),
        ("overlap", "overlap = true"),
    ],
)
def test_an_own_file_cannot_change_how_a_bundled_instrument_is_scored(config: Path, key: str, line: str) -> None:
    path = config / "instruments" / "mine.toml"
    path.write_text(f'id = "srs"\n{line}\n', "utf-8")
    with pytest.raises(BadForm) as caught:
        catalogue.load(config).find("srs")
    assert f"mine.toml: {key} is not as in the srs" in caught.value.what
    assert caught.value.exit_code == 5
    with pytest.raises(BadForm, match="is not as in the srs"):
        catalogue.load().check(path)


def test_an_own_file_may_add_wording_to_a_bundled_instrument(config: Path) -> None:
    items = PACK.partition("language")[2]
    added = 'id = "srs"\nversion = "3.0"\n[[wordings]]\nlanguage' + items.replace("[[items]]", "[[wordings.items]]")
    (config / "instruments" / "srs.toml").write_text(added, "utf-8")
    assert [w.language for w in catalogue.load(config).find("srs").wordings] == ["de"]


def test_an_installed_pack_is_added_to_its_instrument(config: Path) -> None:
    (config / "wording" / "srs-de.toml").write_text(PACK, "utf-8")
    own = catalogue.load(config)
    assert [w.language for w in own.find("srs").wordings] == ["de"]
    assert own.find("csrs").wordings == ()
    assert own.problems() == ()


def test_a_broken_pack_never_keeps_a_rating_from_being_made_but_is_told(config: Path) -> None:
    (config / "wording" / "srs.toml").write_text(PACK + '[[items]]\nleft = "a"\nright = "b"\n', "utf-8")
    (config / "wording" / "stray.toml").write_text(PACK.replace("srs", "nothing"), "utf-8")
    own = catalogue.load(config)
    assert own.find("srs").wordings == ()
    assert ["items has 5 entries" in p.what or "no instrument" in p.what for p in own.problems()] == [True, True]


def test_a_pack_goes_to_the_instrument_that_it_names(config: Path) -> None:
    (config / "instruments" / "srs-own.toml").write_text(OWN.replace('"pulse"', '"srs-own"'), "utf-8")
    (config / "wording" / "srs-own.toml").write_text(
        PACK.replace('"srs"', '"srs-own"').replace('"3.0"', '"1.0"') + '[[items]]\nleft = "wenig"\nright = "viel"\n',
        "utf-8",
    )
    own = catalogue.load(config)
    assert own.find("srs").wordings == ()
    assert [w.language for w in own.find("srs-own").wordings] == ["de"]
    assert own.problems() == ()


def test_whether_a_word_is_an_id_is_known_without_reading_a_file(tmp_path: Path) -> None:
    (tmp_path / "instruments").mkdir()
    broken = tmp_path / "instruments" / "own.toml"
    broken.write_text("no TOML")
    read: list[str] = []
    known = catalogue.Catalogue(tmp_path, warn=read.append)
    catalogue._bundled.cache_clear()
    assert known.knows(" SRS ") and known.knows("own")
    assert catalogue._bundled.cache_info().misses == 0 and read == []
    assert not known.knows("AB12")
