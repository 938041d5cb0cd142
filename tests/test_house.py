"""The house as a whole: its budgets, its public names, who may do what, and whether its documents tell all of it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from inspect import isclass
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from tests.press.editions import article, edition, told

import broadsheet
from broadsheet import errors, records
from broadsheet.cli import COMMANDS
from broadsheet.cli import broadsheet as program
from broadsheet.desk.policies.broadsheet import SIGNALS
from broadsheet.errors import DocumentError
from broadsheet.records import Document
from broadsheet.seams import Group, Rules
from broadsheet.wire.embed import embed
from broadsheet.wire.parse import BUILT_IN, parse

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/broadsheet"
NETWORK = {"aiohttp", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "ssl", "urllib3"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def imports(path: Path) -> set[str]:
    """The packages that a module imports, by the first part of their names."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {name.partition(".")[0] for name in plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}}


def example(about: str) -> ModuleType:
    """The module that docs/plugins.md shows in its section about that."""
    section = text("docs/plugins.md").partition(f"## {about} ")[2].partition("\n## ")[0]
    code = section.partition("```python\n")[2].partition("```")[0]
    assert code, f"docs/plugins.md shows no module under {about}"
    module = ModuleType("example")
    exec(compile(code, about, "exec"), module.__dict__)
    return module


# What stands where


def test_the_house_keeps_its_budgets() -> None:
    done = subprocess.run([sys.executable, "tools/budgets.py"], cwd=ROOT, capture_output=True, text=True, check=False)
    broken = [line for line in done.stdout.splitlines() if not line.startswith("warning")]
    assert done.returncode == 0, "\n".join(broken) + done.stderr


def test_the_public_names_are_few_and_sorted() -> None:
    assert broadsheet.__all__ == sorted(broadsheet.__all__)
    assert len(broadsheet.__all__) <= 14
    assert all(hasattr(broadsheet, name) for name in broadsheet.__all__)


def test_every_public_name_has_its_documents() -> None:
    assert [name for name in broadsheet.__all__ if name != "__version__" and not getattr(broadsheet, name).__doc__] == []


def test_only_fetch_opens_connections() -> None:
    elsewhere = [path for path in SOURCE.rglob("*.py") if not {SOURCE / "wire/fetch", SOURCE / "web"} & set(path.parents)]
    assert [str(path.relative_to(ROOT)) for path in elsewhere if imports(path) & NETWORK] == []


def test_the_web_listens_and_opens_no_connection() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (SOURCE / "web").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    taken = {(node.module, alias.name) for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    network = {(module, name) for module, name in taken if (module or "").partition(".")[0] in NETWORK}
    assert network == {("aiohttp", "web")}
    assert plain & NETWORK == set()


def test_the_desk_and_the_formats_hold_no_clock() -> None:
    rooms = [path for room in ("desk", "press/site", "wire/formats") for path in (SOURCE / room).rglob("*.py")]
    assert rooms
    assert [str(path.relative_to(ROOT)) for path in rooms if imports(path) & {"time", "random", "secrets", "uuid"}] == []


def test_no_test_is_imported() -> None:
    """What tests share is no test: whoever looks at one of them would run another's along with it."""
    found = set()
    for path in [path for folder in ("tests", "benchmarks", "tools") for path in (ROOT / folder).rglob("*.py")]:
        nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
        names = [f"{node.module}.{alias.name}" for node in nodes for alias in node.names]
        if any(name.startswith("tests.") and ".test_" in name for name in names):
            found.add(str(path.relative_to(ROOT)))
    assert found == set()


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    places = re.compile("|".join(f"/{place}/" for place in ("work", "farm", "root", "home", "opt", "Users")))
    folders = ("src", "tests", "tools", "benchmarks", "docs", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in {"", ".py", ".md", ".toml", ".yaml"}]
    files += [path for path in ROOT.glob("*") if path.is_file()]
    found = {str(path.relative_to(ROOT)): places.search(path.read_text("utf-8")) for path in files if path.is_file()}
    assert {name: place.group() for name, place in found.items() if place} == {}


# Errors


def error_classes() -> Iterator[type[errors.BroadsheetError]]:
    for found in vars(errors).values():
        if isclass(found) and issubclass(found, errors.BroadsheetError):
            yield found


def test_the_tree_of_errors_draws_every_error_that_is_raised() -> None:
    tree = errors.__doc__ or ""
    raised = {found.__name__ for found in error_classes()} - {"ReasonedError"}
    assert {name for name in raised if not re.search(rf"\b{name}\b", tree)} == set()


@pytest.mark.parametrize("found", list(error_classes()), ids=lambda found: found.__name__)
def test_an_error_ends_as_its_tree_says(found: type[errors.BroadsheetError]) -> None:
    said = re.search(rf"\b{found.__name__}\b.*exit (\d)", errors.__doc__ or "")
    assert said is None or found.exit_code == int(said[1])


# Documents


def commands() -> dict[str, click.Command]:
    context = click.Context(program)
    return {name: command for name in COMMANDS if (command := program.get_command(context, name))}


def documented(name: str) -> str:
    return text("docs/commands.md").partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def flags(command: click.Command) -> set[str]:
    return {flag for option in options(command) for flag in (*option.opts, *option.secondary_opts)}


def options(command: click.Command) -> list[click.Option]:
    """The options of a command, and of the commands that it groups."""
    own = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    grouped = command.commands.values() if isinstance(command, click.Group) and command is not program else ()
    return own + [option for below in grouped for option in options(below)]


def told_flags(words: str) -> set[str]:
    """The flags in the first column of the tables."""
    cells = [line.split("|")[1] for line in words.splitlines() if line.startswith("| `-")]
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join(cells)))


def test_every_command_can_be_loaded_and_says_what_it_does() -> None:
    assert list(commands()) == list(COMMANDS)
    assert [name for name, command in commands().items() if not command.help] == []


def test_the_documents_tell_every_command_and_no_other() -> None:
    assert re.findall(r"^## (.+)$", text("docs/commands.md"), re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_the_documents_tell_every_option_and_no_other(name: str) -> None:
    assert told_flags(documented(name)) == flags(commands()[name])


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_option_has_a_sentence_of_help(name: str) -> None:
    assert [option.name for option in options(commands()[name]) if not option.help] == []


def test_the_documents_tell_the_options_of_all_commands() -> None:
    head = text("docs/commands.md").partition("\n## ")[0]
    assert told_flags(head) == flags(program) | {"-h", "--help"}


def test_the_glossary_has_every_noun() -> None:
    words = set(re.findall(r"\*\*([\w -]+)\*\*", text("docs/glossary.md")))
    nouns = {found.__name__.lower() for found in vars(records).values() if isclass(found) and issubclass(found, records.Noun)}
    assert nouns - {"noun"} - words == set()


def test_every_link_of_the_documents_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))]
    broken = [(page.name, link) for page, link in links if "://" not in link and not (page.parent / link).exists()]
    assert len(links) > 10
    assert broken == []


def test_every_decision_is_in_the_index() -> None:
    decisions = sorted(path.name for path in (ROOT / "docs/decisions").glob("0*.md"))
    assert re.findall(r"\((0.*?\.md)\)", text("docs/decisions/README.md")) == decisions


def test_the_readme_names_commands_that_are_there() -> None:
    scripts = re.findall(r"python3 (\S+\.py)", text("README.md"))
    assert scripts == ["tools/try.py", "tools/test.py"]
    assert all((ROOT / script).exists() for script in scripts)
    assert set(re.findall(r"\.venv/bin/broadsheet (?:-p \S+ )?([a-z]+)", text("README.md"))) <= set(COMMANDS)


def test_the_architecture_draws_every_module_of_the_top() -> None:
    drawn = set(re.findall(r"^├── (\w+)|^└── (\w+)", text("ARCHITECTURE.md"), re.MULTILINE))
    names = {one or other for one, other in drawn}
    there = {path.stem for path in SOURCE.iterdir() if (path.suffix == ".py" or path.is_dir()) and path.stem != "__pycache__"}
    assert there - names <= {"__main__"}
    assert names <= there


def test_the_locks_name_no_place_and_hash_everything() -> None:
    for lock in sorted(ROOT.glob("requirements*.lock")):
        pins = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
        assert [pin for pin in pins if not re.match(r"[\w.\[\],-]+==\S+( ;.*)? \\\n    --hash=sha256:", pin)] == [], lock.name


def test_the_locks_pin_every_dependency() -> None:
    project: dict[str, Any] = tomllib.loads(text("pyproject.toml"))
    needed = {re.split(r"[\[<>=~ ;]", word)[0].lower() for word in project["project"]["dependencies"]}
    pinned = set(re.findall(r"^([\w.-]+)==", text("requirements.lock"), re.MULTILINE))
    assert needed - pinned == set()


# Plug-ins, as their document shows them


def test_the_documents_parser_reads_a_bulletin() -> None:
    bulletin: Any = example("A parser")
    words = b"https://a.example/1 Herring in the harbour\nhttps://a.example/2 Herring gone"
    document = Document(address="https://a.example/b", body=words, media_type="text/x-bulletin", fetched=datetime(2024, 1, 1, tzinfo=UTC))
    assert [entry.title for entry in parse(document, (*BUILT_IN, bulletin)).entries] == ["Herring in the harbour", "Herring gone"]


def test_the_documents_embedder_keeps_its_promise() -> None:
    syllables: Any = example("An embedder")
    assert list(embed([article("one"), article("two")], syllables)) == ["one", "two"]
    assert syllables.embed([]).shape == (0, syllables.size)


def test_the_documents_parser_refuses_what_is_no_bulletin() -> None:
    bulletin: Any = example("A parser")
    document = Document(
        address="https://a.example/b", body=b"herring", media_type="text/x-bulletin", fetched=datetime(2024, 1, 1, tzinfo=UTC)
    )
    with pytest.raises(DocumentError, match="line 1 has no title"):
        parse(document, (*BUILT_IN, bulletin))


def test_the_documents_output_writes_the_headlines() -> None:
    headlines: Any = example("An output")
    (artifact,) = headlines.render(edition(told("one"), told("two")))
    assert (artifact.path, artifact.body) == ("public/headlines.txt", b"Title of one\nTitle of two\n")


def test_the_documents_signal_is_one() -> None:
    question: Any = example("A signal")
    asks, says = article("a", title="Who ate the herring?"), article("b", title="A cat ate the herring.")
    group = Group(id="s", members=(asks, says))
    assert [found.points for found in question.measure(asks, group, Rules(), question.weight)] == [-5]
    assert question.measure(says, group, Rules(), question.weight) == ()
    assert question.measure(asks, group, Rules(), 0) == ()
    assert question.__doc__


def test_every_signal_has_the_sentence_that_readers_see() -> None:
    assert [name for name, signal in SIGNALS.items() if not (signal.__doc__ or "").strip()] == []
