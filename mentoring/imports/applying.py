"""Makes people of checked rows: accounts without a password, profiles and applications.

An edge: each chunk is one short unit of work that looks again at what stands here. A row is
marked in the unit that applies it, so a worker that is killed loses and doubles nothing.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.imports.checking import Progress, no_progress
from mentoring.imports.claims import invite_people
from mentoring.imports.models import (
    ImportedPerson,
    ImportRow,
    ImportStatus,
    Outcome,
    PeopleImport,
    RowKind,
)
from mentoring.imports.people import Key, Standing, standing_of
from mentoring.imports.planning import SKILLS, Facts, facts_of_list, plan
from mentoring.imports.states import move_import
from mentoring.organisations.models import Organisation
from mentoring.profiles.models import Post, Profile, ProfileSkill, Skill
from mentoring.profiles.queries import skills_by_key
from mentoring.programmes import prechecks
from mentoring.programmes.models import Application, ApplicationStatus, CohortStatus, Side
from mentoring.signals import account_created, application_moved, profile_changed
from mentoring.transactions import unit_of_work

CHUNK = 100
"""Rows applied under one write lock: about a third of a second."""

EMPTY: dict[str, Any] = {
    **dict.fromkeys(
        ("job_title", "goal_text", "learn_text", "share_text", "offer_text", "line_manager_email"),
        "",
    ),
    **dict.fromkeys(("wants_mentee", "wants_mentor", "wants_reciprocal", "wants_circle"), False),
    "meeting_modes": [],
    "availability": [],
    "languages": [],
}
"""What stands in a column of the profile that says nothing; None in the others."""


@dataclass
class Tools:
    """What every row of a chunk needs, read once."""

    people_import: PeopleImport
    actor: audit.Actor
    skills: dict[str, Skill]
    organisations: dict[int, Organisation]
    declared: Collection[int] = ()


def apply_import(
    import_id: int, *, actor: audit.Actor, progress: Progress = no_progress
) -> dict[str, int]:
    """Apply every row that can be; returns how many people were created, updated, and so on.

    Running it again goes on where it stopped. Afterwards the rows of the file are gone.
    Raises Conflict when the import is not being applied.
    """
    people_import = db.session.get_one(PeopleImport, import_id)
    if people_import.status is not ImportStatus.APPLYING:
        raise Conflict("This list is not waiting to be applied.")
    total, done = people_import.row_count, 0
    db.session.rollback()
    while True:
        with unit_of_work():
            count = _apply_chunk(import_id, actor)
        if not count:
            break
        done += count
        progress(done, total)
    with unit_of_work():
        return _finish(import_id, actor)


def start_applying(people_import: PeopleImport, *, send: bool, actor: audit.Actor) -> None:
    """Decide to apply a checked list; `send` mails everybody who is new.

    Raises Conflict when it is not checked, or its cohort is finished.
    """
    if people_import.cohort.status is CohortStatus.FINISHED:
        raise Conflict("This cohort is finished, so nobody can be added to it.")
    people_import.send_claims = send
    move_import(people_import, ImportStatus.APPLYING, actor=actor)


def _apply_chunk(import_id: int, actor: audit.Actor) -> int:
    rows = db.session.scalars(
        select(ImportRow)
        .where(
            ImportRow.import_id == import_id,
            ImportRow.kind.is_not(None),
            ImportRow.kind != RowKind.REFUSED,
            ImportRow.applied_at.is_(None),
        )
        .order_by(ImportRow.number)
        .limit(CHUNK)
        .with_for_update()
    ).all()
    if not rows:
        return 0
    people_import = db.session.get_one(PeopleImport, import_id)
    places = {r.values["organisation"]["id"] for r in rows if "organisation" in r.values}
    cohort = people_import.cohort
    here = standing_of(cohort, [row.email for row in rows if row.email])
    tools = Tools(
        people_import,
        actor,
        skills_by_key(),
        {
            each.id: each
            for each in db.session.scalars(select(Organisation).where(Organisation.id.in_(places)))
        },
        prechecks.declared_for(cohort, [account.id for account in here.accounts.values()]),
    )
    with db.session.no_autoflush:
        made = [_apply_row(row, here, tools) for row in rows if row.email not in here.removed]
        for row in rows:
            row.applied_at = clock.now()
    _write_history(made, here, tools)
    return len(rows)


def _apply_row(row: ImportRow, here: Standing, tools: Tools) -> ImportedPerson:
    assert row.email is not None
    email, side, listed = row.email, Side(row.values["side"]), facts_of_list(row.values)
    account, profile = here.accounts.get(email), here.profiles.get(email)
    application, written = here.applications.get((email, side.value)), here.written.get(email, {})
    planned = plan(listed, account, profile, application, written)
    outcome = Outcome.CREATED if account is None else Outcome.UPDATED
    if account is not None and not planned.changes:
        outcome = Outcome.ADDED if planned.applies else Outcome.UNCHANGED
    account = account or _create_account(email, listed["name"])
    if profile is None:
        profile = Profile(account=account, updated_at=clock.now(), skills=[], posts=[], avoids=[])
        profile.version = 1
    write_profile(account, profile, planned.changes, tools)
    if planned.applies:
        application = _create_application(profile, side, row, here, tools)
    here.accounts[email], here.profiles[email] = account, profile
    here.written[email] = written | planned.changes
    person = ImportedPerson(
        people_import=tools.people_import,
        account=account,
        application=application,
        side=side,
        outcome=outcome,
        application_made=planned.applies,
        written=planned.changes,
        before={} if outcome is Outcome.CREATED else planned.before,
        profile_version=profile.version,
        application_version=1 if application is None else application.version or 1,
        applied_at=clock.now(),
    )
    db.session.add_all([account, profile, person])
    return person


def _create_account(email: str, name: str) -> Account:
    return Account(
        email=email,
        name=name,
        password=None,
        active=True,
        fs_uniquifier=uuid4().hex,
        create_datetime=clock.now(),
    )


def write_profile(account: Account, profile: Profile, changes: Facts, tools: Tools) -> None:
    """Put changes into a profile. The services of profiles do the same one person at a time."""
    for name, value in changes.items():
        if name == "name":
            account.name = value
        elif name in SKILLS:
            _write_skills(profile, name, value, tools)
        elif name == "organisation":
            _write_organisation(profile, value, tools)
        elif name == "post":
            _write_post(profile, value)
        else:
            setattr(profile, name, EMPTY.get(name) if value is None else value)
    if changes:
        profile.updated_at = clock.now()
        profile.version = (profile.version or 0) + 1


def _write_skills(profile: Profile, name: str, keys: Sequence[str] | None, tools: Tools) -> None:
    use, keys = SKILLS[name], keys or ()
    held = {row.skill.key: row for row in profile.skills if row.use is use}
    for key, row in held.items():
        if key not in keys:
            profile.skills.remove(row)
    for key in keys:
        if key not in held and key in tools.skills:
            skill = tools.skills[key]
            profile.skills.append(ProfileSkill(skill=skill, use=use, importance=2))


def _write_organisation(profile: Profile, value: Sequence[Any] | None, tools: Tools) -> None:
    value = value or (None, "")
    organisation = tools.organisations.get(value[0]) if value[0] else None
    profile.organisation = organisation
    profile.organisation_id = organisation.id if organisation else None
    profile.organisation_other = "" if organisation else value[1]
    if organisation is not None and organisation.region_id and profile.region_id is None:
        profile.region_id = organisation.region_id
        profile.region = organisation.region


def _write_post(profile: Profile, value: Sequence[Any] | None) -> None:
    """The post a list knows of is the newest one; an earlier import's is corrected in place."""
    if value is None:
        profile.posts.clear()
        return
    grade, since, acting = value
    if not profile.posts:
        profile.posts.append(Post(started_on=clock.today()))
    post = profile.posts[0]
    post.grade, post.acting_up = grade, acting
    if since:
        post.started_on = date.fromisoformat(since)


def _create_application(
    profile: Profile, side: Side, row: ImportRow, here: Standing, tools: Tools
) -> Application:
    cohort, email = tools.people_import.cohort, row.email or ""
    others = [
        prechecks.SIDE_WORDS[other.side]
        for other in _of(here, email)
        if other.side is not side and other.status is not ApplicationStatus.WITHDRAWN
    ]
    confirmed = profile.account.confirmed_at is not None
    facts = prechecks.facts_from(
        profile,
        side,
        confirmed=confirmed,
        other_sides=others,
        declared=profile.account.id in tools.declared,
    )
    made = Application(
        cohort=cohort,
        account=profile.account,
        side=side,
        status=ApplicationStatus.SUBMITTED,
        statement=row.values.get("statement", ""),
        submitted_at=clock.now(),
        hear_by_on=cohort.hear_by_on,
        version=1,
        **prechecks.findings_from(cohort, facts),
    )
    here.applications[email, side.value] = made
    return made


def _of(here: Standing, email: str) -> list[Application]:
    keys: list[Key] = [(email, side.value) for side in Side]
    return [here.applications[key] for key in keys if key in here.applications]


def _write_history(made: Sequence[ImportedPerson], here: Standing, tools: Tools) -> None:
    """Ids are there after one flush; then history, signals and mails."""
    db.session.flush()
    for person in made:
        if person.outcome is Outcome.CREATED:
            account_created.send(person.account)
        elif person.outcome is Outcome.UPDATED:
            profile_changed.send(here.profiles[person.account.email], together=True)
        if person.application is not None and person.application_made:
            db.session.add(_first_status(person, tools.actor))
            application_moved.send(person.application, actor=tools.actor)
    prechecks.check_people_again(
        [person.account_id for person in made if person.outcome is Outcome.UPDATED]
    )
    if tools.people_import.send_claims:
        invite_people(made, tools.people_import, actor=tools.actor)


def _first_status(person: ImportedPerson, actor: audit.Actor) -> audit.StatusChange:
    return audit.StatusChange(
        at=clock.now(),
        actor_id=None if isinstance(actor, str) else actor.id,
        job=actor if isinstance(actor, str) else None,
        subject_type="Application",
        subject_id=person.application_id,
        was=None,
        became=ApplicationStatus.SUBMITTED.value,
        reason="from an imported list",
    )


def _finish(import_id: int, actor: audit.Actor) -> dict[str, int]:
    people_import = db.session.get_one(
        PeopleImport, import_id, with_for_update={"of": PeopleImport}
    )
    outcomes = Counter(
        outcome.value
        for outcome in db.session.scalars(
            select(ImportedPerson.outcome).where(ImportedPerson.import_id == import_id)
        )
    )
    refused = people_import.counts.get("refused", 0)
    people_import.counts = people_import.counts | dict(outcomes)
    people_import.applied_at = clock.now()
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))
    move_import(people_import, ImportStatus.APPLIED, actor=actor)
    audit.record(
        "people imported", people_import, actor=actor, detail=dict(outcomes) | {"refused": refused}
    )
    return dict(outcomes)
