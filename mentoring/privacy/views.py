"""What is held about me."""

from flask import Blueprint, render_template, url_for

from mentoring.permissions import me
from mentoring.privacy.presenters import my_data

mine = Blueprint("my_data", __name__, url_prefix="/account/data")


@mine.get("")
def page() -> str:
    return render_template(
        "privacy/mine.jinja", held=my_data(me()), back=url_for("my_account.page")
    )
