"""A cohort kept for under-represented groups: coordinators see met or not, and nothing else."""

from flask import Flask

from mentoring.profiles import consents
from mentoring.profiles.models import Purpose
from mentoring.programmes import rules
from mentoring.programmes.models import Application, Side
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_mentee, declare
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_programme,
)
from tests.support.pages import PageClient

KEPT_FOR = rules.Eligibility(False, False, False, False, under_represented=True)


def finding(application: Application) -> tuple[rules.Outcome, str]:
    (row,) = application.precheck
    assert application.precheck_outcome == row["outcome"]
    return application.precheck_outcome, row["text"]


def test_no_not_said_and_taken_back_read_alike(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort(eligibility=KEPT_FOR)
        found = []
        for answer in ("no", "prefer_not", "", "yes"):
            profile = create_mentee()
            if answer:
                declare(profile, answer)
            found.append(create_application(cohort, profile.account))
        yes = found[-1]
        assert finding(yes)[0] is rules.Outcome.MET
        consents.withdraw_consent(yes.account, Purpose.UNDER_REPRESENTED, actor=yes.account)
    assert {finding(application) for application in found} == {
        (rules.Outcome.LOOK, rules.declaration_finding(False).text)
    }


def test_saying_it_after_applying_shows_at_once_and_changes_nothing_else(app: Flask) -> None:
    with unit_of_work():
        asked = rules.Eligibility(email_confirmed=True, under_represented=True)
        profile = create_mentee()
        application = create_application(create_cohort(eligibility=asked), profile.account)
        before = {row["rule"]: row for row in application.precheck}
        declare(profile)
    after = {row["rule"]: row for row in application.precheck}
    assert after.pop(rules.UNDER_REPRESENTED)["outcome"] == rules.Outcome.MET
    assert before.pop(rules.UNDER_REPRESENTED)["outcome"] == rules.Outcome.LOOK
    assert before == after


def test_mentors_are_not_asked(app: Flask) -> None:
    with unit_of_work():
        application = create_application(create_cohort(eligibility=KEPT_FOR), side=Side.MENTOR)
    assert application.precheck == []


def test_an_applicant_is_led_to_the_question_and_back(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator), eligibility=KEPT_FOR)
        profile = create_mentee()
    here = f"/open-programmes/{cohort.id}/apply"
    client.sign_in(profile.account)
    (link,) = client.page(here).select(".nhsuk-inset-text a")
    said = client.submit(link["href"], {"answer": "no", "agree": "y"})
    assert said.location == here
    assert not client.page(here).select(".nhsuk-inset-text a")
    with unit_of_work():
        application = create_application(cohort, profile.account)
    client.sign_in(coordinator)
    text = client.page(f"/cohorts/{cohort.id}/applications/{application.id}").text
    assert "Has not told us that they come from" in text
