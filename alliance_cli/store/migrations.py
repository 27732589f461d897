"""The schema as an append-only list of numbered steps, with the triggers that keep every change.

Steps import nothing of ours and are plain SQL, so that a step means the same in ten years. Dates are ISO text,
lists and small maps are JSON text; a shown number (of a session, a goal, a rupture) is a position or a per-client
count, never a key: rows refer to each other by `id`, and travel by `uid`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_SCHEMA = """
CREATE TABLE command (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    name TEXT NOT NULL,
    undoes INTEGER REFERENCES command(id),
    undoable INTEGER NOT NULL DEFAULT 1 CHECK (undoable IN (0, 1))
) STRICT;

-- One row: the command that the running transaction belongs to. Triggers read it, so that they need no function
-- of ours and other tools can write too (their changes carry no command).
CREATE TABLE recording (id INTEGER PRIMARY KEY CHECK (id = 1), command_id INTEGER REFERENCES command(id)) STRICT;
INSERT INTO recording VALUES (1, NULL);

CREATE TABLE change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    command_id INTEGER REFERENCES command(id),
    record TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    client_id INTEGER,
    before TEXT,
    after TEXT
) STRICT;
CREATE INDEX change_client ON change(client_id);
CREATE INDEX change_command ON change(command_id);

CREATE TABLE client (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL UNIQUE COLLATE NOCASE,
    kind TEXT NOT NULL CHECK (kind IN ('individual', 'couple', 'family', 'group')),
    population TEXT NOT NULL CHECK (population IN ('adult', 'adolescent', 'child')),
    modality TEXT CHECK (modality IN ('cbt', 'psychodynamic', 'dbt', 'humanistic', 'integrative', 'other')),
    participants TEXT NOT NULL DEFAULT '[]',
    opened TEXT NOT NULL,
    closed TEXT,
    ending TEXT CHECK (ending IN ('planned', 'unplanned', 'referred', 'other')),
    born TEXT,
    slot TEXT,
    about TEXT,
    fields TEXT NOT NULL DEFAULT '{}',
    schedule TEXT NOT NULL DEFAULT '{}',
    CHECK ((closed IS NULL) = (ending IS NULL))
) STRICT;

CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id INTEGER NOT NULL REFERENCES client(id) ON DELETE RESTRICT,
    date TEXT NOT NULL,
    attendance TEXT NOT NULL
        CHECK (attendance IN ('attended', 'late', 'cancelled', 'late-cancelled', 'no-show', 'cancelled-by-me')),
    why TEXT CHECK (why IN ('illness', 'work', 'care', 'travel', 'money', 'unknown', 'told-me')),
    mode TEXT NOT NULL CHECK (mode IN ('in-person', 'video', 'phone')),
    minutes INTEGER CHECK (minutes BETWEEN 1 AND 1440),
    present TEXT NOT NULL DEFAULT '[]',
    absent TEXT NOT NULL DEFAULT '[]',
    written TEXT NOT NULL,
    paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;
CREATE INDEX session_client ON session(client_id, date, id);

-- Progress notes and private process notes are different in law, so they are different tables.
CREATE TABLE note (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE RESTRICT,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (session_id, field)
) STRICT;
CREATE TABLE private_note (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE RESTRICT,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (session_id, field)
) STRICT;
CREATE TABLE addendum (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE RESTRICT,
    said_by TEXT NOT NULL CHECK (said_by IN ('client', 'me')),
    text TEXT NOT NULL,
    written TEXT NOT NULL
) STRICT;
CREATE INDEX addendum_session ON addendum(session_id);

CREATE TABLE measurement (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id INTEGER REFERENCES client(id) ON DELETE RESTRICT,
    instrument TEXT NOT NULL,
    version TEXT NOT NULL,
    date TEXT NOT NULL,
    rater TEXT NOT NULL,
    items INTEGER NOT NULL CHECK (items BETWEEN 1 AND 1000),
    total INTEGER,
    prediction INTEGER NOT NULL DEFAULT 0 CHECK (prediction IN (0, 1)),
    guess INTEGER,
    source TEXT NOT NULL CHECK (source IN ('screen', 'paper', 'spoken', 'form')),
    skipped TEXT,
    client_said TEXT,
    will_change TEXT,
    language TEXT,
    paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
    written TEXT NOT NULL
) STRICT;
CREATE INDEX measurement_client ON measurement(client_id, date, id);

-- The answers of every instrument: whole steps of its scale, raw. No row: not answered.
CREATE TABLE answer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    measurement_id INTEGER NOT NULL REFERENCES measurement(id) ON DELETE RESTRICT,
    item INTEGER NOT NULL CHECK (item >= 1),
    steps INTEGER NOT NULL,
    UNIQUE (measurement_id, item)
) STRICT;

CREATE TABLE goal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id INTEGER NOT NULL REFERENCES client(id) ON DELETE RESTRICT,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    agreed_by TEXT NOT NULL CHECK (agreed_by IN ('both', 'client', 'therapist', 'none')),
    since TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'done', 'dropped')),
    ended TEXT,
    UNIQUE (client_id, number)
) STRICT;
CREATE TABLE task (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    goal_id INTEGER NOT NULL REFERENCES goal(id) ON DELETE RESTRICT,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    agreed_by TEXT NOT NULL CHECK (agreed_by IN ('both', 'client', 'therapist', 'none')),
    since TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'done', 'dropped')),
    UNIQUE (goal_id, number)
) STRICT;

CREATE TABLE rupture (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id INTEGER NOT NULL REFERENCES client(id) ON DELETE RESTRICT,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('withdrawal', 'confrontation', 'mixed')),
    with_whom TEXT,
    status TEXT NOT NULL DEFAULT 'open'
        CHECK (status IN ('open', 'repaired', 'unrepaired', 'not-a-rupture', 'new-level')),
    session_id INTEGER REFERENCES session(id) ON DELETE RESTRICT,
    opened TEXT NOT NULL,
    closed TEXT,
    markers TEXT NOT NULL DEFAULT '[]',
    noticed_by TEXT CHECK (noticed_by IN ('client', 'therapist', 'scores')),
    said TEXT,
    my_part TEXT,
    note TEXT,
    UNIQUE (client_id, number)
) STRICT;
CREATE TABLE repair_step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    rupture_id INTEGER NOT NULL REFERENCES rupture(id) ON DELETE RESTRICT,
    step TEXT NOT NULL,
    date TEXT NOT NULL,
    note TEXT
) STRICT;
CREATE INDEX repair_step_rupture ON repair_step(rupture_id);
CREATE TABLE dismissal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id INTEGER NOT NULL REFERENCES client(id) ON DELETE RESTRICT,
    session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE RESTRICT
) STRICT;
CREATE INDEX dismissal_client ON dismissal(client_id);

CREATE TABLE consent (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id INTEGER NOT NULL REFERENCES client(id) ON DELETE RESTRICT,
    what TEXT NOT NULL CHECK (what IN ('ratings', 'data', 'supervision', 'telehealth', 'research', 'recording')),
    given_by TEXT,
    given_on TEXT NOT NULL,
    withdrawn TEXT
) STRICT;
CREATE INDEX consent_client ON consent(client_id);
CREATE TABLE hold (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id INTEGER NOT NULL REFERENCES client(id) ON DELETE RESTRICT,
    why TEXT NOT NULL,
    since TEXT NOT NULL,
    released TEXT
) STRICT;
CREATE INDEX hold_client ON hold(client_id);
CREATE TABLE disclosure (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id INTEGER NOT NULL REFERENCES client(id) ON DELETE RESTRICT,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    recipient TEXT
) STRICT;
CREATE INDEX disclosure_client ON disclosure(client_id);

CREATE TABLE supervision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    date TEXT NOT NULL,
    supervisor TEXT,
    minutes INTEGER CHECK (minutes BETWEEN 1 AND 1440),
    format TEXT CHECK (format IN ('individual', 'group', 'peer')),
    questions TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE TABLE supervision_case (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    supervision_id INTEGER NOT NULL REFERENCES supervision(id) ON DELETE RESTRICT,
    client_id INTEGER NOT NULL REFERENCES client(id) ON DELETE RESTRICT,
    UNIQUE (supervision_id, client_id)
) STRICT;
CREATE TABLE decision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    supervision_id INTEGER NOT NULL REFERENCES supervision(id) ON DELETE RESTRICT,
    client_id INTEGER REFERENCES client(id) ON DELETE RESTRICT,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    done TEXT,
    UNIQUE (supervision_id, number)
) STRICT;
CREATE TABLE reflection (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id INTEGER REFERENCES client(id) ON DELETE RESTRICT,
    date TEXT NOT NULL,
    prompt TEXT,
    text TEXT NOT NULL
) STRICT;

-- Who was erased: the random id and when, no name, so that an import or a restore does not bring them back.
CREATE TABLE tombstone (uid TEXT PRIMARY KEY, at TEXT NOT NULL, reason TEXT) STRICT;
-- What is true of this vault rather than of this machine: retention times, when the last backup was made …
CREATE TABLE preference (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

_CLIENT_OF_SESSION = "(SELECT client_id FROM session WHERE id = {row}.session_id)"
_CLIENT_OF_RECORD = {
    "client": "{row}.id",
    "session": "{row}.client_id",
    "note": _CLIENT_OF_SESSION,
    "private_note": _CLIENT_OF_SESSION,
    "addendum": _CLIENT_OF_SESSION,
    "measurement": "{row}.client_id",
    "answer": "(SELECT client_id FROM measurement WHERE id = {row}.measurement_id)",
    "goal": "{row}.client_id",
    "task": "(SELECT client_id FROM goal WHERE id = {row}.goal_id)",
    "rupture": "{row}.client_id",
    "repair_step": "(SELECT client_id FROM rupture WHERE id = {row}.rupture_id)",
    "dismissal": "{row}.client_id",
    "consent": "{row}.client_id",
    "hold": "{row}.client_id",
    "disclosure": "{row}.client_id",
    "supervision": "NULL",
    "supervision_case": "{row}.client_id",
    "decision": "{row}.client_id",
    "reflection": "{row}.client_id",
}


def _keep_changes(db: Database, record: str, client: str = "") -> None:
    """Triggers that keep every insert, update and delete of a table as before and after, in built-ins only."""
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({record})").fetchall()]

    def as_json(row: str) -> str:
        return "json_object(" + ", ".join(f"'{c}', {row}.{c}" for c in columns) + ")"

    client = client or _CLIENT_OF_RECORD[record]
    for event, row, before, after in (
        ("INSERT", "NEW", "NULL", as_json("NEW")),
        ("UPDATE", "NEW", as_json("OLD"), as_json("NEW")),
        ("DELETE", "OLD", as_json("OLD"), "NULL"),
    ):
        db.execute(f"DROP TRIGGER IF EXISTS keep_{record}_{event.lower()}")
        db.execute(
            f"""CREATE TRIGGER keep_{record}_{event.lower()} AFTER {event} ON {record} BEGIN
                INSERT INTO change (at, command_id, record, row_id, client_id, before, after)
                VALUES (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), (SELECT command_id FROM recording),
                        '{record}', {row}.id, {client.format(row=row)}, {before}, {after});
            END"""
        )


def the_first_vault(db: Database) -> None:
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            db.execute(statement)
    for record in _CLIENT_OF_RECORD:
        _keep_changes(db, record)


def what_is_written_can_be_left_open(db: Database) -> None:
    for record in ("supervision", "reflection"):
        db.execute(f"ALTER TABLE {record} ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1))")
        _keep_changes(db, record)


_MERGING = """
-- A command has a name of its own, by which two copies of a vault know where they parted.
ALTER TABLE command ADD COLUMN uid TEXT;
CREATE TRIGGER name_command AFTER INSERT ON command WHEN NEW.uid IS NULL
    BEGIN UPDATE command SET uid = lower(hex(randomblob(8))) WHERE id = NEW.id; END;
-- Up to which change of each vault a merge has looked; `theirs_mark` tells that change from any other.
CREATE TABLE merge_point (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    mine_upto INTEGER NOT NULL,
    theirs_upto INTEGER NOT NULL,
    theirs_mark TEXT
) STRICT;
-- What two vaults said differently, and whose word was kept; the values are JSON.
CREATE TABLE merge_conflict (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id INTEGER REFERENCES client(id) ON DELETE RESTRICT,
    record TEXT NOT NULL,
    field TEXT NOT NULL,
    mine TEXT,
    theirs TEXT,
    mine_at TEXT NOT NULL,
    theirs_at TEXT NOT NULL,
    kept TEXT NOT NULL CHECK (kept IN ('mine', 'theirs'))
) STRICT;
CREATE INDEX merge_conflict_client ON merge_conflict(client_id);
"""


def two_vaults_can_be_merged(db: Database) -> None:
    for statement in _MERGING.split(";\n"):
        if statement.strip():
            db.execute(statement)
    _keep_changes(db, "merge_point", "NULL")
    _keep_changes(db, "merge_conflict", "{row}.client_id")


_SETTINGS = """
-- What the practice has settled for itself, wherever the file is opened; `language` "" where it is for all.
CREATE TABLE setting (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT '',
    value TEXT NOT NULL,
    UNIQUE (name, language)
) STRICT;
INSERT INTO setting (uid, name, value) SELECT 'setting-' || name, name, value FROM preference
    WHERE name IN ('retention_adults', 'retention_minors');
DELETE FROM preference WHERE name IN ('retention_adults', 'retention_minors');
"""


def settings_belong_to_the_practice(db: Database) -> None:
    for statement in _SETTINGS.split(";\n"):
        if statement.strip():
            db.execute(statement)
    _keep_changes(db, "setting", "NULL")


def an_erased_code_is_known_again(db: Database) -> None:
    db.execute("ALTER TABLE tombstone ADD COLUMN codes TEXT NOT NULL DEFAULT '[]'")


_BREAKS = """
-- When the practitioner is away, or one client is; both days included. `client_id` NULL: the whole practice.
CREATE TABLE away (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id INTEGER REFERENCES client(id) ON DELETE RESTRICT,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    why TEXT CHECK (why IN ('holiday', 'illness', 'training', 'other'))
) STRICT;
CREATE INDEX away_client ON away(client_id);
-- A session that a calendar names, and nobody has said that it took place.
ALTER TABLE session ADD COLUMN unconfirmed INTEGER NOT NULL DEFAULT 0 CHECK (unconfirmed IN (0, 1));
-- Among how many people the time of a group was shared; and training counts as a format of its own.
DROP TRIGGER keep_supervision_insert;
DROP TRIGGER keep_supervision_update;
DROP TRIGGER keep_supervision_delete;
ALTER TABLE supervision ADD COLUMN held_as TEXT CHECK (held_as IN ('individual', 'group', 'peer', 'cpd'));
UPDATE supervision SET held_as = format;
ALTER TABLE supervision DROP COLUMN format;
ALTER TABLE supervision RENAME COLUMN held_as TO format;
ALTER TABLE supervision ADD COLUMN people INTEGER CHECK (people BETWEEN 1 AND 1000);
"""


def breaks_and_hours_are_kept(db: Database) -> None:
    for statement in _BREAKS.split(";\n"):
        if statement.strip():
            db.execute(statement)
    _keep_changes(db, "away", "{row}.client_id")
    for record in ("session", "supervision"):
        _keep_changes(db, record)


_DEFINITIONS = """
-- What ratings were made with, for reading where the files are not: the questionnaire in one version, its scoring as
-- text to compare, and its file's content as JSON.
CREATE TABLE definition (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    instrument TEXT NOT NULL,
    version TEXT NOT NULL,
    scoring TEXT NOT NULL,
    content TEXT NOT NULL,
    UNIQUE (instrument, version)
) STRICT;
-- Sentences that are licensed to this practice; they leave with the vault alone.
CREATE TABLE wording (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    instrument TEXT NOT NULL,
    version TEXT NOT NULL,
    language TEXT NOT NULL,
    audience TEXT NOT NULL,
    content TEXT NOT NULL,
    UNIQUE (instrument, version, language, audience)
) STRICT;
CREATE TABLE permit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    instrument TEXT NOT NULL UNIQUE,
    on_screen TEXT NOT NULL,
    statement TEXT NOT NULL
) STRICT;
CREATE INDEX measurement_form ON measurement(instrument, version);
"""


def definitions_live_in_the_vault(db: Database) -> None:
    for statement in _DEFINITIONS.split(";\n"):
        if statement.strip():
            db.execute(statement)
    for record in ("definition", "wording", "permit"):
        _keep_changes(db, record, "NULL")


def what_came_of_a_decision_is_kept(db: Database) -> None:
    db.execute("ALTER TABLE decision ADD COLUMN outcome TEXT")
    _keep_changes(db, "decision")


# What a daily command looks for stays as quick to find at the end of a career; where only a few rows are in such an
# index, it costs nothing to keep.
_FOUND_AT_ONCE = """
CREATE INDEX client_open ON client(code) WHERE closed IS NULL;
CREATE INDEX client_scheduled ON client(schedule) WHERE schedule <> '{}';
CREATE INDEX session_paused ON session(id) WHERE paused = 1;
CREATE INDEX measurement_paused ON measurement(id) WHERE paused = 1;
CREATE INDEX decision_client ON decision(client_id);
CREATE INDEX supervision_case_client ON supervision_case(client_id);
CREATE INDEX hold_standing ON hold(client_id) WHERE released IS NULL;
"""


def what_a_day_asks_for_is_found_at_once(db: Database) -> None:
    for statement in _FOUND_AT_ONCE.split(";\n"):
        if statement.strip():
            db.execute(statement)


def a_client_has_a_language(db: Database) -> None:
    db.execute("ALTER TABLE client ADD COLUMN language TEXT")
    _keep_changes(db, "client")


def the_day_is_kept_on_which_a_decision_was_said_to_be_done(db: Database) -> None:
    db.execute("ALTER TABLE decision ADD COLUMN recorded TEXT")
    _keep_changes(db, "decision")


_DISMISSED_BY_DATE = """
CREATE TABLE dismissal_by_date (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id INTEGER NOT NULL REFERENCES client(id) ON DELETE RESTRICT,
    session_id INTEGER REFERENCES session(id) ON DELETE RESTRICT,
    date TEXT
) STRICT;
INSERT INTO dismissal_by_date (id, uid, client_id, session_id) SELECT id, uid, client_id, session_id FROM dismissal;
DELETE FROM sqlite_sequence WHERE name = 'dismissal_by_date';
INSERT INTO sqlite_sequence (name, seq) SELECT 'dismissal_by_date', seq FROM sqlite_sequence WHERE name = 'dismissal';
DROP TABLE dismissal;
ALTER TABLE dismissal_by_date RENAME TO dismissal;
CREATE INDEX dismissal_client ON dismissal(client_id);
"""


def what_a_rating_of_no_session_showed_can_be_dismissed(db: Database) -> None:
    """By its date. That a session may be left out takes a new table; the ids go on, since the history names them."""
    for statement in _DISMISSED_BY_DATE.split(";\n"):
        if statement.strip():
            db.execute(statement)
    _keep_changes(db, "dismissal")


# A released step is never edited; a change is a new step at the end.
STEPS: tuple[Callable[[Database], None], ...] = (
    the_first_vault,
    what_is_written_can_be_left_open,
    two_vaults_can_be_merged,
    settings_belong_to_the_practice,
    an_erased_code_is_known_again,
    breaks_and_hours_are_kept,
    definitions_live_in_the_vault,
    what_came_of_a_decision_is_kept,
    what_a_day_asks_for_is_found_at_once,
    a_client_has_a_language,
    the_day_is_kept_on_which_a_decision_was_said_to_be_done,
    what_a_rating_of_no_session_showed_can_be_dismissed,
)


def apply(db: Database) -> None:
    """Bring a vault to the newest schema, step by step, inside the transaction that is open or in one for each step."""
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("alliance")
    for number, step in enumerate(STEPS, 1):
        migrations(name=f"{number:04}_{step.__name__}")(step)
    migrations.apply(db)
    db.execute(f"PRAGMA user_version = {len(STEPS)}")
