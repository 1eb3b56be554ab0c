"""The pages about meeting and getting on with each other, all of them optional."""

from typing import Any

from wtforms import RadioField
from wtforms.validators import Optional

from mentoring.accounts.models import Account
from mentoring.forms import TicksField
from mentoring.profiles import likeness, services
from mentoring.profiles.choices import LANGUAGES, TRAVEL
from mentoring.profiles.models import Profile
from mentoring.profiles.page_forms import PageForm


class LanguagesForm(PageForm):
    columns = ("languages", "travel")

    languages = TicksField(
        "Which languages can you meet in?",
        description="If you tick none, we take it that you meet in English.",
        choices=LANGUAGES,
    )
    travel = RadioField(
        "How far would you travel to meet in person? (optional)",
        choices=TRAVEL,
        validators=[Optional()],
    )


class ValuesForm(PageForm):
    columns = ("work_values",)

    work_values = TicksField(
        "Which of these would you miss most in a job?",
        description=f"Choose up to {likeness.MOST_VALUES}. There are no wrong answers.",
        choices=likeness.VALUES,
    )


NO_ANSWER = "0"


class _StyleForm(PageForm):
    """A scale for each item of `likeness.ITEMS`; all of them may be left out."""

    @classmethod
    def stored(cls, profile: Profile) -> dict[str, Any]:
        return {key: str(answer) for key, answer in profile.work_style.items()}

    def save(self, profile: Profile, actor: Account) -> None:
        answered = {key: int(self[key].data or NO_ANSWER) for key in likeness.KEYS}
        given = {key: answer for key, answer in answered.items() if answer}
        services.save_answers(profile, actor=actor, work_style=given)


def _scale(item: likeness.Item) -> RadioField:
    levels = {str(level): str(level) for level in range(1, likeness.LEVELS + 1)}
    return RadioField(
        item.label,
        description=f"1 is “{item.low}”, {likeness.LEVELS} is “{item.high}”.",
        choices=levels | {NO_ANSWER: "No answer"},
        validators=[Optional()],
        render_kw={"classes": "nhsuk-radios--small app-scale"},
    )


StyleForm = type("StyleForm", (_StyleForm,), {item.key: _scale(item) for item in likeness.ITEMS})
