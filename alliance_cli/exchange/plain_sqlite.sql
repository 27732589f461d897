-- The tables of `alliance export --format sqlite`. SQLite keeps these comments: `.schema` and Datasette show them.
CREATE TABLE clients (
    code TEXT PRIMARY KEY,            -- the practitioner's own code
    uid TEXT NOT NULL,                -- a random id, the same in every copy of the record
    kind TEXT NOT NULL,               -- individual, couple, family, group
    population TEXT NOT NULL,         -- adult, adolescent, child
    modality TEXT,                    -- cbt, psychodynamic, dbt, humanistic, integrative, other
    participants TEXT NOT NULL,       -- labels, separated by spaces
    opened TEXT NOT NULL,             -- the day on which the work began; all dates: YYYY-MM-DD
    closed TEXT,                      -- the day on which it ended
    ending TEXT,                      -- planned, unplanned, referred, other
    born TEXT,                        -- year and month of birth
    slot TEXT,                        -- the weekly appointment, such as mon 10:00
    about TEXT,                       -- a line about the client
    language TEXT                     -- in which the client reads screen, form and pages; empty: not said
);
CREATE TABLE client_fields (
    client TEXT NOT NULL REFERENCES clients(code), -- the client's code
    field TEXT NOT NULL,              -- hopes, readiness, preferences …
    text TEXT NOT NULL,               -- in the practitioner's words
    PRIMARY KEY (client, field)
);
CREATE TABLE schedules (
    client TEXT NOT NULL REFERENCES clients(code), -- the client's code
    instrument TEXT NOT NULL,         -- the questionnaire that is asked at another pace than its own
    days INTEGER,                     -- how many days apart; 0: each session; empty: never
    PRIMARY KEY (client, instrument)
);
CREATE TABLE sessions (
    client TEXT NOT NULL REFERENCES clients(code), -- the client's code
    number INTEGER NOT NULL,          -- by date, whether held or not
    uid TEXT NOT NULL,                -- a random id, the same in every copy of the record
    date TEXT NOT NULL,               -- the day of the appointment
    attendance TEXT NOT NULL,         -- attended, late, cancelled, late-cancelled, no-show, cancelled-by-me
    held INTEGER NOT NULL,            -- 1: attended or late
    why TEXT,                         -- why it was missed, or late
    mode TEXT NOT NULL,               -- in-person, video, phone
    minutes INTEGER,                  -- how long it took
    present TEXT NOT NULL,            -- labels, separated by spaces; empty where nobody was named
    absent TEXT NOT NULL,             -- labels, separated by spaces
    written TEXT NOT NULL,            -- when the record was made; all moments: UTC
    paused INTEGER NOT NULL,          -- 1: its note is not finished
    unconfirmed INTEGER NOT NULL,     -- 1: named by a calendar; nobody has said yet that it took place
    PRIMARY KEY (client, number)
);
CREATE TABLE notes (
    client TEXT NOT NULL,             -- the client's code
    session INTEGER NOT NULL,         -- the number of the session
    field TEXT NOT NULL,              -- happened, goals, tasks, bond …
    text TEXT NOT NULL,               -- what was written
    private INTEGER NOT NULL,         -- 1: a private process note; there only if it was asked for
    PRIMARY KEY (client, session, field, private),
    FOREIGN KEY (client, session) REFERENCES sessions(client, number)
);
CREATE TABLE addenda (
    client TEXT NOT NULL,             -- the client's code
    session INTEGER NOT NULL,         -- the number of the session whose note it adds to
    uid TEXT NOT NULL,                -- a random id, the same in every copy of the record
    said_by TEXT NOT NULL,            -- client, or me: the practitioner
    text TEXT NOT NULL,               -- what was added
    written TEXT NOT NULL,            -- when
    FOREIGN KEY (client, session) REFERENCES sessions(client, number)
);
CREATE TABLE ratings (
    id INTEGER PRIMARY KEY,           -- as `alliance scores list` shows it
    uid TEXT NOT NULL,                -- a random id, the same in every copy of the record
    client TEXT REFERENCES clients(code),  -- empty: the practitioner's own, of their supervision
    session INTEGER,                  -- the number of the session, if it was rated on the day of one
    date TEXT NOT NULL,               -- the day of the rating
    instrument TEXT NOT NULL,         -- its id, such as srs
    version TEXT NOT NULL,            -- of the instrument
    rater TEXT NOT NULL,              -- client, therapist, caregiver, or a participant's label
    prediction INTEGER NOT NULL,      -- 1: what the practitioner expected of this rater; leave it out of any course
    guess INTEGER,                    -- the item expected to be lowest; 0: none
    total_alone REAL,                 -- where a total alone was entered, in the unit of the scale
    source TEXT NOT NULL,             -- screen, paper, spoken, form
    skipped TEXT,                     -- why it was not filled in
    complete INTEGER NOT NULL,        -- 1: every item answered, or a total entered
    client_said TEXT,                 -- what the client said about it
    will_change TEXT,                 -- what the practitioner will do differently
    language TEXT,                    -- of the client's screen, where one was asked for
    paused INTEGER NOT NULL,          -- 1: in the middle of its answers
    written TEXT NOT NULL,            -- when the record was made
    FOREIGN KEY (client, session) REFERENCES sessions(client, number)
);
CREATE TABLE answers (
    rating INTEGER NOT NULL REFERENCES ratings(id), -- the id of the rating
    item INTEGER NOT NULL,            -- from 1
    label TEXT,                       -- the item in a word or two
    value REAL,                       -- in the unit of the scale, raw: not reversed; empty where not answered
    reversed INTEGER,                 -- 1: the item is turned before it is summed
    PRIMARY KEY (rating, item)
);
CREATE TABLE scores (
    rating INTEGER NOT NULL REFERENCES ratings(id), -- the id of the rating
    part TEXT NOT NULL,               -- whole, or the id of a subscale
    total REAL,                       -- after reversal; empty where an item is missing: nothing is filled in
    mean REAL,                        -- of the items, after reversal
    headline TEXT,                    -- total or mean: the one score that the instrument is read by
    PRIMARY KEY (rating, part)
);
CREATE TABLE signals (
    rating INTEGER NOT NULL REFERENCES ratings(id), -- the id of the rating
    rule TEXT NOT NULL,               -- the rule's name, as `alliance guide signals` explains it
    item INTEGER,                     -- from 1, where it is about one item
    value REAL,                       -- what was found
    "limit" REAL,                     -- what it was compared with
    n INTEGER,                        -- how many earlier ratings it rests on
    strong INTEGER,                   -- 1 or 0 where the rule knows two strengths
    message TEXT NOT NULL             -- the sentence that says it
);
CREATE TABLE episodes (
    client TEXT NOT NULL REFERENCES clients(code), -- the client's code
    instrument TEXT NOT NULL,         -- whose course it is
    rater TEXT NOT NULL,              -- and whose ratings
    opened_date TEXT NOT NULL,        -- the day of the first low rating
    opened_session INTEGER,           -- the number of its session
    depth REAL NOT NULL,              -- from what was usual to the lowest rating
    status TEXT NOT NULL,             -- open, back_to_usual, new_level, dismissed
    back_session INTEGER,             -- the session at which it was as usual again
    ratings_to_return INTEGER,        -- how many ratings that took
    rupture INTEGER                   -- the number of the rupture recorded at the same session
);
CREATE TABLE goals (
    client TEXT NOT NULL REFERENCES clients(code), -- the client's code
    number INTEGER NOT NULL,          -- counted for each client
    uid TEXT NOT NULL,                -- a random id, the same in every copy of the record
    text TEXT NOT NULL,               -- in the client's words
    agreed_by TEXT NOT NULL,          -- both, client, therapist, none
    since TEXT NOT NULL,              -- the day of that agreement
    status TEXT NOT NULL,             -- open, done, dropped
    ended TEXT,                       -- the day on which it was done or dropped
    PRIMARY KEY (client, number)
);
CREATE TABLE tasks (
    client TEXT NOT NULL,             -- the client's code
    goal INTEGER NOT NULL,            -- the number of the goal
    number INTEGER NOT NULL,          -- counted for each goal
    uid TEXT NOT NULL,                -- a random id, the same in every copy of the record
    text TEXT NOT NULL,               -- a way of working towards the goal
    agreed_by TEXT NOT NULL,          -- both, client, therapist, none
    since TEXT NOT NULL,              -- the day of that agreement
    status TEXT NOT NULL,             -- open, done, dropped
    PRIMARY KEY (client, goal, number),
    FOREIGN KEY (client, goal) REFERENCES goals(client, number)
);
CREATE TABLE ruptures (
    client TEXT NOT NULL REFERENCES clients(code), -- the client's code
    number INTEGER NOT NULL,          -- counted for each client
    uid TEXT NOT NULL,                -- a random id, the same in every copy of the record
    kind TEXT NOT NULL,               -- withdrawal, confrontation, mixed
    "with" TEXT,                      -- a participant's label, both, between-partners
    status TEXT NOT NULL,             -- open, repaired, unrepaired, not-a-rupture, new-level
    session INTEGER,                  -- the number of the session at which it was noticed
    opened TEXT NOT NULL,             -- the day on which it was recorded as open
    closed TEXT,                      -- the day on which it was closed
    markers TEXT NOT NULL,            -- separated by spaces; empty where your part was left out
    noticed_by TEXT,                  -- client, therapist, scores
    said TEXT,                        -- the client's words
    my_part TEXT,                     -- the practitioner's part
    note TEXT,                        -- the practitioner's note on it
    PRIMARY KEY (client, number)
);
CREATE TABLE repair_steps (
    client TEXT NOT NULL,             -- the client's code
    rupture INTEGER NOT NULL,         -- the number of the rupture
    place INTEGER NOT NULL,           -- from 1
    uid TEXT NOT NULL,                -- a random id, the same in every copy of the record
    step TEXT NOT NULL,               -- noticed, heard, owned … checked-again
    date TEXT NOT NULL,               -- the day on which it was taken
    session INTEGER,                  -- the number of the session of that day
    note TEXT,                        -- a line on it
    PRIMARY KEY (client, rupture, place),
    FOREIGN KEY (client, rupture) REFERENCES ruptures(client, number)
);
CREATE TABLE dismissals (
    client TEXT NOT NULL,             -- the client's code
    session INTEGER,                  -- whose ratings showed something that was nothing
    date TEXT,                        -- of a rating without a session
    uid TEXT NOT NULL,                -- a random id, the same in every copy of the record
    FOREIGN KEY (client, session) REFERENCES sessions(client, number)
);
CREATE TABLE consents (
    client TEXT NOT NULL REFERENCES clients(code), -- the client's code
    uid TEXT NOT NULL,                -- a random id, the same in every copy of the record
    what TEXT NOT NULL,               -- ratings, data, supervision, telehealth, research, recording
    given_by TEXT,                    -- a participant's label, where one of several agreed
    given_on TEXT NOT NULL,           -- the day of the consent
    withdrawn TEXT                    -- the day on which it ended
);
CREATE TABLE holds (
    client TEXT NOT NULL REFERENCES clients(code), -- the client's code
    uid TEXT NOT NULL,                -- a random id, the same in every copy of the record
    why TEXT NOT NULL,                -- why the record may not be erased
    since TEXT NOT NULL,              -- from that day
    released TEXT                     -- to that day
);
CREATE TABLE reflections (
    uid TEXT PRIMARY KEY,             -- a random id; reflections are there only if they were asked for
    client TEXT REFERENCES clients(code),  -- empty: on no one client
    date TEXT NOT NULL,               -- the day of writing
    prompt TEXT,                      -- the question that led to it
    text TEXT NOT NULL,               -- what was written
    paused INTEGER NOT NULL           -- 1: not finished
);
CREATE TABLE supervisions (
    number INTEGER PRIMARY KEY,       -- by date, of those in this file
    uid TEXT NOT NULL,                -- a random id, the same in every copy of the record
    date TEXT NOT NULL,               -- the day
    supervisor TEXT,                  -- with whom; left out of one client's record
    minutes INTEGER,                  -- how long it took
    format TEXT,                      -- individual, group, peer; cpd: training
    people INTEGER,                   -- among how many a group's time was shared
    questions TEXT NOT NULL,          -- what was asked, one a line; empty in one client's record
    paused INTEGER NOT NULL           -- 1: not finished
);
CREATE TABLE supervision_cases (
    supervision INTEGER NOT NULL REFERENCES supervisions(number), -- the number of the supervision
    client TEXT NOT NULL REFERENCES clients(code), -- who was spoken about
    PRIMARY KEY (supervision, client)
);
CREATE TABLE decisions (
    supervision INTEGER NOT NULL REFERENCES supervisions(number), -- the number of the supervision
    number INTEGER NOT NULL,          -- counted for each supervision
    uid TEXT NOT NULL,                -- a random id, the same in every copy of the record
    client TEXT REFERENCES clients(code),  -- empty: for the practice
    text TEXT NOT NULL,               -- what was decided
    done TEXT,                        -- the day on which it was done
    outcome TEXT,                     -- what came of it
    recorded TEXT,                    -- the day on which it was said to be done, YYYY-MM-DD
    PRIMARY KEY (supervision, number)
);
CREATE TABLE breaks (
    uid TEXT PRIMARY KEY,             -- a random id, the same in every copy of the record
    client TEXT REFERENCES clients(code),  -- whose own break it is; empty: the practice was closed
    first TEXT NOT NULL,              -- the first day
    last TEXT NOT NULL,               -- the last day
    why TEXT                          -- holiday, illness, training, other; left out of one client's record
);
