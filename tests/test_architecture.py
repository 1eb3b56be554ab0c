"""The ground plan holds: what import-linter sees, and what it cannot see."""

import ast
import re
import shutil
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from mentoring.extensions import db
from mentoring.permissions import Guard, guard_of
from tests.support.databases import SQLite

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("matching", "mentoring", "surveys")
LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 40

# Endpoints that no blueprint of ours carries: static files, and flask-security's own routes.
NOT_OURS = ("static", "security.")

# Longer than the house allows, each with its reason.
COMPILED = "a loop that numba compiles: cut in pieces it would pass its dozen arrays around"
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {
    "matching/explain/kernel.py:run": COMPILED,
    "matching/io.py:as_json": "the whole of the file's format in one place",
    "matching/kernel_auction.py:auction": COMPILED,
    "matching/kernel_cover.py:cover": COMPILED,
    "matching/kernel_paths.py:paths": COMPILED,
    "matching/kernel_rows.py:best_lists": COMPILED,
    "matching/large.py:paths": "prepares the arrays of one compiled loop and calls it",
    "mentoring/accounts/security.py:security_config": "one list of settings, top to end",
}


@pytest.fixture
def databases(_sqlite: SQLite) -> SQLite:
    """What stands here does not depend on the database: one kind is enough."""
    return _sqlite


def sources() -> list[Path]:
    """Every Python file of ours that runs on a server."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted([*files, ROOT / "wsgi.py", ROOT / "config.py"])


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# ---------------------------------------------------------------- lists in order of names


def sorted_by_case(source: str) -> list[str]:
    """Columns called `name` that a query, or one of its sorts called "name", is ordered by as they
    are: capitals would come first."""
    found = []
    for node in ast.walk(ast.parse(source)):
        columns: list[ast.expr] = []
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "order_by":
            columns = node.args
        elif isinstance(node, ast.Dict):
            named = [
                value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and key.value == "name"
            ]
            columns = [each for value in named for each in getattr(value, "elts", [])]
        found += [ast.unparse(each) for each in columns if getattr(each, "attr", "") == "name"]
    return found


def test_lists_in_order_of_names_do_not_put_capitals_first() -> None:
    wrong = {name_of(path): sorted_by_case(path.read_text()) for path in sources()}
    assert {path: found for path, found in wrong.items() if found} == {}, "use listing.by_name"
    planted = 'SORTS = {"name": (Account.name, Account.id)}; query.order_by(a, Circle.name)'
    assert sorted_by_case(planted) == ["Account.name", "Circle.name"]


# ---------------------------------------------------------------- who may import whom


@pytest.fixture(scope="module")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            folder / package,
            ignore=shutil.ignore_patterns("__pycache__", "static", "templates"),
        )
    for file in ("wsgi.py", "config.py", "pyproject.toml"):
        shutil.copy(ROOT / file, folder / file)
    return folder


def lint_imports(folder: Path) -> str:
    """What import-linter says about a tree: the names of broken contracts, or nothing."""
    linter = Path(sys.executable).with_name("lint-imports")
    command = [str(linter), "--no-cache", "--config", "pyproject.toml"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return ""
    broken = [line for line in result.stdout.splitlines() if line.endswith(" BROKEN")]
    return "\n".join(broken) or result.stdout + result.stderr


def test_nothing_imports_what_it_may_not(copied_tree: Path) -> None:
    assert lint_imports(copied_tree) == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("matching/problem.py", "import mentoring.clock", "matching imports nothing of ours"),
        ("matching/problem.py", "import flask", "matching imports nothing of ours"),
        ("matching/problem.py", "import sqlalchemy", "matching imports nothing of ours"),
        ("mentoring/clock.py", "import surveys", "mentoring never imports surveys"),
        ("mentoring/app.py", "import wsgi", "mentoring never imports surveys"),
        ("mentoring/pairings/planted.py", "import matching", "only mentoring.matchmaking calls"),
        ("mentoring/clock.py", "import mentoring.accounts.models", "areas import only downwards"),
        (
            "mentoring/profiles/planted.py",
            "import mentoring.programmes.models",
            "areas import only downwards",
        ),
        (
            "mentoring/accounts/models.py",
            "import mentoring.accounts.services",
            "inside an area",
        ),
        ("surveys/planted.py", "import mentoring.home.views", "never its pages"),
        (
            "mentoring/matchmaking/planted.py",
            "import mentoring.monitoring.queries",
            "equality-monitoring answers are read by four places only",
        ),
        ("mentoring/pairings/states.py", "import sqlalchemy", "pure modules"),
        ("mentoring/profiles/rules.py", "import flask", "pure modules"),
    ],
)
def test_a_planted_import_is_caught(copied_tree: Path, file: str, line: str, contract: str) -> None:
    path = copied_tree / file
    before = path.read_text() if path.exists() else None
    path.write_text((before or '"""Planted."""\n') + f"\n{line}\n")
    try:
        assert contract in lint_imports(copied_tree)
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_text(before)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, methods and inner ones included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def late_imports_without_reason(text: str) -> list[int]:
    """Lines that import inside a function and do not say why on the line."""
    lines = text.splitlines()
    found = set()
    for function in functions(ast.parse(text)):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                written = lines[node.lineno - 1]
                if not re.search(r"# noqa: PLC0415\W+\w+", written):
                    found.add(node.lineno)
    return sorted(found)


def test_an_import_inside_a_function_gives_its_reason_on_the_line() -> None:
    for path in sources():
        assert late_imports_without_reason(path.read_text()) == [], name_of(path)


def test_a_planted_late_import_is_caught() -> None:
    planted = "def go():\n    import math\n    import numba  # noqa: PLC0415 - slow to load\n"
    assert late_imports_without_reason(planted) == [2]


# ---------------------------------------------------------------- exceptions say why

EXCEPTION = re.compile(r"#\s*(noqa|type:\s*ignore|nosec|pragma:\s*no cover|fmt:\s*off)(.*)")
CODES = re.compile(r"^[:\s\[\]]*([A-Z]+[0-9]+|[a-z-]+\])([,\s]+[A-Z]+[0-9]+|[a-z-]+\])*")


def exceptions_without_reason(path: Path) -> list[int]:
    """Lines that silence a check without a word of why."""
    found = []
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type != tokenize.COMMENT:
                continue
            match = EXCEPTION.search(token.string)
            if match and len(re.findall(r"[a-z]{2,}", CODES.sub("", match[2].strip()))) < 2:
                found.append(token.start[0])
    return found


def test_every_silenced_check_says_why() -> None:
    for path in sources():
        assert exceptions_without_reason(path) == [], name_of(path)


def test_a_planted_silence_is_caught(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(
        "a = 1  # noqa: S105\n"
        "b = 1  # noqa: S105 - a made-up word\n"
        "c = 1  # type: ignore[attr-defined]\n"
        "d = 1  # type: ignore[attr-defined]  # read back by app.py\n"
    )
    assert exceptions_without_reason(planted) == [1, 3]


# ---------------------------------------------------------------- size


def test_a_file_stays_readable() -> None:
    long = {
        name_of(path): count
        for path in sources()
        if (count := len(path.read_text().splitlines())) > LINES_OF_A_FILE
    }
    assert set(long) <= set(LONG_FILES), f"over {LINES_OF_A_FILE} lines: {long}"


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, its docstring left out."""
    body = function.body
    first = body[0]
    described = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    if described and isinstance(first.value.value, str):
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_a_function_stays_readable() -> None:
    long = {
        f"{name_of(path)}:{function.name}": lines_of(function)
        for path in sources()
        for function in functions(ast.parse(path.read_text()))
        if lines_of(function) > LINES_OF_A_FUNCTION
    }
    assert set(long) <= set(LONG_FUNCTIONS), f"over {LINES_OF_A_FUNCTION} lines: {long}"


# ---------------------------------------------------------------- guards


def unguarded(app: Flask) -> list[str]:
    """Endpoints that no guard stands before."""
    with app.app_context():
        return sorted(
            endpoint
            for endpoint in app.view_functions
            if not endpoint.startswith(NOT_OURS) and not isinstance(guard_of(endpoint), Guard)
        )


def test_every_route_has_a_guard(app: Flask) -> None:
    assert unguarded(app) == []


def test_a_planted_route_without_a_guard_is_caught(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.add_url_rule("/planted", "planted", lambda: "")
    with app.app_context():
        assert unguarded(app) == ["planted"]


# ---------------------------------------------------------------- models


def declared_tables() -> set[str]:
    """Tables named in the source, whether or not anything imports them."""
    declared: set[str] = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and node.targets[0].id == "__tablename__"
                and isinstance(node.value, ast.Constant)
            ):
                declared.add(str(node.value.value))
    return declared


def test_the_metadata_knows_every_model(app: Flask) -> None:
    assert declared_tables() <= set(db.metadata.tables)


def test_every_constraint_has_a_name(app: Flask) -> None:
    for table in db.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint}"


def test_no_table_points_at_the_equality_monitoring_answers(app: Flask) -> None:
    for table in db.metadata.tables.values():
        if table.name.startswith("monitoring"):
            continue
        targets = {key.column.table.name for key in table.foreign_keys}
        assert not any(target.startswith("monitoring") for target in targets), table.name


# ---------------------------------------------------------------- mentoring stands alone


def test_mentoring_runs_where_surveys_cannot_be_imported(service_environ: dict[str, str]) -> None:
    program = (
        "import sys; sys.modules['surveys'] = None\n"
        "from wsgi import create_app\n"
        "app = create_app(surveys=False)\n"
        "print(app.test_client().get('/').status_code)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=service_environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.strip() == "200", result.stderr


def test_the_engine_loads_neither_the_web_nor_slow_libraries() -> None:
    program = (
        "import sys, matching\n"
        "names = ('flask', 'sqlalchemy', 'numba', 'rustworkx', 'mentoring', 'surveys')\n"
        "print([name for name in names if name in sys.modules])\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
