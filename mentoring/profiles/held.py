"""What profiles hold about a person: answers, whom they avoid, consents, what is asked apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, or_, select, update

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.formatters import and_list, at, on
from mentoring.held import changed, row_data
from mentoring.permissions import Role
from mentoring.profiles.choices import DECLARED, EXPERIENCE_WEIGHTS
from mentoring.profiles.experience import TAGS, wording
from mentoring.profiles.models import (
    AccessNeeds,
    Avoid,
    Consent,
    Declaration,
    FormerWorkplace,
    Profile,
    SharedExperience,
    SkillChange,
    TrainingRecord,
)
from mentoring.profiles.presenters import rows_by_group, valid_until
from mentoring.profiles.queries import (
    access_needs_of,
    consents_of,
    declaration_of,
    find_profile,
    former_workplaces,
    shared_experience_of,
    training_of,
)
from mentoring.registry import (
    PARTNER,
    PROPOSED_PARTNER,
    RESTRICTED_COHORT,
    DataHolder,
    Held,
    HeldItem,
    Kept,
    Reader,
)

SEE_PROFILES = Reader(Role.COORDINATOR)
READERS: dict[str, tuple[Reader, ...]] = {
    **{
        key: (SEE_PROFILES, Reader(PROPOSED_PARTNER))
        for key in (
            "job",
            "grade",
            "specialisms",
            "organisation",
            "goals",
            "wanted",
            "offered",
            "meeting",
            "languages",
        )
    },
    "contact": (Reader(PARTNER),),
    **dict.fromkeys(("refused", "values", "style", "avoid", "line-manager"), ()),
}
"""Who reads the answers of a page, where it is not coordinators alone."""


def export(account: Account) -> Held:
    """Every answer with who sees it, in the words of the profile itself."""
    profile = find_profile(account.id)
    items = [] if profile is None else _answers(profile)
    before = [] if profile is None else former_workplaces(profile)
    if before:
        items.append(_workplaces(before))
    stored = shared_experience_of(account.id)
    if stored is not None:
        items.append(_experience(stored))
    declared = declaration_of(account.id)
    if declared is not None:
        items.append(_declaration(declared))
    needs = access_needs_of(account.id)
    if needs is not None:
        items.append(_needs(needs))
    training = training_of(account.id)
    if training:
        items.append(_training(training))
    consents = consents_of(account.id)
    if consents:
        items.append(_consents(consents))
    return Held(
        items,
        {
            "profile": None if profile is None else _profile_data(profile),
            "shared_experience": stored.answer if stored is not None else None,
            "declaration": declared.answer if declared is not None else None,
            "access_needs": needs.answer if needs is not None else None,
            "former_workplaces": [_workplace_data(each) for each in before],
            "training": [
                row_data(each, leave_out=("id", "account_id", "recorded_by_id"))
                for each in training
            ],
            "consents": [
                row_data(each) | {"text": wording(each.purpose.value, each.wording).text}
                for each in consents
            ],
        },
    )


def _answers(profile: Profile) -> list[HeldItem]:
    return [
        HeldItem(
            row.section.title,
            [(line.question.label, and_list(line.lines)) for line in row.lines if line.lines],
            row.section.seen_by,
            f"/profile/{row.section.key}",
            readers=READERS.get(row.section.key, (SEE_PROFILES,)),
        )
        for rows in rows_by_group(profile).values()
        for row in rows
        if any(line.lines for line in row.lines)
    ]


def _workplaces(before: Sequence[FormerWorkplace]) -> HeldItem:
    lines = [
        (each.organisation.name if each.organisation else each.organisation_other, at(each.until))
        for each in before
    ]
    lines = [(f"Until {until}", name) for name, until in lines]
    return HeldItem("Where you worked before", lines, "Nobody but you.", "/profile/organisation")


def _workplace_data(left: FormerWorkplace) -> dict[str, Any]:
    named = left.organisation.name if left.organisation else None
    return {
        "organisation": named,
        "in_own_words": left.organisation_other,
        "until": left.until.isoformat(),
    }


def _experience(stored: SharedExperience) -> HeldItem:
    lines = [("Shared experience", TAGS[tag]) for tag in stored.answer["tags"]]
    lines.append(("How much it matters", EXPERIENCE_WEIGHTS[stored.answer["importance"]]))
    lines.append(("Last changed", at(stored.updated_at)))
    return HeldItem(
        "Shared experience",
        lines,
        "Nobody but you. It is stored encrypted.",
        "/profile/shared-experience",
        closed=True,
    )


def _declaration(stored: Declaration) -> HeldItem:
    return HeldItem(
        "Under-represented groups",
        [
            ("You come from an under-represented group", DECLARED[stored.answer]),
            ("Last changed", at(stored.updated_at)),
        ],
        "Nobody but you. It is stored encrypted. Coordinators of a cohort that is kept for "
        "under-represented groups see whether you meet that rule.",
        "/profile/under-represented",
        closed=True,
        readers=(Reader(RESTRICTED_COHORT),),
    )


def _needs(stored: AccessNeeds) -> HeldItem:
    return HeldItem(
        "What would help you to take part",
        [("What you wrote", stored.answer), ("Last changed", at(stored.updated_at))],
        "Your partner, when you have both accepted. It is stored encrypted.",
        "/profile/access-needs",
        readers=(Reader(PARTNER),),
    )


def _training(records: Sequence[TrainingRecord]) -> HeldItem:
    lines = [
        (each.title, f"done on {on(each.completed_on)}, {valid_until(each)}") for each in records
    ]
    seen_by = "Coordinators of the programmes you apply to."
    return HeldItem(
        "Training you have done", lines, seen_by, "/account/data", readers=(SEE_PROFILES,)
    )


def _consents(consents: Sequence[Consent]) -> HeldItem:
    lines = []
    for each in consents:
        ended = f", ended {at(each.withdrawn_at)}" if each.withdrawn_at else ""
        words = wording(each.purpose.value, each.wording).text
        lines.append((f"Given {at(each.given_at)}{ended}", f"“{words}”"))
    seen_by = "Nobody but you. The service asks whether a consent stands before it uses an answer."
    return HeldItem("Consents", lines, seen_by, "/account/data/consents", closed=True)


def _profile_data(profile: Profile) -> dict[str, object]:
    return row_data(profile) | {
        "skills": [
            {"skill": row.skill.label, "use": row.use.value, "importance": row.importance}
            for row in profile.skills
        ],
        "posts": [row_data(post, leave_out=("id", "profile_id")) for post in profile.posts],
        "avoids": [row_data(avoid, leave_out=("id", "profile_id")) for avoid in profile.avoids],
    }


OWN: Mapping[str, Any] = {
    "shared experience": SharedExperience,
    "declarations": Declaration,
    "access needs": AccessNeeds,
    "training records": TrainingRecord,
}
"""What hangs on the account itself, by what it is called in counts."""


def erase(account: Account) -> Mapping[str, int]:
    """Delete the profile and shared experience, and the address where others wrote it down."""
    named = changed(
        delete(Avoid).where(
            or_(
                Avoid.person_email == account.email,
                Avoid.profile_id.in_(select(Profile.id).where(Profile.account_id == account.id)),
            )
        )
    )
    manager = changed(
        update(Profile)
        .where(Profile.line_manager_email == account.email)
        .values(line_manager_email="")
    )
    own = {
        f"{what} deleted": changed(delete(model).where(model.account_id == account.id))
        for what, model in OWN.items()
    }
    changed(update(SkillChange).where(SkillChange.actor_id == account.id).values(actor_id=None))
    changed(
        update(TrainingRecord)
        .where(TrainingRecord.recorded_by_id == account.id)
        .values(recorded_by_id=None)
    )
    profile = find_profile(account.id)
    if profile is not None:
        db.session.expire(profile)
        db.session.delete(profile)
        db.session.flush()
    ended = changed(
        update(Consent)
        .where(Consent.account_id == account.id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now())
    )
    return own | {
        "profiles deleted": int(profile is not None),
        "entries in avoid lists deleted": named,
        "mentions as a line manager removed": manager,
        "consents ended": ended,
    }


HOLDER = DataHolder(
    key="profile",
    title="Your profile",
    tables=frozenset(
        {
            "profile",
            "profile_skill",
            "post",
            "avoid",
            "access_needs",
            "consent",
            "declaration",
            "former_workplace",
            "shared_experience",
            "skill_change",
            "training_record",
        }
    ),
    export=export,
    erase=erase,
    goes="Every answer in your profile, whom you would rather not be paired with, shared "
    "experience, whether you come from an under-represented group, and your address where others "
    "named you as a manager or avoid you.",
    keeps=(
        Kept(
            "Which consents you gave and ended, on which days, without your name",
            "To be able to show that what was done rested on a consent",
            "6 years",
        ),
    ),
    order=20,
)
