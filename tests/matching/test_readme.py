"""The README and the docstrings of the engine say what the engine does."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from dataclasses import fields
from inspect import signature
from pathlib import Path

import pytest

import matching
from matching import solution
from matching.columns import SECTIONS, read_criteria
from matching.criteria import CRITERIA
from matching.explain import why
from matching.features import Mentees, Mentors

README = Path(matching.__file__).parent / "README.md"
MODULES = sorted(
    found.name
    for found in pkgutil.walk_packages(matching.__path__, "matching.")
    if not found.name.startswith("matching.kernel")
)


def test_the_worked_examples_of_the_readme_run() -> None:
    failed, tried = doctest.testfile(str(README), module_relative=False)
    assert tried > 20
    assert failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_every_module_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_readme_names_every_criterion_and_every_setting() -> None:
    text = README.read_text(encoding="utf-8")
    for key in CRITERIA:
        assert f"`{key}`" in text
    for section, settings in SECTIONS.items():
        assert f"[{section}]" in text
        for setting in settings if section != "weights" else ():
            assert f"`{setting}`" in text, f"{section}.{setting}"


def test_the_readme_names_every_argument_field_and_reason_code() -> None:
    text = README.read_text(encoding="utf-8")
    names = {one.name for side in (Mentees, Mentors, matching.Solution) for one in fields(side)}
    names |= {*signature(matching.Problem).parameters, *signature(matching.solve).parameters}
    names |= {solution.NO_ALLOWED, solution.NO_PLACES, solution.OUTCOMPETED, solution.COST}
    names |= {why.LOCKED, why.BEST_SCORE, why.BEST_FOR_ALL, why.FORBIDDEN_PAIR, why.NO_PLACE}
    names |= {why.BELOW_FLOOR, why.COSTS, why.MAY_COST, why.EQUAL, why.NO_WAY}
    for name in sorted(names - {"size", "problem", "seal"}):
        assert f"`{name}`" in text, name


def test_every_exit_code_is_in_the_readme() -> None:
    command_line = importlib.import_module("matching.__main__")
    text = README.read_text(encoding="utf-8")
    for code in re.findall(r"^(\d+)\n {4}", command_line.__doc__ or "", re.MULTILINE):
        assert f"| {code} |" in text


def test_every_public_name_can_be_imported_and_is_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    for name in matching.__all__:
        assert getattr(matching, name) is not None
        assert re.search(rf"\b{name}\b", text), name
    for name in matching.explain.__all__:
        if not name[0].isupper():
            assert f"`{name}`" in text, name


def test_a_problem_and_a_solution_tell_what_they_are_in_a_line() -> None:
    problem = matching.Problem([[9, 7], [8, 1]], capacity=[2, 1])
    solution = matching.solve(problem)
    assert repr(problem) == "Problem(mentees=2, mentors=2, places=3)"
    assert repr(solution).startswith("Solution(objective='total', pairs=2, total=17, matched=2,")
    assert solution == solution
    assert solution != matching.solve(problem)


def test_the_example_criteria_show_every_setting_and_are_right_with_the_signs_taken_away(
    tmp_path: Path,
) -> None:
    text = (README.parent / "examples" / "criteria.toml").read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^# (?=\[|\w+ = )", "", text)
    (tmp_path / "criteria.toml").write_text(settings, encoding="utf-8")
    read = read_criteria(tmp_path / "criteria.toml")
    shown = {(section, key) for section, held in read.items() for key in held}
    every = {(section, key) for section, keys in SECTIONS.items() for key in keys}
    assert every - shown == {("rules", "same_organisation")}
