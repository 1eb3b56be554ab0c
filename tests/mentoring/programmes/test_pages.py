"""Pages of programmes, cohorts and applications, as people meet them."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from mentoring import clock
from mentoring.extensions import db
from mentoring.profiles.queries import find_profile
from mentoring.programmes import queries, services
from mentoring.programmes.models import (
    Application,
    ApplicationStatus,
    Cohort,
    CohortStatus,
    Programme,
    Side,
)
from mentoring.programmes.rules import Eligibility, from_stored
from mentoring.transactions import unit_of_work
from tests.builders import profiles as people
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
)
from tests.support.pages import PageClient, read


def day(date) -> list[str]:
    return [str(date.day), str(date.month), str(date.year)]


PAPERS = {
    "dpia_reference": "DPIA 12",
    "policy_reference": "APD 7",
    "privacy_notice_version": "1",
    "retention_reference": "Schedule 4.2",
}


def cohort_answers() -> dict[str, object]:
    today = clock.today()
    return {
        "name": "Spring 2027",
        "about": "Six months of mentoring.",
        "who_for": "People in NHS communications.",
        "opens_on": day(today),
        "closes_on": day(today + timedelta(days=10)),
        "hear_by_on": day(today + timedelta(days=20)),
        "starts_on": day(today + timedelta(days=30)),
        "first_highest": "band_7",
        "second_lowest": "band_8a",
    }


def test_a_coordinator_makes_a_programme_and_a_cohort(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        create_programme(coordinator)
    client.sign_in(coordinator)
    made = client.submit(
        "/programmes/new",
        {
            "name": "Rising voices",
            "summary": "Mentoring across the country.",
            "delivered_by": "The team",
            "overseen_by": "The board",
            "help_name": "Hana Help",
            "help_email": "Hana@Example.org",
        },
    )
    assert made.status_code == 303
    programme = db.session.scalars(select(Programme).where(Programme.name == "Rising voices")).one()
    assert programme.help_email == "hana@example.org"
    assert queries.programme_of(coordinator, programme.id)
    saved = client.submit(f"/programmes/{programme.id}/cohorts/new", cohort_answers())
    assert saved.status_code == 303, read(saved).main.get_text(" ")
    cohort = db.session.scalars(select(Cohort)).one()
    assert cohort.status is CohortStatus.DRAFT
    assert from_stored(cohort.eligibility).grades["mentee"].highest == 7
    hub = client.page(f"/cohorts/{cohort.id}")
    assert "Band 7 or below" in hub.get_text()
    assert "Fill in the papers" in hub.get_text()
    client.post(f"/cohorts/{cohort.id}/open")
    assert list(queries.open_cohorts()) == []
    notice = f"/programmes/{programme.id}/privacy-notice"
    client.submit(notice, {"body": "We use your goals."})
    client.submit(f"{notice}/publish", {})
    client.submit(f"/cohorts/{cohort.id}/settings/papers", PAPERS)
    client.post(f"/cohorts/{cohort.id}/open")
    assert list(queries.open_cohorts()) == [cohort]
    edited = client.submit(f"/cohorts/{cohort.id}/edit", {"months": "9"})
    assert edited.status_code == 303
    db.session.refresh(cohort)
    assert cohort.months == 9
    assert from_stored(cohort.eligibility).grades["mentor"].lowest == 8


def test_a_coordinator_is_told_when_nobody_can_apply_and_that_nobody_agrees_to_anything(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        programme = create_programme(coordinator)
        cohort = create_cohort(programme)
    client.sign_in(coordinator)
    here = f"/cohorts/{cohort.id}"
    page = client.page(here).get_text()
    assert "Open for applications" in page
    assert "No mentoring agreement is written yet" in page
    assert "Not written yet" in client.page(f"{here}/settings").get_text()
    with clock.moved(timedelta(days=15)):
        client.sign_in(coordinator)
        for path in (here, "/programmes", f"/programmes/{programme.id}"):
            page = client.page(path).get_text()
            assert "Past its closing date: nobody can apply" in page
            assert "Open for applications" not in page


def test_dates_out_of_order_are_refused_and_kept(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        programme = create_programme(coordinator)
    client.sign_in(coordinator)
    wrong = cohort_answers() | {"closes_on": ["31", "2", "2027"], "about": "Kept words"}
    answer = client.submit(f"/programmes/{programme.id}/cohorts/new", wrong)
    assert "as a real date" in answer.text
    assert "Kept words" in answer.text
    early = cohort_answers() | {"hear_by_on": day(clock.today())}
    answer = client.submit(f"/programmes/{programme.id}/cohorts/new", early)
    assert "People must hear on or after" in answer.text
    assert db.session.scalars(select(Cohort)).all() == []


def test_a_reciprocal_programme_names_its_organisation(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        create_programme(coordinator)
    client.sign_in(coordinator)
    answers = {
        "name": "Two ways",
        "kind": "reciprocal",
        "summary": "Inside one trust.",
        "delivered_by": "The team",
        "overseen_by": "The board",
        "help_name": "Hana Help",
        "help_email": "hana@example.org",
    }
    refused = client.submit("/programmes/new", answers | {"organisation": "Nowhere at all"})
    assert "We know no organisation called Nowhere at all" in refused.text
    made = client.submit("/programmes/new", answers | {"organisation": "RAX"})
    assert made.status_code == 303
    programme = db.session.scalars(select(Programme).where(Programme.name == "Two ways")).one()
    assert programme.organisation.ods_code == "RAX"


def test_saving_an_old_page_of_a_cohort_keeps_what_was_typed(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
    client.sign_in(coordinator)
    assert client.submit(f"/cohorts/{cohort.id}/edit", {"months": "9"}).status_code == 303
    stale = client.submit(f"/cohorts/{cohort.id}/edit", {"months": "3", "version": "1"})
    assert "Somebody else saved this cohort" in stale.text
    assert 'value="3"' in stale.text


def test_a_stranger_reads_what_is_open_without_signing_in(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        cohort = create_cohort()
        draft = create_cohort(status=CohortStatus.DRAFT)
    page = client.page("/open-programmes")
    assert cohort.name in page.get_text()
    assert draft.name not in page.get_text()
    words = client.page(f"/open-programmes/{cohort.id}").get_text()
    assert "No manager or employer is told" in words
    assert "2 hours a month" in words
    assert client.get(f"/open-programmes/{draft.id}").status_code == 404
    assert client.get(f"/open-programmes/{cohort.id}/apply").status_code == 302


def test_an_unfinished_profile_is_told_page_by_page(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        cohort = create_cohort(eligibility=Eligibility())
        account = people.create_person()
    client.sign_in(account)
    path = f"/open-programmes/{cohort.id}/apply"
    before = client.page(path)
    assert "To apply as a mentor, fill in:" in before.get_text()
    assert before.find("a", href="/profile/offered")
    assert not before.find("textarea"), "nobody writes what cannot be sent"
    answer = client.post(path, data={"side": "mentor", "statement": "My words"})
    assert "Your profile is not finished yet" in answer.text
    assert "/profile/offered" in answer.text or "/profile/" in answer.text
    assert "My words" in answer.text
    assert db.session.scalars(select(Application)).all() == []


def test_an_application_that_is_not_taken_leaves_the_profile_as_it_was(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        needs_more = create_cohort(eligibility=Eligibility())
        account = people.create_mentee().account
        either = create_cohort(
            eligibility=Eligibility(profile_complete=False, one_application=False)
        )
        withdrawn = create_application(either, account, side=Side.MENTEE)
    client.sign_in(account)
    path = f"/open-programmes/{needs_more.id}/apply"
    answer = client.submit(path, {"side": "mentor", "statement": "My words"})
    assert "Your profile is not finished yet" in answer.text
    assert "/profile/roles" in answer.text, "saying so is theirs"
    long = client.submit(path, {"side": "mentor", "statement": "x" * 5000})
    assert long.status_code == 200
    db.session.expire_all()
    profile = find_profile(account.id)
    assert profile is not None
    assert profile.wants_mentor is False
    client.submit(f"/open-programmes/{withdrawn.cohort_id}/apply", {"side": "mentor"})
    db.session.expire_all()
    assert profile.wants_mentor is True, "one that is taken says so"


def test_a_person_applies_follows_edits_and_withdraws(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        cohort = create_cohort()
        account = create_person("Ana Mendes")
    client.sign_in(account)
    sent = client.submit(f"/open-programmes/{cohort.id}/apply", {"side": "mentee"})
    assert sent.status_code == 303
    application = db.session.scalars(select(Application)).one()
    assert "You will hear from us by" in client.page(sent.location).get_text()
    assert "You will hear from us by" in client.page("/home").get_text()
    assert "as well" not in client.page(f"/open-programmes/{cohort.id}").get_text()
    twice = client.post(f"/open-programmes/{cohort.id}/apply", data={"side": "mentee"})
    assert twice.location == f"/applications/{application.id}", "one applies once to it"
    assert "You have already applied" in client.get(twice.location).text
    changed = client.submit(f"/applications/{application.id}/edit", {"statement": "More"})
    assert changed.status_code == 303
    stale = client.submit(
        f"/applications/{application.id}/edit", {"statement": "Other", "version": "1"}
    )
    assert "was changed after you opened the page" in stale.text
    assert (
        "Withdraw your application"
        in client.page(f"/applications/{application.id}/withdraw").get_text()
    )
    gone = client.submit(f"/applications/{application.id}/withdraw", {})
    assert gone.status_code == 303
    again = client.post(f"/applications/{application.id}/withdraw")
    assert again.status_code == 409
    db.session.refresh(application)
    assert application.status is ApplicationStatus.WITHDRAWN
    assert application.statement == "More"


def test_applying_too_late_leads_to_ones_own_application(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        cohort = create_cohort()
        application = create_application(cohort)
        services.close_cohort(cohort, actor="test")
    client.sign_in(application.account)
    page = client.page(f"/open-programmes/{cohort.id}/apply")
    assert "This takes no applications today" in page.text
    assert page.find("a", href=f"/applications/{application.id}")


def test_nobody_else_opens_my_application(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        application = create_application(create_cohort())
        stranger = create_person()
    client.sign_in(stranger)
    for page in ("", "/edit", "/withdraw", "/receipt", "/look-again"):
        assert client.get(f"/applications/{application.id}{page}").status_code == 404


def test_a_return_is_answered_and_looked_at_again(
    app: Flask, client: PageClient, visitor: Callable[[], PageClient]
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        application = create_application(cohort, create_person("Ana Mendes"))
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/applications/{application.id}"
    assert "Write what the person can do" in client.submit(f"{path}/return", {}).text
    assert client.submit(f"{path}/return", {"reason": "Tell us your band."}).status_code == 303
    person = visitor().sign_in(application.account)
    assert "has a question for you" in person.page("/home").get_text()
    assert "Tell us your band." in person.page(f"/applications/{application.id}").get_text()
    person.submit(f"/applications/{application.id}/look-again", {"text": "I added it."})
    listed = client.page(f"/cohorts/{cohort.id}/applications").get_text()
    assert "Asked for another look" in listed
    assert "I added it." in client.page(path).get_text()
    assert client.post(f"{path}/approve").status_code == 303
    assert client.post(f"{path}/approve").status_code == 409


def test_approving_the_ticked_tells_what_was_left_out(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        first, second = create_application(cohort), create_application(cohort)
        gone = create_application(cohort, status=ApplicationStatus.WITHDRAWN)
    client.sign_in(coordinator)
    answer = client.post(
        f"/cohorts/{cohort.id}/applications/approve",
        data={"application": [str(first.id), str(second.id), str(gone.id), "x"]},
        follow_redirects=True,
    )
    assert "2 applications approved" in answer.text
    assert f"{gone.account.name} was left out" in answer.text
    nothing = client.post(f"/cohorts/{cohort.id}/applications/approve", follow_redirects=True)
    assert "Tick the applications to approve first" in nothing.text


def test_everybody_who_matches_a_filter_is_approved_after_being_counted(
    app: Flask, client: PageClient, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(
            create_programme(coordinator), eligibility=Eligibility(email_confirmed=True)
        )
        for number in range(30):
            account = people.create_mentee(people.create_person(f"Mentee {number}")).account
            create_application(cohort, account)
        mentor = create_application(cohort, create_person("Mo Mentor"), side=Side.MENTOR)
        unfit = create_application(cohort, people.create_person("Una Fit"))
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/applications"
    assert client.page(f"{path}?side=mentee").find("a", href=f"{path}/approve-all?side=mentee")
    with count_queries() as asked:
        page = client.page(f"{path}/approve-all?side=mentee")
    assert len(asked) <= 12
    assert "Approve 30 applications?" in page.get_text()
    assert "Una Fit does not meet a rule" in page.get_text()
    mark = page.select_one("#seen")["value"]
    with unit_of_work():
        late = create_application(cohort, people.create_mentee().account)
    answer = client.post(f"{path}/approve-all?side=mentee", data={"seen": mark})
    assert "who waits has changed since you looked" in answer.text
    assert "Approve 31 applications?" in answer.text
    answer = client.submit(f"{path}/approve-all?side=mentee", {})
    assert answer.location.endswith("applications?side=mentee"), "the filter stays"
    assert "31 applications approved" in client.get(answer.location).text
    db.session.expire_all()
    assert late.status is ApplicationStatus.APPROVED
    assert {mentor.status, unfit.status} == {ApplicationStatus.SUBMITTED}


def test_the_list_is_filtered_searched_and_sorted(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        create_application(cohort, create_person("Zoe Young"))
        create_application(
            cohort,
            create_person("Abi Adams", organisation_other="Example & Sons 100%"),
            side=Side.MENTOR,
        )
    client.sign_in(coordinator)

    def names(question: str) -> list[str]:
        page = client.page(f"/cohorts/{cohort.id}/applications?{question}")
        links = page.select(f'table a[href^="/cohorts/{cohort.id}/applications/"]')
        return [link.get_text() for link in links]

    assert names("") == ["Zoe Young", "Abi Adams"]
    assert names("sort=name") == ["Abi Adams", "Zoe Young"]
    assert names("side=mentor") == ["Abi Adams"]
    assert names("q=100%25") == ["Abi Adams"]
    assert names("q=zoe") == ["Zoe Young"]
    assert names("status=approved") == []
    assert names("status=nonsense&page=x") == ["Zoe Young", "Abi Adams"]


def test_the_list_asks_as_many_queries_for_100_people_as_for_10(
    app: Flask, client: PageClient, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        for _ in range(10):
            create_application(cohort)
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/applications"
    client.get(path)
    with count_queries() as few:
        client.get(path)
    with unit_of_work():
        for _ in range(90):
            create_application(cohort)
    with count_queries() as many:
        page = client.page(f"{path}?page=2")
    assert len(many) == len(few) <= 12
    assert re.search(r"Showing 26 to 50 of\s+100 applications", page.get_text())


def test_a_coordinator_sees_no_shared_experience_nor_whom_people_avoid(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        profile = people.create_mentee(line_manager_email="boss@example.org")
        people.share_experience(profile, "disability")
        application = create_application(cohort, profile.account)
    client.sign_in(coordinator)
    words = client.page(f"/cohorts/{cohort.id}/applications/{application.id}").get_text()
    assert "Band 6" in words
    assert "boss@example.org" not in words
    assert "disab" not in words.lower()


def test_finishing_a_cohort_asks_first(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        waits = create_application(cohort)
        services.close_cohort(cohort, actor=coordinator)
        services.start_running(cohort, actor=coordinator)
    client.sign_in(coordinator)
    assert "Finish" in client.page(f"/cohorts/{cohort.id}/finish").h1.get_text()
    assert cohort.status is CohortStatus.RUNNING
    client.submit(f"/cohorts/{cohort.id}/finish", {})
    db.session.refresh(cohort)
    assert cohort.status is CohortStatus.FINISHED
    assert client.post(f"/cohorts/{cohort.id}/open").status_code in (409, 422)
    client.post(f"/cohorts/{cohort.id}/applications/{waits.id}/approve")
    db.session.refresh(waits)
    assert waits.status is ApplicationStatus.SUBMITTED
