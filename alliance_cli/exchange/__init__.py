"""How it travels: CSV, JSON, FHIR, plain SQLite, the offline form."""
