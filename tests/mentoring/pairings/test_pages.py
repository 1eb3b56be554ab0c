"""Answering from the link, a person's own pairings, and the coordinator's board."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mentoring import clock, jobs
from mentoring.audit import AuditEvent
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.jobs import Job
from mentoring.mail import OutboxMessage
from mentoring.organisations.models import Organisation
from mentoring.pairings import queries, services
from mentoring.pairings.jobs import ask_expired, ask_reminders
from mentoring.pairings.letters import last_day, token_of
from mentoring.pairings.models import Answer, HelpRequest, Pairing, PairingStatus
from mentoring.pairings.reminders import reminder_days
from mentoring.profiles.consents import withdraw_consent
from mentoring.profiles.models import Purpose
from mentoring.programmes import services as programmes
from mentoring.programmes.models import ApplicationStatus, ProgrammeKind, Side
from mentoring.transactions import unit_of_work
from tests.builders import profiles as people
from tests.builders.pairings import create_active_pairing, create_pairing, member
from tests.builders.programmes import (
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
)
from tests.support.pages import PageClient


def link(pairing: Pairing, side: Side = Side.MENTEE) -> str:
    return f"/invitations/{token_of(pairing.id, member(pairing, side).account_id)}"


def reciprocal_cohort():
    trust = db.session.scalars(select(Organisation).where(Organisation.ods_code == "RAX")).one()
    programme = create_programme(kind=ProgrammeKind.RECIPROCAL, organisation_id=trust.id)
    return create_cohort(programme)


def test_a_link_shows_and_only_a_button_answers(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        pairing = create_pairing(None, create_person("Ana Mendes"), create_person("Mo Ali"))
        path = link(pairing)
    words = client.page(path).get_text()
    assert "Mo Ali" in words
    assert "You both work in media." in words
    assert "2 hours a month for 6 months" in words
    for answer in ("accept", "decline", "not-now"):
        client.page(f"{path}/{answer}")
    db.session.refresh(pairing)
    assert {each.answer for each in pairing.members} == {Answer.WAITING}


def test_both_accept_from_their_links_and_are_introduced(
    app: Flask, client: PageClient, visitor: Callable[[], PageClient]
) -> None:
    with unit_of_work():
        pairing = create_pairing(None, create_person("Ana Mendes"), create_person("Mo Ali"))
        mentee, mentor = link(pairing), link(pairing, Side.MENTOR)
    assert client.submit(f"{mentee}/accept", {"contact": "07700 900123"}).status_code == 303
    waiting = client.page(mentee).get_text()
    assert "We are waiting for Mo Ali" in waiting
    again = client.post(f"{mentee}/accept", data={"contact": "x"}, follow_redirects=True)
    assert "no longer waits for your answer" in again.text
    other = visitor()
    assert "Ana Mendes" in other.page(mentor).get_text()
    assert "07700 900123" not in other.page(mentor).get_text()
    missing = other.submit(f"{mentor}/accept", {"contact": ""})
    assert "Enter how your partner can reach you" in missing.text
    assert other.submit(f"{mentor}/accept", {"contact": "mo@example.org"}).status_code == 303
    introduced = other.page(mentor).get_text()
    assert "07700 900123" in introduced
    assert "A guide to your first conversation" in introduced
    own = other.sign_in(member(pairing, Side.MENTOR).account)
    page = own.page(f"/pairings/{pairing.id}")
    assert "End this pairing" in page.get_text()
    assert "Ask a named person for help" in page.get_text()
    assert "Your pairing with Ana Mendes" in own.page("/home").get_text()
    assert "Ana Mendes" in own.page("/pairings").get_text()


def test_a_reason_for_no_is_kept_from_the_other_side(
    app: Flask, client: PageClient, visitor: Callable[[], PageClient]
) -> None:
    with unit_of_work():
        pairing = create_pairing()
        mentee, mentor = link(pairing), link(pairing, Side.MENTOR)
    assert "Choose the reason that fits best" in client.submit(f"{mentee}/decline", {}).text
    sent = client.submit(f"{mentee}/decline", {"reason": "conflict", "note": "secret words"})
    assert sent.status_code == 303
    other = visitor().sign_in(member(pairing, Side.MENTOR).account)
    for path in (mentor, f"/pairings/{pairing.id}", "/pairings", "/home"):
        words = other.page(path).get_text()
        assert "conflict of interest" not in words
        assert "secret" not in words
        assert "Declined" not in words
    assert "will not go ahead" in other.page(mentor).get_text()


def test_not_now_needs_a_day_to_come(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        pairing = create_pairing()
        path = link(pairing)
    past = client.submit(f"{path}/not-now", {"ask_on": ["1", "1", "2020"]})
    assert "Enter a date between tomorrow and a year from now" in past.text
    day = clock.today() + timedelta(days=30)
    client.submit(f"{path}/not-now", {"ask_on": [str(day.day), str(day.month), str(day.year)]})
    assert "You asked us to ask you again on" in client.page(path).get_text()


def test_a_link_that_is_not_ours_is_explained(client: PageClient) -> None:
    answer = client.get("/invitations/not-a-token")
    assert answer.status_code == 410
    assert "We do not know this link" in answer.text


def test_an_expired_and_a_withdrawn_link_are_explained(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        withdrawn = create_pairing()
        services.withdraw_invitation(withdrawn, reason="tests", actor="tests")
        gone = create_pairing()
        with clock.moved(timedelta(days=12)):
            services.expire(gone, actor="tests")
    assert "will not go ahead" in client.page(link(withdrawn)).get_text()
    assert "The date to answer by has passed" in client.page(link(gone)).get_text()
    assert client.get(f"{link(gone)}/accept").status_code == 303


def test_a_shared_experience_is_told_only_after_both_said_yes_and_agreed(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        mentee, mentor = people.create_mentee(), people.create_mentor()
        people.share_experience(mentee, "disability", tell_partner=True)
        people.share_experience(mentor, "disability", tell_partner=True)
        pairing = create_pairing(None, mentee.account, mentor.account)
        path = link(pairing)
    assert "share an experience" not in client.page(path).get_text()
    with unit_of_work():
        for each in pairing.members:
            services.accept(each, contact="a@example.org", actor="tests")
    words = client.page(path).get_text()
    assert "You share an experience" in words
    assert "disab" not in words.lower()
    with unit_of_work():
        withdraw_consent(mentor.account, Purpose.TELL_PARTNER, actor=mentor.account)
    assert "share an experience" not in client.page(path).get_text()


def test_a_reciprocal_partner_in_the_line_stops_it_without_blame(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        pairing = create_pairing(reciprocal_cohort())
        path = link(pairing, Side.JUNIOR)
    unanswered = client.submit(f"{path}/accept", {})
    assert "Say whether either of you" in unanswered.text
    client.submit(f"{path}/accept", {"same_line": "yes"})
    db.session.refresh(pairing)
    assert pairing.status is PairingStatus.DECLINED
    assert set(queries.places_left(pairing.cohort).values()) == {1}
    told = db.session.scalars(
        select(OutboxMessage.body).where(OutboxMessage.kind == "pairings/not_going_ahead")
    ).one()
    assert "line" not in told.replace("deadline", "").split("{")[0] or "management" not in told


def test_reciprocal_partners_outside_the_line_go_ahead(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        pairing = create_pairing(reciprocal_cohort())
        paths = [link(pairing, side) for side in (Side.JUNIOR, Side.SENIOR)]
    for path in paths:
        assert client.submit(f"{path}/accept", {"same_line": "no"}).status_code == 303
    db.session.refresh(pairing)
    assert pairing.status is PairingStatus.ACTIVE
    assert "Both directions count the same" in client.page(paths[0]).get_text()


def test_ending_asks_first_and_tells_the_partner_kindly(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        pairing = create_active_pairing()
        mentee = member(pairing, Side.MENTEE).account
    client.sign_in(mentee)
    path = f"/pairings/{pairing.id}/end"
    assert "never why" in client.page(path).get_text()
    assert "Choose the reason that fits best" in client.submit(path, {}).text
    said = {"reason": "goals_met"}
    assert "Say whether you would like another match" in client.submit(path, said).text
    assert client.submit(path, said | {"again": "no"}).status_code == 303
    db.session.refresh(pairing)
    assert pairing.status is PairingStatus.ENDED
    assert client.post(path, data=said | {"again": "no"}).status_code == 409


def test_whoever_would_like_no_other_match_is_in_none_until_they_say_otherwise(
    app: Flask, client: PageClient, visitor: Callable[[], PageClient]
) -> None:
    with unit_of_work():
        pairing = create_active_pairing()
        mentee, mentor = (member(pairing, side) for side in (Side.MENTEE, Side.MENTOR))
    client.sign_in(mentee.account)
    client.submit(f"/pairings/{pairing.id}/end", {"reason": "goals_met", "again": "no"})

    def left() -> tuple[int, int]:
        db.session.expire_all()
        places = queries.places_left(pairing.cohort)
        return places[mentee.application_id], places[mentor.application_id]

    assert left() == (0, 2)
    partner = visitor().sign_in(mentor.account)
    ended = f"Your pairing with {mentee.account.name} has ended"
    page = partner.page(partner.page("/home").find("a", string=ended)["href"])
    with clock.moved(timedelta(days=29)):
        assert ended not in visitor().sign_in(mentor.account).page("/home").get_text()
    asked = page.find("a", string="Say whether you would like another match")["href"]
    partner.submit(asked, {"again": "no"})
    assert left() == (0, 0)
    own = client.page(f"/applications/{mentee.application_id}")
    back = own.find("a", string="Say that you would like to be matched again")["href"]
    assert "Say whether" in client.submit(back, {}).text
    client.submit(back, {"again": "yes"})
    assert left() == (1, 0)
    acts = select(AuditEvent.action, AuditEvent.actor_id).where(AuditEvent.action.contains("match"))
    assert db.session.execute(acts.order_by(AuditEvent.id)).all() == [
        ("would like no other match", mentee.account_id),
        ("would like no other match", mentor.account_id),
        ("would like to be matched again", mentee.account_id),
    ]


def test_help_is_asked_listed_and_answered(
    app: Flask, client: PageClient, visitor: Callable[[], PageClient]
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        pairing = create_active_pairing(create_cohort(create_programme(coordinator)))
        asker = member(pairing, Side.MENTEE).account
        partner = member(pairing, Side.MENTOR).account
    client.sign_in(asker)
    asked = {"message": "I cannot reach my mentor."}
    client.submit(f"/pairings/{pairing.id}/help", asked)
    client.submit(f"/pairings/{pairing.id}/help", asked)
    assert len(db.session.scalars(select(HelpRequest)).all()) == 1
    mails = db.session.scalars(select(OutboxMessage).where(OutboxMessage.to == "help@example.org"))
    assert ["cannot reach" in mail.body for mail in mails] == [False]
    theirs = visitor().sign_in(coordinator)
    assert "1 request for help" in theirs.page("/home").get_text()
    listed = f"/cohorts/{pairing.cohort_id}/help-requests"
    assert "I cannot reach my mentor." in theirs.page(listed).get_text()
    path = f"/cohorts/{pairing.cohort_id}/pairings/{pairing.id}/help"
    assert theirs.submit(path, {"outcome": "I have called him."}).status_code == 303
    assert "Nothing to answer" in theirs.page(path).get_text()
    assert "I have called him." in client.page(f"/pairings/{pairing.id}").get_text()
    other = visitor().sign_in(partner)
    assert "cannot reach" not in other.page(f"/pairings/{pairing.id}").get_text()


def test_a_coordinator_answers_for_somebody_and_it_is_recorded_so(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        pairing = create_pairing(create_cohort(create_programme(coordinator)))
    client.sign_in(coordinator)
    board = f"/cohorts/{pairing.cohort_id}/pairings"
    mentee, mentor = (member(pairing, side) for side in (Side.MENTEE, Side.MENTOR))
    path = f"{board}/{pairing.id}/members/{mentee.id}/answer"
    assert (
        "Enter how their partner can reach them"
        in client.submit(path, {"answer": "accept", "heard": "telephone"}).text
    )
    yes = {"answer": "accept", "contact": "a@example.org", "ask_on": ["27", "", ""]}
    assert "Choose how they told you" in client.submit(path, yes).text
    half = yes | {"answer": "not_now", "heard": "telephone"}
    assert "as a real date" in client.submit(path, half).text
    assert client.submit(path, yes | {"heard": "telephone"}).status_code == 303
    key = OutboxMessage.key.contains("answered_for")
    told = db.session.scalars(select(OutboxMessage).where(key)).one()
    assert told.account_id == mentee.account_id
    assert "as you told it:\nyes." in told.body
    said = select(AuditEvent).where(AuditEvent.action == "invitation accepted")
    assert db.session.scalars(said).one().detail["heard"] == "telephone"
    assert "given through a coordinator" in client.page(f"{board}/{pairing.id}").get_text()
    other = f"{board}/{pairing.id}/members/{mentor.id}/answer"
    client.submit(other, {"answer": "decline", "reason": "no_time", "heard": "writing"})
    db.session.refresh(mentor)
    assert mentor.on_behalf
    assert mentor.answered_by_id == coordinator.id
    listed = client.page(board).get_text()
    assert "I do not have the time now" in listed
    assert client.get(f"{board}/{pairing.id}/members/999/answer").status_code == 404


def test_a_coordinator_takes_an_invitation_back_and_ends_a_pairing(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        invited, active = create_pairing(cohort), create_active_pairing(cohort)
    client.sign_in(coordinator)
    board = f"/cohorts/{cohort.id}/pairings"
    client.submit(f"{board}/{invited.id}/withdraw", {})
    client.submit(f"{board}/{active.id}/end", {"reason": "job_change"})
    db.session.expire_all()
    assert (invited.status, active.status) == (PairingStatus.WITHDRAWN, PairingStatus.ENDED)
    assert "A change of job or leave" in client.page(f"{board}/{active.id}").get_text()


def test_another_coordinator_and_a_stranger_see_nothing(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        pairing = create_active_pairing()
        stranger = create_coordinator()
        create_programme(stranger)
    client.sign_in(stranger)
    board = f"/cohorts/{pairing.cohort_id}/pairings"
    for path in (board, f"{board}/{pairing.id}", f"/pairings/{pairing.id}"):
        assert client.get(path).status_code == 404


def test_the_board_asks_as_many_queries_for_60_pairings_as_for_6(
    app: Flask, client: PageClient, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        for _ in range(6):
            create_pairing(cohort)
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/pairings"
    client.get(path)
    with count_queries() as few:
        client.get(path)
    with unit_of_work():
        for _ in range(54):
            create_pairing(cohort)
    with count_queries() as many:
        client.get(f"{path}?page=2&status=invited&sort=name&q=person")
    assert len(many) == len(few) <= 12


def test_home_and_my_pairings_ask_a_constant_number_of_queries(
    app: Flask, client: PageClient, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with unit_of_work():
        mentor, cohort = create_person(capacity=10), create_cohort()
        first = create_pairing(cohort, create_person(), mentor)
        mine = member(first, Side.MENTOR).application
    client.sign_in(mentor)
    paths = ("/home", "/pairings")
    few = []
    for path in paths:
        client.get(path)
        with count_queries() as queries_few:
            client.get(path)
        few.append(len(queries_few))
    with unit_of_work():
        for _ in range(6):
            mentee = programmes.apply(create_person(), cohort, Side.MENTEE, actor="tests")
            programmes.approve(mentee, actor="tests")
            services.invite_pairing(
                cohort,
                [services.MemberInvite(mentee), services.MemberInvite(mine)],
                actor="tests",
                source="tests",
            )
    for path, before in zip(paths, few, strict=True):
        with count_queries() as queries_many:
            client.get(path)
        assert len(queries_many) <= before + 1, path


def test_one_reminder_and_then_the_end_by_themselves(app: Flask) -> None:
    def run_all() -> list[str]:
        queued = db.session.scalars(select(Job).where(Job.status == "queued")).all()
        ran = [job.kind for job in queued]
        db.session.rollback()
        for job in queued:
            jobs.run_now(job)
        return sorted(ran)

    with unit_of_work():
        pairing = create_pairing()
        services.accept(member(pairing, Side.MENTOR), contact="a@example.org", actor="tests")
    ask_reminders()
    assert run_all() == []
    day = reminder_days(clock.today(), last_day(pairing))[0]
    with clock.moved(clock.start_of_day(day) + timedelta(hours=10) - clock.now()):
        for _ in range(2):
            ask_reminders()
            ask_expired()
            run_all()
    reminders = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "pairings/reminder")
    ).all()
    assert [mail.to for mail in reminders] == [member(pairing, Side.MENTEE).account.email]
    assert token_of(pairing.id, member(pairing, Side.MENTEE).account_id) in reminders[0].body
    db.session.rollback()
    with clock.moved(timedelta(days=12)):
        ask_expired()
        assert run_all() == ["expire_invitation"]
    db.session.expire_all()
    assert pairing.status is PairingStatus.EXPIRED


def test_two_months_to_answer_bring_two_reminders_and_the_last_one_says_so(app: Flask) -> None:
    with unit_of_work():
        pairing = create_pairing(create_cohort(answer_days=60))
        services.accept(member(pairing, Side.MENTOR), contact="a@example.org", actor="tests")
    for day in reminder_days(clock.today(), last_day(pairing)):
        with clock.moved(clock.start_of_day(day) + timedelta(hours=10) - clock.now()):
            ask_reminders()
            for job in db.session.scalars(select(Job).where(Job.status == "queued")).all():
                jobs.run_now(job)
            db.session.expire_all()
    bodies = db.session.scalars(
        select(OutboxMessage.body)
        .where(OutboxMessage.kind == "pairings/reminder")
        .order_by(OutboxMessage.id)
    ).all()
    assert ["will not remind you again" in each for each in bodies] == [False, True]


def test_withdrawing_an_application_takes_its_invitation_back(app: Flask) -> None:
    with unit_of_work():
        pairing = create_pairing()
        mentee = member(pairing, Side.MENTEE)
        programmes.withdraw(mentee.application, actor=mentee.account)
    assert pairing.status is PairingStatus.WITHDRAWN
    told = db.session.scalars(
        select(OutboxMessage.to).where(OutboxMessage.kind == "pairings/not_going_ahead")
    ).all()
    assert list(told) == [member(pairing, Side.MENTOR).account.email]


def test_an_application_in_a_living_pairing_is_not_withdrawn_and_leads_to_the_pairing(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        pairing = create_active_pairing()
        mentee = member(pairing, Side.MENTEE)
    with pytest.raises(Conflict, match="End the pairing first"), unit_of_work():
        programmes.withdraw(mentee.application, actor="tests")
    client.sign_in(mentee.account)
    address = f"/applications/{mentee.application_id}"
    answer = client.submit(f"{address}/withdraw", {})
    assert "End the pairing first" in answer.text
    assert 'href="/pairings">Your pairings' in answer.text
    assert mentee.application.status is ApplicationStatus.APPROVED
    link = client.page(address).find("a", string="Say that you would like no other match")
    client.submit(link["href"], {"again": "no"})
    assert mentee.application.no_more_matches_at
    assert "would like no other match, and can change that" in client.page("/home").get_text()


def test_an_invitation_names_whom_to_ask_first_and_offers_later_to_who_has_no_time_now(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        pairing = create_pairing()
    mentee = member(pairing, Side.MENTEE)
    address = f"/invitations/{token_of(pairing.id, mentee.account_id)}"
    page = client.page(address)
    assert page.find("a", href=f"mailto:{pairing.cohort.programme.help_email}")
    later = client.page(f"{address}/decline").find("a", string="say when we may ask you again")
    assert later["href"] == f"{address}/not-now"


def test_goals_in_both_directions_are_seen_by_both(
    app: Flask, client: PageClient, visitor: Callable[[], PageClient]
) -> None:
    with unit_of_work():
        junior = people.create_reciprocal(learn_text="How boards decide").account
        pairing = create_active_pairing(reciprocal_cohort(), junior, create_person())
        senior = member(pairing, Side.SENIOR).account
    client.sign_in(junior)
    page = f"/pairings/{pairing.id}"
    assert "How boards decide" in client.page(page).get_text()
    written = {"learn": "How budgets are made", "share": "What staff read"}
    assert client.submit(f"{page}/goals", written).status_code == 303
    theirs = visitor().sign_in(senior).page(page).get_text()
    assert "How budgets are made" in theirs
    assert "What staff read" in theirs
    assert "How boards decide" not in theirs
    stale = client.submit(f"{page}/goals", {"learn": "Other", "seen": "old"})
    assert "Nothing has been overwritten" in stale.text
    assert "Other" in stale.text


def test_once_the_agreed_months_are_over_people_are_asked_to_go_on_or_to_end_it(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        pairing = create_active_pairing()
        mentee = member(pairing, Side.MENTEE)
    later = timedelta(days=31 * (pairing.cohort.months + 1))
    with clock.moved(later):
        client.sign_in(mentee.account)
        assert "look back together and end this pairing" in client.page("/home").get_text()
        own = client.page(f"/applications/{mentee.application_id}").get_text(" ")
        assert "You are taking part" in own, "whatever the cohort is opened for again"
