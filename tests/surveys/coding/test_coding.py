"""Reading and marking answers: by evaluators of the programme, without names, with a way back."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from mentoring.accounts.models import Account
from mentoring.accounts.services import grant_role
from mentoring.audit import AuditEvent
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work
from surveys.coding import services
from surveys.coding.models import Code, Segment
from surveys.coding.presenters import themes_by_wave
from surveys.coding.queries import codes_of, people_by_code_and_wave
from surveys.responses.models import OpenAnswer, Response
from surveys.schedules.jobs import due_ids
from surveys.schedules.rules import LONDON
from surveys.schedules.services import take_step
from tests.builders.pairings import create_active_pairing
from tests.builders.profiles import create_person
from tests.builders.programmes import create_programme
from tests.builders.surveys import answer, check_in_for
from tests.support.pages import PageClient

MONDAY = datetime(2027, 1, 18, 10, 0, tzinfo=LONDON)
WORDS = "We meet every month. I was overlooked again. My manager does not know."


@pytest.fixture
def response(app: Flask) -> Iterator[Response]:
    """A mentee has answered the starting questions in their own words."""
    with time_machine.travel(MONDAY):
        with unit_of_work():
            pairing = create_active_pairing()
        with unit_of_work():
            for check_in_id in due_ids():
                take_step(check_in_id)
        with unit_of_work():
            check_in = check_in_for(pairing.members[0].account_id)
            yield_this = answer(check_in, {"hope": WORDS}, may_read=False)
        yield yield_this


@pytest.fixture
def evaluator(response: Response) -> Account:
    programme = response.wave.cohort.programme
    with unit_of_work():
        account = create_person("Eva Evaluator")
        grant_role(account, Role.EVALUATOR, actor="test", programme_id=programme.id)
        services.suggest_codes(programme, actor=account)
    return account


def code(name: str) -> Code:
    return db.session.scalars(select(Code).where(Code.name == name)).one()


def test_an_evaluator_reads_without_names_and_marks_a_sentence(
    client: PageClient, response: Response, evaluator: Account
) -> None:
    client.sign_in(evaluator)
    assert "1 answer without a theme" in client.page("/home").text
    page = client.page("/evaluation")
    where = page.find("a", href=lambda href: href and href.endswith("/answers"))["href"]
    page = client.page(where)
    assert "I was overlooked again" in page.main.text
    for account in db.session.scalars(select(Account)):
        if account.id != evaluator.id:
            assert account.name not in page.main.text
    path = f"/evaluation/responses/{response.id}"
    theme = code("Overlooked for promotion")
    answered = client.submit(
        path,
        {"sentences": "1", "code": str(theme.id), "memo": "Again, they say."},
        follow_redirects=True,
    )
    assert "The passage has been marked" in answered.text
    assert "Again, they say." in answered.text
    assert "<mark>I was overlooked again.</mark>" in answered.text
    segment = db.session.scalars(select(Segment)).one()
    assert WORDS[segment.start : segment.stop] == "I was overlooked again."
    raw = db.session.connection().exec_driver_sql("SELECT memo FROM segment").scalar()
    assert "Again" not in raw


def test_part_of_a_sentence_is_marked_by_copying_it(
    client: PageClient, response: Response, evaluator: Account
) -> None:
    path = f"/evaluation/responses/{response.id}"
    theme = str(code("Relationship with manager").id)
    client.sign_in(evaluator)
    assert client.submit(path, {"passage": "manager  does", "code": theme}).status_code == 303
    segment = db.session.scalars(select(Segment)).one()
    assert WORDS[segment.start : segment.stop] == "manager does"
    wrong = {"passage": "never written", "code": theme, "memo": "Kept"}
    answered = client.post(path, data=wrong)
    assert answered.status_code == 422
    assert "Copy them exactly" in answered.text
    assert "Kept" in answered.text
    answered = client.post(path, data={"code": theme})
    assert "Choose a sentence" in answered.text
    answered = client.post(path, data={"sentences": "0", "code": ""})
    assert answered.status_code == 422
    assert "Choose a theme" in answered.text


def test_a_removed_mark_can_be_put_back(
    client: PageClient, response: Response, evaluator: Account
) -> None:
    with unit_of_work():
        [segment] = services.mark(
            response.open_answers[0], code("Belonging"), actor=evaluator, sentences=[0]
        )
    client.sign_in(evaluator)
    path = f"/evaluation/segments/{segment.id}"
    assert client.post(f"{path}/remove").status_code == 303
    assert client.post(f"{path}/remove").status_code == 409
    assert "Removed marks (1)" in client.page(f"/evaluation/responses/{response.id}").text
    assert client.post(f"{path}/restore").status_code == 303
    db.session.refresh(segment)
    assert segment.removed_at is None


def test_marking_the_same_twice_marks_once(response: Response, evaluator: Account) -> None:
    for memo in ("", "A thought"):
        with unit_of_work():
            services.mark(
                response.open_answers[0],
                code("Belonging"),
                actor=evaluator,
                sentences=[0, 1],
                memo=memo,
            )
    segment = db.session.scalars(select(Segment)).one()
    assert segment.memo == "A thought"
    assert WORDS[segment.start : segment.stop] == "We meet every month. I was overlooked again."


def test_merging_moves_marks_and_keeps_history(
    client: PageClient, response: Response, evaluator: Account
) -> None:
    one, other = code("Belonging"), code("Who decides")
    with unit_of_work():
        for each in (one, other):
            services.mark(response.open_answers[0], each, actor=evaluator, sentences=[0])
        services.mark(response.open_answers[0], one, actor=evaluator, sentences=[2])
    client.sign_in(evaluator)
    form = f"/evaluation/codes/{one.id}/merge"
    first = client.page(form).find("select", attrs={"name": "into"}).find("option")
    assert first["value"] == "", "no theme is chosen beforehand"
    assert "Choose a theme" in client.submit(form, {"into": ""}).text
    answered = client.submit(
        f"/evaluation/codes/{one.id}/merge", {"into": str(other.id)}, follow_redirects=True
    )
    assert "The themes are one now" in answered.text
    live = db.session.scalars(select(Segment).where(Segment.removed_at.is_(None))).all()
    assert {segment.code_id for segment in live} == {other.id}
    acts = set(db.session.scalars(select(AuditEvent.action)))
    assert {"code merged", "code took in another"} <= acts, "the log says no theme's name"
    assert len(live) == 2
    assert one not in codes_of(one.programme_id)
    with pytest.raises(Conflict):
        services.change_code(one, "New", "New", actor=evaluator)
    answered = client.get(f"/evaluation/programmes/{one.programme_id}/codes.csv")
    rows = list(csv.DictReader(io.StringIO(answered.get_data(as_text=True).lstrip("\ufeff"))))
    merged = [row for row in rows if row["Merged into"] == "Who decides"]
    assert [row["Theme"] for row in merged] == ["Belonging"]
    assert "merged into Who decides" in {row["What was done"] for row in rows}


def test_a_codebook_is_begun_and_changed(
    client: PageClient, response: Response, evaluator: Account
) -> None:
    programme = response.wave.cohort.programme_id
    path = f"/evaluation/programmes/{programme}/codes"
    client.sign_in(evaluator)
    assert client.submit(f"{path}/new", {"name": "belonging", "definition": "x"}).status_code == 422
    answered = client.submit(f"{path}/new", {"name": "Pride", "definition": "Being proud."})
    assert answered.status_code == 303
    theme = code("Pride")
    client.submit(f"/evaluation/codes/{theme.id}", {"definition": "Being proud of work."})
    page = client.page(f"/evaluation/codes/{theme.id}")
    assert "It read then: Pride, Being proud." in " ".join(page.text.split())
    with pytest.raises(DomainError):
        services.merge_codes(theme, theme, actor=evaluator)
    db.session.rollback()
    assert (
        "0 themes have been added" in client.post(f"{path}/suggested", follow_redirects=True).text
    )


def test_themes_by_wave_hide_small_counts(
    client: PageClient, response: Response, evaluator: Account
) -> None:
    theme = code("Belonging")
    with unit_of_work():
        services.mark(response.open_answers[0], theme, actor=evaluator, sentences=[0])
    wave = response.wave
    assert people_by_code_and_wave(theme.programme_id) == {(theme.id, wave.id): 1}
    page = client.sign_in(evaluator).page(f"/evaluation/programmes/{theme.programme_id}/themes")
    row = page.find("strong", string="Belonging").find_parent("tr")
    assert "Not shown" in row.text
    counts = {(theme.id, wave.id): 5}
    assert themes_by_wave([theme], [wave], counts)[0].counts == ("5",)
    assert themes_by_wave([theme], [wave], {})[0].counts == ("Not shown",)


def test_others_read_nothing(
    client: PageClient, visitor: Any, response: Response, evaluator: Account
) -> None:
    with unit_of_work():
        [segment] = services.mark(
            response.open_answers[0], code("Belonging"), actor=evaluator, sentences=[0]
        )
        other = create_person()
        grant_role(other, Role.EVALUATOR, actor="test", programme_id=create_programme().id)
        nobody = create_person()
    paths = [
        f"/evaluation/waves/{response.wave_id}/answers",
        f"/evaluation/responses/{response.id}",
        f"/evaluation/codes/{segment.code_id}",
        f"/evaluation/programmes/{response.wave.cohort.programme_id}/themes",
    ]
    for path in paths:
        assert visitor().sign_in(other).get(path).status_code == 404
        assert visitor().sign_in(nobody).get(path).status_code == 403
    stranger = visitor().sign_in(other)
    assert stranger.post(f"/evaluation/segments/{segment.id}/remove").status_code == 404
    assert client.get(paths[0]).status_code == 302


def test_the_list_of_answers_costs_the_same_for_many(
    client: PageClient, response: Response, evaluator: Account, count_queries: Any
) -> None:
    path = f"/evaluation/waves/{response.wave_id}/answers"
    client.sign_in(evaluator).get(path)
    with count_queries() as few:
        client.get(path)
    with unit_of_work():
        for number in range(6):
            copy = Response(
                id=f"{number:032}",
                wave_id=response.wave_id,
                side=response.side,
                instrument_version_id=response.instrument_version_id,
                key=f"{number:032}",
                submitted_month="2027-01",
                answers={},
            )
            copy.open_answers = [
                OpenAnswer(id=f"{number:032}", item_key="hope", position=0, text="Words.")
            ]
            db.session.add(copy)
    with count_queries() as many:
        assert client.page(path).text.count("Words.") == 6
    assert len(many) == len(few)
