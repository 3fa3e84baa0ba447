from __future__ import annotations

import importlib.util
import itertools
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from playground.runs.store.contract import Owner
from playground.runs.store.open_store import SqlStore, open_store
from playground.settings import Settings
from playground.spec.experiment import ExperimentSpec


def _postgres_module():
    # tests are no package; the file lies one folder up
    spec = importlib.util.spec_from_file_location("tests_postgres", Path(__file__).parent.parent / "postgres.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    pytest.importorskip("psycopg", reason="PostgreSQL's driver psycopg is not installed")
    postgres = _postgres_module()
    server = postgres.running_postgres()
    try:
        url = server.__enter__()
    except postgres.NoServerError as error:
        pytest.skip(str(error))
    yield url
    server.__exit__(None, None, None)


_DATABASES = itertools.count(1)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty database of its own."""
    name = f"test_{next(_DATABASES)}"
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgres_server.rpartition("/")[0] + f"/{name}"
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["memory", "disk", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return request.getfixturevalue("postgres_url")
    return "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path / 'home' / 'playground.db'}"


@pytest.fixture(params=["disk", "postgres"])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that two stores, or two processes, can open."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres_url")
    return f"sqlite:///{tmp_path / 'home' / 'playground.db'}"


@pytest.fixture
def open_at(tmp_path: Path) -> Iterator[Callable[[str], SqlStore]]:
    opened: list[SqlStore] = []

    def open_(url: str) -> SqlStore:
        opened.append(open_store(Settings(tmp_path / "home", url, 1, None)))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


@pytest.fixture
def store(database_url: str, open_at: Callable[[str], SqlStore]) -> SqlStore:
    return open_at(database_url)


@pytest.fixture
def spec() -> ExperimentSpec:
    return ExperimentSpec()


@pytest.fixture
def owner() -> Owner:
    return Owner("here", os.getpid(), 1000.25)


@pytest.fixture(scope="session")
def naughty_strings() -> list[str]:
    import json

    root = Path(os.environ.get("PLAYGROUND_DATASETS") or Path(__file__).parents[2].parent / "shared" / "data")
    for path in (root / "bad" / "strings" / "blns.json", root.parent / "bad" / "strings" / "blns.json"):
        if path.exists():
            return json.loads(path.read_text(encoding="utf-8"))
    pytest.skip(f"the list of naughty strings, bad/strings/blns.json, is not in {root}")
