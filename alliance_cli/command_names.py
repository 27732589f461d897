"""The name of every command, by when it is needed: what can be told from a person's own words without loading one."""

# In the order of a first week.
WHEN = {
    "To begin": ("init", "demo"),
    "The people": ("client", "goal", "away"),
    "Around a session": ("brief", "session", "measure", "scores", "trend", "rupture"),
    "Taking stock": ("caseload", "report", "supervision", "hours", "reflect", "practice"),
    "Questionnaires and guidance": ("guide", "instrument"),
    "The records": ("import", "export", "vault", "undo", "history"),
}
COMMANDS = tuple(name for names in WHEN.values() for name in names)
