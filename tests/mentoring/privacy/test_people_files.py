"""A file that names people is asked a purpose, logged, and seen by the people in it."""

from flask import Flask

from mentoring.accounts.services import grant_role
from mentoring.downloads import DownloadedPerson, PeopleDownload
from mentoring.extensions import db
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work
from tests.builders.pairings import create_active_pairing
from tests.builders.profiles import create_person
from tests.builders.programmes import create_cohort, create_coordinator, create_programme
from tests.support.pages import PageClient


def test_a_download_with_names_asks_why_and_is_logged(
    app: Flask, client: PageClient, visitor: type[PageClient]
) -> None:
    with unit_of_work():
        coordinator = create_coordinator("Cora Coordinator")
        pairing = create_active_pairing(create_cohort(create_programme(coordinator)))
        officer = create_person()
        grant_role(officer, Role.DATA_PROTECTION, actor="test")
        member = pairing.members[0]
    address = f"/cohorts/{pairing.cohort_id}/reports/pairings.csv"
    client.sign_in(coordinator)
    assert "Why do you need this?" in client.page(address).text
    refused = client.submit(address, {"purpose": "other"})
    assert "Write what you need it for" in refused.get_data(as_text=True)
    assert db.session.query(PeopleDownload).count() == 0
    file = client.submit(address, {"purpose": "event"})
    assert file.mimetype == "text/csv" and member.account.name in file.get_data(as_text=True)
    assert db.session.query(PeopleDownload).one().people == 2
    assert db.session.query(DownloadedPerson).filter_by(account_id=member.account_id).count() == 1
    theirs = visitor().sign_in(member.account).page("/account/data").text
    assert "To prepare an event or training" in theirs and "Cora Coordinator" in theirs
    log = visitor().sign_in(officer).page("/data-protection/downloads?q=pairings").text
    assert "Cora Coordinator" in log and "To prepare an event or training" in log
