"""House rules that no linter knows, read off the source itself."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "makegood"
DOMAIN = SOURCE / "domain"
APPS = sorted(path.name for path in DOMAIN.iterdir() if (path / "__init__.py").exists())
OUTER = ("web", "api", "jobs")

# Django's cache has a delete() too, which holds nothing that must last; a router's declares a call.
WRITES = re.compile(
    r"(?<!\bcache)(?<!\brouter)\.(a?save|a?delete|bulk_create|bulk_update|update_or_create|get_or_create)\(|\.objects\b|\bconnection\.cursor\("
)
SIGNALS = re.compile(r"\b(pre|post)_(save|delete|init)\b|\bm2m_changed\b|@receiver\b|\bSignal\(")
CLOCK = re.compile(r"\btimezone\.(now|localdate|localtime)\(|\bdate(time)?\.(now|today|utcnow)\(|\btime\.time\(")
SUPPRESSION = re.compile(r"#\s*(type:\s*ignore|noqa|ruff:\s*noqa|pragma:)")
# What a suppression must look like: which code, then a second part that says why.
EXPLAINED = re.compile(r"#\s*(type:\s*ignore\[[\w, -]+\]|noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)\s+(#|--?)\s*\S+.*")
MACHINE_PATH = re.compile(r"(^|[^A-Za-z0-9_.])/(work|root|farm)/")
TEXT = {".py", ".html", ".txt", ".md", ".toml", ".in", ".sh", ".yml", ".css", ".js", ".po", ".svg", ""}


def python_files(*folders: Path) -> Iterator[Path]:
    """The Python files below the folders, without migrations, which Django writes."""
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


def lines_that_match(pattern: re.Pattern[str], files: Iterator[Path]) -> list[str]:
    """`file:line: text` of each line that has the pattern, comments aside."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line) and not line.lstrip().startswith("#")
    ]


def test_pages_api_and_jobs_write_nothing_themselves() -> None:
    assert lines_that_match(WRITES, python_files(*(SOURCE / name for name in OUTER))) == []


def test_our_own_logic_uses_no_signals() -> None:
    assert lines_that_match(SIGNALS, python_files(SOURCE)) == []


def test_only_the_clock_knows_what_time_it_is() -> None:
    files = (path for path in python_files(SOURCE) if path != SOURCE / "kernel" / "clock.py")
    assert lines_that_match(CLOCK, files) == []


def test_no_module_is_longer_than_500_lines() -> None:
    files = python_files(SOURCE, ROOT / "tests", ROOT / "tools", ROOT / "benchmarks")
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {path: length for path, length in lengths.items() if length > 500} == {}


def test_every_suppression_names_its_code_and_its_reason() -> None:
    files = (path for path in python_files(SOURCE, ROOT / "tests", ROOT / "tools") if path != Path(__file__))
    assert [line for line in lines_that_match(SUPPRESSION, files) if not EXPLAINED.search(line)] == []


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    folders = [ROOT / name for name in ("src", "tests", "tools", "docs", "requirements", "benchmarks", ".ci")]
    files = (
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts and path != Path(__file__)
    )
    assert lines_that_match(MACHINE_PATH, files) == []


def test_each_domain_app_explains_itself_in_a_short_readme() -> None:
    """Words, invariants, and what the app must not know."""
    readmes = {app: DOMAIN / app / "README.md" for app in APPS}
    assert [app for app, readme in readmes.items() if not readme.exists()] == []
    lengths = {app: len(readme.read_text(encoding="utf-8").splitlines()) for app, readme in readmes.items()}
    assert {app: length for app, length in lengths.items() if not 5 <= length <= 25} == {}


def test_the_contract_lists_exactly_the_domain_apps_that_exist_or_are_planned() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (
        contract
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract.get("containers") == ["makegood.domain"]
    )
    required = {layer for layer in contract["layers"] if not layer.startswith("(")}
    assert required == set(APPS), "an app that exists stands in the list without parentheses"


def audited_actions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Each action (the function that bears its module's name) that leaves an audit row, and where it stands.

    The steps that such an action takes in the apps below it are free: they need not know who acts.
    """
    for path in sorted(DOMAIN.glob("*/actions/*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.name == path.stem and "import audit" in source:
                yield f"{path.relative_to(DOMAIN)}:{node.lineno}", node


def test_every_audited_action_takes_keywords_only() -> None:
    assert [place for place, action in audited_actions() if action.args.args or action.args.posonlyargs] == []


def test_every_audited_action_is_told_who_acts_and_what_time_it_is() -> None:
    forgotten = {
        place: sorted(missing)
        for place, action in audited_actions()
        if (missing := {"by", "now"} - {argument.arg for argument in action.args.kwonlyargs})
    }
    assert list(audited_actions())
    assert forgotten == {}


UNSAFE = re.compile(
    r"^\s*(import|from) (pickle|marshal|shelve|dill|yaml|lxml|xml\.(etree|dom)|xmlrpc|telnetlib|ldap)\b"
    r"|\bshell=True|(?<![.\w])(eval|exec)\(|\bmake_parser\("
)


def test_nothing_from_outside_is_run_unpacked_or_read_as_xml() -> None:
    assert lines_that_match(UNSAFE, python_files(SOURCE)) == []
