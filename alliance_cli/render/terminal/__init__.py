"""The terminal: tables, cards and courses in text."""
