"""The vocabulary: added to, renamed, retired and merged by coordinators; nothing chosen is lost."""

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.profiles import queries, services, vocabulary, vocabulary_queries
from mentoring.profiles import vocabulary_services as changes
from mentoring.profiles.models import ProfileSkill, Skill, SkillKind, SkillUse
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_mentee, create_mentor, create_person
from tests.builders.programmes import create_coordinator, create_programme
from tests.support.pages import PageClient
from tests.support.queries import counted_queries


def entry(key: str) -> Skill:
    return db.session.scalars(sa.select(Skill).where(Skill.key == key)).one()


def held(profile_id: int) -> set[tuple[str, str, int]]:
    rows = db.session.scalars(sa.select(ProfileSkill).where(ProfileSkill.profile_id == profile_id))
    return {(row.use.value, row.skill.key, row.importance) for row in rows}


def test_loading_the_list_again_keeps_what_coordinators_changed(app: Flask) -> None:
    with unit_of_work():
        services.load_vocabulary()
        coordinator = create_person("Cora")
        made = changes.add_entry("Podcasts", SkillKind.SPECIALISM, actor=coordinator)
        changes.rename_entry(entry("media"), "Press office", actor=coordinator)
        changes.retire_entry(entry("balance"), actor=coordinator)
        services.load_vocabulary()
    assert made.retired_at is None
    assert entry("media").label == "Press office"
    assert entry("balance").retired_at is not None
    (change,) = vocabulary_queries.history_of(entry("media"))
    assert (change.before, change.after) == ("Media relations and press office", "Press office")
    assert change.actor is coordinator


def test_the_government_disciplines_are_fixtures_and_each_can_be_chosen(app: Flask) -> None:
    used = {each.discipline for each in vocabulary.SPECIALISMS}
    disciplines = {each.key for each in vocabulary.DISCIPLINES}
    assert disciplines <= used
    assert used <= disciplines | {""}


def test_merging_moves_every_choice_once_and_keeps_what_matters_most(app: Flask) -> None:
    with unit_of_work():
        both = create_mentee(wanted={"media": 3, "digital": 1}, specialisms={"media": 2})
        one = create_mentee(wanted={"media": 1}, specialisms={"digital": 2})
        mentor = create_mentor(offered={"digital": 2}, specialisms={"digital": 2})
        services.set_skills(mentor, SkillUse.REFUSED, {"media": 2}, actor=mentor.account)
        ids = [each.id for each in (both, one, mentor)]
        changes.merge_entries(entry("media"), entry("digital"), actor="tests")
    assert held(ids[0]) == {("wanted", "digital", 3), ("specialism", "digital", 2)}
    assert held(ids[1]) == {("wanted", "digital", 1), ("specialism", "digital", 2)}
    assert held(ids[2]) == {("offered", "digital", 2), ("specialism", "digital", 2)}
    media = entry("media")
    assert (media.merged_into, media.retired_at is not None) == ("digital", True)
    assert vocabulary_queries.labels()["media"] == "Media relations and press office"
    with unit_of_work(), pytest.raises(Conflict):
        changes.offer_again(media, actor="tests")


@pytest.mark.parametrize("name", ["  Digital and social MEDIA ", ""])
def test_two_entries_cannot_have_one_name(app: Flask, name: str) -> None:
    with unit_of_work():
        services.load_vocabulary()
    with unit_of_work(), pytest.raises(DomainError) as refused:
        changes.add_entry(name, SkillKind.CAREER, actor="tests")
    assert refused.value.field == "label"


def test_a_coordinator_finds_adds_renames_merges_and_offers_again(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        services.load_vocabulary()
        coordinator = create_coordinator()
        create_programme(coordinator)
    client.sign_in(coordinator)
    client.page("/topics")
    with counted_queries() as counted:
        page = client.page("/topics?q=media&sort=chosen")
    assert len(page.select("tbody tr")) == 3
    assert len(counted) <= 12
    made = client.submit("/topics/new", {"label": "Podcasts", "kind": "specialism"})
    assert made.status_code == 303
    here = made.location
    assert client.submit(here, {"label": "Podcasts and audio"}).status_code == 303
    assert "renamed from “Podcasts” to “Podcasts and audio”" in client.page(here).text
    assert client.submit(f"{here}/retire", {}).location == here
    assert "No longer offered" in client.page("/topics?state=retired").text
    (_again,) = client.page(here).select(f"form[action='{here}/offer']")
    assert client.post(f"{here}/offer").status_code == 303
    target = entry("digital").id
    assert client.submit(f"{here}/merge", {"into": str(target)}).location == f"/topics/{target}"
    assert "Merged into" in client.page(here).text


def test_loading_the_list_again_keeps_the_discipline_and_the_order_a_coordinator_gave(
    app: Flask,
) -> None:
    with unit_of_work():
        services.load_vocabulary()
        changes.rename_entry(
            entry("media"), entry("media").label, actor="tests", discipline="gcs_strategic"
        )
        changes.move_entry(entry("brand"), None, actor="tests")
        changes.move_entry(entry("media"), entry("content"), actor="tests")
        services.load_vocabulary()
    assert entry("media").discipline == "gcs_strategic"
    first = [skill.key for skill in queries.offered_skills(SkillKind.SPECIALISM)][:4]
    assert first == ["brand", "digital", "content", "media"]
    (moved, regrouped) = vocabulary_queries.history_of(entry("media"))
    assert (moved.act, moved.after) == ("moved", "Content and design")
    assert (regrouped.before, regrouped.after) == ("Media", "Strategic communication")


def test_disciplines_are_added_renamed_retired_and_merged_like_every_entry(app: Flask) -> None:
    with unit_of_work():
        services.load_vocabulary()
        made = changes.add_entry("Data and insight", SkillKind.DISCIPLINE, actor="tests")
        insight = entry("insight")
        changes.rename_entry(insight, insight.label, actor="tests", discipline=made.key)
        changes.rename_entry(entry("gcs_media"), "News", actor="tests")
        changes.retire_entry(made, actor="tests")
        changes.merge_entries(entry("gcs_marketing"), entry("gcs_strategic"), actor="tests")
        services.load_vocabulary()
    assert entry("gcs_media").label == "News"
    assert vocabulary_queries.disciplines()[entry("insight").discipline] == "Data and insight"
    assert made.key not in vocabulary_queries.disciplines_offered()
    assert made.key in vocabulary_queries.disciplines_offered(now=made.key)
    assert {entry(key).discipline for key in ("digital", "content", "brand")} == {"gcs_strategic"}
    with unit_of_work(), pytest.raises(DomainError) as refused:
        changes.rename_entry(entry("media"), "Media relations", actor="tests", discipline=made.key)
    assert refused.value.field == "discipline"


def test_a_discipline_groups_skills_and_is_chosen_by_nobody(app: Flask) -> None:
    with unit_of_work():
        profile = create_mentee(wanted={"media": 3})
        with pytest.raises(DomainError):
            services.set_skills(profile, SkillUse.WANTED, {"gcs_media": 2}, actor=profile.account)
    assert not {skill.key for skill in queries.offered_skills()} & {
        each.key for each in vocabulary.DISCIPLINES
    }


def test_a_coordinator_keeps_disciplines_and_their_order_on_the_same_pages(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        services.load_vocabulary()
        coordinator = create_coordinator()
        create_programme(coordinator)
    client.sign_in(coordinator)
    here = client.submit("/topics/new", {"label": "Data", "kind": "discipline"}).location
    media = f"/topics/{entry('media').id}"
    moved = client.submit(
        media, {"label": "Media relations and press office", "discipline": "data"}
    )
    assert moved.location == media
    assert "put in another discipline from “Media” to “Data”" in client.page(media).text
    client.submit(f"{here}/retire", {})
    assert "Data" in client.page(media).text
    listed = client.page("/topics?kind=discipline&state=retired")
    assert "1 skill in it" in listed.text
    brand, row = entry("brand"), client.page(f"/topics/{entry('digital').id}/move")
    assert row.select("option[selected]")[0].text == "After Media relations and press office"
    client.submit(f"/topics/{entry('digital').id}/move", {"after": str(brand.id)})
    assert "moved in the list after “Brand and reputation”" in (
        client.page(f"/topics/{entry('digital').id}").text
    )
