"""Notes on two cases of the running cohort."""

from mentoring import clock
from mentoring.casework import notes
from mentoring.casework.cases import case_of
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
