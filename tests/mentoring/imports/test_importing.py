"""A list becomes people: again without doubles, never over what is theirs, back while it can."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import func, select

from mentoring import jobs
from mentoring.accounts.models import Account, ClaimInvitation
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.imports import jobs as imports_jobs
from mentoring.imports.applying import apply_import
from mentoring.imports.claims import claim_by, confirm_claim, remove_me, token_of
from mentoring.imports.models import (
    ImportedPerson,
    ImportRow,
    ImportStatus,
    PeopleImport,
)
from mentoring.imports.people import missing_people
from mentoring.imports.services import start_applying
from mentoring.imports.staging import take_in
from mentoring.imports.tables import FileProblem
from mentoring.imports.undoing import undo_import, undoable_people
from mentoring.mail import OutboxMessage
from mentoring.pairings.inviting import MemberInvite, invite_pairings
from mentoring.profiles import services as profiles
from mentoring.profiles.models import Profile, SkillKind
from mentoring.profiles.queries import find_profile
from mentoring.profiles.vocabulary_services import add_entry
from mentoring.programmes import rules
from mentoring.programmes import services as programmes
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, Side
from mentoring.transactions import unit_of_work
from tests.builders.imports import (
    ANA,
    BEN,
    CHI,
    HEADINGS,
    applied_import,
    checked_import,
    csv_file,
    xlsx_file,
)
from tests.builders.programmes import create_cohort, create_coordinator, create_programme

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"


@pytest.fixture
def cohort_id(app: Flask) -> int:
    with unit_of_work():
        return create_cohort().id


MAILS = select(OutboxMessage).order_by(OutboxMessage.id)


def account(email: str) -> Account:
    return db.session.scalars(select(Account).where(Account.email == email)).one()


def profile(email: str) -> Profile:
    found = find_profile(account(email).id)
    assert found is not None
    return found


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_list_is_read_with_the_vocabulary_of_today_and_shows_what_it_would_change(
    cohort_id: int, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with unit_of_work():
        added = add_entry("Podcasts and audio", SkillKind.CAREER, actor=create_coordinator())
    headings = (
        "Name", "Email", "Mentee or mentor", "Topics offered", "Languages",
        "How many new mentees in a year", "How they meet",
    )  # fmt: skip
    row = ("Mo Lee", "mo@example.nhs.uk", "Mentor", "Podcasts and audio", "English; BSL", "4",
           "Messages or phone")  # fmt: skip
    with count_queries() as asked:
        made = checked_import(cohort_id, csv_file([row], headings), side=None)
    assert sum("FROM skill" in each and "profile_skill" not in each for each in asked) == 1
    (shown,) = db.session.scalars(select(ImportRow.changes).where(ImportRow.import_id == made.id))
    words = {each["field"]: each["now"] for each in shown}
    assert words["Topics offered"] == "Podcasts and audio"
    assert words["Languages they can meet in"] == "English, British Sign Language (BSL)"
    assert words["How many new mentees in a year"] == "4"
    assert words["How they meet"] == "By telephone, By written messages"
    with unit_of_work():
        start_applying(made, send=False, actor="test")
    apply_import(made.id, actor="test")
    mo = profile("mo@example.nhs.uk")
    assert [each.skill_id for each in mo.skills] == [added.id]
    assert (mo.languages, mo.capacity_year) == (["english", "bsl"], 4)


def test_a_list_makes_accounts_profiles_and_applications(cohort_id: int) -> None:
    made = applied_import(cohort_id, csv_file([ANA, BEN]))
    assert made.counts["created"] == 2
    ana = profile("ana@example.nhs.uk")
    assert ana.account.password is None
    assert ana.organisation is not None
    assert ana.organisation.ods_code == "RR8"
    assert ana.region is not None
    assert ana.wants_mentee
    assert ana.posts[0].grade == "band_6"
    assert sorted(row.skill.key for row in ana.skills) == ["leadership", "media"]
    [application] = db.session.scalars(
        select(Application).where(Application.account_id == ana.account_id)
    )
    assert application.status is ApplicationStatus.SUBMITTED
    assert application.precheck
    assert count(ImportRow) == 0
    assert count(OutboxMessage) == 0


def found_by(application: Application, rule: str) -> str:
    return str(next(row["text"] for row in application.precheck if row["rule"] == rule))


def test_the_pre_check_knows_what_the_list_brought_and_what_the_person_changes_later(
    app: Flask,
) -> None:
    asked = rules.Eligibility(profile_complete=True, email_confirmed=True)
    with unit_of_work():
        cohort_id = create_cohort(eligibility=asked).id
    applied_import(cohort_id, csv_file([ANA, (*BEN[:3], "", *BEN[4:])]), send=True)
    ana, ben = (
        db.session.scalars(select(Application).join(Account).where(Account.email == each)).one()
        for each in (ANA[1], BEN[1])
    )
    assert "Your organisation" not in found_by(ana, "profile")
    assert "Your organisation" in found_by(ben, "profile")
    applied_import(cohort_id, csv_file([ANA, BEN]))
    assert "Your organisation" not in found_by(ben, "profile")
    with unit_of_work():
        confirm_claim(claim_by(token_of(ana.account)), "a hash")
    assert found_by(ana, "email") == "The email address is confirmed."
    assert "Where you want to get to" in found_by(ana, "profile")
    with unit_of_work():
        programmes.approve(ana, actor="tests")
        profiles.save_answers(profile(ANA[1]), actor=ana.account, aim_grade="band_7")
    assert "Where you want to get to" not in found_by(ana, "profile")


def test_a_dry_run_says_what_it_would_do_and_changes_nobody(cohort_id: int) -> None:
    made = checked_import(cohort_id, csv_file([ANA, ("Bo", "no address", *BEN[2:]), BEN]))
    assert made.status is ImportStatus.READY
    assert (made.counts["new"], made.counts["refused"]) == (2, 1)
    row = db.session.scalars(select(ImportRow).where(ImportRow.number == 3)).one()
    assert row.problems[0]["field"] == "email"
    assert "“no address” is not an email address" in row.problems[0]["text"]
    assert count(Profile) == 0


def test_uploading_again_updates_instead_of_doubling(cohort_id: int) -> None:
    applied_import(cohort_id, csv_file([ANA, BEN]))
    promoted = (*BEN[:4], "Band 6", *BEN[5:])
    again = checked_import(cohort_id, csv_file([ANA, promoted, CHI]))
    assert {k: again.counts[k] for k in ("new", "changed", "unchanged")} == {
        "new": 1,
        "changed": 1,
        "unchanged": 1,
    }
    applied_import(cohort_id, csv_file([ANA, promoted, CHI]))
    assert count(Application) == 3
    assert [post.grade for post in profile("ben@example.nhs.uk").posts] == ["band_6"]


def test_people_who_are_not_on_the_list_any_more_are_shown_and_kept(cohort_id: int) -> None:
    applied_import(cohort_id, csv_file([ANA, BEN]))
    again = checked_import(cohort_id, csv_file([ANA]))
    assert [person.email for person in missing_people(again)] == ["ben@example.nhs.uk"]
    assert again.counts["missing"] == 1
    other = checked_import(cohort_id, csv_file([CHI]), list_name="another list")
    assert missing_people(other) == []


def test_what_people_have_made_their_own_is_never_overwritten(cohort_id: int) -> None:
    applied_import(cohort_id, csv_file([ANA]), send=True)
    with unit_of_work():
        ana = account("ana@example.nhs.uk")
        confirm_claim(claim_by(token_of(ana)), "a long pass phrase")
        profiles.save_answers(profile(ana.email), actor=ana, job_title="Lead")
    made = applied_import(cohort_id, csv_file([("Anna M", ANA[1], "Intern", *ANA[3:])]))
    assert made.counts["unchanged"] == 1
    assert profile("ana@example.nhs.uk").job_title == "Lead"
    assert account("ana@example.nhs.uk").name == "Ana Mendes"


def test_what_a_coordinator_corrected_is_not_changed_back(cohort_id: int) -> None:
    applied_import(cohort_id, csv_file([ANA]))
    with unit_of_work():
        profiles.save_answers(profile(ANA[1]), actor="test", job_title="Corrected")
    made = checked_import(cohort_id, csv_file([(*ANA[:2], "Intern", *ANA[3:])]))
    [row] = db.session.scalars(select(ImportRow).where(ImportRow.import_id == made.id))
    assert row.kind == "unchanged"
    assert "Job title" in row.problems[0]["text"]


def test_somebody_with_an_account_of_their_own_is_only_added_to_the_cohort(
    cohort_id: int,
) -> None:
    from tests.builders.profiles import create_mentee, create_person

    with unit_of_work():
        create_mentee(create_person("Ana", ANA[1]), job_title="Mine")
    made = applied_import(cohort_id, csv_file([ANA]), send=True)
    assert made.counts["added"] == 1
    assert profile(ANA[1]).job_title == "Mine"
    assert count(ClaimInvitation) == 0
    assert count(Application) == 1


def test_somebody_who_withdrew_is_not_added_again(cohort_id: int) -> None:
    applied_import(cohort_id, csv_file([ANA]))
    with unit_of_work():
        [application] = db.session.scalars(select(Application))
        programmes.withdraw(application, actor=account(ANA[1]))
    applied_import(cohort_id, csv_file([ANA]))
    assert count(Application) == 1


def test_doubles_inside_a_list_are_refused_by_row(cohort_id: int) -> None:
    shouted = ("Ana M", "ANA@example.nhs.uk ", *ANA[2:])
    made = checked_import(cohort_id, csv_file([ANA, BEN, shouted]))
    assert made.counts["refused"] == 1
    row = db.session.scalars(select(ImportRow).where(ImportRow.number == 4)).one()
    assert "stands in row 2" in row.problems[0]["text"]


def test_one_person_on_both_sides_is_one_account(cohort_id: int) -> None:
    headings = ("Name", "Email", "Mentee or mentor")
    rows = [("Ana", ANA[1], "mentee"), ("Ana", ANA[1], "mentor")]
    made = applied_import(cohort_id, csv_file(rows, headings), side=None)
    assert count(Application) == 2
    assert profile(ANA[1]).wants_mentee
    assert profile(ANA[1]).wants_mentor
    with unit_of_work():
        assert undo_import(db.session.get_one(PeopleImport, made.id), actor="test") == (2, 0)
    assert count(Application) == 0


def test_a_formula_is_never_taken(cohort_id: int) -> None:
    made = applied_import(cohort_id, xlsx_file([(*ANA[:2], "=1+1", *ANA[3:])]))
    assert made.counts["problems"] == 1
    assert profile(ANA[1]).job_title == ""


def everything_stored() -> str:
    """Every value of every column of every table, as text."""
    found = []
    for table in sa.inspect(db.engine).get_table_names():
        for row in db.session.execute(sa.text(f'SELECT * FROM "{table}"')):
            found.append(" ".join(map(str, row)))
    return "\n".join(found)


@pytest.mark.parametrize("heading", ["Ethnicity", "Health conditions", "Shared background", "Zzz"])
def test_what_is_protected_never_reaches_the_database(cohort_id: int, heading: str) -> None:
    """Under a heading nobody knows, the first plain answer gives the column away."""
    canary = "canary-7f3a"
    headings = (*HEADINGS[:6], heading)
    rows = [(*ANA[:6], canary), (*BEN[:6], "White British")]
    import_id = take_in(cohort_id, csv_file(rows, headings), "list.csv", actor="test")
    made = db.session.get_one(PeopleImport, import_id)
    assert made.columns[6]["special"]
    assert canary not in everything_stored()
    assert "White British" not in everything_stored()
    applied_import(cohort_id, csv_file(rows, headings))
    assert canary not in everything_stored()


def test_a_protected_column_stays_out_whatever_the_coordinator_chooses(cohort_id: int) -> None:
    from mentoring.imports.services import map_columns

    import_id = take_in(cohort_id, csv_file([ANA]), "list.csv", actor="test")
    with unit_of_work():
        made = db.session.get_one(PeopleImport, import_id)
        fields = [column["field"] for column in made.columns]
        map_columns(made, [*fields[:-1], "statement"], actor="test")
    assert db.session.get_one(PeopleImport, import_id).columns[-1]["field"] is None


def test_a_file_that_breaks_on_its_way_leaves_nothing(cohort_id: int) -> None:
    with pytest.raises(FileProblem):
        take_in(
            cohort_id,
            io.BytesIO(b"Name,Email\nAna,a@b.uk\nBen," + b"x" * 20_000),
            "list.csv",
            actor="test",
        )
    assert count(PeopleImport) == 0


def test_a_file_without_addresses_is_refused(cohort_id: int) -> None:
    with pytest.raises(FileProblem, match="no column with email addresses"):
        take_in(cohort_id, csv_file([("Ana",)], ("Name",)), "list.csv", actor="test")


def test_an_import_can_be_undone(cohort_id: int) -> None:
    made = applied_import(cohort_id, csv_file([ANA, BEN]), send=True)
    with unit_of_work():
        assert undo_import(db.session.get_one(PeopleImport, made.id), actor="test") == (2, 0)
    assert db.session.get_one(PeopleImport, made.id).status is ImportStatus.UNDONE
    assert (count(Profile), count(Application), count(ClaimInvitation)) == (0, 0, 0)
    assert "ana@example.nhs.uk" not in everything_stored()


def test_undoing_an_update_puts_back_what_stood_there(cohort_id: int) -> None:
    applied_import(cohort_id, csv_file([ANA]))
    newer = (*ANA[:2], "Lead", "UCLH", "8a", "Strategy", "")
    made = applied_import(cohort_id, csv_file([newer]))
    assert profile(ANA[1]).posts[0].grade == "band_8a"
    with unit_of_work():
        undo_import(db.session.get_one(PeopleImport, made.id), actor="test")
    ana = profile(ANA[1])
    assert (ana.job_title, ana.posts[0].grade) == ("Officer", "band_6")
    assert ana.organisation is not None
    assert ana.organisation.ods_code == "RR8"
    assert sorted(row.skill.key for row in ana.skills) == ["leadership", "media"]


def test_who_has_acted_stays_when_the_rest_is_undone(cohort_id: int) -> None:
    made = applied_import(cohort_id, csv_file([ANA, BEN, CHI]), send=True)
    with unit_of_work():
        confirm_claim(claim_by(token_of(account(ANA[1]))), "a long pass phrase")
        [ben] = db.session.scalars(select(Application).join(Account).where(Account.email == BEN[1]))
        programmes.approve(ben, actor="test")
    reasons = {
        each.person.account.email: each.reason
        for each in undoable_people(db.session.get_one(PeopleImport, made.id))
    }
    assert "made the account their own" in reasons[ANA[1]]
    assert "has been approved" in reasons[BEN[1]]
    assert reasons[CHI[1]] == ""
    with unit_of_work():
        assert undo_import(db.session.get_one(PeopleImport, made.id), actor="test") == (1, 2)
    assert count(Application) == 2
    with unit_of_work(), pytest.raises(Conflict, match="acted"):
        undo_import(db.session.get_one(PeopleImport, made.id), actor="test")


def test_a_later_list_is_undone_first(cohort_id: int) -> None:
    first = applied_import(cohort_id, csv_file([ANA]))
    applied_import(cohort_id, csv_file([(*ANA[:2], "Lead", *ANA[3:])]))
    [only] = undoable_people(db.session.get_one(PeopleImport, first.id))
    assert "later list" in only.reason


def test_who_asked_to_be_removed_is_erased_and_never_comes_back(cohort_id: int) -> None:
    applied_import(cohort_id, csv_file([ANA, BEN]), send=True)
    with unit_of_work():
        remove_me(claim_by(token_of(account(ANA[1]))))
    assert ANA[1] not in everything_stored()
    again = checked_import(cohort_id, csv_file([ANA, BEN]))
    assert again.counts["refused"] == 1


def test_a_killed_import_goes_on_where_it_stopped(
    cohort_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mentoring.imports.applying.CHUNK", 1)
    with unit_of_work():
        coordinator = create_coordinator()
    made = checked_import(cohort_id, csv_file([ANA, BEN, CHI]), actor=coordinator)
    with unit_of_work():
        people_import = db.session.get_one(PeopleImport, made.id)
        start_applying(people_import, send=False, actor=coordinator)
        job = imports_jobs.queue_apply(people_import, coordinator.id)
    calls = 0

    def die(*_args: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("mentoring.jobs.JobContext.progress", die)
    with pytest.raises(KeyboardInterrupt):
        jobs.run_now(job)
    assert count(Application) == 2
    monkeypatch.undo()
    imports_jobs.run_apply(
        jobs.JobContext(job.id, "here"), import_id=made.id, account_id=coordinator.id
    )
    assert count(Application) == 3
    assert db.session.get_one(PeopleImport, made.id).counts["created"] == 3


def test_forgotten_lists_are_dropped_with_their_rows(cohort_id: int) -> None:
    from datetime import timedelta

    from mentoring import clock
    from mentoring.privacy.keeping import rules, sweep

    checked_import(cohort_id, csv_file([ANA]))
    with clock.moved(timedelta(days=15)):
        sweep(next(rule for rule in rules() if rule.key == "lists not applied"))
    assert count(ImportRow) == 0
    [made] = db.session.scalars(select(PeopleImport))
    assert made.status is ImportStatus.ABANDONED


def test_people_are_written_to_once_and_reminded_once(cohort_id: int) -> None:
    from datetime import timedelta

    from mentoring import clock

    applied_import(cohort_id, csv_file([ANA]), send=True)
    [mail] = db.session.scalars(select(OutboxMessage))
    assert "Remove me" in mail.body
    assert "/claims/" in mail.body
    imports_jobs.remind_claims()
    assert count(OutboxMessage) == 1
    with clock.moved(timedelta(days=8)):
        imports_jobs.remind_claims()
        imports_jobs.remind_claims()
    assert count(OutboxMessage) == 2


def test_nobody_is_accepted_or_invited_before_being_told_who_gave_their_name(
    cohort_id: int,
) -> None:
    applied_import(cohort_id, csv_file([ANA, BEN]))
    applied_import(cohort_id, csv_file([CHI]), side=Side.MENTOR, list_name="mentors", send=True)
    with unit_of_work():
        cohort, sent = db.session.get_one(Cohort, cohort_id), list(db.session.scalars(MAILS))
        everybody = list(db.session.scalars(select(Application).order_by(Application.id)))
        result = programmes.approve_many(cohort, [a.id for a in everybody], actor="tests")
        new = list(db.session.scalars(MAILS))[len(sent) :]
    assert (len(result.approved), result.asked) == (3, 2)
    assert [(mail.kind, mail.to) for mail in new] == [
        ("imports/claim", ANA[1]),
        ("imports/claim", BEN[1]),
        *(("programmes/approved", each[1]) for each in (ANA, BEN, CHI)),
    ]
    assert all("Please open that one" in mail.body for mail in new[2:])
    assert all("Your application" not in mail.body for mail in new[2:])

    with unit_of_work():  # as after approvals before this was asked
        db.session.execute(sa.delete(ClaimInvitation))
        pair = [MemberInvite(everybody[0]), MemberInvite(everybody[2])]
        invite_pairings(cohort, [pair], actor="tests", source="tests")
        kinds = [mail.kind for mail in db.session.scalars(MAILS)][len(sent) + len(new) :]
    assert kinds == ["imports/claim"] * 2 + ["pairings/invitation"] * 2


@pytest.mark.parametrize(("sample", "new"), [("mentees.xlsx", 127), ("mentors.csv", 73)])
def test_the_sample_spreadsheets_come_in(app: Flask, sample: str, new: int) -> None:
    with unit_of_work():
        cohort_id = create_cohort(create_programme()).id
    side = Side.MENTEE if sample.startswith("mentees") else None
    made = applied_import(
        cohort_id, io.BytesIO((SAMPLES / sample).read_bytes()), side=side, list_name=sample
    )
    assert made.counts["created"] == new
    assert made.counts["problems"] >= 10
    text = everything_stored()
    assert "Dyslexia" not in text
    assert "Black African" not in text
    assert "No religion" not in text
    assert count(ImportedPerson) == new


def test_checking_asks_a_constant_number_of_queries(cohort_id: int, count_queries: Any) -> None:
    def asked(number: int) -> int:
        rows = [(f"P {i}", f"p{number}-{i}@example.org", *ANA[2:]) for i in range(number)]
        with count_queries() as queries:
            checked_import(cohort_id, csv_file(rows))
        return len(queries)

    assert asked(200) <= asked(5) + 2


def test_the_dry_run_asks_about_addresses_that_look_mistyped(cohort_id: int) -> None:
    headings = (*HEADINGS, "Line manager email")
    rows = [
        ("Ana Mendes", "ana@nhs.ent", *ANA[2:], "boss@gmial.com"),
        (*BEN, "boss@example.nhs.uk"),
    ]
    made = checked_import(cohort_id, csv_file(rows, headings))
    told = db.session.scalars(
        select(ImportRow.problems).where(ImportRow.import_id == made.id).order_by(ImportRow.number)
    ).all()
    words = [each["text"] for each in told[0]]
    assert any("Did they mean ana@nhs.net?" in each for each in words)
    assert any("Did they mean boss@gmail.com?" in each for each in words)
    assert not any(each["blocks"] for each in told[0])
    assert not any("Did they mean" in each["text"] for each in told[1])
