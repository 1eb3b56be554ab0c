"""Forms of the account pages that are ours, not flask-security's."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from mentoring.forms import Form


class NameForm(Form):
    name = StringField(
        "Your name",
        description="As partners and coordinators should see it.",
        validators=[
            InputRequired("Enter your name"),
            Length(max=120, message="Shorten your name to 120 characters or fewer"),
        ],
        render_kw={"autocomplete": "name"},
    )
