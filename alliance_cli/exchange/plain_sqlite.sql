-- The tables of `alliance export --format sqlite`. SQLite keeps these comments: `.schema` and Datasette show them.
CREATE TABLE clients (
    code TEXT PRIMARY KEY,            -- the practitioner's own code
    kind TEXT NOT NULL,               -- individual, couple, family, group
    population TEXT NOT NULL,         -- adult, adolescent, child
    modality TEXT,
    participants TEXT NOT NULL,       -- labels, separated by spaces
    opened TEXT NOT NULL,             -- all dates: YYYY-MM-DD
    closed TEXT,
    ending TEXT                       -- planned, unplanned, referred, other
);
CREATE TABLE sessions (
    client TEXT NOT NULL REFERENCES clients(code),
    number INTEGER NOT NULL,          -- by date, whether held or not
    date TEXT NOT NULL,
    attendance TEXT NOT NULL,         -- attended, late, cancelled, late-cancelled, no-show, cancelled-by-me
    held INTEGER NOT NULL,            -- 1: attended or late
    why TEXT,
    mode TEXT NOT NULL,               -- in-person, video, phone
    minutes INTEGER,
    present TEXT NOT NULL,            -- labels, separated by spaces; empty where nobody was named
    absent TEXT NOT NULL,
    PRIMARY KEY (client, number)
);
CREATE TABLE notes (
    client TEXT NOT NULL,
    session INTEGER NOT NULL,
    field TEXT NOT NULL,              -- happened, goals, tasks, bond …
    text TEXT NOT NULL,
    private INTEGER NOT NULL,         -- 1: a private process note; there only if it was asked for
    PRIMARY KEY (client, session, field, private),
    FOREIGN KEY (client, session) REFERENCES sessions(client, number)
);
CREATE TABLE ratings (
    id INTEGER PRIMARY KEY,           -- as `alliance scores list` shows it
    client TEXT REFERENCES clients(code),  -- empty: the practitioner's own, of their supervision
    session INTEGER,                  -- the number of the session, if it was rated on the day of one
    date TEXT NOT NULL,
    instrument TEXT NOT NULL,
    version TEXT NOT NULL,
    rater TEXT NOT NULL,              -- client, therapist, caregiver, or a participant's label
    prediction INTEGER NOT NULL,      -- 1: what the practitioner expected of this rater; leave it out of any course
    guess INTEGER,                    -- the item expected to be lowest; 0: none
    source TEXT NOT NULL,             -- screen, paper, spoken, form
    skipped TEXT,                     -- why it was not filled in
    complete INTEGER NOT NULL,        -- 1: every item answered, or a total entered
    client_said TEXT,
    will_change TEXT,
    FOREIGN KEY (client, session) REFERENCES sessions(client, number)
);
CREATE TABLE answers (
    rating INTEGER NOT NULL REFERENCES ratings(id),
    item INTEGER NOT NULL,            -- from 1
    label TEXT,
    value REAL,                       -- in the unit of the scale, raw: not reversed; empty where not answered
    reversed INTEGER,                 -- 1: the item is turned before it is summed
    PRIMARY KEY (rating, item)
);
CREATE TABLE scores (
    rating INTEGER NOT NULL REFERENCES ratings(id),
    part TEXT NOT NULL,               -- whole, or the id of a subscale
    total REAL,                       -- after reversal; empty where an item is missing: nothing is filled in
    mean REAL,
    headline TEXT,                    -- total or mean: the one score that the instrument is read by
    PRIMARY KEY (rating, part)
);
CREATE TABLE signals (
    rating INTEGER NOT NULL REFERENCES ratings(id),
    rule TEXT NOT NULL,
    item INTEGER,
    value REAL,
    "limit" REAL,
    n INTEGER,                        -- how many earlier ratings it rests on
    strong INTEGER,
    message TEXT NOT NULL
);
CREATE TABLE episodes (
    client TEXT NOT NULL REFERENCES clients(code),
    instrument TEXT NOT NULL,
    rater TEXT NOT NULL,
    opened_date TEXT NOT NULL,
    opened_session INTEGER,
    depth REAL NOT NULL,              -- from what was usual to the lowest rating
    status TEXT NOT NULL,             -- open, back_to_usual, new_level, dismissed
    back_session INTEGER,
    ratings_to_return INTEGER,
    rupture INTEGER                   -- the number of the rupture recorded at the same session
);
CREATE TABLE ruptures (
    client TEXT NOT NULL REFERENCES clients(code),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,               -- withdrawal, confrontation, mixed
    "with" TEXT,
    status TEXT NOT NULL,             -- open, repaired, unrepaired, not-a-rupture, new-level
    session INTEGER,
    opened TEXT NOT NULL,
    closed TEXT,
    markers TEXT NOT NULL,            -- separated by spaces
    noticed_by TEXT,                  -- client, therapist, scores
    said TEXT,
    my_part TEXT,
    note TEXT,
    PRIMARY KEY (client, number)
);
CREATE TABLE repair_steps (
    client TEXT NOT NULL,
    rupture INTEGER NOT NULL,
    place INTEGER NOT NULL,           -- from 1
    step TEXT NOT NULL,
    date TEXT NOT NULL,
    session INTEGER,
    note TEXT,
    PRIMARY KEY (client, rupture, place),
    FOREIGN KEY (client, rupture) REFERENCES ruptures(client, number)
);
