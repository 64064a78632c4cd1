"""The shape of the code: imports point one way, nothing inline in templates, small functions and modules."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "responsibilities"

# Each room may import the rooms below it. Siblings on one line do not import each other.
ORDER = [
    {"urls", "management"},
    {"static_copy"},
    {"views", "admin"},
    {"formats"},
    {"api"},
    {"editing", "freshness"},
    {"pages", "contentsync", "feedback", "accounts"},
    {"cascade", "checking", "diagrams", "drawing", "markdown", "search", "spreadsheets"},
    {"models"},
    {"owners", "vocabulary"},
]
RANK = {room: number for number, rooms in enumerate(ORDER) for room in rooms}


def room(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def modules() -> list[Path]:
    return [path for path in APP.rglob("*.py") if "migrations" not in path.parts and room(path) in RANK]


def imported_rooms(path: Path) -> set[str]:
    """Rooms of the app that a module imports, relative imports resolved."""
    package = ["responsibilities", *path.relative_to(APP).with_suffix("").parts]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level] if node.level else []
            name = [*base, *(node.module.split(".") if node.module else [])]
            names = [[*name, alias.name] for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        else:
            continue
        found |= {parts[1] for parts in names if parts[0] == "responsibilities" and len(parts) > 1}
    return found & RANK.keys()


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(APP)))
def test_imports_point_down_only(path):
    here = room(path)
    wrong = {there for there in imported_rooms(path) - {here} if RANK[there] <= RANK[here]}
    assert wrong == set()


def test_the_import_check_sees_imports():
    assert imported_rooms(APP / "views" / "running.py") == {"models", "pages", "views"}
    assert imported_rooms(APP / "pages" / "board.py") >= {"cascade", "diagrams", "models", "owners"}


def test_search_itself_needs_no_database():
    for path in (APP / "search").glob("*.py"):
        assert imported_rooms(path) <= {"search"}, path.name


def test_checking_itself_needs_no_database():
    for path in (APP / "checking").glob("*.py"):
        assert imported_rooms(path) <= {"checking"}, path.name


def test_drawing_itself_needs_no_database():
    for path in (APP / "drawing").glob("*.py"):
        assert imported_rooms(path) <= {"drawing"}, path.name


def test_the_content_format_needs_no_database():
    for name in ("schema", "reading", "writing", "references", "records", "lint"):
        assert "models" not in imported_rooms(APP / "contentsync" / f"{name}.py"), name


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(APP)))
def test_modules_and_functions_are_small(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 330
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 60, node.name


def test_views_are_thin():
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (APP / "views").glob("*.py")]
    functions = [node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    lengths = sorted(node.end_lineno - node.lineno + 1 for node in functions)
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[-1] <= 15


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_hold_no_inline_style_or_script(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"""style=["']|<style|<script>|\son\w+=["']|javascript:""", text) == []


def test_owner_values_are_written_down_once():
    """Elsewhere they come from Owner."""
    for path in modules():
        if path.name not in {"owners.py", "vocabulary.py"}:
            assert not re.search(r"""["'](customer|n/a)["']""", path.read_text(encoding="utf-8")), path
