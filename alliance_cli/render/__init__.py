"""How it is shown: tables, charts, the report."""
