"""What forming reads of people: when, how and on what they would like to meet, and who must not.

Never a tag of shared experience, and never an answer to the equality questions.
"""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.circles.rules import Candidate, line_chains, same_teams
from mentoring.extensions import db
from mentoring.organisations.employers import Employers
from mentoring.organisations.queries import heirs_by
from mentoring.pairings.queries import faces_of
from mentoring.profiles.models import Avoid, Profile, ProfileSkill, SkillUse


def candidates_of(account_ids: Collection[int]) -> list[Candidate]:
    """People as the rules see them, by the id of their account; two queries."""
    faces = faces_of(account_ids)
    topics: dict[int, set[str]] = defaultdict(set)
    wanted = select(Profile.account_id, ProfileSkill.skill_id).join(
        ProfileSkill, ProfileSkill.profile_id == Profile.id
    )
    for who, skill in db.session.execute(
        wanted.where(Profile.account_id.in_(account_ids), ProfileSkill.use == SkillUse.WANTED)
    ):
        topics[who].add(str(skill))
    return [
        _candidate(key, faces[key], topics[key]) if key in faces else Candidate(key)
        for key in account_ids
    ]


def _candidate(key: int, face: Profile, topics: set[str]) -> Candidate:
    return Candidate(
        key,
        face.organisation_id,
        frozenset(face.availability),
        frozenset(face.meeting_modes),
        frozenset(topics),
        frozenset({str(face.region_id)} if face.region_id is not None else ()),
    )


def kept_apart(account_ids: Collection[int]) -> set[frozenset[int]]:
    """Pairs of these people who must not meet: one avoids the other or their organisation, one
    manages the other, or they are of one team. Who asked for it is never told to anybody."""
    rows = db.session.execute(
        select(
            Account.id,
            Account.email,
            Profile.organisation_id,
            Profile.organisation_other,
            Profile.team,
        )
        .outerjoin(Profile, Profile.account_id == Account.id)
        .where(Account.id.in_(account_ids))
    ).all()
    apart = line_chains({row.id: row.email for row in rows}, _managers())
    employers = Employers(heirs_by(clock.today()))
    apart |= same_teams({row.id: employers.team(row) for row in rows})
    return apart | _avoided(rows, employers)


def _avoided(rows, employers: Employers) -> set[frozenset[int]]:
    by_email = {row.email: row.id for row in rows}
    by_place: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row.organisation_id is not None:
            by_place[row.organisation_id].add(row.id)
    avoids = db.session.execute(
        select(Profile.account_id, Avoid.person_email, Avoid.organisation_id)
        .join(Avoid, Avoid.profile_id == Profile.id)
        .where(Profile.account_id.in_(by_email.values()))
    )
    found = set()
    for who, email, organisation in avoids:
        others = {by_email[email]} if email in by_email else set()
        for place in employers.alike(organisation) if organisation is not None else ():
            others |= by_place.get(place, set())
        found |= {frozenset({who, other}) for other in others - {who}}
    return found


def _managers() -> dict[str, str]:
    rows = db.session.execute(
        select(Account.email, Profile.line_manager_email)
        .join(Profile, Profile.account_id == Account.id)
        .where(Profile.line_manager_email != "")
    )
    return {row.email: row.line_manager_email for row in rows}
