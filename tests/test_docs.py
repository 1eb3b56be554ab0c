"""What the documents say is there is there, and what people must know stands in the documents."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
READ_ME = (ROOT / "README.md").read_text()
ONE_VM = (ROOT / "docs" / "operations" / "one-vm.md").read_text()
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")])


def settings_read() -> set[str]:
    """Names that config.py reads from the environment."""
    text = (ROOT / "config.py").read_text()
    return set(re.findall(r'env(?:\.get\(|\[)"([A-Z_]+)"', text))


def test_the_readme_lists_every_setting() -> None:
    assert {name for name in settings_read() if f"`{name}`" not in READ_ME} == set()


def test_the_readme_lists_no_setting_that_is_gone() -> None:
    table = READ_ME.split("## Settings", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"`([A-Z][A-Z_]+)`", table)) <= settings_read()


def test_the_guide_uses_commands_that_exist(app: Flask) -> None:
    named = set(re.findall(r"flask --app wsgi ([a-z-]+)", ONE_VM))
    assert named
    assert named <= set(app.cli.commands) | {"db"}


def links() -> Iterator[tuple[Path, str]]:
    """Links in our documents that lead to files here."""
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text()):
            if "://" not in target and not target.startswith("mailto:"):
                yield document, target


@pytest.mark.parametrize(
    ("document", "target"), list(links()), ids=lambda each: str(each).rsplit("/", 1)[-1]
)
def test_a_link_in_a_document_leads_to_a_file(document: Path, target: str) -> None:
    assert (document.parent / target).exists()


def test_every_decision_follows_the_template() -> None:
    for decision in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        text = decision.read_text()
        assert re.match(rf"# {decision.name[:4]}: ", text), decision.name
        for part in ("What was the question", "What we decided", "Why, and what else"):
            assert f"## {part}" in text, f"{decision.name} lacks {part!r}"
        assert "\n## What follows" in text


def test_make_help_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^\.PHONY: (\S+)$", text, re.MULTILINE))
    described = set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))
    assert targets == described
