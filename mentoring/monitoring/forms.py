"""The form of one equality question: options, none of which has to be chosen."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from wtforms import HiddenField, RadioField

from mentoring.forms import Form
from mentoring.monitoring.questions import Question


class AnswerForm(Form):
    """One question. `seen` is the answer the page was opened with."""

    answer = RadioField("", validate_choice=False)
    seen = HiddenField()

    def __init__(self, question: Question, stands: str, **options: Any) -> None:
        super().__init__(data={"answer": stands, "seen": stands}, **options)
        self.answer.label.text = question.wording
        self.answer.description = question.help
        self.answer.choices = {each.code: each.text for each in question.options}
        self.question = question

    def groups(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """The options under their headings, as the kit's radios take them."""
        for heading, options in groupby(self.question.options, lambda each: each.group):
            yield (
                heading,
                [
                    {
                        "value": each.code,
                        "text": each.text,
                        "checked": each.code == self.answer.data,
                        "id": f"answer-{each.code}",
                    }
                    for each in options
                ],
            )


class StepForm(Form):
    """Nothing but a button."""
