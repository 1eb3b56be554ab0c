"""The profile's pages: one thing each, saved one by one, nothing overwritten, nothing lost."""

from datetime import date, timedelta

import pytest
from flask import Flask

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.organisations.models import Organisation
from mentoring.profiles import completeness, likeness, queries, sections, services
from mentoring.profiles.models import Profile, Purpose
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_mentee, create_mentor, create_person, share_experience
from tests.support.pages import PageClient, filled, read


def begin(client: PageClient) -> Account:
    with unit_of_work():
        account = create_person("Ana Mendes", "ana@example.org")
        if not queries.skills_by_key():
            services.load_vocabulary()
    client.sign_in(account)
    return account


def stored(account: Account) -> Profile:
    db.session.expire_all()
    profile = queries.find_profile(account.id)
    assert profile is not None
    return profile


def test_a_profile_begins_with_what_the_person_wants(app: Flask, client: PageClient) -> None:
    begin(client)
    page = client.page("/profile")
    links = [a["href"] for a in page.select(".nhsuk-task-list a")]
    assert links == ["/profile/roles"]


def test_looking_at_a_profile_stores_nothing(app: Flask, client: PageClient) -> None:
    account = begin(client)
    for path in ("/profile", "/profile/roles", "/profile/check", "/profile/organisation"):
        client.page(path)
    assert queries.find_profile(account.id) is None


MENTEE_PAGES: list[tuple[str, dict[str, object]]] = [
    ("/profile/roles", {"roles": "mentee"}),
    ("/profile/job", {"job_title": "Communications officer"}),
    ("/profile/grade", {"grade": "band_5", "started_on": ["4", "2024"]}),
    ("/profile/specialisms", {"specialism": ["media", "digital"]}),
    ("/profile/organisation", {"organisation": "other", "other": "A small charity"}),
    ("/profile/region", {"region": "none"}),
    ("/profile/goals", {"aim_grade": "band_7"}),
    ("/profile/wanted", {"career": ["leadership"], "specialism": ["crisis"]}),
    ("/profile/importance", {"leadership": "3", "crisis": "1"}),
    ("/profile/meeting", {"meeting_modes": "video", "availability": ["evenings", "weekends"]}),
    ("/profile/contact", {}),
]


def test_a_mentee_is_led_from_page_to_page_until_the_answers_are_checked(
    app: Flask, client: PageClient
) -> None:
    account = begin(client)
    address = "/profile/roles"
    for expected, answers in MENTEE_PAGES:
        assert address == expected
        answer = client.submit(address, answers)
        assert answer.status_code == 302, answer.text
        address = answer.location
    assert address == "/profile/check"
    assert client.submit(address, {}).location == "/home"
    profile = stored(account)
    assert profile.checked_at is not None
    assert profile.contact_to_share == "ana@example.org"
    assert {r.skill.key: r.importance for r in profile.skills if r.use == "wanted"} == {
        "leadership": 3,
        "crisis": 1,
    }
    assert [(post.grade, post.started_on) for post in profile.posts] == [
        ("band_5", date(2024, 4, 1))
    ]
    assert queries.missing_sections(profile, ["mentee"]) == []


def test_the_way_of_a_mentee_asks_no_more_than_twelve_required_questions(app: Flask) -> None:
    asked = {path.rpartition("/")[2] for path, _ in MENTEE_PAGES}
    required = {
        section.key
        for section in sections.SECTIONS
        if completeness.is_required(section, frozenset({"mentee"}))
    }
    assert required <= asked
    assert len(completeness.required_questions("mentee")) <= 12


def test_a_student_without_band_or_employer_can_complete(app: Flask, client: PageClient) -> None:
    account = begin(client)
    for path, answers in MENTEE_PAGES:
        instead: dict[str, dict[str, object]] = {
            "/profile/job": {"job_title": "Student"},
            "/profile/grade": {"grade": "student", "started_on": ["9", "2025"]},
            "/profile/organisation": {"organisation": "none"},
        }
        assert client.submit(path, instead.get(path, answers)).status_code == 302
    assert queries.missing_sections(stored(account), ["mentee"]) == []


def test_a_mentor_is_asked_eight_questions_and_is_done(app: Flask, client: PageClient) -> None:
    account = begin(client)
    address = "/profile/roles"
    answers: dict[str, dict[str, object]] = {
        "/profile/roles": {"roles": "mentor"},
        "/profile/job": {"job_title": "Head of communications"},
        "/profile/grade": {"grade": "band_8b", "started_on": ["4", "2020"]},
        "/profile/organisation": {"organisation": "other", "other": "A trust"},
        "/profile/region": {"region": "none"},
        "/profile/offered": {"specialism": "media"},
        "/profile/capacity": {"capacity": "2"},
        "/profile/meeting": {"meeting_modes": "video"},
    }
    seen = []
    while address != "/profile/check":
        seen.append(address)
        address = client.submit(address, answers[address]).location
    assert seen == list(answers)
    assert queries.missing_sections(stored(account), ["mentor"]) == []
    assert "My answers are right" in client.page("/profile/check").text


@pytest.mark.parametrize(
    ("path", "answers", "words"),
    [
        ("/profile/job", {"job_title": ""}, "Enter your job title"),
        ("/profile/job", {"job_title": "x" * 121}, "120 characters or fewer"),
        (
            "/profile/job",
            {"job_title": "Editor", "years_experience": "ten"},
            "Enter a whole number",
        ),
        ("/profile/grade", {"grade": "", "started_on": ["4", "2024"]}, "Choose the band or grade"),
        ("/profile/grade", {"grade": "band_5", "started_on": ["13", "2024"]}, "a month and a year"),
        (
            "/profile/grade",
            {"grade": "band_5", "started_on": ["1", "2150"]},
            "today or in the past",
        ),
        ("/profile/wanted", {}, "Choose at least one"),
        ("/profile/capacity", {"capacity": "11"}, "from 0 to 10"),
        ("/profile/line-manager", {"line_manager_email": "ana@example.org"}, "your own address"),
        ("/profile/line-manager", {"line_manager_email": "my boss"}, "in the right form"),
        ("/profile/organisation", {"organisation": "other"}, "Enter the name of your employer"),
        ("/profile/goals", {"aim_grade": "band_7", "goal_text": "x" * 1001}, "1,000 characters"),
    ],
)
def test_a_wrong_answer_is_told_how_to_be_mended_and_changes_nothing(
    app: Flask, client: PageClient, path: str, answers: dict[str, object], words: str
) -> None:
    account = begin(client)
    answer = client.submit(path, answers)
    assert answer.status_code == 200
    assert words in answer.text
    assert queries.find_profile(account.id) is None
    for value in answers.values():
        if isinstance(value, str) and value and path != "/profile/organisation":
            assert value in answer.text


def test_too_many_topics_are_refused_with_their_number(app: Flask, client: PageClient) -> None:
    begin(client)
    many = [entry.key for entry in queries.offered_skills()][:9]
    answer = client.submit("/profile/wanted", {"specialism": many})
    assert "You have chosen 9" in answer.text


def test_a_second_tab_is_told_of_the_first_and_keeps_what_was_typed(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        profile = create_mentee(job_title="Editor")
    client.sign_in(profile.account)
    second = client.page("/profile/job")
    seen = second.select_one("#seen")["value"]
    client.submit("/profile/job", {"job_title": "Head of news"})
    refused = client.post("/profile/job", data={"job_title": "Writer", "seen": seen})
    assert refused.status_code == 200
    assert "saved somewhere else" in refused.text
    assert "Head of news" in refused.text
    assert 'value="Writer"' in refused.text
    assert stored(profile.account).job_title == "Head of news"


def test_what_is_saved_after_the_notice_replaces_it_knowingly(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        profile = create_mentee(job_title="Editor")
    client.sign_in(profile.account)
    old = client.page("/profile/job").select_one("#seen")["value"]
    client.submit("/profile/job", {"job_title": "Head of news"})
    page = read(client.post("/profile/job", data={"job_title": "Writer", "seen": old}))
    again = filled(page.main.find("form"))
    assert client.post("/profile/job", data=again).status_code == 302
    assert stored(profile.account).job_title == "Writer"


def test_two_tabs_on_different_pages_do_not_disturb_each_other(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        profile = create_mentee()
    client.sign_in(profile.account)
    seen = client.page("/profile/job").select_one("#seen")["value"]
    client.submit("/profile/goals", {"aim_grade": "band_9"})
    answer = client.post("/profile/job", data={"job_title": "Writer", "seen": seen})
    assert answer.status_code == 302


def test_an_organisation_is_found_by_typing_and_chosen(app: Flask, client: PageClient) -> None:
    account = begin(client)
    found = db.session.query(Organisation).filter(Organisation.name.like("%BRADFORD%")).first()
    if found is None:
        with unit_of_work():
            from mentoring.organisations.services import load_reference

            load_reference()
    page = client.page("/profile/organisation?search=bradford teaching")
    radios = page.select("input[name=organisation]")
    assert "Bradford Teaching" in page.text
    answer = client.post(
        "/profile/organisation",
        data={"organisation": radios[0]["value"], "search": "bradford teaching"},
    )
    assert answer.status_code == 302
    profile = stored(account)
    assert profile.organisation is not None
    assert profile.region_id == profile.organisation.region_id


@pytest.mark.parametrize("button", ["find", "save"])
def test_looking_for_an_organisation_keeps_what_else_was_typed_whatever_is_pressed(
    app: Flask, client: PageClient, button: str
) -> None:
    account = begin(client)
    typed = {"search": "bradford teaching", "searched": "", "team": "Press office", button: "y"}
    page = read(client.post("/profile/organisation", data=typed))
    assert not page.select(".nhsuk-error-summary")
    assert page.select_one("#search")["value"] == "bradford teaching"
    assert page.select_one("#team")["value"] == "Press office"
    chosen = page.select_one("input[name=organisation]")["value"]
    kept = {"team": "Press office", "searched": "bradford teaching", "search": "leeds"}
    answer = client.post("/profile/organisation", data=kept | {"organisation": chosen})
    assert answer.status_code == 302
    assert stored(account).team == "Press office"
    assert str(stored(account).organisation_id) == chosen


def test_an_organisation_that_was_not_offered_cannot_be_slipped_in(
    app: Flask, client: PageClient
) -> None:
    account = begin(client)
    answer = client.post("/profile/organisation", data={"organisation": "99999", "search": "x"})
    assert "Choose your organisation" in answer.text or "Choose one of" in answer.text
    assert queries.find_profile(account.id) is None


def test_acting_up_is_added_to_the_history_changed_and_removed(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        profile = create_mentee(grade="band_7")
    client.sign_in(profile.account)
    client.submit(
        "/profile/posts/new",
        {"grade": "band_8a", "started_on": ["1", "2025"], "ended_on": ["6", "2025"]}
        | {"acting_up": "y"},
    )
    post = next(post for post in stored(profile.account).posts if post.acting_up)
    assert post.ended_on == date(2025, 6, 30)
    assert "Band 8a, acting up, January 2025 to June 2025" in client.page("/profile/grade").text
    wrong = client.submit(f"/profile/posts/{post.id}", {"ended_on": ["6", "2024"]})
    assert "same as or after the start" in wrong.text
    assert (
        client.submit(f"/profile/posts/{post.id}", {"ended_on": ["7", "2025"]}).status_code == 302
    )
    assert "Remove this" in client.page(f"/profile/posts/{post.id}/remove").text
    client.submit(f"/profile/posts/{post.id}/remove", {})
    assert [p.grade for p in stored(profile.account).posts] == ["band_7"]


def test_nobody_reaches_another_persons_posts_or_avoid_list(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        mine, theirs = create_mentee(), create_mentor()
        entry = services.avoid_person(theirs, "x@example.org", actor=theirs.account)
    client.sign_in(mine.account)
    for path in (f"/profile/posts/{theirs.posts[0].id}", f"/profile/avoid/{entry.id}/remove"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404


def test_a_person_and_an_organisation_are_put_on_the_avoid_list_and_taken_off(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        profile = create_mentee()
        organisation = db.session.query(Organisation).first()
        if organisation is None:
            organisation = Organisation(name="Example Trust", kind="trust", ods_code="RX9")
            db.session.add(organisation)
        db.session.flush()
        name = organisation.name
        services.avoid_organisation(profile, organisation, actor=profile.account)
    client.sign_in(profile.account)
    client.submit("/profile/avoid", {"person_email": "Old.Boss@Example.org"})
    page = client.page("/profile/avoid")
    assert "old.boss@example.org" in page.text
    assert name in page.text
    entry = next(a for a in stored(profile.account).avoids if a.person_email)
    client.submit(f"/profile/avoid/{entry.id}/remove", {})
    assert "old.boss@example.org" not in client.page("/profile/avoid").text


def test_shared_experience_is_asked_only_after_its_own_consent(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        profile = create_mentee()
    client.sign_in(profile.account)
    assert not client.page("/profile/shared-experience").select("input[name=tags]")
    early = {"step": "choose", "tags": "carer", "importance": "2"}
    client.post("/profile/shared-experience", data=early)
    assert queries.shared_experience_of(profile.account_id) is None
    assert "Tick the box" in client.submit("/profile/shared-experience", {}).text
    client.submit("/profile/shared-experience", {"agree": "y"})
    client.submit("/profile/shared-experience", {"tags": ["carer", "lgbtq"], "importance": "3"})
    answer = queries.shared_answers_for([profile.account_id])[profile.account_id]
    assert (answer.tags, answer.importance, answer.tell_partner) == (("lgbtq", "carer"), 3, False)
    for path in ("/profile", "/profile/check", "/home"):
        text = client.page(path).text
        assert "LGBTQ" not in text
        assert "I care for somebody" not in text


def test_withdrawing_asks_first_and_then_erases(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        profile = create_mentee()
        share_experience(profile, "carer", tell_partner=True)
    client.sign_in(profile.account)
    assert "erased at once" in client.page("/profile/shared-experience/stop").text
    assert queries.shared_experience_of(profile.account_id) is not None
    client.submit("/profile/shared-experience/stop", {})
    assert queries.shared_experience_of(profile.account_id) is None
    assert queries.live_consent(profile.account_id, Purpose.SHARED_EXPERIENCE) is None


def test_coming_from_the_check_page_leads_back_to_it(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        profile = create_mentee()
    client.sign_in(profile.account)
    page = client.page("/profile/check")
    link = next(a["href"] for a in page.select("a") if "/profile/job" in a["href"])
    assert client.submit(link, {"job_title": "Writer"}).location == "/profile/check"


def test_every_page_says_who_sees_it(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        profile = create_mentee(wants_mentor=True, wants_reciprocal=True, offered={"media": 2})
    client.sign_in(profile.account)
    for section in sections.sections_for(sections.roles_of(profile)):
        assert "Who sees this" in client.page(f"/profile/{section.key}").text, section.key


def test_a_future_start_is_named_as_such(app: Flask, client: PageClient) -> None:
    begin(client)
    year = str(clock.today().year + 1)
    answer = client.submit("/profile/grade", {"grade": "band_5", "started_on": ["1", year]})
    assert f'value="{year}"' in answer.text


def test_values_and_ways_of_working_are_asked_page_by_page_and_can_be_taken_back(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        account = create_mentee().account
    client.sign_in(account)
    many = list(likeness.VALUES)[:5]
    assert "Choose 4 or fewer" in client.submit("/profile/values", {"work_values": many}).text
    assert client.submit("/profile/values", {"work_values": many[:2]}).status_code == 302
    assert client.submit("/profile/style", {"plan": "1", "scope": "5"}).status_code == 302
    assert stored(account).work_values == many[:2]
    assert stored(account).work_style == {"plan": 1, "scope": 5}
    assert "Our meetings: 1, from 1 (an agenda each time)" in client.page("/profile/check").text
    client.submit("/profile/style", {"plan": "0", "scope": "4"})
    assert stored(account).work_style == {"scope": 4}


def test_a_mentor_says_what_they_take_on_and_what_they_would_rather_not(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        account = create_mentor(offered={"leadership": 2}).account
    client.sign_in(account)
    back = clock.today() + timedelta(days=40)
    typed = [str(back.day), str(back.month), str(back.year)]
    past = client.submit("/profile/pause", {"paused_until": ["1", "1", "2020"]})
    assert "Enter a day to come" in past.text
    assert client.submit("/profile/pause", {"paused_until": typed}).status_code == 302
    both = client.submit("/profile/refused", {"career": ["leadership"]})
    assert "You have said that you help with Stepping up to leadership" in both.text
    assert client.submit("/profile/refused", {"career": ["interviews"]}).status_code == 302
    limits = {"capacity": "2", "capacity_year": "3"}
    assert client.submit("/profile/capacity", limits).status_code == 302
    assert (stored(account).paused_until, stored(account).capacity_year) == (back, 3)
    assert client.submit("/profile/pause", {"paused_until": ["", "", ""]}).status_code == 302
    assert stored(account).paused_until is None


def test_languages_travel_and_team_are_optional_and_kept(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        account = create_mentee().account
    client.sign_in(account)
    client.submit("/profile/languages", {"languages": ["bsl", "urdu"], "travel": "region"})
    where = {"organisation": "other", "other": "A charity", "team": "Press office"}
    client.submit("/profile/organisation", where)
    profile = stored(account)
    assert (profile.languages, profile.travel) == (["bsl", "urdu"], "region")
    assert (profile.team, profile.organisation_other) == ("Press office", "A charity")
    client.submit("/profile/organisation", {"organisation": "none"})
    text = client.page("/profile/check").text
    assert "British Sign Language (BSL)" in text
