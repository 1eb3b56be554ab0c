"""The steps in which the demonstration is built, in their order."""

from mentoring.demo import (
    casework,
    choosing,
    circles,
    equality,
    lists,
    positive,
    privacy,
    promises,
    reciprocal,
    running,
    scenarios,
    story,
)
from mentoring.registry import DemoStep

STEPS = (
    DemoStep("Staff and a national programme", 10, story.staff),
    DemoStep("Staff invited", 15, story.invited_staff),
    DemoStep("A cohort in month three", 20, running.running_cohort),
    DemoStep("A cohort ready to match", 30, story.ready_cohort),
    DemoStep("Positive action in one cohort", 31, positive.record),
    DemoStep("What its mentees chose", 35, choosing.choices),
    DemoStep("A cohort taking applications", 40, story.open_cohort),
    DemoStep("What became of some applications", 41, story.returned_and_withdrawn),
    DemoStep("Sign-up spreadsheets", 45, lists.brought_in),
    DemoStep("Reciprocal mentoring in one trust", 50, reciprocal.programme),
    DemoStep("Two reciprocal cohorts", 51, reciprocal.cohorts),
    DemoStep("Scenarios to compare", 65, scenarios.to_compare),
    DemoStep("Fewer places in the second match", 66, promises.fewer_places),
    DemoStep("What has happened to it since", 70, running.since_then),
    DemoStep("Answers to the equality questions", 72, equality.answers),
    DemoStep("Whether its match was fair", 73, equality.fairness),
    DemoStep("Conversations with those who found no partner", 71, promises.conversations),
    DemoStep("A second version of the privacy notice", 74, privacy.notice),
    DemoStep("What people asked about their data", 75, privacy.asked),
    DemoStep("Notes on two cases", 76, casework.notes_on_cases),
    DemoStep("Letters to people", 77, casework.letters_to_people),
    DemoStep("Training of mentors from a list", 79, lists.trained_mentors),
    DemoStep("Templates of letters", 78, casework.templates_of_letters),
    DemoStep("Peer circles", 80, circles.programme),
)
