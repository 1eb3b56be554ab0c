"""What a list says of a person against what stands here: what would change, and what is theirs.

No database: everything it looks at is given to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mentoring.accounts.models import Account
from mentoring.imports.models import RowKind
from mentoring.profiles import grades
from mentoring.profiles.choices import AVAILABILITY, LANGUAGES, MEETING_MODES, chosen
from mentoring.profiles.models import Profile, SkillUse
from mentoring.programmes.models import Application, ApplicationStatus

Facts = dict[str, Any]

DIRECT = {
    "job_title": "job_title",
    "years": "years_experience",
    "aim_grade": "aim_grade",
    "goal": "goal_text",
    "learn": "learn_text",
    "share": "share_text",
    "offer": "offer_text",
    "capacity": "capacity",
    "capacity_year": "capacity_year",
    "meeting_modes": "meeting_modes",
    "availability": "availability",
    "languages": "languages",
    "manager": "line_manager_email",
    "region": "region_id",
}
"""Fields of a list that are one column of the profile."""

SKILLS = {
    "wanted": SkillUse.WANTED,
    "offered": SkillUse.OFFERED,
    "specialisms": SkillUse.SPECIALISM,
}
CHOICES = {
    "meeting_modes": MEETING_MODES,
    "availability": AVAILABILITY,
    "languages": LANGUAGES,
}
ROLES = {
    "mentee": "wants_mentee",
    "mentor": "wants_mentor",
    "junior": "wants_reciprocal",
    "senior": "wants_reciprocal",
    "member": "wants_circle",
}
WORDS = {
    "name": "Name",
    "job_title": "Job title",
    "years_experience": "Years of experience",
    "aim_grade": "Band or level aimed at",
    "goal_text": "Career goals",
    "learn_text": "What they want to learn",
    "share_text": "What they can share",
    "offer_text": "What they offer",
    "capacity": "How many mentees",
    "capacity_year": "How many new mentees in a year",
    "meeting_modes": "How they meet",
    "availability": "When they can meet",
    "languages": "Languages they can meet in",
    "line_manager_email": "Line manager’s email",
    "region_id": "Region",
    "organisation": "Organisation",
    "post": "Band or grade",
    "wanted": "Topics to work on",
    "offered": "Topics offered",
    "specialisms": "Specialisms",
    "wants_mentee": "Wants a mentor",
    "wants_mentor": "Wants to be a mentor",
    "wants_reciprocal": "Wants a reciprocal partner",
    "wants_circle": "Wants to join a peer circle",
    "statement": "Why they apply",
}


def facts_of_list(values: Mapping[str, Any]) -> Facts:
    """What a row says, by the names of the profile; what it does not say is not in it."""
    facts: Facts = {"name": values["name"]}
    for source, target in DIRECT.items():
        if source in values:
            facts[target] = values[source]
    for source in SKILLS:
        if source in values:
            facts[source] = sorted(values[source])
    if "organisation" in values:
        facts["organisation"] = [values["organisation"]["id"], values["organisation"]["text"]]
    if "grade" in values:
        since = values.get("grade_since")
        facts["post"] = [values["grade"], since, bool(values.get("acting"))]
    facts[ROLES[values["side"]]] = True
    for tick in ("wants_mentee", "wants_mentor"):
        if values.get(tick):
            facts[tick] = True
    return facts


def facts_of_profile(account: Account, profile: Profile | None) -> Facts:
    """The same names for what stands here now; empty ones are left out."""
    facts: Facts = {"name": account.name}
    if profile is None:
        return facts
    for column in (*DIRECT.values(), *set(ROLES.values())):
        facts[column] = getattr(profile, column)
    for name, use in SKILLS.items():
        facts[name] = sorted(row.skill.key for row in profile.skills if row.use is use)
    facts["organisation"] = [profile.organisation_id, profile.organisation_other]
    if profile.posts:
        post = profile.posts[0]
        facts["post"] = [post.grade, post.started_on.isoformat(), post.acting_up]
    return {name: value for name, value in facts.items() if not _empty(name, value)}


def _empty(name: str, value: Any) -> bool:
    if name == "organisation":
        return value[0] is None and not value[1]
    return value is None or value in ("", [], False)


def _same(name: str, listed: Any, here: Any) -> bool:
    """Whether both say the same; a band without its date is the same band."""
    if name == "post" and here is not None and listed is not None and listed[1] is None:
        return bool(listed[0] == here[0] and listed[2] == here[2])
    return bool(listed == here)


@dataclass
class Plan:
    """What applying a row would do."""

    kind: RowKind
    changes: Facts = field(default_factory=dict)
    before: Facts = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    applies: bool = False
    note: str = ""

    def in_words(self, topics: Mapping[str, str]) -> list[dict[str, str]]:
        """The changes for people to read, one per field; `topics` are the labels of their keys."""
        return [
            {
                "field": WORDS[name],
                "was": words_for(name, self.before.get(name), topics),
                "now": words_for(name, value, topics),
            }
            for name, value in self.changes.items()
            if name in WORDS
        ]


def acted(account: Account, profile: Profile | None) -> bool:
    """Whether the person has made the account their own: from then on a list changes nothing."""
    return bool(
        account.password
        or account.confirmed_at
        or account.last_sign_in_at
        or (profile is not None and profile.checked_at)
    )


def plan(
    listed: Facts,
    account: Account | None,
    profile: Profile | None,
    application: Application | None,
    written: Facts,
) -> Plan:
    """Compare a row with what stands here.

    Parameters
    ----------
    listed
        What the row says (`facts_of_list`).
    account, profile, application
        What stands here; the latest application of this side to the cohort.
    written
        What an earlier import of this cohort wrote last: where the profile says otherwise now,
        somebody has changed it and the list does not change it back.

    Returns
    -------
    Plan
        New, changed or unchanged; with the fields that would change and those that are kept.
    """
    if account is None:
        return Plan(RowKind.NEW, dict(listed), applies=True)
    withdrew = application is not None and application.status is ApplicationStatus.WITHDRAWN
    made = Plan(RowKind.UNCHANGED, applies=application is None)
    if withdrew:
        made.note = "They have withdrawn from this cohort, so they are not added again."
    here = facts_of_profile(account, profile)
    theirs = acted(account, profile)
    for name, value in listed.items():
        stands = here.get(name)
        if _same(name, value, stands):
            continue
        ours = name not in here or (name in written and _same(name, written[name], stands))
        if theirs or not ours:
            made.kept.append(WORDS.get(name, name))
        else:
            made.changes[name] = value
            made.before[name] = stands
    if theirs and made.kept:
        made.note = made.note or "They look after their own profile now; it stays as it is."
        made.kept = []
    if made.changes or made.applies:
        made.kind = RowKind.CHANGED
    return made


def words_for(name: str, value: Any, topics: Mapping[str, str]) -> str:
    """A value for people to read; ids of places are left to the page."""
    if value is None or value == "":
        return ""
    if name == "post":
        return grades.label(value[0]) + (", acting up" if value[2] else "")
    if name == "aim_grade":
        return grades.label(value)
    if name in SKILLS:
        return ", ".join(topics.get(key, key) for key in value)
    if name in CHOICES:
        return ", ".join(chosen(CHOICES[name], value))
    if value is True:
        return "yes"
    return str(value)
