"""Gathers the facts of an applicant for the rules, and keeps what the rules found."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import lazyload

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.profiles import grades
from mentoring.profiles.choices import NO_EMPLOYER
from mentoring.profiles.models import Profile, SkillUse
from mentoring.profiles.queries import (
    declared_under_represented,
    find_profile,
    missing_sections,
    profiles_for,
    trained,
)
from mentoring.programmes import queries, rules
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, CohortStatus, Side

CHUNK = 1000
"""Ids asked for at once."""

CHECKED_AGAIN = or_(
    Application.status.in_((ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED)),
    and_(
        Application.status == ApplicationStatus.APPROVED,
        Application.precheck_version == Cohort.rules_version,
    ),
)
"""Applications that are checked again: those that wait, and those approved under the rules that are
in force now. New rules do not change what somebody was approved by."""

SIDE_WORDS = {
    Side.MENTEE: "mentee",
    Side.MENTOR: "mentor",
    Side.JUNIOR: "junior colleague",
    Side.SENIOR: "senior leader",
    Side.MEMBER: "circle member",
}


def facts_of(account: Account, cohort: Cohort, side: Side) -> rules.Facts:
    """What the rules may know of a person: nothing from the shared-experience answers."""
    return facts_from(
        find_profile(account.id),
        side,
        confirmed=account.confirmed_at is not None,
        other_sides=_other_live_sides(account, cohort, side),
        declared=account.id in declared_for(cohort, [account.id]),
        trained=account.id in trained([account.id], clock.today()),
    )


def declared_for(cohort: Cohort, account_ids: Collection[int]) -> set[int]:
    """Those who declared what this cohort asks; where it asks nothing, nobody's answer is read."""
    asked = rules.from_stored(cohort.eligibility).under_represented
    return declared_under_represented(account_ids) if asked else set()


def facts_from(
    profile: Profile | None,
    side: Side,
    *,
    confirmed: bool,
    other_sides: Sequence[str] = (),
    declared: bool = False,
    trained: bool = False,
) -> rules.Facts:
    """The same from what is loaded already, for callers with many people: it asks no database."""
    if profile is None:
        return rules.Facts(
            side=side,
            missing_pages=("your whole profile",),
            email_confirmed=confirmed,
            other_live_sides=other_sides,
            declared=declared,
            trained=trained,
        )
    place, grade = profile.organisation, grades.current_grade(profile.posts, clock.today())
    used = {use: [s.skill.label for s in profile.skills if s.use is use] for use in SkillUse}
    return rules.Facts(
        side=side,
        organisation_id=profile.organisation_id,
        organisation_name=place.name if place else profile.organisation_other,
        organisation_recognised=place is not None,
        specialisms=used[SkillUse.SPECIALISM],
        communications_goals=used[SkillUse.WANTED] + used[SkillUse.OFFERED],
        region_id=profile.region_id or (place.region_id if place else None),
        grade_rank=grades.rank(grade) if grade else None,
        grade_label=grades.label(grade),
        without_band=grades.without_band(grade),
        without_employer=place is None and profile.organisation_other == NO_EMPLOYER,
        missing_pages=[section.title for section in missing_sections(profile, [side])],
        email_confirmed=confirmed,
        other_live_sides=other_sides,
        declared=declared,
        trained=trained,
    )


def _other_live_sides(account: Account, cohort: Cohort, side: Side) -> list[str]:
    found = db.session.scalars(
        select(Application.side).where(
            Application.cohort_id == cohort.id,
            Application.account_id == account.id,
            Application.side != side,
            Application.status != ApplicationStatus.WITHDRAWN,
        )
    )
    return [SIDE_WORDS[other] for other in found]


def check_again(application: Application) -> None:
    """Ask the cohort's rules of an application and keep the findings and the worst outcome."""
    kept = findings_of(application.account, application.cohort, application.side)
    for column, value in kept.items():
        setattr(application, column, value)


def check_all_again(applications: Sequence[Application]) -> int:
    """The same for many, in a constant number of queries; says how many came out otherwise."""
    ids = {application.account_id for application in applications}
    profiles, sides = profiles_for(ids), _live_sides(ids)
    valid, changed = trained(ids, clock.today()), 0
    declared = {
        cohort.id: declared_for(cohort, ids) for cohort in {each.cohort for each in applications}
    }
    for application in applications:
        cohort, who = application.cohort, application.account_id
        facts = facts_from(
            profiles.get(who),
            application.side,
            confirmed=application.account.confirmed_at is not None,
            other_sides=[
                SIDE_WORDS[side] for side in sides[cohort.id, who] if side is not application.side
            ],
            declared=who in declared[cohort.id],
            trained=who in valid,
        )
        before = application.precheck_outcome
        for column, value in findings_from(cohort, facts).items():
            setattr(application, column, value)
        changed += application.precheck_outcome is not before
    return changed


def check_people_again(account_ids: Collection[int]) -> None:
    """What is known of these people has changed: what they have applied to says so at once."""
    wanted = sorted(set(account_ids))
    for start in range(0, len(wanted), CHUNK):
        found = db.session.scalars(
            select(Application)
            .join(Cohort, Cohort.id == Application.cohort_id)
            .where(
                Application.account_id.in_(wanted[start : start + CHUNK]),
                Cohort.status != CohortStatus.FINISHED,
                CHECKED_AGAIN,
            )
            .order_by(Application.id)
        ).all()
        if found:
            check_all_again(found)


def _live_sides(account_ids: Collection[int]) -> dict[tuple[int, int], list[Side]]:
    """By cohort and account, the sides on which somebody has applied and not withdrawn."""
    wanted, found = sorted(account_ids), defaultdict[tuple[int, int], list[Side]](list)
    for start in range(0, len(wanted), CHUNK):
        rows = db.session.execute(
            select(Application.cohort_id, Application.account_id, Application.side)
            .where(
                Application.account_id.in_(wanted[start : start + CHUNK]),
                Application.status != ApplicationStatus.WITHDRAWN,
            )
            .order_by(Application.id)
        )
        for cohort_id, account_id, side in rows:
            found[cohort_id, account_id].append(side)
    return found


def note_declaration(account: Account) -> None:
    """Somebody's declaration has changed: their applications say so at once."""
    _note(
        account, rules.declaration_finding(account.id in declared_under_represented([account.id]))
    )


def note_training(account: Account) -> None:
    """Somebody's training was written down or taken out: their applications say so at once."""
    _note(account, rules.training_finding(account.id in trained([account.id], clock.today())))


def note_training_of(account_ids: Collection[int]) -> None:
    """The same for many people: two reads, and one write for all that changes."""
    ids = set(account_ids)
    valid = trained(ids, clock.today())
    for application in _applications_of_all(ids):
        _put(application, rules.training_finding(application.account_id in valid))


def _applications_of_all(account_ids: Collection[int]) -> Sequence[Application]:
    """Everything these people have applied to; in one query for each thousand of them."""
    wanted = sorted(account_ids)
    found: list[Application] = []
    for start in range(0, len(wanted), CHUNK):
        found += db.session.scalars(
            select(Application)
            .where(Application.account_id.in_(wanted[start : start + CHUNK]))
            .options(lazyload("*"))
            .order_by(Application.id)
        )
    return found


def _note(account: Account, finding: rules.Finding) -> None:
    """Put one finding in the place of an earlier one; nothing else that was found changes."""
    for application in queries.applications_of(account):
        _put(application, finding)


def _put(application: Application, finding: rules.Finding) -> None:
    if any(row["rule"] == finding.rule for row in application.precheck):
        application.precheck = [
            finding.as_row() if row["rule"] == finding.rule else row for row in application.precheck
        ]
        application.precheck_outcome = rules.worst(
            rules.Outcome(row["outcome"]) for row in application.precheck
        )


def findings_of(account: Account, cohort: Cohort, side: Side) -> dict[str, Any]:
    """What the rules find, as the columns in which an application keeps it."""
    return findings_from(cohort, facts_of(account, cohort, side))


def findings_from(cohort: Cohort, facts: rules.Facts) -> dict[str, Any]:
    """What a cohort's rules find in these facts, as the columns of an application."""
    findings = rules.check(rules.from_stored(cohort.eligibility), facts)
    return {
        "precheck": [finding.as_row() for finding in findings],
        "precheck_outcome": rules.overall(findings),
        "precheck_version": cohort.rules_version,
    }
