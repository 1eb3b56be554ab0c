"""Verbs of a scenario: named choices that can be tried, copied and compared before publication."""

from dataclasses import replace
from typing import Any

from sqlalchemy import exists, func, select

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import Conflict, DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.formatters import at, plural, some
from mentoring.matchmaking.models import MatchRun, RunStatus
from mentoring.matchmaking.options import CRITERIA, OBJECTIVES, STAYING, RunOptions, draw_seed
from mentoring.matchmaking.scenario_models import Scenario
from mentoring.matchmaking.scenario_queries import names_of
from mentoring.matchmaking.scenario_reasons import (
    copy_reasons,
    forget_reasons,
    say_why,
    take_reason_away,
)
from mentoring.matchmaking.services import start_run
from mentoring.pairings.queries import places_left
from mentoring.programmes.models import Application, ApplicationStatus, Cohort
from mentoring.transactions import lock

OF_ITS_OWN = ("keep", "apart", "places")
"""Choices about named people, changed one at a time beside the weights and rules."""


def create_scenario(
    cohort: Cohort, name: str, options: RunOptions, *, actor: Account, action: str = "made"
) -> Scenario:
    """Write down a named set of choices; all scenarios of a cohort lay people out in one order.

    Raises DomainError when the cohort has a scenario of that name.
    """
    lock(cohort)
    _refuse_same_name(cohort.id, name)
    seed = options.seed or _seed_of(cohort) or draw_seed()
    now = clock.now()
    scenario = Scenario(
        cohort=cohort,
        name=name,
        options=replace(options, seed=seed).to_json(),
        made_by_id=actor.id,
        made_at=now,
        changed_by_id=actor.id,
        changed_at=now,
    )
    db.session.add(scenario)
    audit.record(f"scenario {action}", scenario, actor=actor, detail={"options": scenario.options})
    return scenario


def _refuse_same_name(cohort_id: int, name: str, but: int | None = None) -> None:
    taken = db.session.scalar(
        select(Scenario.id).where(
            Scenario.cohort_id == cohort_id,
            Scenario.archived_at.is_(None),
            func.lower(Scenario.name) == name.lower(),
            Scenario.id != but if but is not None else True,
        )
    )
    if taken is not None:
        raise DomainError(
            "Another scenario of this cohort has this name. Choose another name", field="name"
        )


def _seed_of(cohort: Cohort) -> int | None:
    """The number by which this cohort's scenarios lay people out, so that only choices differ."""
    first = db.session.scalar(
        select(Scenario.options)
        .where(Scenario.cohort_id == cohort.id)
        .order_by(Scenario.id)
        .limit(1)
    )
    return int(first["seed"]) if first else None


def change_scenario(
    scenario: Scenario, name: str, options: RunOptions, *, version: int, actor: Account
) -> None:
    """Change name, weights, aim and rules; what is said about named people stays.

    Raises StaleEdit, naming what differs, when somebody saved it after the page was opened;
    Conflict when it is archived or a match of it is published.
    """
    _hold(scenario)
    now = RunOptions.from_json(scenario.options)
    if version != scenario.version:
        raise StaleEdit(
            f"{scenario.changed_by.name} saved this scenario on {at(scenario.changed_at)}, while "
            f"you had it open. {differences(scenario.name, now, name, options)} Your answers are "
            "still below. Save again to put them in place of what is there."
        )
    _refuse_same_name(scenario.cohort_id, name, scenario.id)
    own = {key: getattr(now, key) for key in OF_ITS_OWN}
    scenario.name = name
    _put(scenario, replace(options, seed=now.seed, **own), actor, "changed")


def differences(name: str, now: RunOptions, new_name: str, new: RunOptions) -> str:
    """What two versions of a scenario say differently, as sentences."""
    told = [] if name == new_name else [f"The name is now “{name}”."]
    for key, label in CRITERIA.items():
        one, other = now.weights.get(key, 0), new.weights.get(key, 0)
        if one != other:
            told.append(f"{label} is now {one}; you have {other}.")
    if now.objective != new.objective:
        told.append(f"It now aims for “{OBJECTIVES[now.objective].split(':')[0]}”.")
    if (now.near_run, now.near_steps) != (new.near_run, new.near_steps):
        told.append(f"It now stays close to an earlier match: “{STAYING[now.near_steps]}”.")
    for key, label in RULES.items():
        if getattr(now, key) != getattr(new, key):
            told.append(f"“{label}” is now {'on' if getattr(now, key) else 'off'}.")
    return " ".join(told) or "It says the same as yours, apart from pairs and places."


RULES = {
    "keep_organisations_apart": "Never pair two people of the same organisation",
    "both_gain": "Only pair people who each offer something the other wants to learn",
    "follow_rulings": "Follow what has been ruled about single pairs",
    "everyone_helps": "Give every mentor at least one mentee",
    "use_tiers": "Serve a group first",
}


def _hold(scenario: Scenario) -> None:
    """Lock a scenario that may still be changed."""
    lock(scenario)
    if scenario.archived_at is not None:
        raise Conflict(f"“{scenario.name}” is archived. Copy it and change the copy.")
    published = exists().where(
        MatchRun.scenario_id == scenario.id, MatchRun.status == RunStatus.PUBLISHED
    )
    if db.session.scalar(select(published)):
        raise Conflict(
            f"A match of “{scenario.name}” is published, so it stays as it is. "
            "Copy it and change the copy."
        )


def _put(scenario: Scenario, options: RunOptions, actor: Account, action: str) -> None:
    scenario.options = options.to_json()
    scenario.version += 1
    scenario.changed_by_id, scenario.changed_at = actor.id, clock.now()
    db.session.flush()
    db.session.expire(scenario, ["changed_by"])
    audit.record(f"scenario {action}", scenario, actor=actor, detail={"options": scenario.options})


def copy_scenario(scenario: Scenario, *, actor: Account) -> Scenario:
    """Make another scenario with the same choices, to change something in it."""
    stem, number = f"{scenario.name[:70]} copy", 1
    taken = set(
        db.session.scalars(
            select(func.lower(Scenario.name)).where(
                Scenario.cohort_id == scenario.cohort_id, Scenario.archived_at.is_(None)
            )
        )
    )
    name = stem
    while name.lower() in taken:
        number += 1
        name = f"{stem} {number}"
    options = RunOptions.from_json(scenario.options)
    made = create_scenario(scenario.cohort, name, options, actor=actor, action="copied")
    copy_reasons(scenario, made)
    return made


def archive_scenario(scenario: Scenario, *, actor: Account) -> None:
    """Take a scenario off the list; its matches stay. Raises Conflict when it is off already."""
    lock(scenario)
    if scenario.archived_at is not None:
        raise Conflict(f"“{scenario.name}” is archived already.")
    scenario.archived_at, scenario.archived_by_id = clock.now(), actor.id
    audit.record("scenario archived", scenario, actor=actor)


def keep_pair(
    scenario: Scenario, left: Application, right: Application, *, actor: Account, reason: str
) -> None:
    """Keep two people together in this scenario alone, for a reason.

    Raises DomainError, naming people, when one of them has no place left for the pair.
    """
    _hold(scenario)
    options = RunOptions.from_json(scenario.options)
    pair = (left.id, right.id)
    if pair in options.keep:
        return
    others = [other for one, other in options.keep if one == left.id]
    if others:
        raise DomainError(
            f"{left.account.name} is to be kept with {some(list(names_of(others).values()))} "
            "already. Take that away first.",
            field="left",
        )
    places = dict(options.places).get(right.id, places_left(scenario.cohort).get(right.id, 0))
    held = sum(other == right.id for _, other in options.keep)
    if held >= places:
        raise DomainError(
            f"{right.account.name} has {plural(places, 'place')}, and {held} of the pairs kept "
            "together take them. Suppose more places, or take one of those pairs away.",
            field="right",
        )
    _put(scenario, replace(options, keep=(*options.keep, pair)), actor, "pair kept")
    say_why(scenario, "keep", left.id, right.id, reason, actor=actor)


def part_pair(
    scenario: Scenario, left: Application, right: Application, *, actor: Account, reason: str
) -> None:
    """Never propose two people to each other in this scenario alone, for a reason."""
    _hold(scenario)
    options = RunOptions.from_json(scenario.options)
    pair = (left.id, right.id)
    if pair not in options.apart:
        _put(scenario, replace(options, apart=(*options.apart, pair)), actor, "pair parted")
        say_why(scenario, "apart", left.id, right.id, reason, actor=actor)


def suppose_places(
    scenario: Scenario, application: Application, places: int, *, actor: Account, reason: str
) -> None:
    """Suppose that somebody can take so many pairings, in this scenario alone, for a reason."""
    _hold(scenario)
    options = RunOptions.from_json(scenario.options)
    held = sum(other == application.id for _, other in options.keep)
    if places < held:
        raise DomainError(
            f"{plural(held, 'pair')} of {application.account.name} "
            f"{'is' if held == 1 else 'are'} to be kept together, which takes more places than "
            f"{places}. Enter {held} or more, or take a pair away.",
            field="places",
        )
    others = [each for each in options.places if each[0] != application.id]
    changed = replace(options, places=(*others, (application.id, places)))
    _put(scenario, changed, actor, "places supposed")
    take_reason_away(scenario, "places", application.id, None)
    say_why(scenario, "places", application.id, None, reason, actor=actor)


def take_away(scenario: Scenario, what: str, first: int, second: int, *, actor: Account) -> None:
    """Take a pair kept together or apart, or supposed places, out of a scenario again.

    Raises DomainError for anything else; what is gone already stays gone.
    """
    if what not in OF_ITS_OWN:
        raise DomainError("There is nothing of that kind in a scenario.")
    _hold(scenario)
    options = RunOptions.from_json(scenario.options)
    left = tuple(each for each in getattr(options, what) if each != (first, second))
    more: dict[str, Any] = {what: left}
    _put(scenario, replace(options, **more), actor, f"{what} taken away")
    take_reason_away(scenario, what, first, second if what != "places" else None)


def run_scenario(scenario: Scenario, *, actor: Account) -> MatchRun:
    """Start a match with the choices of a scenario as they are now.

    Raises Conflict, naming people, when the scenario rests on somebody who is no longer there or
    on more pairs than there are places.
    """
    lock(scenario)
    if scenario.archived_at is not None:
        raise Conflict(f"“{scenario.name}” is archived. Copy it and run the copy.")
    options = RunOptions.from_json(scenario.options)
    _refuse_gone(scenario.cohort, options)
    _refuse_too_many(scenario.cohort, options)
    return start_run(
        scenario.cohort, options, actor=actor, name=scenario.name, scenario_id=scenario.id
    )


def _refuse_gone(cohort: Cohort, options: RunOptions) -> None:
    named = {each for pair in options.keep for each in pair} | {one for one, _ in options.places}
    if not named:
        return
    there = set(
        db.session.scalars(
            select(Application.id).where(
                Application.id.in_(sorted(named)),
                Application.cohort_id == cohort.id,
                Application.status == ApplicationStatus.APPROVED,
            )
        )
    )
    if gone := named - there:
        names = sorted(names_of(gone).values()) or ["Somebody"]
        raise Conflict(
            f"{some(names)} {'is' if len(gone) == 1 else 'are'} no longer approved for this "
            "cohort. Take them out of the scenario’s pairs and places, then run it."
        )


def _refuse_too_many(cohort: Cohort, options: RunOptions) -> None:
    places = places_left(cohort) | dict(options.places)
    wanted: dict[int, int] = {}
    for pair in options.keep:
        for each in pair:
            wanted[each] = wanted.get(each, 0) + 1
    if short := [each for each, count in wanted.items() if count > places.get(each, 0)]:
        raise Conflict(
            f"The pairs to keep ask for more places than {some(sorted(names_of(short).values()))} "
            "can give now. Take a pair away, or suppose more places."
        )


def forget_in_scenarios(account_id: int) -> int:
    """Take somebody who is erased out of every scenario of their cohorts; returns how many."""
    mine = set(
        db.session.scalars(select(Application.id).where(Application.account_id == account_id))
    )
    cohorts = select(Application.cohort_id).where(Application.account_id == account_id)
    touched = 0
    for scenario in db.session.scalars(select(Scenario).where(Scenario.cohort_id.in_(cohorts))):
        options = RunOptions.from_json(scenario.options)
        more: dict[str, Any] = {
            "keep": tuple(pair for pair in options.keep if not mine & set(pair)),
            "apart": tuple(pair for pair in options.apart if not mine & set(pair)),
            "places": tuple(each for each in options.places if each[0] not in mine),
        }
        changed = replace(options, **more)
        if changed != options:
            scenario.options, touched = changed.to_json(), touched + 1
    forget_reasons(mine)
    return touched
