"""The form of the reciprocal sign-up."""

from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired, Length

from mentoring.accounts.address_field import AddressField
from mentoring.forms import Form, LongText, TicksField
from mentoring.profiles.choices import MAX_WANTED
from mentoring.profiles.models import Profile, SkillUse
from mentoring.profiles.queries import offered_skills
from mentoring.programmes.models import SIDES, Cohort, Side
from mentoring.programmes.presenters import SIDE_OFFERS
from mentoring.programmes.reciprocal import SignUp


class SignUpForm(Form):
    """Which side, what to learn, what to share."""

    side = RadioField(
        "Which side are you on?", choices={}, validators=[InputRequired("Choose your side")]
    )
    works_here = BooleanField("I work here")
    learn_text = LongText(
        "What do you want to learn?",
        description="For example, how decisions are made at the top, or how it is to work where "
        "your partner works. Coordinators see this, and so does your partner.",
        limit=1000,
        validators=[InputRequired("Say in a sentence or two what you want to learn")],
    )
    learn_topics = TicksField(
        "Topics you want to work on", description=f"Choose between 1 and {MAX_WANTED}."
    )
    share_text = LongText(
        "What can you share?",
        description="What you know that a partner may not see from where they are. Coordinators "
        "see this, and so does your partner.",
        limit=1000,
        validators=[InputRequired("Say in a sentence or two what you can share")],
    )
    share_topics = TicksField("Topics you can help with", description="Choose at least 1.")
    line_manager_email = AddressField(
        "Your line manager’s email address (optional)",
        description="Nobody is shown this, and nothing is sent to it. It only keeps you from being "
        "paired inside your own line.",
        validators=[Length(max=254, message="Shorten this to 254 characters or fewer")],
    )

    def __init__(self, cohort: Cohort, profile: Profile) -> None:
        used = {
            use: [row.skill.key for row in profile.skills if row.use is use] for use in SkillUse
        }
        super().__init__(
            data={
                "learn_text": profile.learn_text,
                "share_text": profile.share_text,
                "learn_topics": used[SkillUse.WANTED],
                "share_topics": used[SkillUse.OFFERED],
                "line_manager_email": profile.line_manager_email,
                "works_here": profile.organisation_id is not None
                and profile.organisation_id == cohort.programme.organisation_id,
            }
        )
        topics = {skill.key: skill.label for skill in offered_skills()}
        self.learn_topics.choices = self.share_topics.choices = topics
        self.side.choices = {side.value: SIDE_OFFERS[side] for side in SIDES[cohort.programme.kind]}
        if cohort.programme.organisation is not None:
            self.works_here.label.text = f"I work at {cohort.programme.organisation.name}"

    def validate(self, extra_validators: Any = None) -> bool:
        """Both ways need a topic, so that a partner can be found."""
        valid = super().validate(extra_validators)
        for field, most in ((self.learn_topics, MAX_WANTED), (self.share_topics, 100)):
            if not field.data:
                field.errors = [*field.errors, "Choose at least one topic"]
            elif len(field.data) > most:
                field.errors = [*field.errors, f"Choose {most} topics or fewer"]
        return valid and not self.learn_topics.errors and not self.share_topics.errors

    def said(self) -> SignUp:
        """What was said, for the service."""
        return SignUp(
            side=Side(self.side.data),
            works_here=bool(self.works_here.data),
            learn_text=self.learn_text.data or "",
            learn_topics=self.learn_topics.data or [],
            share_text=self.share_text.data or "",
            share_topics=self.share_topics.data or [],
            line_manager_email=self.line_manager_email.data or "",
        )
