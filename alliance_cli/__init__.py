"""A companion for the therapeutic alliance: log, measure, notice strain, prepare for supervision."""

__version__ = "0.1.0"
