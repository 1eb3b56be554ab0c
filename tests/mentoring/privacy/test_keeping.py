"""Retention deletes what is past its time, keeps what is held, and leaves counts as proof."""

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from mentoring import clock, jobs
from mentoring.accounts.services import grant_role
from mentoring.extensions import db
from mentoring.jobs import Job
from mentoring.permissions import Role
from mentoring.privacy import holds, keeping
from mentoring.privacy.models import RetentionCount
from mentoring.programmes.models import ApplicationStatus
from mentoring.retention import Period
from mentoring.transactions import unit_of_work
from tests.builders.pairings import create_active_pairing
from tests.builders.profiles import create_person
from tests.builders.programmes import create_application, create_cohort
from tests.support.pages import PageClient

LATER = timedelta(days=700)


def rule(key: str):
    return next(each for each in keeping.rules() if each.key == key)


def test_a_period_counts_back_to_the_last_day_of_a_shorter_month() -> None:
    assert Period("x", months=6).before(date(2027, 8, 31)) == datetime(2027, 2, 28, tzinfo=UTC)
    assert Period("x", days=30).before(date(2027, 3, 31)) == datetime(2027, 3, 1, tzinfo=UTC)
    assert Period("x", months=72).words == "6 years"


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.one_of(
        st.integers(1, 84).map(lambda months: Period("x", months=months)),
        st.integers(1, 120).map(lambda days: Period("x", days=days)),
    ),
)
def test_the_last_day_something_is_kept_is_the_day_before_it_is_too_old(
    day: date, period: Period
) -> None:
    last = period.until(day)
    assert period.before(last).date() <= day < period.before(last + timedelta(days=1)).date()


def test_every_rule_runs_at_night_and_leaves_its_counts(app: Flask) -> None:
    keeping.ask_nightly()
    keeping.ask_nightly()
    [job] = db.session.query(Job).filter_by(kind=keeping.JOB).all()
    jobs.run_now(job)
    assert db.session.query(RetentionCount).count() == len(keeping.rules())


def test_old_applications_are_emptied_but_not_of_somebody_under_a_hold(app: Flask) -> None:
    with unit_of_work():
        cohort, officer = create_cohort(), create_person()
        old, held = (create_application(cohort, statement="My words") for _ in range(2))
        taken = create_application(cohort, statement="Mine", status=ApplicationStatus.APPROVED)
        holds.set_hold(held.account.email, reason="A claim", actor=officer)
    with clock.moved(LATER):
        found = rule("applications that led to no place")
        assert keeping.sweep(found, dry_run=True).deleted == 1
        swept = keeping.sweep(found)
        assert (swept.deleted, swept.held) == (1, 1)
        assert keeping.sweep(found).deleted == 0, "nothing is found twice"
    db.session.expire_all()
    assert (old.statement, held.statement, taken.statement) == ("", "My words", "Mine")


def test_a_pairing_long_over_keeps_nothing_that_was_written(app: Flask) -> None:
    from mentoring.pairings.services import end_pairing

    with unit_of_work():
        pairing, living = create_active_pairing(), create_active_pairing()
        end_pairing(pairing, reason="no_time", actor="tests", note="A note")
    with clock.moved(LATER):
        assert keeping.sweep(rule("pairings that are over")).deleted == 1
        assert keeping.sweep(rule("pairings that are over")).deleted == 0
    db.session.expire_all()
    assert pairing.end_note == "" and all(each.contact == "" for each in pairing.members)
    assert all(each.contact for each in living.members)


def test_the_command_says_what_would_go_and_deletes_nothing(app: Flask) -> None:
    with unit_of_work():
        create_application(create_cohort(), statement="My words")
    with clock.moved(LATER):
        said = app.test_cli_runner().invoke(args=["retention", "--dry-run"]).output
    assert "1 would go: What was written in applications" in said
    assert db.session.query(RetentionCount).count() == 0


def test_the_officer_reads_the_counts_and_everybody_the_periods(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        officer = create_person()
        grant_role(officer, Role.DATA_PROTECTION, actor="test")
    keeping.sweep(rule("audit trail"))
    periods = client.page("/privacy/periods").text
    assert "6 years" in periods
    assert "As many months as the cohort sets; otherwise 12 months" in periods
    assert "the last day of the cohort, where it sets the months; otherwise the match" in periods
    client.sign_in(officer)
    assert "Who did what and when" in client.page("/data-protection/retention?nights=all").text


def test_a_hold_is_set_and_lifted_with_a_reason(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        officer, person = create_person(), create_person("Pat Person")
        grant_role(officer, Role.DATA_PROTECTION, actor="test")
    client.sign_in(officer)
    refused = client.submit("/data-protection/holds/new", {"email": "nobody@example.org"})
    assert refused.status_code == 200
    told = {"email": person.email, "reason": "A claim"}
    client.submit("/data-protection/holds/new", told)
    page = client.page("/data-protection/holds")
    assert "Pat Person" in page.text
    lift = page.find("a", string=lambda text: text and text.startswith("Lift"))
    address = lift["href"] if lift else "/data-protection/holds/1/lift"
    client.submit(str(address), {"reason": "Settled"})
    assert not holds.is_held(person)


def test_a_second_hold_is_refused_beside_what_was_typed(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        officer, person = create_person(), create_person("Pat Person")
        grant_role(officer, Role.DATA_PROTECTION, actor="test")
        holds.set_hold(person.email, reason="A claim", actor=officer)
    client.sign_in(officer)
    told = {"email": person.email, "reason": "Another claim"}
    refused = client.submit("/data-protection/holds/new", told)
    assert "There already is a legal hold on this person" in refused.text
    assert "Another claim" in refused.text
