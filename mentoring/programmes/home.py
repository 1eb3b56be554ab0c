"""What waits for applicants and coordinators on their home pages, and a cohort's own pages."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from mentoring import clock, formatters
from mentoring.accounts.models import Account
from mentoring.permissions import Role
from mentoring.programmes import looks, queries
from mentoring.programmes.conversation_queries import DUE, OVERDUE, due_in, is_late, promised_to
from mentoring.programmes.gates import in_the_way
from mentoring.programmes.models import ApplicationStatus, Cohort, CohortStatus, ProgrammeKind
from mentoring.programmes.positive_models import Measure
from mentoring.programmes.positive_queries import reviews_due_to
from mentoring.registry import SETTINGS, CohortCount, CohortLink, Coordinated, HomeTask


def applicant_tasks(account: Account) -> list[HomeTask]:
    """Where each live application stands."""
    applications = queries.live_applications_of(account)
    found = [_task(application) for application in applications]
    found += [
        HomeTask(
            "next",
            f"We talk with you about {row.cohort} by {formatters.on(row.due_on)}",
            "That day has passed, and we are sorry. If nobody has been in touch, see whom to ask."
            if is_late(row.due_on)
            else "A coordinator gets in touch with you. You do not have to do anything.",
            url_for("my_applications.show", application_id=row.application_id),
            order=38,
        )
        for row in promised_to(account)
    ]
    if not applications and not account.grants and queries.open_cohorts():
        found.append(
            HomeTask(
                "next",
                "See what you can apply to",
                "Programmes that take applications now.",
                url_for("open_programmes.index"),
                order=60,
            )
        )
    return found


def _task(application: Any) -> HomeTask:
    url = url_for("my_applications.show", application_id=application.id)
    name, hear_by = application.cohort, formatters.on(application.hear_by_on)
    if application.status is ApplicationStatus.RETURNED:
        return HomeTask(
            "now",
            f"Your application to {name} has a question for you",
            "Read what we ask, answer it, and we will look again.",
            url,
            order=20,
            tag="Returned",
        )
    if application.status is ApplicationStatus.APPROVED:
        starts = formatters.on(application.starts_on)
        text = f"You are part of the next round. It begins from {starts}."
        begun = application.starts_on <= clock.today()
        if begun or application.cohort_status is CohortStatus.RUNNING:
            text = "You are taking part. What you are invited to stands on this page."
        if application.no_more_matches_at is not None:
            text = "You told us that you would like no other match, and can change that here."
        return HomeTask("next", f"Your application to {name}", text, url, order=40, tag="Accepted")
    text = f"We have it. You will hear from us by {hear_by}."
    return HomeTask("next", f"Your application to {name}", text, url, order=40, tag="Sent")


def coordinator_tasks(account: Account) -> list[HomeTask]:
    """For a coordinator, requests to look again and records to review."""
    if not account.has_grant(Role.COORDINATOR):
        return []
    return _look_tasks(account) + _review_tasks(account)


def _cohort_tasks(rows: Sequence[Any]) -> list[HomeTask]:
    """Applications to answer, conversations to hold, and the way to each programme."""
    found = [
        HomeTask(
            "now",
            f"{formatters.plural(row.submitted, 'application')} to {row.name}",
            "People are waiting for your decision.",
            url_for("applications.index", cohort_id=row.id, status="submitted"),
            order=30,
        )
        for row in rows
        if row.submitted
    ]
    found += [
        HomeTask(
            "now",
            f"{formatters.plural(row.due, 'conversation')} due in {row.name}",
            "People without a partner or a circle were promised one by a day.",
            url_for("conversations.index", cohort_id=row.id, status="due"),
            order=12 if row.overdue else 35,
            tag=f"{row.overdue} overdue" if row.overdue else "",
        )
        for row in rows
        if row.due
    ]
    found += [
        HomeTask(
            "run",
            name,
            _pages_of(kind),
            url_for("programmes.programme", programme_id=programme_id),
        )
        for programme_id, (name, kind) in {
            row.programme_id: (row.programme, row.kind) for row in rows
        }.items()
    ]
    return found


def _pages_of(kind: ProgrammeKind) -> str:
    met = "circles" if kind is ProgrammeKind.PEER_CIRCLE else "pairings"
    return f"Its cohorts, applications, {met} and reports."


COORDINATED = Coordinated(
    (queries.SUBMITTED.label("submitted"), DUE.label("due"), OVERDUE.label("overdue")),
    _cohort_tasks,
)


def _look_tasks(account: Account) -> list[HomeTask]:
    """Requests to look again, with the first day that is due."""
    waiting, first = looks.waiting_for(account)
    if not waiting or first is None:
        return []
    late = first < clock.today()
    return [
        HomeTask(
            "now",
            f"{formatters.plural(waiting, 'person asks', 'people ask')} you to look again",
            f"The first answer {'was' if late else 'is'} due on {formatters.on(first)}.",
            url_for("looks.index"),
            order=10 if late else 28,
            tag="Overdue" if late else "",
        )
    ]


def _review_tasks(account: Account) -> list[HomeTask]:
    """Records of positive action to review, the day before which and what happens without."""
    found = []
    for row in reviews_due_to(account):
        late, day = row.review_on < clock.today(), formatters.on(row.review_on)
        first = "; matches serve nobody first" if row.measure is Measure.PRIORITY else ""
        text = f"By {day}. After that it may not be relied on until somebody has reviewed it."
        if late:
            text = f"It was due by {day}. Until it is done the record may not be relied on{first}."
        found.append(
            HomeTask(
                "now",
                f"Review the positive action of {row.cohort}",
                text,
                url_for("positive_action.review", cohort_id=row.cohort_id, record_id=row.id),
                order=12 if late else 32,
                tag="Overdue" if late else "",
            )
        )
    return found


def cohort_links(cohort: Cohort) -> Sequence[CohortLink]:
    """The applications, with how many wait, and the settings, with what is missing."""
    counts = queries.counts_of(cohort)
    waiting = sum(n for (_, s), n in counts.items() if s is ApplicationStatus.SUBMITTED)
    draft = cohort.status is CohortStatus.DRAFT
    missing = in_the_way(queries.gates_of(cohort), pilot=cohort.pilot, draft=draft)
    due, late = due_in(cohort)
    return [
        CohortLink(
            "Applications",
            "Read them, approve them, or return one with a question.",
            url_for("applications.index", cohort_id=cohort.id),
            order=10,
            tag=f"{waiting} waiting" if waiting else "",
        ),
        CohortLink(
            "Conversations",
            "With people who looked for a partner or a circle and got none.",
            url_for("conversations.index", cohort_id=cohort.id),
            order=45,
            tag=f"{late} overdue" if late else f"{due} due" if due else "",
            urgent=bool(late),
        ),
        CohortLink(
            "Settings",
            "What must be in order before it opens, rules, agreement and how it is run.",
            url_for("cohort_settings.index", cohort_id=cohort.id),
            order=90,
            group=SETTINGS,
            tag=f"{len(missing)} missing" if missing else "",
        ),
    ]


def cohort_counts(cohort: Cohort) -> Sequence[CohortCount]:
    """The conversations that are still owed."""
    due, late = due_in(cohort)
    told = f" {formatters.plural(late, 'is', 'are')} overdue." if late else ""
    return [
        CohortCount(
            "Conversations due",
            due,
            "People who looked for a partner or a circle, were promised a conversation when they "
            "were left without one, and have not had it. It no longer counts once it is held, or "
            "they find a partner or leave." + told,
            url_for("conversations.index", cohort_id=cohort.id, status="due"),
            order=30,
        )
    ]
