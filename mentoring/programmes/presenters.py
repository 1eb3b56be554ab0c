"""How programmes, cohorts and applications read on a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mentoring import clock, formatters
from mentoring.profiles import choices, grades
from mentoring.profiles.models import Profile, SkillUse
from mentoring.programmes import gates
from mentoring.programmes.conversation_models import ConversationStatus
from mentoring.programmes.conversation_models import Outcome as ConversationOutcome
from mentoring.programmes.models import (
    SIDES,
    ApplicationStatus,
    Cohort,
    CohortStatus,
    ProgrammeKind,
    Side,
)
from mentoring.programmes.rules import OUTCOME_LABELS, Outcome
from mentoring.registry import (
    MATCHING,
    PEOPLE,
    RESULTS,
    SETTINGS,
    TOGETHER,
    CohortLink,
    current_registry,
)

KIND_LABELS = {
    ProgrammeKind.ONE_TO_ONE: "One-to-one mentoring",
    ProgrammeKind.RECIPROCAL: "Reciprocal mentoring inside an organisation",
    ProgrammeKind.PEER_CIRCLE: "Peer circles",
}

SIDE_LABELS = {
    Side.MENTEE: "Mentee",
    Side.MENTOR: "Mentor",
    Side.JUNIOR: "Junior colleague",
    Side.SENIOR: "Senior leader",
    Side.MEMBER: "Circle member",
}

SIDE_OFFERS = {
    Side.MENTEE: "I would like a mentor",
    Side.MENTOR: "I would like to be a mentor",
    Side.JUNIOR: "I am earlier in my career, and would like a senior partner",
    Side.SENIOR: "I am a senior leader, and would like a junior partner",
    Side.MEMBER: "I would like to join a peer circle",
}

COHORT_LABELS = {
    CohortStatus.DRAFT: "Draft",
    CohortStatus.OPEN: "Open for applications",
    CohortStatus.CLOSED: "Applications closed",
    CohortStatus.RUNNING: "Running",
    CohortStatus.FINISHED: "Finished",
}

COHORT_COLOURS = {
    CohortStatus.DRAFT: "grey",
    CohortStatus.OPEN: "green",
    CohortStatus.CLOSED: "yellow",
    CohortStatus.RUNNING: "blue",
    CohortStatus.FINISHED: "white",
}

STATUS_LABELS = {
    ApplicationStatus.SUBMITTED: "Waiting for a decision",
    ApplicationStatus.RETURNED: "Returned",
    ApplicationStatus.APPROVED: "Approved",
    ApplicationStatus.WITHDRAWN: "Withdrawn",
}

STATUS_FOR_APPLICANT = {
    ApplicationStatus.SUBMITTED: "Sent, and waiting for a decision",
    ApplicationStatus.RETURNED: "Returned to you with a question",
    ApplicationStatus.APPROVED: "Accepted",
    ApplicationStatus.WITHDRAWN: "Withdrawn",
}

STATUS_COLOURS = {
    ApplicationStatus.SUBMITTED: "yellow",
    ApplicationStatus.RETURNED: "orange",
    ApplicationStatus.APPROVED: "green",
    ApplicationStatus.WITHDRAWN: "grey",
}

OUTCOME_COLOURS = {Outcome.MET: "green", Outcome.LOOK: "yellow", Outcome.NOT_MET: "red"}

FINDING_LABELS = {Outcome.MET: "Met", Outcome.LOOK: "Needs a look", Outcome.NOT_MET: "Not met"}

CONVERSATION_LABELS = {
    ConversationStatus.DUE: "Due",
    ConversationStatus.HELD: "Held",
    ConversationStatus.NOT_NEEDED: "No longer needed",
}

CONVERSATION_OUTCOMES = {
    ConversationOutcome.WAITS: "Stays on the waiting list",
    ConversationOutcome.WIDENS: "Stays, and changes what they look for",
    ConversationOutcome.OTHER_SUPPORT: "Was pointed to other support",
    ConversationOutcome.LEAVES: "Does not want to wait",
    ConversationOutcome.NOT_REACHED: "Could not be reached, after several tries",
}


def cohort_label(cohort: Cohort) -> str:
    """The status of a cohort for those who run it: open means that people can apply today."""
    if cohort.status is CohortStatus.OPEN and cohort.closes_on < clock.today():
        return "Past its closing date: nobody can apply"
    if cohort.status is CohortStatus.OPEN and cohort.opens_on > clock.today():
        return f"Opens on {formatters.on(cohort.opens_on)}"
    return COHORT_LABELS[cohort.status]


WORDS: dict[str, Any] = {
    "kind_labels": KIND_LABELS,
    "side_labels": SIDE_LABELS,
    "side_offers": SIDE_OFFERS,
    "cohort_label": cohort_label,
    "cohort_colours": COHORT_COLOURS,
    "status_labels": STATUS_LABELS,
    "status_for_applicant": STATUS_FOR_APPLICANT,
    "status_colours": STATUS_COLOURS,
    "outcome_labels": OUTCOME_LABELS,
    "outcome_colours": OUTCOME_COLOURS,
    "finding_labels": FINDING_LABELS,
}
"""Every label above by name, for the templates of this area."""


@dataclass(frozen=True)
class NextStep:
    """What a coordinator does next with a cohort, and the page on which they do it."""

    text: str
    endpoint: str = ""


def next_step(
    cohort: Cohort, waiting: int, approved: Mapping[Side, int], answers: Mapping[str, Any]
) -> NextStep:
    """The one thing that comes next, in plain words; `answers` are those to its gates."""
    today, closes = clock.today(), formatters.on(cohort.closes_on)
    sides = SIDES[cohort.programme.kind]
    draft = cohort.status is CohortStatus.DRAFT
    if draft and gates.in_the_way(answers, pilot=cohort.pilot, draft=True):
        text = "Fill in the papers that must be in order before this cohort can open."
        return NextStep(text, "papers")
    if draft:
        text = "Check the words, dates and rules. When they are right, open the cohort."
        return NextStep(text)
    if cohort.status is CohortStatus.FINISHED:
        return NextStep("Nothing: this cohort is finished. Its pairings may go on.")
    if waiting:
        text = f"Answer {formatters.plural(waiting, 'application')} that wait for a decision."
        return NextStep(text.replace("that wait", "that waits") if waiting == 1 else text, "list")
    if cohort.status is CohortStatus.OPEN and today <= cohort.closes_on:
        return NextStep(f"People can apply until {closes}. New applications will show here.")
    if cohort.status is CohortStatus.OPEN:
        return NextStep(f"The closing date, {closes}, has passed. Close applications.")
    lacking = [SIDE_LABELS[side].lower() for side in sides if not approved.get(side)]
    if lacking:
        text = f"There is no approved {formatters.and_list(lacking, 'or')} yet. "
        return NextStep(text + "Change the dates and open the cohort again to let people apply.")
    if cohort.in_circles:
        return NextStep("Form circles of the approved people, and follow their answers.")
    if cohort.status is CohortStatus.CLOSED:
        text = "Count supply and demand, try a match or several, read the pairs, publish."
        return NextStep(f"Match the approved people. {text}")
    return NextStep("Follow the answers to your invitations, and match those who are free again.")


def grouped(links: Sequence[CohortLink], *, in_circles: bool) -> list[tuple[str, list[CohortLink]]]:
    """A cohort's pages under their headings; in each, urgent ones first, then tagged ones."""
    found = []
    for group in (PEOPLE, MATCHING, TOGETHER, RESULTS, SETTINGS):
        named = "Circles" if group == TOGETHER and in_circles else group
        mine = [link for link in links if link.group == group]
        mine.sort(key=lambda link: (not link.urgent, not link.tag, link.order, link.title))
        if mine:
            found.append((named, mine))
    return found


def profile_rows(profile: Profile | None, side: Side) -> list[tuple[str, str]]:
    """What a coordinator sees of an applicant's profile.

    Never shared experience, values and ways of working, topics refused, the team, people to avoid,
    the line manager's or the contact's address.
    """
    if profile is None:
        return []
    used = {
        use: "; ".join(s.skill.label for s in profile.skills if s.use is use) for use in SkillUse
    }
    years = profile.years_experience
    rows = [
        ("Job", profile.job_title),
        ("Organisation", _place(profile)),
        ("Region", profile.region.name if profile.region else ""),
        ("Band or grade now", grades.label(grades.current_grade(profile.posts, clock.today()))),
        ("Experience in communications", formatters.plural(years, "year") if years else ""),
        ("Specialisms", used[SkillUse.SPECIALISM]),
        ("Aims for", grades.label(profile.aim_grade)),
        ("Wants to work on", used[SkillUse.WANTED]),
        ("Goal", profile.goal_text),
        ("Wants to learn", profile.learn_text),
        ("Offers help with", used[SkillUse.OFFERED]),
        ("Can share", profile.share_text or profile.offer_text),
        ("Can meet", _chosen(choices.MEETING_MODES, profile.meeting_modes)),
        ("Meets in", formatters.and_list(choices.chosen(choices.LANGUAGES, profile.languages))),
        ("Would travel", choices.TRAVEL.get(profile.travel, "")),
        ("Is free", _chosen(choices.AVAILABILITY, profile.availability)),
    ]
    if side is Side.MENTOR:
        rows += _places(profile)
    return [(label, text) for label, text in rows if text]


def _places(profile: Profile) -> list[tuple[str, str]]:
    count = 1 if profile.capacity is None else profile.capacity
    told = formatters.plural(count, "mentee")
    if profile.capacity_year is not None:
        told += f" at a time, and {profile.capacity_year} new ones in twelve months"
    back = profile.paused_until
    paused = back is not None and back > clock.today()
    return [("Can take on", told), ("Takes a break until", formatters.on(back) if paused else "")]


def _place(profile: Profile) -> str:
    return profile.organisation.name if profile.organisation else profile.organisation_other


def _chosen(labels: dict[str, str], keys: list[str]) -> str:
    return formatters.and_list([label.lower() for label in choices.chosen(labels, keys)])


def why_choosing_is_over(cohort: Cohort) -> str:
    """Why mentees of a cohort choose no more, for coordinators; empty while they may."""
    ask = current_registry().choosing_over
    return ask(cohort) if ask is not None else ""


def choosing_words(cohort: Cohort) -> str:
    """Whether mentees choose, and until when."""
    if cohort.choose_by_on is None:
        return "No"
    until = f"Until the end of {formatters.on(cohort.choose_by_on)}"
    return why_choosing_is_over(cohort) or until
