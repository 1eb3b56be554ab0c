"""Notes on two cases of the running cohort, letters to its people, and templates of letters."""

from dataclasses import replace

from mentoring import clock, jobs
from mentoring.casework import letter_templates, messages, notes
from mentoring.casework.cases import case_of
from mentoring.casework.choosing import Wanted
from mentoring.casework.letter_templates import Sample
from mentoring.casework.message_models import MessageKind
from mentoring.casework.messages import Words
from mentoring.demo.build import Demo, ago
from mentoring.transactions import unit_of_work


def notes_on_cases(demo: Demo) -> None:
    """One note, changed a week later, about each of the pair in month three."""
    coordinator, cohort_id = demo.account("coordinator"), demo.cohort_ids["running"]
    said = {
        "mentee": "Prefers to be written to rather than called. Works Tuesday to Thursday.",
        "mentor": "Would take a second mentee from spring, if the first months go well.",
    }
    for who, text in said.items():
        with clock.moved(ago(12)), unit_of_work():
            case = case_of(coordinator, cohort_id, demo.account_ids[who])
            note = notes.write_note(case, text.split(". ")[0], actor=coordinator)
        with clock.moved(ago(5)), unit_of_work():
            notes.change_note(note, case, text, version=1, actor=coordinator)


LETTERS = (
    (
        Wanted(pairing="active"),
        Words(
            "A good third month",
            "Hello ((first name)),\n\nYou are half way through ((cohort)). Look at your goals "
            "together once more, and tell us if anything stands in the way.",
            MessageKind.NEEDED,
        ),
        14,
    ),
    (
        Wanted(side="mentor"),
        Words(
            "Mentors meet online at noon",
            "Hello ((first name)),\n\nMentors of ((cohort)) meet online next Thursday at noon. "
            "Come for as long as you like.",
            MessageKind.NEWS,
        ),
        6,
    ),
)


def letters_to_people(demo: Demo) -> None:
    """One letter to everybody in a pairing, and news to the mentors."""
    for wanted, words, days in LETTERS:
        with clock.moved(ago(days)):
            with unit_of_work():
                coordinator = demo.account("coordinator")
                message = messages.begin(demo.cohort("running"), wanted, actor=coordinator)
                messages.write(message, words, version=1)
                messages.send(message, version=2, actor=coordinator)
                job = message.job
            assert job is not None
            jobs.run_now(job)


TEMPLATES = (
    Sample(
        "A reminder to answer",
        Words(
            "Please answer your invitation",
            "Hello ((first name)),\n\nYou were invited to a pairing in ((cohort)) and have not "
            "answered yet. Sign in to read about the person and to answer.\n\nIf you are not sure, "
            "ask ((help contact)).",
            MessageKind.NEEDED,
        ),
    ),
    Sample(
        "Half way through",
        Words(
            "Half way through",
            "Hello ((first name)),\n\nYou are half way through ((cohort)). Look at your goals "
            "together once more.",
            MessageKind.NEEDED,
        ),
    ),
)


def templates_of_letters(demo: Demo) -> None:
    """Two templates, one of which was changed since."""
    coordinator, programme = demo.account("coordinator"), demo.cohort("running").programme
    with clock.moved(ago(30)), unit_of_work():
        for sample in TEMPLATES:
            made = letter_templates.keep(programme, sample, actor=coordinator)
    words = replace(sample.words, body=f"{sample.words.body} If something is in the way, tell us.")
    with clock.moved(ago(15)), unit_of_work():
        letter_templates.change(made, replace(sample, words=words), version=1, actor=coordinator)
