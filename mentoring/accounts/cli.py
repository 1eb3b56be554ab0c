"""Commands about accounts."""

import click
from flask.cli import with_appcontext

from mentoring.accounts.services import create_account, grant_role
from mentoring.errors import DomainError
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work


@click.command("create-admin")
@click.option("--email", prompt="Email address")
@click.option("--name", prompt="Name")
@click.password_option(help="At least 12 characters; asked for when not given.")
@with_appcontext
def create_admin(email: str, name: str, password: str) -> None:
    """Make the first administrator, who grants every other role."""
    if len(password) < 12:
        raise click.ClickException("Choose a password of at least 12 characters")
    try:
        with unit_of_work():
            account = create_account(
                email, name, actor="flask create-admin", password=password, confirmed=True
            )
            grant_role(account, Role.ADMINISTRATOR, actor="flask create-admin")
    except DomainError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"{email} is an administrator. The first sign-in sets up an authenticator app.")
