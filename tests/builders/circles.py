"""Cohorts that meet in circles, made through the production services."""

from dataclasses import dataclass, field
from typing import Any

from mentoring.accounts.models import Account
from mentoring.circles import forming, letters, queries, services
from mentoring.circles.models import Circle, CircleMember, MemberStatus
from mentoring.programmes import services as programmes
from mentoring.programmes.models import (
    Application,
    ApplicationStatus,
    Cohort,
    ProgrammeKind,
    Side,
)
from mentoring.transactions import unit_of_work
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
)


@dataclass
class Group:
    """A cohort in circles: who coordinates it, and its approved people in the order they came."""

    coordinator: Account
    cohort: Cohort
    people: list[Account] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)


def create_group(count: int = 5, **profile: Any) -> Group:
    """A cohort whose applications have closed, with approved people."""
    cora = create_coordinator()
    cohort = create_cohort(create_programme(cora, kind=ProgrammeKind.PEER_CIRCLE))
    group = Group(cora, cohort)
    for number in range(count):
        person = create_person(f"Person {chr(65 + number % 26)}{number // 26 or ''}", **profile)
        group.people.append(person)
        group.applications.append(
            create_application(cohort, person, side=Side.MEMBER, status=ApplicationStatus.APPROVED)
        )
    programmes.close_cohort(cohort, actor="tests")
    return group


def propose(group: Group) -> list[Circle]:
    """Circles as the rule forms them."""
    forming.propose(group.cohort, forming.form(group.cohort), actor=group.coordinator)
    return list(queries.proposed_in(group.cohort))


def create_facilitator(name: str = "Fay Facilitator") -> Account:
    """Somebody who can be named for a circle."""
    account = create_person(name)
    account.tf_primary_method = "authenticator"  # or the role would sign them out to set it up
    return account


def publish(group: Group, facilitator: Account | None = None) -> list[Circle]:
    """Circles that were proposed, got a facilitator and were approved."""
    facilitator = facilitator or create_facilitator()
    circles = propose(group)
    for circle in circles:
        forming.settle(circle, name=circle.name, facilitator=facilitator, actor=group.coordinator)
    forming.publish(group.cohort, actor=group.coordinator, agreed=True)
    return circles


def member_of(account: Account) -> CircleMember:
    """Somebody's place in the circle they see."""
    return queries.place_of(queries.circles_of(account)[0], account)


def link_of(account: Account) -> str:
    """The address of somebody's invitation."""
    return f"/circle-invitations/{letters.token_of(member_of(account))}"


def accept_all(circle: Circle) -> None:
    """Everybody invited says yes."""
    for member in list(circle.members):
        if member.status is MemberStatus.INVITED:
            account = member.application.account
            services.accept(member, contact=account.email, actor=account)


def running_circle(count: int = 5) -> tuple[Group, Circle]:
    """One circle that everybody joined, in a unit of work of its own."""
    with unit_of_work():
        group = create_group(count)
        (circle,) = publish(group)
        accept_all(circle)
    return group, circle
