"""The privacy notices of the demo's programmes, published before their cohorts open."""

from mentoring.accounts.models import Account
from mentoring.privacy import notices
from mentoring.programmes.models import Programme

FIRST = """The programme team is responsible for what you tell this programme.

We use your goals, experience and preferences to find you a partner, because you asked us to. \
Coordinators see your application and your profile. Your partner sees your name, job and \
organisation."""
SECOND = f"""{FIRST[:-1]}, and the contact you choose.

Shared experience is used only with your consent, and seen by nobody.

Ask the data protection officer anything, on the page about your data."""
CHANGED = "We now say who sees the contact you share."


def newest(programme: Programme, *, actor: Account) -> int:
    """The version in force of a programme's notice; its first is published now if none is."""
    versions = notices.published_in(programme.id)
    return versions[0].version if versions else publish(programme, FIRST, "", actor=actor)


def publish(programme: Programme, body: str, changes: str, *, actor: Account) -> int:
    """Write and publish the next version."""
    notices.save_draft(programme, body=body, changes=changes, seen=None, actor=actor)
    return notices.publish(programme, actor=actor).version
