"""Sign-up spreadsheets in the open cohort: one brought in, one that waits to be looked at."""

import io

from mentoring import clock
from mentoring.demo.build import Demo, ago
from mentoring.extensions import db
from mentoring.imports.applying import apply_import, start_applying
from mentoring.imports.checking import check
from mentoring.imports.models import PeopleImport
from mentoring.imports.services import map_columns
from mentoring.imports.staging import take_in
from mentoring.programmes.models import Side
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
