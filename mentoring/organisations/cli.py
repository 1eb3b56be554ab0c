"""The command that loads what every installation needs before its first user."""

import click
from flask.cli import with_appcontext

from mentoring.registry import current_registry
from mentoring.transactions import unit_of_work


@click.command("load-reference")
@with_appcontext
def load_reference() -> None:
    """Load or update organisations, vocabulary and instruments. Run after every migration."""
    for loader in current_registry().reference_loaders:
        with unit_of_work():
            count = loader.load()
        click.echo(f"{loader.name}: {count}")
