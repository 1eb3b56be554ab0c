"""Answers count from their day, are corrected, stopped and deleted; a row tells nobody's name."""

import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring import clock, jobs
from mentoring.accounts.models import Account
from mentoring.audit import AuditEvent
from mentoring.errors import Conflict, DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.monitoring import services
from mentoring.monitoring.held import HOLDER
from mentoring.monitoring.jobs import DELETE, ask_due_for_deletion
from mentoring.monitoring.models import EqualityAnswers
from mentoring.monitoring.queries import answers_for_figures, own_answers, row_of
from mentoring.monitoring.questions import BLANK, NOT_ASKED, PREFER_NOT
from mentoring.retention import PERIODS
from mentoring.transactions import unit_of_work
from tests.builders.monitoring import answer_equality
from tests.builders.profiles import create_person


@pytest.fixture
def person(app: Flask) -> Account:
    with unit_of_work():
        return create_person()


def later(days: int) -> timedelta:
    return timedelta(days=days)


def counted(account: Account, days: int = 0) -> str | None:
    found = answers_for_figures([account.id], clock.today() + later(days)).get(account.id)
    db.session.rollback()
    return found.answers["ethnicity"] if found else None


def test_blank_and_prefer_not_to_say_are_kept_apart(person: Account) -> None:
    with unit_of_work():
        answer_equality(person, ethnicity=PREFER_NOT, sex="", religion="sikh")
    answers = own_answers(person).answers
    assert answers["ethnicity"] == PREFER_NOT
    assert answers["sex"] == BLANK
    assert answers["age_band"] == NOT_ASKED
    row = row_of(person)
    assert row is not None
    assert row.entries[0]["version"] == 1
    assert row.entries[0]["derived"]["ethnicity_nhs2001"] == "Z"


def test_a_correction_counts_from_its_day_and_what_was_before_stays(person: Account) -> None:
    with unit_of_work():
        answer_equality(person, ethnicity="indian")
    with clock.moved(later(10)), unit_of_work():
        answer_equality(person, ethnicity="pakistani")
        answer_equality(person, ethnicity="bangladeshi")
    assert [counted(person, day) for day in (-1, 0, 9, 10)] == [
        None,
        "indian",
        "indian",
        "bangladeshi",
    ]


def test_a_question_that_hangs_on_another_goes_with_it(person: Account) -> None:
    with unit_of_work():
        answer_equality(person, disability_condition="yes", disability_activity="a_lot")
        answer_equality(person, disability_condition="no")
    assert own_answers(person).answers["disability_activity"] == NOT_ASKED


def test_only_the_person_and_only_what_is_offered(person: Account) -> None:
    with unit_of_work():
        other = create_person()
    for act in (services.stop, services.take_back_stop, services.decline_offer):
        with pytest.raises(ValueError, match="themselves"), unit_of_work():
            act(person, actor=other)
    with pytest.raises(ValueError, match="themselves"), unit_of_work():
        services.save_answer(person, "sex", "male", actor=other)
    for key, code in (("sex", "yes"), ("marital", "single")):
        with pytest.raises(DomainError, match="Choose"), unit_of_work():
            services.save_answer(person, key, code, actor=person)
    assert row_of(person) is None


def test_two_tabs_do_not_overwrite_each_other(person: Account) -> None:
    with unit_of_work():
        services.save_answer(person, "sex", "female", actor=person, seen="")
    with pytest.raises(StaleEdit), unit_of_work():
        services.save_answer(person, "sex", "male", actor=person, seen="")
    assert own_answers(person).answers["sex"] == "female"


def test_a_notice_stops_figures_at_once_and_can_be_taken_back(person: Account) -> None:
    with unit_of_work():
        answer_equality(person, ethnicity="african")
        by = services.stop(person, actor=person)
    assert by == clock.today() + later(services.NOTICE_DAYS)
    assert counted(person) is None
    with pytest.raises(Conflict), unit_of_work():
        answer_equality(person, ethnicity="caribbean")
    with clock.moved(later(services.NOTICE_DAYS - 1)):
        assert services.due_for_deletion() == []
        with unit_of_work():
            services.take_back_stop(person, actor=person)
    assert counted(person) == "african"


def test_when_the_notice_has_run_out_a_job_deletes_and_counts(person: Account) -> None:
    with unit_of_work():
        answer_equality(person, ethnicity="african")
        services.stop(person, actor=person)
    with clock.moved(later(services.NOTICE_DAYS)):
        ask_due_for_deletion()
        ask_due_for_deletion()
        job = db.session.scalars(sa.select(jobs.Job).where(jobs.Job.kind == DELETE)).one()
        jobs.run_now(job)
        ask_due_for_deletion()
    row = row_of(person)
    assert row is not None and row.entries == [] and row.stopped_on is not None
    told = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "equality answers: deleted")
    ).one()
    assert told.detail == {"people": 1} and told.subject_id is None
    with unit_of_work():
        services.take_back_stop(person, actor=person)
        answer_equality(person, ethnicity="arab")
    assert counted(person) == "arab"


def test_taking_back_too_late_brings_nothing_back(person: Account) -> None:
    with unit_of_work():
        answer_equality(person, ethnicity="african")
        services.stop(person, actor=person)
    with clock.moved(later(services.NOTICE_DAYS)), unit_of_work():
        services.take_back_stop(person, actor=person)
    assert counted(person) is None
    assert services.due_for_deletion() == []


def test_nothing_is_left_of_somebody_who_is_erased(person: Account) -> None:
    with unit_of_work():
        answer_equality(person, ethnicity="african")
        assert HOLDER.erase(person) == {"equality answers deleted": 1}
    assert db.session.scalars(sa.select(EqualityAnswers)).all() == []


def test_a_row_and_a_log_tell_neither_who_nor_what(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), unit_of_work():
        people = [create_person() for _ in range(2)]
        for each in people:
            answer_equality(each, ethnicity="gypsy_or_irish_traveller", religion="jewish")
    rows = db.session.execute(sa.text("SELECT * FROM monitoring_answers")).mappings().all()
    assert len({row["entries"] for row in rows}) == 2, "equal answers differ at rest"
    for row in rows:
        assert len(row["person_key"]) == 64
    for table in db.metadata.sorted_tables:
        names = [column.name for column in table.columns]
        stored = db.session.execute(sa.text(f'SELECT * FROM "{table.name}"')).all()
        written = repr([dict(zip(names, each)) for each in stored])
        assert "traveller" not in written and "jewish" not in written, table.name
    assert "traveller" not in caplog.text


def test_a_person_reads_their_answers_and_the_days_they_counted(person: Account) -> None:
    assert not HOLDER.export(person).items
    with unit_of_work():
        answer_equality(person, ethnicity="chinese", sex="")
    with clock.moved(later(3)), unit_of_work():
        services.stop(person, actor=person)
    held = HOLDER.export(person)
    assert ("What is your ethnic group?", "Chinese") in held.items[0].lines
    assert ("What is your sex?", "Left blank") in held.items[0].lines
    assert held.data["entries"][0]["derived"]["ethnicity_nhs2001"] == "R"
    assert held.data["stopped_on"]


def test_answers_go_three_years_after_the_last_unless_held_back(person: Account) -> None:
    with unit_of_work():
        answer_equality(person, ethnicity="chinese")
        kept = create_person()
        answer_equality(kept, ethnicity="chinese")
    (rule,) = HOLDER.retention
    on_hold = sa.select(Account.id).where(Account.id == kept.id)
    for years, gone in ((2, 0), (4, 1)):
        before = PERIODS[rule.period].before(clock.today() + later(365 * years))
        with unit_of_work():
            ids = db.session.scalars(rule.due(before, on_hold)).all()
            assert rule.delete(ids) == gone
    assert counted(kept) == "chinese"


def test_nobody_has_two_rows_however_they_come(app: Flask, person: Account) -> None:
    with unit_of_work():
        services.decline_offer(person, actor=person)
        services.decline_offer(person, actor=person)
        answer_equality(person, sex="male")
    assert len(db.session.scalars(sa.select(EqualityAnswers)).all()) == 1


def test_answers_of_many_take_two_queries(app: Flask, count_queries) -> None:  # type: ignore[no-untyped-def]  # a fixture
    with unit_of_work():
        people = [create_person() for _ in range(5)]
        for each in people:
            answer_equality(each, sex="female")
        ids = [each.id for each in people]
    with count_queries() as queries:
        found = answers_for_figures(ids, clock.today())
    assert len(found) == 5 and len(queries) == 2
