"""Canaries in what opens an account, in answers not sent yet, and in what only staff write."""

import io
import json

import numpy as np
import sqlalchemy as sa
from flask_security.proxies import _security

from mentoring import jobs
from mentoring.extensions import db
from mentoring.matchmaking.checks import start_check
from mentoring.matchmaking.models import MatchRun, RuleKind, RunMember, RunStatus
from mentoring.matchmaking.review import open_name
from mentoring.matchmaking.scenario_models import CheckKind, RunInput, Scenario
from mentoring.matchmaking.scenarios import suppose_places
from mentoring.matchmaking.services import rule_pair
from mentoring.programmes.models import Side
from mentoring.programmes.queries import approved_applications
from mentoring.transactions import unit_of_work
from surveys.instruments.items import OpenItem
from surveys.responses import services as responses
from surveys.schedules.models import CheckIn, CheckInStatus
from tests.support.acts import cohorts, two_of_the_ready
from tests.support.audiences import OF_STAFF
from tests.support.visibility import SUBJECTS, Canaries
from tests.support.world import World

KEY_LENGTH = 32


def seed_secrets(world: World, canaries: Canaries) -> None:
    """Sow what the services made is sown with, and have what rests on it made once more."""
    with unit_of_work():
        for who in SUBJECTS:
            give_second_factor(world, who, canaries)
        half_answered(canaries)
        rule_pair(
            cohorts(world)[1],
            *two_of_the_ready(world),
            RuleKind.KEEP,
            actor=world.account("coordinator"),
            reason="They asked",
        )
        write_down_reasons(world)
        of_staff(canaries)
        run = sow_input(world, canaries)
        check = start_check(run, CheckKind.REPLAY, actor=world.account("coordinator"))
        job = check.job
    assert job is not None
    jobs.run_now(job)


def give_second_factor(world: World, who: str, canaries: Canaries) -> None:
    """An authenticator with a key of their own, and a recovery code."""
    account = world.account(who)
    key = canaries.sow(who, "account.tf_totp_secret").upper().ljust(KEY_LENGTH, "A")
    account.tf_totp_secret = _security.totp_factory._totp(key=key).to_json(encrypt=True)
    account.tf_primary_method = "authenticator"
    code = canaries.sow(who, "account.mf_recovery_codes")
    account.mf_recovery_codes = _security.mf_recovery_codes_util._encrypt_codes([code])


def half_answered(canaries: Canaries) -> None:
    """Somebody whose link the world holds has written something and not sent it."""
    waiting = sa.select(CheckIn).where(CheckIn.status == CheckInStatus.SENT).limit(1)
    check_in = db.session.scalars(waiting).one()
    words = canaries.sow("somebody who was asked", "check_in_draft.answers")
    for section in check_in.instrument_version.instrument.sections:
        for item in section.items:
            if isinstance(item, OpenItem):
                responses.save_section(check_in, section, {item.key: words})


def write_down_reasons(world: World) -> None:
    """Why a scenario supposes places, and why somebody's name was opened in review."""
    running, ready = cohorts(world)
    coordinator = world.account("coordinator")
    scenario = db.session.scalars(sa.select(Scenario).filter_by(cohort_id=running.id)).first()
    mentor = approved_applications(running, Side.MENTOR)[0]
    assert scenario is not None
    suppose_places(scenario, mentor, 1, actor=coordinator, reason="They said so")
    runs = sa.select(MatchRun).where(MatchRun.cohort_id == ready.id)
    for run in db.session.scalars(runs.where(MatchRun.status == RunStatus.DONE)):
        taken_in = sa.select(RunMember.application_id).where(RunMember.run_id == run.id)
        for application_id in db.session.scalars(taken_in).all():
            open_name(run, application_id, actor=coordinator, reason="They know each other")


def of_staff(canaries: Canaries) -> None:
    """The words of staff, with the number of the row where they must differ."""
    for name in OF_STAFF:
        table_name, column_name = name.split(".")
        table = db.metadata.tables[table_name]
        token = canaries.sow("staff", name)
        number = next(iter(table.primary_key.columns))
        words = sa.literal(f"{token} ") + sa.cast(number, sa.String)
        db.session.execute(sa.update(table).values({column_name: words}))
    db.session.expire_all()


def sow_input(world: World, canaries: Canaries) -> MatchRun:
    """A word more in what a finished match was computed from."""
    run = db.session.scalars(
        sa.select(MatchRun)
        .where(MatchRun.cohort_id == cohorts(world)[1].id, MatchRun.status == RunStatus.DONE)
        .limit(1)
    ).one()
    kept = db.session.get_one(RunInput, run.id)
    with np.load(io.BytesIO(kept.payload), allow_pickle=False) as file:
        arrays = dict(file)
    head = json.loads(arrays["head"].tobytes())
    head["words"]["tags"].append(canaries.sow("chosen mentor", "run_input.payload"))
    arrays["head"] = np.frombuffer(json.dumps(head).encode(), dtype=np.uint8)
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    kept.payload = packed.getvalue()
    return run
