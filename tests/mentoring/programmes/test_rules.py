"""Eligibility rules: what they find, and that they can be read and kept."""

from hypothesis import given
from hypothesis import strategies as st

from mentoring.programmes.rules import (
    Eligibility,
    Facts,
    GradeRange,
    Outcome,
    check,
    from_stored,
    in_words,
    overall,
    to_stored,
)

LIMITS = st.none() | st.integers(0, 13)
RANGES = st.builds(GradeRange, LIMITS, LIMITS, st.text(max_size=5), st.text(max_size=5))
RULES = st.builds(
    Eligibility,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.dictionaries(st.integers(1, 7), st.text(max_size=8), max_size=3),
    st.dictionaries(st.sampled_from(["mentee", "mentor"]), RANGES, max_size=2),
    under_represented=st.booleans(),
)
FACTS = st.builds(
    Facts,
    side=st.sampled_from(["mentee", "mentor"]),
    organisation_name=st.text(max_size=5),
    organisation_recognised=st.booleans(),
    region_id=st.none() | st.integers(1, 7),
    grade_rank=LIMITS,
    missing_pages=st.lists(st.text(max_size=3), max_size=2),
    email_confirmed=st.booleans(),
    declared=st.booleans(),
)


@given(rules=RULES)
def test_rules_come_back_as_they_were_kept(rules: Eligibility) -> None:
    assert from_stored(to_stored(rules)) == rules


@given(rules=RULES, facts=FACTS)
def test_every_rule_asked_can_be_read_before_applying(rules: Eligibility, facts: Facts) -> None:
    findings = check(rules, facts)
    assert len(findings) == len(in_words(rules, facts.side))
    assert all(finding.text for finding in findings)
    outcomes = {finding.outcome for finding in findings}
    assert overall(findings) in outcomes or (not findings and overall(findings) is Outcome.MET)


def test_a_band_outside_the_range_is_told_with_the_range() -> None:
    rules = Eligibility(
        nhs_communications=False,
        profile_complete=False,
        one_application=False,
        grades={"mentee": GradeRange(None, 7, "", "Band 7")},
    )
    found = check(rules, Facts(side="mentee", grade_rank=9, grade_label="Band 8b"))
    assert [(each.outcome, each.text) for each in found] == [
        (Outcome.NOT_MET, "Is at Band 8b; the rule is Band 7 or below.")
    ]


def test_somebody_on_the_way_into_communications_meets_the_first_rule() -> None:
    facts = Facts(
        side="mentee",
        organisation_name="Leeds Trust",
        organisation_recognised=True,
        communications_goals=["Media"],
    )
    assert check(Eligibility(), facts)[0].outcome is Outcome.MET


def test_an_unknown_employer_is_looked_at_by_a_person() -> None:
    facts = Facts(side="mentee", organisation_name="A charity", specialisms=["Media"])
    assert check(Eligibility(), facts)[0].outcome is Outcome.LOOK


def test_the_declaration_is_asked_of_those_whom_positive_action_is_for() -> None:
    declared = Eligibility(False, False, False, False, under_represented=True)
    assert check(declared, Facts("mentor")) == []
    met, looked = (check(declared, Facts("mentee", declared=said)) for said in (True, False))
    assert (overall(met), overall(looked)) == (Outcome.MET, Outcome.LOOK)


def test_nobody_is_marked_down_for_having_no_band_or_employer_yet() -> None:
    limits = {"mentee": GradeRange(lowest=5, lowest_label="Band 5")}
    declared = Eligibility(profile_complete=False, one_application=False, grades=limits)
    student = Facts(
        "mentee",
        organisation_name="No employer at the moment",
        communications_goals=["Media"],
        grade_rank=0,
        grade_label="Student",
        without_band=True,
        without_employer=True,
    )
    found = {finding.rule: finding.outcome for finding in check(declared, student)}
    assert found == {"nhs_communications": Outcome.MET, "grade": Outcome.LOOK}
