"""Spreadsheets: sign-ups brought in and waiting, and training that mentors have done."""

import io

from sqlalchemy import select

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.demo.build import Demo, ago
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.imports import training_lists
from mentoring.imports.applying import apply_import, start_applying
from mentoring.imports.checking import check
from mentoring.imports.models import PeopleImport
from mentoring.imports.services import map_columns
from mentoring.imports.staging import take_in
from mentoring.imports.training_models import TrainingList
from mentoring.programmes.models import Application, Side
from mentoring.transactions import unit_of_work

HEADINGS = "Name;Email;Job title;Trust;AfC band;Topics to work on;Career goals;Ethnicity\n"
BROUGHT_IN = """\
Amina Yusuf;amina.yusuf@list.example;Press officer;LTHT;B6;Media;Lead a press office;
Gwen Pryce;gwen.pryce@list.example;Digital officer;UCLH;Band Five;Digital, confidence;;
OSEI, Kofi;kofi.osei@list.example;Comms assistant;BTHFT;4;Internal comms / leadership;;
Li Na Chen;lina.chen@list.example;Engagement officer;NHS England;7;Strategy;Move into strategy;
"""
WAITING = (
    BROUGHT_IN.replace("Press officer;LTHT;B6", "Senior press officer;LTHT;B7")
    + """\
Ravi Nair;ravi.nair@list.example;Campaigns lead;GSTT;8A;Campaigns;;
Sade Cole;sade.cole at list.example;Comms officer;MFT;band 8;Media;;
Tom Byrne;tom.byrne@list.example;Officer;Acme Comms Ltd;5/6;Juggling;;
"""
)
LIST = "Expressions of interest"


def brought_in(demo: Demo) -> None:
    """A list of last week whose people have been written to, and a newer copy of it."""
    with clock.moved(ago(6)):
        import_id = _checked(demo, BROUGHT_IN)
        with unit_of_work():
            actor = demo.account("coordinator")
            start_applying(db.session.get_one(PeopleImport, import_id), send=True, actor=actor)
        apply_import(import_id, actor=demo.account("coordinator"))
    _checked(demo, WAITING)


def _checked(demo: Demo, rows: str) -> int:
    import_id = take_in(
        demo.cohort_ids["open"],
        io.BytesIO((HEADINGS + rows).encode()),
        "expressions-of-interest.csv",
        actor=demo.account("coordinator"),
        side=Side.MENTEE,
        list_name=LIST,
    )
    with unit_of_work():
        made = db.session.get_one(PeopleImport, import_id)
        guessed = [column["field"] for column in made.columns]
        map_columns(made, guessed, actor=demo.account("coordinator"))
    check(import_id, actor=demo.account("coordinator"))
    return import_id


def trained_mentors(demo: Demo) -> None:
    """A list of last month that was written down, and a newer one with mistakes that waits."""
    query = (
        select(Account.email)
        .join(Application, Application.account_id == Account.id)
        .where(Application.cohort_id == demo.cohort_ids["running"], Application.side == Side.MENTOR)
        .order_by(Account.id)
    )
    emails = list(db.session.scalars(query.limit(6)))
    with clock.moved(ago(100)):
        done = on(clock.today())
    rows = "".join(f"{email};Mentor induction;{done};\n" for email in emails[:4])
    with clock.moved(ago(30)):
        list_id = _training(demo, rows)
        with unit_of_work():
            training_lists.apply(
                db.session.get_one(TrainingList, list_id), actor=demo.account("coordinator")
            )
    more = "".join(f"{email};Mentor induction;{done};\n" for email in emails[4:])
    _training(demo, f"{rows}{more}nobody@elsewhere.example;Mentor induction;31/02/2026;\n")


def _training(demo: Demo, rows: str) -> int:
    heading = "Email;Training;Done on;Valid until\n"
    return training_lists.look_at(
        demo.cohort("running"),
        io.BytesIO((heading + rows).encode()),
        "mentor-training.csv",
        title="",
        actor=demo.account("coordinator"),
    )
