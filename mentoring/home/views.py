"""The start page, and the home page of a signed-in person."""

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask_login import current_user

from mentoring.permissions import me
from mentoring.privacy.shown import GENERAL_SINCE, GENERAL_VERSION
from mentoring.registry import HomeTask, current_registry

public = Blueprint("home_public", __name__)
mine = Blueprint("home", __name__)

SECTIONS = ("now", "next", "run")


@public.get("/")
def start():
    if current_user.is_authenticated:
        return redirect(url_for("home.page"))
    return render_template("home/start.jinja")


@public.get("/privacy")
def privacy():
    return render_template("home/privacy.jinja", version=GENERAL_VERSION, since=GENERAL_SINCE)


@public.get("/accessibility")
def accessibility():
    return render_template("home/accessibility.jinja")


@public.get("/cookies")
def cookies():
    return render_template("home/cookies.jinja")


@public.get("/brand.css")
def brand():
    css = brand_css(current_app.extensions["settings"].brand_colour)
    answer = Response(css, mimetype="text/css")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


@public.get("/healthz")
def health():
    return {"status": "ok"}


@mine.get("/home")
def page():
    return render_template("home/home.jinja", tasks=tasks_for(me()))


def tasks_for(account: object) -> dict[str, list[HomeTask]]:
    """What every area says waits for this person, by section, in order."""
    registry = current_registry()
    asked = registry.home_tasks + (
        registry.participant_tasks if registry.takes_part(account) else []
    )
    tasks = [task for ask in asked for task in ask(account)]
    tasks.sort(key=lambda task: (task.order, task.title))
    return {section: [t for t in tasks if t.section == section] for section in SECTIONS}


def brand_css(colour: str) -> str:
    """The deployer's colour, and a darker one for the bars below it, as style-sheet variables."""
    return (
        f":root {{ --app-brand: {colour}; "
        f"--app-brand-dark: color-mix(in srgb, {colour} 76%, black); }}\n"
    )
