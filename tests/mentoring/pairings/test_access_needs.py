"""What would help somebody to take part: for their partner alone, once both have accepted."""

from typing import Any

import pytest
from flask import Flask

from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.profiles import consents, declarations
from mentoring.profiles.models import Purpose
from mentoring.transactions import unit_of_work
from tests.builders.pairings import confirm, create_pairing
from tests.builders.programmes import (
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
)

NEEDS = "I lip-read, so please look at the camera"


def test_a_partner_sees_it_after_both_accepted_and_until_it_is_taken_back(
    app: Flask, client: Any
) -> None:
    with unit_of_work():
        coordinator, ana, mo = create_coordinator(), create_person("Ana"), create_person("Mo")
        declarations.save_access_needs(ana, NEEDS, actor=ana, agreed=True)
        pairing = create_pairing(create_cohort(create_programme(coordinator)), ana, mo)
    here = f"/pairings/{pairing.id}"
    client.sign_in(mo)
    assert NEEDS not in client.page(here).text
    with unit_of_work():
        confirm(pairing)
    assert NEEDS in client.page(here).text
    client.sign_in(coordinator)
    application = pairing.members[0].application_id
    cohort = pairing.cohort_id
    for address in (f"/cohorts/{cohort}/applications/{application}", f"/cohorts/{cohort}/pairings"):
        assert NEEDS not in client.get(address).get_data(as_text=True)
    with unit_of_work():
        consents.withdraw_consent(ana, Purpose.ACCESS_NEEDS, actor=ana)
    client.sign_in(mo)
    assert NEEDS not in client.page(here).text


def test_it_is_kept_encrypted_and_only_with_the_tick(app: Flask, client: Any) -> None:
    with unit_of_work():
        person = create_person()
    with unit_of_work(), pytest.raises(DomainError) as refused:
        declarations.save_access_needs(person, NEEDS, actor=person)
    assert refused.value.field == "agree"
    client.sign_in(person)
    address = "/profile/access-needs"
    assert "Tick that your partner" in client.submit(address, {"text": NEEDS}).text
    client.submit(address, {"text": NEEDS, "agree": "y"})
    assert NEEDS in client.page(address).text
    raw = db.session.scalars(db.text("SELECT answer FROM access_needs")).one()
    assert "lip-read" not in raw
    client.submit(address, {"text": "", "agree": ""})
    assert not db.session.scalars(db.text("SELECT answer FROM access_needs")).all()
