"""Episodes over a series: where ratings fell out of what is usual, how deep, and how they came back or settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean
from typing import NamedTuple

from alliance_cli.analysis.limits import Expectation
from alliance_cli.model import Measurement, Rupture

NEW_LEVEL_AFTER = 6  # ratings; the longest decline that Gumz et al. (2012) report is 6 sessions
OPENED_BY = ("surprising",)


class Episode(NamedTuple):
    """Ratings below what was usual. `usual` and `sd` are those at the opening, turned so that lower is worse.

    `status`: open, back_to_usual, new_level or dismissed. `depth`: from usual at the opening to the lowest rating.
    `rupture`: the number of the rupture that a person recorded at the same session.
    """

    opened: int  # position among the points, from 0
    opened_session: int | None
    opened_date: date
    usual: float
    sd: float
    depth: float
    status: str = "open"
    rules: tuple[str, ...] = OPENED_BY
    ended: int | None = None  # position of the point at which it ended
    back_session: int | None = None
    ratings_to_return: int | None = None
    rupture: int | None = None


@dataclass(slots=True)
class Follower:
    """Walks a series rating by rating; knows at each step which earlier ratings make the chart's baseline.

    All scores are turned, so that lower is worse. The baseline leaves out the ratings of a running episode and takes
    them back when the episode ends as a new level or is dismissed.
    """

    dismissed: frozenset[date] = frozenset()
    baseline: list[float] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)
    _running: bool = False
    _left_out: list[float] = field(default_factory=list)
    _level: list[float] | None = None  # the ratings since the last new level began
    _seen: list[float] = field(default_factory=list)

    def follow(
        self, measurement: Measurement, score: float, expected: Expectation | None, surprising: bool, new_form: bool
    ) -> None:
        """Take the next rating into account."""
        if self._level is not None:
            self._level.append(score)
        self._seen.append(score)
        if self._running:
            self._go_on(measurement, score)
        elif expected is not None and surprising and not new_form and score < self._usual(expected) - expected.sd:
            self._open(measurement, score, expected)
        else:
            self.baseline.append(score)

    def _usual(self, expected: Expectation) -> float:
        """After a new level, a new episode opens only against that level."""
        return expected.usual if self._level is None else min(expected.usual, fmean(self._level[:-1]))

    def _open(self, measurement: Measurement, score: float, expected: Expectation) -> None:
        usual = self._usual(expected)
        here = len(self._seen) - 1
        depth = round(usual - score, 4)
        self.episodes.append(Episode(here, measurement.session, measurement.date, usual, expected.sd, depth))
        self._running = True
        self._leave_out(measurement, score)

    def _go_on(self, measurement: Measurement, score: float) -> None:
        episode, here = self.episodes[-1], len(self._seen) - 1
        since = here - episode.opened
        returned = score >= episode.usual - episode.sd
        if episode.status == "dismissed":
            self._running = not returned and since < NEW_LEVEL_AFTER
            self.baseline.append(score)
        elif returned:
            self._end(status="back_to_usual", back_session=measurement.session, ratings_to_return=since)
            self.baseline.append(score)
        else:
            self._deepen(score)
            self._leave_out(measurement, score)
            if since == NEW_LEVEL_AFTER and self.episodes[-1].status == "open":
                self._take_back()
                self._level = self._seen[episode.opened :]
                self._end(status="new_level")

    def _leave_out(self, measurement: Measurement, score: float) -> None:
        self._left_out.append(score)
        if measurement.date in self.dismissed:
            self._take_back()
            self.episodes[-1] = self.episodes[-1]._replace(status="dismissed", ended=len(self._seen) - 1)

    def _deepen(self, score: float) -> None:
        episode = self.episodes[-1]
        self.episodes[-1] = episode._replace(depth=max(episode.depth, round(episode.usual - score, 4)))

    def _take_back(self) -> None:
        self.baseline.extend(self._left_out)
        self._left_out.clear()

    def _end(self, *, status: str, back_session: int | None = None, ratings_to_return: int | None = None) -> None:
        self._running = False
        self._left_out.clear()
        self.episodes[-1] = self.episodes[-1]._replace(
            status=status,
            ended=len(self._seen) - 1,
            back_session=back_session,
            ratings_to_return=ratings_to_return,
        )


def linked(episodes: Iterable[Episode], ruptures: Sequence[Rupture]) -> tuple[Episode, ...]:
    """The episodes, each with the number of the rupture that was recorded at its session, if there is one."""
    by_session = {rupture.session: rupture.number for rupture in ruptures if rupture.session is not None}
    by_date = {rupture.opened: rupture.number for rupture in ruptures}
    return tuple(
        episode._replace(rupture=by_session.get(episode.opened_session or 0, by_date.get(episode.opened_date)))
        for episode in episodes
    )
