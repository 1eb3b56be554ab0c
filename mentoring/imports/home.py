"""Lists that wait for a coordinator, and the way to them from a cohort."""

from collections.abc import Sequence

from flask import url_for

from mentoring.accounts.models import Account
from mentoring.imports import queries
from mentoring.permissions import Role
from mentoring.programmes.models import Cohort, CohortStatus
from mentoring.registry import CohortLink, HomeTask


def tasks(account: Account) -> Sequence[HomeTask]:
    """Lists this coordinator has begun and not imported."""
    if not account.has_grant(Role.COORDINATOR):
        return []
    return [
        HomeTask(
            "now",
            f"Finish importing “{row.list_name}”",
            f"It waits for {row.name}. Rows of a list are kept for two weeks.",
            url_for("imports.show", cohort_id=row.cohort_id, import_id=row.id),
            order=40,
        )
        for row in queries.open_imports_of(account)
    ]


def cohort_links(cohort: Cohort) -> Sequence[CohortLink]:
    """Import people into this cohort."""
    if cohort.status is CohortStatus.FINISHED:
        return []
    return [
        CohortLink(
            "Import people",
            "Bring in a sign-up spreadsheet, see what was brought in, undo it.",
            url_for("imports.index", cohort_id=cohort.id),
            order=15,
        )
    ]
