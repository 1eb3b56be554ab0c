"""What waits for coordinators about matches, and the matches among a cohort's own pages."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import url_for

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.formatters import plural
from mentoring.matchmaking import drafts, queries
from mentoring.matchmaking.models import MatchRun, ProposalStatus, RunStatus
from mentoring.matchmaking.presenters import progress_of
from mentoring.matchmaking.states import UNDER_WAY
from mentoring.permissions import Role
from mentoring.programmes.models import Cohort
from mentoring.registry import MATCHING, CohortLink, HomeTask


def tasks(account: Account) -> Sequence[HomeTask]:
    """The matches that need their coordinator: the newest of each cohort, and drafts in hand."""
    if not account.has_grant(Role.COORDINATOR):
        return []
    runs = drafts.to_see_to(account)
    beside = Counter(run.cohort_id for run in runs if run.status is RunStatus.DONE)
    return [_task(run, alone=beside[run.cohort_id] < 2) for run in runs]


def _task(run: Any, *, alone: bool) -> HomeTask:
    """What a match asks for; a draft that is not `alone` in its cohort is named."""
    cohort = run.cohort
    address = url_for("match_runs.show", cohort_id=run.cohort_id, run_id=run.id)
    if run.status in UNDER_WAY:
        told = progress_of(db.session.get_one(MatchRun, run.id))
        text = f"{told.note}: {told.percent}%."
        return HomeTask("next", f"A match of {cohort} is being computed", text, address, order=20)
    if run.status is RunStatus.FAILED:
        title = f"The match of {cohort} did not finish"
        return HomeTask("now", title, "See why, and start it again.", address, order=15)
    if run.publishing:
        title, text = f"A match of {cohort} is being published", "You can follow how far it is."
        address = url_for("match_publication.page", cohort_id=run.cohort_id, run_id=run.id)
        return HomeTask("next", title, text, address, order=20)
    more = _more(run)
    named = "" if alone else f": {queries.called(run)}"
    if run.waiting:
        title = f"{plural(run.waiting, 'pair')} of {cohort} to read and decide{named}"
        text = f"Read each pair’s reasons, then approve or reject it.{more}"
        return HomeTask("now", title, text, address, order=15)
    title = f"The match of {cohort} is ready to publish{named}"
    text = f"Every pair has a decision. Nobody hears anything until you publish.{more}"
    address = url_for("match_publication.page", cohort_id=run.cohort_id, run_id=run.id)
    return HomeTask("now", title, text, address, order=15)


def _more(run: Any) -> str:
    """What a match started by itself should be read with, and who waits for it to be settled."""
    told = f" {run.note}" if run.note else ""
    if run.late:
        waits = plural(run.late, "person who joined late waits", "people who joined late wait")
        told += f" {waits} until you publish it or put it away."
    return told


def cohort_links(cohort: Cohort) -> Sequence[CohortLink]:
    """The matches of a cohort, with what waits; circles are not matched."""
    if cohort.in_circles:
        return []
    newest = queries.newest_runs([cohort.id])
    waiting = newest[0].counts.get(ProposalStatus.WAITING, 0) if newest else 0
    reviewing = bool(newest) and newest[0].run.status is RunStatus.DONE
    return [
        CohortLink(
            "Supply and demand",
            "Whom people ask for, who is there, and whom to recruit before you match.",
            url_for("supply.index", cohort_id=cohort.id),
            order=18,
            group=MATCHING,
        ),
        CohortLink(
            "Matches",
            "Start a match, read the proposed pairs, publish.",
            url_for("match_runs.index", cohort_id=cohort.id),
            order=20,
            tag=f"{waiting} waiting" if waiting and reviewing else "",
            group=MATCHING,
        ),
    ]
