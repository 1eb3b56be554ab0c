"""`flask import-people`: the same import from the command line."""

import contextlib
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.imports.applying import apply_import, start_applying
from mentoring.imports.checking import check
from mentoring.imports.columns import LABELS, Field
from mentoring.imports.models import ImportRow, PeopleImport
from mentoring.imports.people import missing_people
from mentoring.imports.protected import SPECIAL
from mentoring.imports.services import abandon, map_columns
from mentoring.imports.staging import take_in
from mentoring.programmes.models import Cohort, Side
from mentoring.transactions import unit_of_work

ACTOR = "flask import-people"


@click.command("import-people")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--cohort", "cohort_id", type=int, required=True, help="The cohort's number.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
@click.option("--side", type=click.Choice([s.value for s in Side]), help="If no column says it.")
@click.option("--list", "list_name", default="", help="Name of the list; the file's by default.")
@click.option("--sheet", help="Name of the sheet; the likeliest by default.")
@click.option("--send", is_flag=True, help="Write to everybody new, asking them to confirm.")
@with_appcontext
def import_people(
    files: tuple[Path, ...],
    cohort_id: int,
    dry_run: bool,
    side: str | None,
    list_name: str,
    sheet: str | None,
    send: bool,
) -> None:
    """Import sign-up spreadsheets (CSV, XLSX) into a cohort."""
    if db.session.get(Cohort, cohort_id) is None:
        raise click.ClickException(f"There is no cohort {cohort_id}")
    failed = False
    for path in files:
        click.echo(f"{path.name}:")
        try:
            _one_file(path, cohort_id, dry_run, side, list_name, sheet, send)
        except DomainError as error:
            failed = True
            click.echo(f"  {error.message}", err=True)
    if failed:
        raise click.ClickException("Not every file could be read")


def _one_file(
    path: Path,
    cohort_id: int,
    dry_run: bool,
    side: str | None,
    list_name: str,
    sheet: str | None,
    send: bool,
) -> None:
    guessed = side or _side_in(path.name)
    with path.open("rb") as stream:
        import_id = take_in(
            cohort_id,
            stream,
            path.name,
            actor=ACTOR,
            side=Side(guessed) if guessed else None,
            list_name=list_name,
            sheet=sheet,
        )
    applied = False
    try:
        with unit_of_work():
            made = db.session.get_one(PeopleImport, import_id)
            _say_columns(made)
            map_columns(made, [column["field"] for column in made.columns], actor=ACTOR)
        check(import_id, actor=ACTOR)
        _say_findings(db.session.get_one(PeopleImport, import_id))
        if dry_run:
            return
        with unit_of_work():
            start_applying(db.session.get_one(PeopleImport, import_id), send=send, actor=ACTOR)
        applied = True
        outcomes = apply_import(import_id, actor=ACTOR)
        words = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
        click.echo(f"  Done: {words or 'nobody'}. Import {import_id}.")
    finally:
        if not applied:
            with contextlib.suppress(DomainError), unit_of_work():
                abandon(db.session.get_one(PeopleImport, import_id), actor=ACTOR)


def _side_in(name: str) -> str | None:
    found = [side.value for side in Side if side.value in name.casefold()]
    return found[0] if len(found) == 1 else None


def _say_columns(people_import: PeopleImport) -> None:
    for column in people_import.columns:
        heading = " ".join(column["heading"].split()) or "(no heading)"
        if column["special"]:
            what = SPECIAL[column["special"]]
            click.echo(f"  {heading}: not kept ({what}); we will ask the person instead")
        elif column["field"]:
            click.echo(f"  {heading}: {LABELS[Field(column['field'])]}")
        else:
            click.echo(f"  {heading}: not used")


def _say_findings(people_import: PeopleImport) -> None:
    headings = {
        c["field"]: " ".join(c["heading"].split()) for c in people_import.columns if c["field"]
    }
    for number, problems in db.session.execute(
        select(ImportRow.number, ImportRow.problems)
        .where(ImportRow.import_id == people_import.id, ImportRow.problem_count > 0)
        .order_by(ImportRow.number)
    ):
        for problem in problems:
            column = headings.get(problem["field"]) or LABELS[Field(problem["field"])]
            left_out = " (row left out)" if problem["blocks"] else ""
            click.echo(f"  Row {number}, {column}: {problem['text']}{left_out}")
    for person in missing_people(people_import):
        click.echo(f"  Not on this list any more: {person.name} ({person.email})")
    counts = people_import.counts
    kinds = ("new", "changed", "unchanged", "refused", "missing")
    click.echo("  " + ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in kinds))
