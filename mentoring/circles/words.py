"""How circles, their members and their meetings read on a page and in a letter."""

from mentoring.circles.models import CircleOutcome, CircleStatus, MemberStatus, Topic
from mentoring.circles.rules import APART, TOO_FEW

CIRCLE_LABELS = {
    CircleStatus.PROPOSED: "Proposed",
    CircleStatus.INVITING: "Waiting for answers",
    CircleStatus.RUNNING: "Running",
    CircleStatus.CLOSED: "Closed",
}
CIRCLE_COLOURS = {
    CircleStatus.PROPOSED: "yellow",
    CircleStatus.INVITING: "blue",
    CircleStatus.RUNNING: "green",
    CircleStatus.CLOSED: "grey",
}
MEMBER_LABELS = {
    MemberStatus.PROPOSED: "Not told yet",
    MemberStatus.INVITED: "No answer yet",
    MemberStatus.ACCEPTED: "Said yes",
    MemberStatus.DECLINED: "Said no",
    MemberStatus.NOT_NOW: "Not now",
    MemberStatus.EXPIRED: "Did not answer in time",
    MemberStatus.LEFT: "Has left",
    MemberStatus.TAKEN_OUT: "Was taken out",
    MemberStatus.ENDED: "Until the circle closed",
}
ANSWERS = {
    MemberStatus.ACCEPTED: "yes",
    MemberStatus.DECLINED: "no",
    MemberStatus.NOT_NOW: "not now",
}
TOPIC_LABELS = {
    Topic.GETTING_TO_KNOW: "Getting to know each other",
    Topic.CAREER: "Career and next steps",
    Topic.WORKPLACE: "Finding a way at work",
    Topic.SKILLS: "Skills and craft",
    Topic.VISIBILITY: "Being seen and heard",
    Topic.WELLBEING: "Keeping well",
    Topic.LOOKING_BACK: "Looking back and ahead",
}
OUTCOMES = {
    CircleOutcome.FULL_TIME: "It met for as long as was agreed",
    CircleOutcome.CARRIES_ON: "Its members carry on by themselves",
    CircleOutcome.ENDED_EARLY: "It ended early, as its members wished",
    CircleOutcome.TOO_FEW: "Too few members were left",
    CircleOutcome.NOT_STARTED: "It did not start",
    CircleOutcome.OTHER: "Something else",
}
DECLINE_REASONS = {
    "no_time": "I do not have the time now",
    "how_we_meet": "How or when the circle could meet does not fit",
    "know_each_other": "I would rather not be with somebody I know",
    "one_to_one": "I would rather have a mentor",
    "other": "Another reason",
    "rather_not_say": "I would rather not say",
}
CANNOT_NOW = ("no_time", "one_to_one")
"""Reasons after which nobody is asked again before they say so themselves."""
MOVE_REASONS = {
    "they_asked": "They asked for it",
    "meeting": "When or how they can meet",
    "topics": "What they want to work on",
    "size": "The size of the circles",
    "conflict": "A conflict of interest",
    "other": "Another reason",
}
UNPLACED_WORDS = {
    TOO_FEW: "there is no room in a circle, and too few people for one more",
    APART: "a rule keeps them apart from somebody in every circle with room",
}
