"""Whom a change of a cohort's rules affects, told before it is saved."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.profiles.queries import declared_under_represented, profiles_for, trained
from mentoring.programmes import prechecks, rules
from mentoring.programmes.models import (
    Application,
    ApplicationStatus,
    Cohort,
    Programme,
    ProgrammeKind,
)


@dataclass(frozen=True)
class Affected:
    """Somebody whose pre-check would come out otherwise."""

    application_id: int
    name: str
    status: ApplicationStatus
    before: rules.Outcome
    after: rules.Outcome


def within_programme(programme: Programme, proposed: rules.Eligibility) -> rules.Eligibility:
    """The rules as a cohort of this programme keeps them: a reciprocal one names its trust."""
    if programme.kind is not ProgrammeKind.RECIPROCAL or programme.organisation is None:
        return proposed
    return replace(
        proposed,
        organisation_id=programme.organisation_id,
        organisation_name=programme.organisation.name,
    )


def affected_by(cohort: Cohort, proposed: rules.Eligibility) -> list[Affected]:
    """The live applications whose result the proposed rules would change, by name.

    Both sets of rules are asked of what people's profiles say now. A constant number of queries;
    none when the rules stay as they are.
    """
    standing = rules.from_stored(cohort.eligibility)
    wanted = within_programme(cohort.programme, proposed)
    if wanted == standing:
        return []
    found = []
    asked = standing.under_represented or wanted.under_represented
    for application, facts in _facts_of_live(cohort, declarations=asked):
        before = rules.overall(rules.check(standing, facts))
        after = rules.overall(rules.check(wanted, facts))
        if before is not after:
            name = application.account.name
            found.append(Affected(application.id, name, application.status, before, after))
    return sorted(found, key=lambda each: each.name.casefold())


def mark_of(proposed: rules.Eligibility, affected: Sequence[Affected]) -> str:
    """A short mark of what was shown, so that only what was read can be confirmed."""
    shown = [rules.to_stored(proposed), [[each.application_id, each.after] for each in affected]]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def _facts_of_live(cohort: Cohort, *, declarations: bool) -> list[tuple[Application, rules.Facts]]:
    live = db.session.scalars(
        select(Application)
        .where(
            Application.cohort_id == cohort.id,
            Application.status != ApplicationStatus.WITHDRAWN,
        )
        .options(joinedload(Application.account).lazyload(Account.grants))
    ).all()
    profiles = profiles_for(application.account_id for application in live)
    people = [application.account_id for application in live]
    declared = declared_under_represented(people) if declarations else set()
    has_training = trained(people, clock.today())
    sides = defaultdict(list)
    for application in live:
        sides[application.account_id].append(application.side)
    return [
        (
            application,
            prechecks.facts_from(
                profiles.get(application.account_id),
                application.side,
                confirmed=application.account.confirmed_at is not None,
                other_sides=[
                    prechecks.SIDE_WORDS[side]
                    for side in sides[application.account_id]
                    if side is not application.side
                ],
                declared=application.account_id in declared,
                trained=application.account_id in has_training,
            ),
        )
        for application in live
    ]
