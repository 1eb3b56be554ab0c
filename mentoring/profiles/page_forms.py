"""What every page of the profile is: a form that knows what it shows and how it is saved."""

from typing import Any, ClassVar

from wtforms import HiddenField

from mentoring.accounts.models import Account
from mentoring.forms import Form
from mentoring.profiles import services
from mentoring.profiles.models import Profile

Roles = frozenset[str]


class PageForm(Form):
    """One page of the profile. `seen` marks what it showed, `then` where the person came from."""

    seen = HiddenField()
    then = HiddenField()

    columns: ClassVar[tuple[str, ...]] = ()

    def prepare(self, profile: Profile, roles: Roles) -> None:
        """Offer only what suits this person."""

    @classmethod
    def stored(cls, profile: Profile) -> dict[str, Any]:
        """What stands in the profile now, by field name."""
        return {name: getattr(profile, name) for name in cls.columns}

    def save(self, profile: Profile, actor: Account) -> None:
        """Hand the answers to the services."""
        services.save_answers(
            profile, actor=actor, **{name: self[name].data for name in self.columns if name in self}
        )
