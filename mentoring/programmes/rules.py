"""Who may take part: declared rules, what each means in plain words, and an automatic pre-check.

Pure: the standard library only. A rule never decides: it says met, not met, or "a person must
look", with the reason; a coordinator decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What the pre-check found, from best to worst."""

    MET = "met"
    LOOK = "look"
    NOT_MET = "not_met"


OUTCOME_LABELS = {
    Outcome.MET: "Meets the rules",
    Outcome.LOOK: "Needs a look",
    Outcome.NOT_MET: "Does not meet a rule",
}


@dataclass(frozen=True)
class GradeRange:
    """Grades from `lowest` to `highest` by rank, both included; None is no limit that way."""

    lowest: int | None = None
    highest: int | None = None
    lowest_label: str = ""
    highest_label: str = ""


@dataclass(frozen=True)
class Eligibility:
    """The rules a cohort declares. Those left at their defaults are not asked.

    Parameters
    ----------
    nhs_communications
        Works in, or towards, NHS communications.
    profile_complete
        Every page of the profile that the side must fill in is filled in.
    email_confirmed
        The person has confirmed their e-mail address.
    one_application
        At most one live application per person in the cohort, whichever side.
    regions
        Region ids and names people must work in; empty means everywhere.
    grades
        Range of grades per side; a side without one takes every grade.
    organisation_id, organisation_name
        The one organisation a reciprocal cohort is inside of.
    under_represented
        Mentees and junior colleagues come from a group under-represented in communications, by
        their own declaration. Mentors and senior leaders of any background are welcome.
    mentor_training
        Those who give have valid training; asked of mentors and senior leaders only. Without it
        nobody is refused, and nobody is matched either, until they have done it.
    """

    nhs_communications: bool = True
    profile_complete: bool = True
    email_confirmed: bool = False
    one_application: bool = True
    regions: Mapping[int, str] = field(default_factory=dict)
    grades: Mapping[str, GradeRange] = field(default_factory=dict)
    organisation_id: int | None = None
    organisation_name: str = ""
    under_represented: bool = False
    mentor_training: bool = False

    def asks_training(self, side: str) -> bool:
        """Whether somebody on this side must have valid training to be matched."""
        return self.mentor_training and side in GIVING_SIDES

    def asks_declaration(self, side: str) -> bool:
        """Whether applicants on this side are to come from an under-represented group."""
        return self.under_represented and side in SUPPORTED_SIDES


GIVING_SIDES = frozenset({"mentor", "senior"})
"""The sides that do the training."""

SUPPORTED_SIDES = frozenset({"mentee", "junior"})
"""The sides that positive action is for."""

UNDER_REPRESENTED = "under_represented"
"""Name of the rule about the declaration, whose finding changes as soon as the declaration does."""


@dataclass(frozen=True)
class Facts:
    """What is known of one applicant when the rules are asked. No protected characteristic.

    `without_band` and `without_employer` are students, trainees and people between jobs: where a
    rule cannot be asked of them, a person looks. `declared` says that they told us, with their
    consent, that they come from an under-represented group; False is anything else, which the rules
    must not tell apart.
    """

    side: str
    organisation_id: int | None = None
    organisation_name: str = ""
    organisation_recognised: bool = False
    specialisms: Sequence[str] = ()
    communications_goals: Sequence[str] = ()
    region_id: int | None = None
    grade_rank: int | None = None
    grade_label: str = ""
    without_band: bool = False
    without_employer: bool = False
    missing_pages: Sequence[str] = ()
    email_confirmed: bool = False
    other_live_sides: Sequence[str] = ()
    declared: bool = False
    trained: bool = False


@dataclass(frozen=True)
class Finding:
    """One rule asked of one application."""

    rule: str
    outcome: Outcome
    text: str

    def as_row(self) -> dict[str, str]:
        """The form in which an application keeps it."""
        return {"rule": self.rule, "outcome": self.outcome.value, "text": self.text}


def check(rules: Eligibility, facts: Facts) -> list[Finding]:
    """Ask every declared rule of one applicant.

    Parameters
    ----------
    rules
        What the cohort declares.
    facts
        What is known of the applicant.

    Returns
    -------
    list of Finding
        One per declared rule, in the order in which `in_words` tells them.
    """
    asked = (
        (rules.nhs_communications, _works_in_communications),
        (rules.organisation_id is not None, _in_organisation),
        (rules.asks_declaration(facts.side), _declaration),
        (facts.side in rules.grades, _grade),
        (bool(rules.regions), _region),
        (rules.profile_complete, _profile),
        (rules.email_confirmed, _email),
        (rules.one_application, _one_application),
        (rules.asks_training(facts.side), _training),
    )
    return [rule(rules, facts) for declared, rule in asked if declared]


def overall(findings: Sequence[Finding]) -> Outcome:
    """The worst of the findings; met when no rule is declared."""
    return worst(finding.outcome for finding in findings)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of some outcomes; met when there is none."""
    return max(outcomes, key=list(Outcome).index, default=Outcome.MET)


def in_words(rules: Eligibility, side: str) -> list[str]:
    """The rules of one side, each as a sentence an applicant can read.

    Returns
    -------
    list of str
        In the order in which `check` asks them.
    """
    words = []
    if rules.nhs_communications:
        words.append("You work in NHS communications, or are on your way into it.")
    if rules.organisation_id is not None:
        words.append(f"You work at {rules.organisation_name}.")
    if rules.asks_declaration(side):
        words.append(
            "You have told us that you come from a group under-represented in communications. "
            "If you would rather not say, a person looks at your application."
        )
    if side in rules.grades:
        words.append(f"Your band or grade is {range_in_words(rules.grades[side])}.")
    if rules.regions:
        names = sorted(rules.regions.values())
        places = " or ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
        words.append(f"You work in {places}.")
    if rules.profile_complete:
        words.append("You have filled in the pages of your profile that we need.")
    if rules.email_confirmed:
        words.append("You have confirmed your email address.")
    if rules.one_application:
        words.append("You apply once to this group.")
    if rules.asks_training(side):
        words.append("You have done the training before you are matched. You can apply first.")
    return words


def range_in_words(grades: GradeRange) -> str:
    """`Band 5 to Band 7`, `Band 8a or above`, `Band 7 or below`, `any`."""
    if grades.lowest is not None and grades.highest is not None:
        if grades.lowest == grades.highest:
            return grades.lowest_label
        return f"{grades.lowest_label} to {grades.highest_label}"
    if grades.lowest is not None:
        return f"{grades.lowest_label} or above"
    if grades.highest is not None:
        return f"{grades.highest_label} or below"
    return "any"


def from_stored(stored: Mapping[str, Any]) -> Eligibility:
    """Rules as a cohort keeps them (JSON); what is missing takes its default."""
    return Eligibility(
        nhs_communications=bool(stored.get("nhs_communications", True)),
        profile_complete=bool(stored.get("profile_complete", True)),
        email_confirmed=bool(stored.get("email_confirmed", False)),
        one_application=bool(stored.get("one_application", True)),
        regions={int(key): str(name) for key, name in stored.get("regions", {}).items()},
        grades={side: GradeRange(**limits) for side, limits in stored.get("grades", {}).items()},
        organisation_id=stored.get("organisation_id"),
        organisation_name=str(stored.get("organisation_name", "")),
        under_represented=bool(stored.get("under_represented", False)),
        mentor_training=bool(stored.get("mentor_training", False)),
    )


def to_stored(rules: Eligibility) -> dict[str, Any]:
    """The JSON a cohort keeps; `from_stored` reads it back."""
    return {
        "nhs_communications": rules.nhs_communications,
        "profile_complete": rules.profile_complete,
        "email_confirmed": rules.email_confirmed,
        "one_application": rules.one_application,
        "regions": {str(key): name for key, name in rules.regions.items()},
        "grades": {side: vars(limits) for side, limits in rules.grades.items()},
        "organisation_id": rules.organisation_id,
        "organisation_name": rules.organisation_name,
        "under_represented": rules.under_represented,
        "mentor_training": rules.mentor_training,
    }


def _works_in_communications(rules: Eligibility, facts: Facts) -> Finding:
    name = "nhs_communications"
    work = facts.specialisms or facts.communications_goals
    if facts.organisation_recognised and facts.specialisms:
        text = f"Works in communications at {facts.organisation_name}."
        return Finding(name, Outcome.MET, text)
    if facts.organisation_recognised and work:
        text = f"Works at {facts.organisation_name} and wants to move into communications."
        return Finding(name, Outcome.MET, text)
    if facts.without_employer and work:
        text = "Has no employer at the moment and is on the way into communications."
        return Finding(name, Outcome.MET, text)
    if not facts.organisation_name:
        return Finding(name, Outcome.LOOK, "Has not said where they work.")
    if not facts.organisation_recognised:
        text = f"{facts.organisation_name} is not on our list of NHS organisations."
        return Finding(name, Outcome.LOOK, text)
    text = "Has named no specialism or goal in communications."
    return Finding(name, Outcome.LOOK, text)


def _in_organisation(rules: Eligibility, facts: Facts) -> Finding:
    name = "organisation"
    if facts.organisation_id == rules.organisation_id:
        return Finding(name, Outcome.MET, f"Works at {rules.organisation_name}.")
    if not facts.organisation_name:
        return Finding(name, Outcome.LOOK, "Has not said where they work.")
    text = f"Works at {facts.organisation_name}, not at {rules.organisation_name}."
    return Finding(name, Outcome.NOT_MET, text)


def _declaration(rules: Eligibility, facts: Facts) -> Finding:
    return declaration_finding(facts.declared)


def declaration_finding(declared: bool) -> Finding:
    """Met, or a person must look: one sentence for "no", "not said" and "taken back" alike."""
    if declared:
        text = "Has told us that they come from a group under-represented in communications."
        return Finding(UNDER_REPRESENTED, Outcome.MET, text)
    text = (
        "Has not told us that they come from a group under-represented in communications, or does "
        "not want it used. Nobody has to say."
    )
    return Finding(UNDER_REPRESENTED, Outcome.LOOK, text)


def _grade(rules: Eligibility, facts: Facts) -> Finding:
    limits, name = rules.grades[facts.side], "grade"
    if facts.grade_rank is None:
        return Finding(name, Outcome.LOOK, "Has not given a current band or grade.")
    below = limits.lowest is not None and facts.grade_rank < limits.lowest
    above = limits.highest is not None and facts.grade_rank > limits.highest
    wanted = range_in_words(limits)
    if below and facts.without_band:
        text = f"Has no band yet ({facts.grade_label}); the rule is {wanted}."
        return Finding(name, Outcome.LOOK, text)
    if below or above:
        text = f"Is at {facts.grade_label}; the rule is {wanted}."
        return Finding(name, Outcome.NOT_MET, text)
    return Finding(name, Outcome.MET, f"Is at {facts.grade_label}, within {wanted}.")


def _region(rules: Eligibility, facts: Facts) -> Finding:
    if facts.region_id is None:
        return Finding("region", Outcome.LOOK, "Has not said in which region they work.")
    if facts.region_id in rules.regions:
        return Finding("region", Outcome.MET, f"Works in {rules.regions[facts.region_id]}.")
    return Finding("region", Outcome.NOT_MET, "Works outside the regions of this cohort.")


def _profile(rules: Eligibility, facts: Facts) -> Finding:
    if facts.missing_pages:
        text = f"Still to fill in: {', '.join(facts.missing_pages)}."
        return Finding("profile", Outcome.NOT_MET, text)
    return Finding("profile", Outcome.MET, "The profile is complete.")


def _email(rules: Eligibility, facts: Facts) -> Finding:
    if facts.email_confirmed:
        return Finding("email", Outcome.MET, "The email address is confirmed.")
    return Finding("email", Outcome.LOOK, "The email address is not confirmed yet.")


def _one_application(rules: Eligibility, facts: Facts) -> Finding:
    if facts.other_live_sides:
        sides = " and ".join(facts.other_live_sides)
        text = f"Has also applied to this cohort as {sides}."
        return Finding("one_application", Outcome.LOOK, text)
    return Finding("one_application", Outcome.MET, "Has applied once.")


def _training(rules: Eligibility, facts: Facts) -> Finding:
    return training_finding(facts.trained)


def training_finding(trained: bool) -> Finding:
    """Whether somebody has valid training."""
    if trained:
        return Finding("training", Outcome.MET, "Has valid training.")
    text = "Has no valid training yet. Is left out of every match until it is done."
    return Finding("training", Outcome.LOOK, text)
