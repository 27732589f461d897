"""The formats in which records leave: one line for each, which stands in its own file."""

from __future__ import annotations

from alliance_cli.exchange.csv_out import CSV
from alliance_cli.exchange.fhir.bundle_out import FHIR
from alliance_cli.exchange.json_out import JSON
from alliance_cli.exchange.plain_sqlite import SQLITE

FORMATS = {format.name: format for format in (JSON, CSV, FHIR, SQLITE)}
