"""Match runs: started, computed in the background, cancelled, taken over."""

from flask import Flask

from mentoring.matchmaking.models import (
    RunStatus,
)
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import create_group, create_run, proposals_of


def test_a_run_proposes_pairs_with_points_that_add_up(app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=3, mentors=2)
    run = create_run(group)
    assert (run.status, run.failure) == (RunStatus.DONE, "")
    proposals = proposals_of(run)
    assert len(proposals) == 3
    for proposal in proposals:
        assert proposal.points == sum(part["points"] for part in proposal.parts)
        assert proposal.max_points == sum(part["max_points"] for part in proposal.parts)
        assert {member.side.value for member in proposal.members} == {"mentee", "mentor"}
    assert run.summary["pairs"] == 3
    assert run.summary["gap"] == 0
    assert len(run.input_digest) == 64
