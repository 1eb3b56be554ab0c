"""An assessor sees a programme's numbers and decisions, not its people."""

import pytest
from flask import Flask

from mentoring.accounts.services import grant_role
from mentoring.matchmaking.models import RunStatus
from mentoring.pairings.models import PairingStatus
from mentoring.permissions import Role
from mentoring.programmes.models import ApplicationStatus, CohortStatus, Side
from mentoring.reports import assessing
from mentoring.transactions import unit_of_work
from tests.builders.pairings import create_pairing
from tests.builders.programmes import create_application, create_cohort, create_person
from tests.support.pages import PageClient


def test_every_state_a_decision_can_lead_to_has_words_of_its_own() -> None:
    states = {
        "Cohort": CohortStatus,
        "Application": ApplicationStatus,
        "MatchRun": RunStatus,
        "Pairing": PairingStatus,
    }
    assert {kind: set(words) for kind, words in assessing.LABELS.items()} == {
        kind: set(known) for kind, known in states.items()
    }


@pytest.mark.parametrize("kind", ["", "Pairing"])
def test_decisions_are_shown_without_people(app: Flask, client: PageClient, kind: str) -> None:
    with unit_of_work():
        ash, cohort = create_person("Ash"), create_cohort()
        create_pairing(cohort, create_person("Canary Ana"), create_person("Canary Mo"))
        create_pairing()
        grant_role(ash, Role.ASSESSOR, actor="test", programme_id=cohort.programme_id)
        mentee = create_person("Canary Bo")
        for side in (Side.MENTEE, Side.MENTOR):
            create_application(cohort, mentee, side=side, status=ApplicationStatus.SUBMITTED)
    path = f"/assessments/{cohort.programme_id}"
    client.sign_in(ash)
    numbers = client.page(path).text
    assert "Fewer than 5" in numbers
    decisions = client.page(f"{path}/decisions?kind={kind}&sort=oldest").text
    assert "Pairing 1" in decisions
    assert "Pairing 2" not in decisions
    assert ("Application 1" in decisions) is (kind == "")
    assert "Canary" not in numbers + decisions
