"""This area's part of a cohort's settings page: each thing decided, in a few words."""

from collections.abc import Sequence
from dataclasses import replace

from flask import url_for

from mentoring import formatters
from mentoring.programmes import gates, keeping, queries
from mentoring.programmes.models import (
    SIDES,
    ApplicationStatus,
    Cohort,
    CohortGate,
    CohortStatus,
)
from mentoring.programmes.positive_queries import live_record
from mentoring.programmes.presenters import SIDE_LABELS
from mentoring.programmes.targets import mentors_wanted
from mentoring.registry import AFTER, BEFORE, MATCH, WHO, CohortSetting, published_notices

MISSING = "Missing"


def settings(cohort: Cohort) -> Sequence[CohortSetting]:
    """What is decided about a cohort in this area."""
    fixed = cohort.status is CohortStatus.FINISHED

    def setting(
        group: str, title: str, value: str, endpoint: str, order: int, tag: str = ""
    ) -> CohortSetting:
        url = "" if fixed else url_for(endpoint, cohort_id=cohort.id)
        return CohortSetting(group, title, value, url, order=order, tag=tag)

    return [
        *_papers(cohort, setting),
        setting(WHO, "Words and dates", _dates(cohort), "programmes.edit_cohort", 20),
        CohortSetting(
            WHO,
            "Rules on who may take part",
            f"Version {cohort.rules_version} is in force.",
            url_for("cohort_settings.rules_history", cohort_id=cohort.id),
            action="Read",
            order=21,
        ),
        CohortSetting(
            MATCH,
            "Positive action",
            _positive(cohort),
            url_for("positive_action.index", cohort_id=cohort.id),
            action="Read" if fixed else "Change",
            order=31,
        ),
        setting(
            AFTER,
            "Mentoring agreement",
            _agreement(cohort),
            "cohort_settings.agreement",
            40,
            "" if cohort.agreement else "Not written yet",
        ),
        *([] if cohort.in_circles else _pairing(cohort, setting)),
    ]


def _pairing(cohort: Cohort, setting) -> list[CohortSetting]:
    """What is decided about pairs, in a cohort that has them."""
    return [
        setting(WHO, "Pairs wanted", _pairs(cohort), "cohort_settings.ways", 22),
        setting(MATCH, "Late joiners", _late(cohort), "cohort_settings.ways", 32),
        setting(
            MATCH,
            "People without a partner",
            f"A conversation within {formatters.plural(cohort.conversation_days, 'working day')}.",
            "cohort_settings.ways",
            33,
        ),
    ]


def _papers(cohort: Cohort, setting) -> list[CohortSetting]:
    answers = queries.gates_of(cohort)
    more = {gates.NOTICE: _notice, gates.RETENTION: _retention}
    found = []
    for order, (key, gate) in enumerate(gates.GATES.items(), 1):
        answer = answers.get(key)
        value, tag = _paper(key, answer)
        row = setting(BEFORE, gate.title, value, "cohort_settings.papers", order, tag)
        found.append(more[key](cohort, answer, row) if key in more else row)
    pilot = "Yes" if cohort.pilot else "No"
    return [*found, setting(BEFORE, "Pilot", pilot, "cohort_settings.papers", 9)]


def _paper(key: str, answer: CohortGate | None) -> tuple[str, str]:
    """What stands at one gate, and its tag."""
    state = gates.state_of(key, answer)
    if answer is None or state is gates.GateState.MISSING:
        return "", MISSING
    if state is gates.GateState.PREPARING:
        reviewed = f"Reviewed by {answer.reviewed_by} on {formatters.on(answer.reviewed_on)}."
        return reviewed, "In preparation"
    return answer.reference, ""


def _notice(cohort: Cohort, answer: CohortGate | None, row: CohortSetting) -> CohortSetting:
    """The privacy notice: which version, and whether a newer one has been published since."""
    if answer is None or not (answer.notice_version or answer.reference):
        return row
    published = published_notices(cohort.programme_id)
    if answer.notice_version is None:
        value = f"“{answer.reference}”, typed by hand, before notices were kept here."
        if cohort.status is CohortStatus.DRAFT:
            value += " Choose a published version before this cohort opens."
            return replace(row, value=value, tag=MISSING)
    else:
        since = {each.version: each.since for each in published}.get(answer.notice_version)
        day = f", published on {formatters.on(since)}" if since else ""
        value = f"Version {answer.notice_version}{day}."
    newest = published[0].version if published else 0
    if newest <= (answer.notice_version or 0):
        return replace(row, value=value)
    value += f" Version {newest} has been published since."
    url = row.url and url_for("cohort_settings.papers", cohort_id=cohort.id, take=newest)
    return replace(row, value=value, tag="Newer version", url=url, action=f"Take version {newest}")


def _retention(cohort: Cohort, answer: CohortGate | None, row: CohortSetting) -> CohortSetting:
    """The retention schedule, and until when what matches were computed from is kept."""
    if answer is None or cohort.in_circles:
        return row
    value = f"{row.value}{'' if row.value.endswith('.') else '.'} {kept_words(cohort, answer)}"
    return replace(row, value=value)


def kept_words(cohort: Cohort, answer: CohortGate | None) -> str:
    """How long what the matches of a cohort were computed from is kept."""
    told = "What its matches were computed from is kept"
    months = answer.kept_months if answer is not None else None
    if months is None:
        return f"{told} {formatters.plural(keeping.HOUSE.months, 'month')} from each match."
    last = formatters.on(keeping.until(cohort.last_day, months))
    after = f"{formatters.plural(months, 'month')} after the cohort’s last day"
    return f"{told} until {last}, {after}."


def _dates(cohort: Cohort) -> str:
    opens, closes = formatters.on(cohort.opens_on), formatters.on(cohort.closes_on)
    return (
        f"Applications from {opens} to {closes}; pairings from {formatters.on(cohort.starts_on)}."
    )


def _pairs(cohort: Cohort) -> str:
    """The pairs wanted beside those approved on each side, who could be paired."""
    counts = queries.counts_of(cohort)
    come = formatters.and_list(
        [
            formatters.plural(
                counts.get((side, ApplicationStatus.APPROVED), 0), SIDE_LABELS[side].lower()
            )
            for side in SIDES[cohort.programme.kind]
        ]
    )
    wanted = f"{cohort.target_pairs} wanted" if cohort.target_pairs else "No number set"
    mentors = mentors_wanted(cohort, counts)
    return f"{wanted}. Approved so far: {come}.{f' {mentors}.' if mentors else ''}"


def _positive(cohort: Cohort) -> str:
    record = live_record(cohort)
    if record is None:
        return "No live record, so nobody is served first."
    review = formatters.on(record.review_on)
    return f"For {record.group}. To be reviewed by {review}."


def _late(cohort: Cohort) -> str:
    return "Matched overnight, for you to read." if cohort.late_joiners else "Wait for you."


def _agreement(cohort: Cohort) -> str:
    if not cohort.agreement:
        return "People are asked to agree to nothing before they meet."
    return f"Version {cohort.agreement_version}, shown on every invitation."
