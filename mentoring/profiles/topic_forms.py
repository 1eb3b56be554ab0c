"""The pages about topics: specialisms held, what is wanted and how much, what is offered."""

from typing import Any, ClassVar

from wtforms import RadioField

from mentoring.accounts.models import Account
from mentoring.forms import LongText, TicksField
from mentoring.profiles import services
from mentoring.profiles.choices import IMPORTANCE, MAX_WANTED, USUAL_IMPORTANCE
from mentoring.profiles.models import TOPIC_KINDS, Profile, SkillKind, SkillUse
from mentoring.profiles.page_forms import PageForm, Roles
from mentoring.profiles.queries import offered_skills
from mentoring.profiles.sections import MENTOR, RECIPROCAL


def _held(profile: Profile, use: SkillUse) -> list[str]:
    return [row.skill.key for row in profile.skills if row.use is use]


class TopicsForm(PageForm):
    """Topics in two groups, of which at least one must be chosen."""

    use: ClassVar[SkillUse]
    least: ClassVar[int] = 1
    most: ClassVar[int | None] = None

    career = TicksField("Career")
    specialism = TicksField("Communications skills")

    def prepare(self, profile: Profile, roles: Roles) -> None:
        held = {row.skill for row in profile.skills if row.use is self.use}
        for kind, field in ((SkillKind.CAREER, "career"), (SkillKind.SPECIALISM, "specialism")):
            if field in self:
                offered = offered_skills(kind)
                late = [skill for skill in held - set(offered) if skill.kind is kind]
                self[field].choices = {skill.key: skill.label for skill in [*offered, *late]}

    @classmethod
    def stored(cls, profile: Profile) -> dict[str, Any]:
        held = [row.skill for row in profile.skills if row.use is cls.use]
        return super().stored(profile) | {
            kind.value: sorted(skill.key for skill in held if skill.kind is kind)
            for kind in TOPIC_KINDS
        }

    def chosen(self) -> list[str]:
        return [key for name in ("career", "specialism") if name in self for key in self[name].data]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        first = self["career"] if "career" in self else self["specialism"]
        if valid and len(self.chosen()) < self.least:
            first.errors = ["Choose at least one"]
        elif valid and self.most is not None and len(self.chosen()) > self.most:
            first.errors = [
                f"Choose {self.most} or fewer, so that we can look for the ones that matter. "
                f"You have chosen {len(self.chosen())}"
            ]
        return valid and not first.errors

    def save(self, profile: Profile, actor: Account) -> None:
        services.choose_skills(profile, self.use, self.chosen(), actor=actor)
        super().save(profile, actor)


class SpecialismsForm(TopicsForm):
    use = SkillUse.SPECIALISM

    career = None
    specialism = TicksField(
        "Which kinds of communications do you know well?",
        description="Choose all that you work in now or have worked in.",
    )


class WantedForm(TopicsForm):
    use = SkillUse.WANTED
    most = MAX_WANTED
    columns = ("learn_text",)

    career = TicksField(
        "Career", description=f"Choose up to {MAX_WANTED} from both lists together."
    )
    specialism = TicksField("Communications skills")  # again, so that it stands second
    learn_text = LongText(
        "What do you want to learn, in your own words? (optional)",
        description="For example, how decisions are made at the top, or how it is to work where "
        "your partner works.",
    )

    def prepare(self, profile: Profile, roles: Roles) -> None:
        super().prepare(profile, roles)
        if RECIPROCAL not in roles:
            del self.learn_text


class OfferedForm(TopicsForm):
    use = SkillUse.OFFERED
    columns = ("offer_text", "share_text")

    offer_text = LongText(
        "Is there anything else you can help with? (optional)",
        description="For example, moves you have made yourself, or people you can introduce.",
    )
    share_text = LongText(
        "What can you share, in your own words? (optional)",
        description="For a reciprocal partner: what you know that they may not see from where "
        "they are.",
    )

    def prepare(self, profile: Profile, roles: Roles) -> None:
        super().prepare(profile, roles)
        if RECIPROCAL not in roles:
            del self.share_text
        if MENTOR not in roles:
            del self.offer_text


class RefusedForm(TopicsForm):
    use = SkillUse.REFUSED
    least = 0

    career = TicksField(
        "Career",
        description="We never pair you with somebody to whom one of these matters most. Nobody is "
        "told why.",
    )
    specialism = TicksField("Communications skills")


class ImportanceForm(PageForm):
    """One question for each topic the person wants to work on, made by `importance_form`."""

    @classmethod
    def stored(cls, profile: Profile) -> dict[str, Any]:
        return {
            row.skill.key: str(row.importance)
            for row in profile.skills
            if row.use is SkillUse.WANTED
        }

    def save(self, profile: Profile, actor: Account) -> None:
        wanted = {
            key: int(self[key].data) if key in self else USUAL_IMPORTANCE
            for key in _held(profile, SkillUse.WANTED)
        }
        services.set_skills(profile, SkillUse.WANTED, wanted, actor=actor)


def importance_form(profile: Profile) -> type[ImportanceForm]:
    """The form about the topics this person wants to work on."""
    rows = sorted(
        (row for row in profile.skills if row.use is SkillUse.WANTED),
        key=lambda row: (row.skill.kind is SkillKind.CAREER, row.skill.order, row.skill.id),
    )
    choices = {str(key): label for key, label in reversed(IMPORTANCE.items())}
    fields = {row.skill.key: RadioField(row.skill.label, choices=choices) for row in rows}
    return type("ImportanceOfTopics", (ImportanceForm,), fields)
