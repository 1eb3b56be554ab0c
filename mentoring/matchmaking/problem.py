"""The encoder's two ends at the database: rows into people, an answer into rows.

The only place where shared experience (store B) is read for matching, and only of people whose
consent stands; it leaves this module inside `Person` objects in memory, in a keyed digest and in
the engine's points, never in a row, a log or a page. Equality-monitoring answers (store A) are
never read here or anywhere in this area.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import Select, select

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.choices.wishes import Wishes, wishes_of
from mentoring.extensions import db
from mentoring.matchmaking import flags, wording
from mentoring.matchmaking.beside import beside, clear_step
from mentoring.matchmaking.employers import Employers
from mentoring.matchmaking.encoding import Encoded
from mentoring.matchmaking.measures import fits
from mentoring.matchmaking.models import MatchRun, PairRule, RuleKind, RunMember
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.people import HALF, UNKNOWN, Intake, Person, private_basis
from mentoring.matchmaking.reasons import shown_pairs
from mentoring.matchmaking.solving import Answer
from mentoring.organisations.queries import merged_by
from mentoring.pairings import queries as pairings
from mentoring.profiles import grades, likeness
from mentoring.profiles.choices import FAR, USUAL_LANGUAGE
from mentoring.profiles.models import Avoid, Post, Profile, ProfileSkill, Skill, SkillUse
from mentoring.profiles.queries import SharedAnswer, shared_answers_for
from mentoring.profiles.vocabulary_queries import labels
from mentoring.programmes.models import (
    SIDES,
    Application,
    ApplicationStatus,
    Cohort,
    ProgrammeKind,
)
from mentoring.programmes.queries import gates_filled

DEFERRED = "deferred"


def is_reciprocal(cohort: Cohort) -> bool:
    """Whether pairs of this cohort learn from each other inside one organisation."""
    return cohort.programme.kind is ProgrammeKind.RECIPROCAL


def sides_of(cohort: Cohort) -> tuple[str, str]:
    """The left and the right side of a cohort's pairs."""
    left, right = SIDES[cohort.programme.kind]
    return left.value, right.value


def read(cohort: Cohort, options: RunOptions | None = None) -> Intake:
    """Everybody a run of this cohort would take in now, and what stands between them.

    What the options suppose (other places, pairs kept together or apart) holds for this run alone.
    A constant number of queries, whatever the number of people.
    """
    chosen = options or RunOptions()
    places, waiting = pairings.places_left(cohort), pairings.deferred(cohort)
    shared = gates_filled(cohort)
    everyone = read_people(_approved(cohort), places | dict(chosen.places), shared=shared)
    free = [p for p in everyone if p.places > 0 and p.application_id not in waiting]
    left, right = sides_of(cohort)
    rules = live_rules(cohort) if chosen.follow_rulings else ()
    return Intake(
        left=tuple(person for person in free if person.side == left),
        right=tuple(person for person in free if person.side == right),
        deferred={key: day.isoformat() for key, day in waiting.items()},
        deferred_sides={p.application_id: p.side for p in everyone if p.application_id in waiting},
        managers=_managers(),
        apart=frozenset(
            frozenset((rule.first_id, rule.second_id))
            for rule in rules
            if rule.kind is RuleKind.NEVER
        )
        | {frozenset(pair) for pair in chosen.apart},
        again=frozenset(pairings.not_again(cohort)),
        keep=kept_together(rules, chosen),
        shared=shared,
    )


def kept_together(rules: Iterable[PairRule], options: RunOptions) -> tuple[tuple[int, int], ...]:
    """The pairs a run must keep, each once, whoever asked for it."""
    ruled = ((rule.first_id, rule.second_id) for rule in rules if rule.kind is RuleKind.KEEP)
    return tuple(sorted({(min(pair), max(pair)) for pair in (*ruled, *options.keep)}))


def _approved(cohort: Cohort) -> Any:
    return (
        Application.cohort_id == cohort.id,
        Application.status == ApplicationStatus.APPROVED,
    )


@dataclass(frozen=True)
class _Beside:
    """What hangs on the applicants' profiles, by profile, and shared experience by account."""

    skills: Mapping[tuple[int, SkillUse], dict[str, int]]
    ranks: Mapping[int, int]
    avoid_people: Mapping[int, list[str]]
    avoid_organisations: Mapping[int, list[str]]
    shared: Mapping[int, SharedAnswer]
    wishes: Wishes
    employers: Employers


def read_people(which: Any, places: Mapping[int, int], *, shared: bool = True) -> list[Person]:
    """The applicants that fit some conditions on `Application`, as the encoder sees them.

    Without `shared`, nobody's shared experience is read.
    """
    rows = db.session.execute(
        select(
            Application.id.label("application_id"),
            Application.side,
            Account.id.label("account_id"),
            Account.name,
            Account.email,
            Profile.id.label("profile_id"),
            Profile.organisation_id,
            Profile.organisation_other,
            Profile.region_id,
            Profile.line_manager_email,
            Profile.aim_grade,
            Profile.meeting_modes,
            Profile.availability,
            Profile.languages,
            Profile.travel,
            Profile.team,
            Profile.work_values,
            Profile.work_style,
        )
        .join(Account, (Account.id == Application.account_id) & Account.active.is_(True))
        .outerjoin(Profile, Profile.account_id == Account.id)
        .where(*which)
        .order_by(Application.id)
    ).all()
    answers = shared_answers_for([row.account_id for row in rows]) if shared else {}
    employers = Employers(merged_by(clock.today()))
    avoided = _avoids(which, employers)
    wishes = wishes_of(which)
    beside = _Beside(_skills(which), _ranks(which), *avoided, answers, wishes, employers)
    return [_person(row, beside, places.get(row.application_id, 0)) for row in rows]


def _person(row: Any, beside: _Beside, places: int) -> Person:
    profile, answer = row.profile_id, beside.shared.get(row.account_id)
    aim = row.aim_grade
    return Person(
        application_id=row.application_id,
        account_id=row.account_id,
        side=row.side.value,
        name=row.name,
        email=row.email,
        places=places,
        organisation=beside.employers.of(row.organisation_id, row.organisation_other),
        region=UNKNOWN if row.region_id is None else row.region_id,
        manager_email=row.line_manager_email or "",
        rank=beside.ranks.get(profile, UNKNOWN),
        aim_rank=grades.rank(aim) if aim in grades.BY_KEY else UNKNOWN,
        wants=beside.skills.get((profile, SkillUse.WANTED), {}),
        offers=frozenset(beside.skills.get((profile, SkillUse.OFFERED), {})),
        specialisms=frozenset(beside.skills.get((profile, SkillUse.SPECIALISM), {})),
        modes=frozenset(row.meeting_modes or ()),
        times=frozenset(row.availability or ()),
        languages=frozenset(row.languages or (USUAL_LANGUAGE,)),
        travels=row.travel == FAR,
        team=beside.employers.team(row),
        refuses=frozenset(beside.skills.get((profile, SkillUse.REFUSED), {})),
        tags=frozenset(answer.tags if answer else ()),
        tags_importance=answer.importance if answer else 0,
        values=likeness.values_held(row.work_values),
        style=likeness.answers_in_order(row.work_style),
        avoid_emails=frozenset(beside.avoid_people.get(profile, ())),
        avoid_organisations=frozenset(beside.avoid_organisations.get(profile, ())),
        choices=beside.wishes.choices.get(row.application_id, {}),
        prefers=beside.wishes.prefers.get(row.application_id, frozenset()),
        avoids=beside.wishes.avoids.get(row.application_id, frozenset()),
    )


def _of_applicants(statement: Select[Any], profile_id: Any, which: Any) -> Any:
    """Rows that hang on the profiles of the applicants asked for."""
    return db.session.execute(
        statement.join(Profile, Profile.id == profile_id)
        .join(Application, Application.account_id == Profile.account_id)
        .where(*which)
        .distinct()
    )


def _skills(which: Any) -> dict[tuple[int, SkillUse], dict[str, int]]:
    found: dict[tuple[int, SkillUse], dict[str, int]] = defaultdict(dict)
    statement = select(
        ProfileSkill.profile_id, ProfileSkill.use, Skill.key, ProfileSkill.importance
    ).join(Skill, Skill.id == ProfileSkill.skill_id)
    for profile_id, use, key, importance in _of_applicants(
        statement, ProfileSkill.profile_id, which
    ):
        found[profile_id, use][key] = importance
    return found


def _ranks(which: Any) -> dict[int, int]:
    """Rank of the substantive grade each profile holds today."""
    posts = defaultdict(list)
    statement = select(Post.profile_id, Post.grade, Post.started_on, Post.ended_on, Post.acting_up)
    for row in _of_applicants(statement, Post.profile_id, which):
        posts[row.profile_id].append(row)
    ranks = {
        profile_id: grades.current_rank(held, clock.today()) for profile_id, held in posts.items()
    }
    return {profile_id: rank for profile_id, rank in ranks.items() if rank is not None}


def _avoids(which: Any, employers: Employers) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    people, organisations = defaultdict(list), defaultdict(list)
    statement = select(Avoid.profile_id, Avoid.person_email, Avoid.organisation_id)
    for profile_id, email, organisation_id in _of_applicants(statement, Avoid.profile_id, which):
        if organisation_id is None:
            people[profile_id].append(email)
        else:
            organisations[profile_id].append(employers.of(organisation_id, ""))
    return people, organisations


def _managers() -> dict[str, str]:
    """Everybody's line manager by address, so that a chain through people outside counts too."""
    rows = db.session.execute(
        select(Account.email, Profile.line_manager_email)
        .join(Profile, Profile.account_id == Account.id)
        .where(Profile.line_manager_email != "")
    )
    return dict(rows.all())


def live_rules(cohort: Cohort) -> Sequence[PairRule]:
    """What coordinators have said about pairs of this cohort and not lifted."""
    return db.session.scalars(
        select(PairRule)
        .where(PairRule.cohort_id == cohort.id, PairRule.lifted_at.is_(None))
        .order_by(PairRule.id)
    ).all()


def bases_now(application_ids: Collection[int], *, shared: bool = True) -> dict[int, str]:
    """The digest of what each applicant's match rests on now; withdrawn ones are absent.

    `shared` says whether the match to compare with used shared experience.
    """
    key = basis_key()
    which = (
        Application.id.in_(sorted(application_ids)),
        Application.status == ApplicationStatus.APPROVED,
    )
    people = read_people(which, {}, shared=shared)
    return {person.application_id: person.basis(key) for person in people}


def rests_on_withdrawn(run: MatchRun) -> bool:
    """Whether shared experience that a run counted is no longer so, of anybody it took in.

    Asked of the whole run, so that no pair's approval or rejection shows whose it was.
    """
    if run.withdrawn_at is not None:
        return True
    key = basis_key()
    rows = db.session.execute(
        select(RunMember.application_id, RunMember.basis, Application.account_id)
        .join(Application, Application.id == RunMember.application_id)
        .where(RunMember.run_id == run.id)
    ).all()
    counted = [
        row for row in rows if row.basis[HALF:] != private_basis(key, row.application_id, (), 0)
    ]
    now = shared_answers_for([row.account_id for row in counted])
    return any(
        row.account_id not in now
        or row.basis[HALF:]
        != private_basis(
            key, row.application_id, now[row.account_id].tags, now[row.account_id].importance
        )
        for row in counted
    )


def basis_key() -> bytes:
    """The secret under which digests are made: alone, a digest tells nothing."""
    secret = current_app.extensions["settings"].secret_key
    return hashlib.sha256(f"matchmaking digests/{secret}".encode()).digest()


def sealed(fingerprint: str) -> str:
    """A fingerprint of the arrays under the service's key, fit to be stored."""
    return hmac.new(basis_key(), fingerprint.encode(), hashlib.sha256).hexdigest()


def member_rows(encoded: Encoded) -> list[dict[str, Any]]:
    """Rows of `RunMember`: who was taken in, numbered as laid out, with places, resting on what."""
    key = basis_key()
    return [
        {
            "application_id": person.application_id,
            "side": person.side,
            "places": person.places,
            "basis": person.basis(key),
            "number": number,
        }
        for people in (encoded.left, encoded.right)
        for number, person in enumerate(people, start=1)
    ]


def proposal_rows(encoded: Encoded, answer: Answer) -> list[dict[str, Any]]:
    """Proposals with their members, best first by what may be shown; ties by the run's order."""
    names = labels()
    rows: list[dict[str, Any]] = []
    shown = shown_pairs(encoded, answer.pairs)
    others = beside(encoded, answer, [flags.open_points(parts) for _, _, parts in shown])
    step, locked = clear_step(encoded), set(encoded.locked)
    fit = fits(encoded, answer.pairs).tolist()
    for (i, j), (points, most, parts), other, each_fit in zip(
        answer.pairs, shown, others, fit, strict=True
    ):
        one, two = encoded.left[i], encoded.right[j]
        best = max((each["points"] for each in other.alternatives), default=-1)
        rows.append(
            {
                "points": points,
                "max_points": most,
                "fit": each_fit,
                "parts": parts,
                "choice_place": one.choices.get(two.application_id),
                "choices_named": len(one.choices),
                "alternatives": other.alternatives,
                "keener": other.keener,
                "flags": flags.flags_of(parts, best_other=best, step=step, kept=(i, j) in locked),
                "members": [
                    {
                        "application_id": me.application_id,
                        "side": me.side,
                        "reasons": wording.letter_reasons(parts, me.side, them.name, names),
                    }
                    for me, them in ((one, two), (two, one))
                ],
            }
        )
    rows.sort(key=lambda row: -row["points"])
    return rows


def unmatched_rows(encoded: Encoded, answer: Answer, intake: Intake) -> list[dict[str, Any]]:
    """Rows of `UnmatchedApplication`, deferred people included."""
    rows = []
    for (side, at), (reason, detail) in answer.unmatched.items():
        person = (encoded.left if side == "left" else encoded.right)[at]
        rows.append(_unmatched(person.application_id, person.side, reason, detail))
    rows += [
        _unmatched(key, intake.deferred_sides[key], DEFERRED, {"until": day})
        for key, day in intake.deferred.items()
        if key in intake.deferred_sides
    ]
    return rows


def _unmatched(application_id: int, side: str, reason: str, detail: Any) -> dict[str, Any]:
    return {"application_id": application_id, "side": side, "reason": reason, "detail": detail}


def names_of(application_ids: Iterable[int]) -> dict[int, str]:
    """Names by application, for messages."""
    rows = db.session.execute(
        select(Application.id, Account.name)
        .join(Account, Account.id == Application.account_id)
        .where(Application.id.in_(sorted(set(application_ids))))
    )
    return dict(rows.all())
