"""`flask demo`: load made-up people into an empty database, and sign-in codes for them."""

import click
from flask.cli import with_appcontext
from flask_security.proxies import _security

from mentoring.demo.build import Size, build, new_demo, somebody_is_there
from mentoring.demo.staff import new_password, read_sign_ins, write_sign_ins


@click.group("demo")
def demo() -> None:
    """Made-up people for development."""


@demo.command("load")
@click.option("--if-empty", is_flag=True, help="Say nothing and do nothing when people are there.")
@click.option("--mentees", default=120, show_default=True, help="Mentees in the ready cohort.")
@click.option("--mentors", default=70, show_default=True, help="Mentors in the ready cohort.")
@with_appcontext
def load(if_empty: bool, mentees: int, mentors: int) -> None:
    """Fill an empty database with a synthetic national programme."""
    if somebody_is_there():
        if if_empty:
            return
        raise click.ClickException(
            "There are people in this database; the demo is for an empty one"
        )
    click.echo("Loading the demo: made-up people, in every state the pages can show.")
    made = new_demo(
        new_password(), Size(ready_mentees=mentees, ready_mentors=mentors), say=click.echo
    )
    build(made)
    write_sign_ins(made.sign_ins)


@demo.command("code")
@click.argument("who")
@with_appcontext
def code(who: str) -> None:
    """The six-digit code that a made-up person's authenticator shows now (WHO: role or address)."""
    known = read_sign_ins()
    wanted = [sign_in for sign_in in known if who in (sign_in.role, sign_in.email)]
    if not wanted:
        roles = ", ".join(dict.fromkeys(sign_in.role for sign_in in known))
        raise click.ClickException(
            f"Nobody in the demo is called {who}. There are: {roles}"
            if known
            else "There is no demo here: it is loaded into an empty database by `make run`"
        )
    if not wanted[0].totp_secret:
        click.echo(f"{wanted[0].email} signs in with the password alone: there is no code.")
        return
    account = _security.datastore.find_user(email=wanted[0].email)
    if account is None:
        raise click.ClickException(f"{wanted[0].email} is not in this database")
    click.echo(_security._totp_factory.generate_totp_password(account.tf_totp_secret))
