"""A PostgreSQL server of the tests' own, in a temporary folder on a free port."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PLACES = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin")


class NoServerError(Exception):
    """No PostgreSQL server can be had here, and why."""


@contextmanager
def running_postgres() -> Iterator[str]:
    """SQLAlchemy URL of an empty cluster, which is stopped and removed afterwards.

    Raises:
        NoServerError: the programs, or a user to run them, are missing, or the server does not start.
    """
    programs = _programs()
    prefix = _as_another_user()
    folder = Path(tempfile.mkdtemp(prefix="playground-postgres-", dir="/tmp"))
    try:
        if prefix:
            shutil.chown(folder, "postgres")
        data, log, port = folder / "data", folder / "log", _free_port()
        _run([*prefix, str(programs / "initdb"), "-D", str(data), "-U", "playground", "-A", "trust", "-E", "UTF8"])
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        control = [*prefix, str(programs / "pg_ctl"), "-D", str(data), "-w", "-t", "30"]
        _run([*control, "-l", str(log), "-o", options, "start"])
        try:
            yield f"postgresql+psycopg://playground@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    for place in _PLACES:
        candidates += sorted(Path("/").glob(place.lstrip("/")), reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoServerError("PostgreSQL's initdb and pg_ctl are neither in PATH nor in " + ", ".join(_PLACES))


def _as_another_user() -> list[str]:
    """How to start a program as somebody else where we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return []
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise NoServerError("PostgreSQL does not run as root, and there is no user postgres") from None
    if shutil.which("runuser"):
        return ["runuser", "-u", "postgres", "--"]
    if shutil.which("setpriv"):
        return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    raise NoServerError("PostgreSQL does not run as root, and neither runuser nor setpriv is installed")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[str]) -> None:
    # the server inherits these: a pipe would never end
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd="/tmp")
        if done.returncode:
            output.seek(0)
            last = output.read().decode(errors="replace").strip().splitlines()[-1:]
            raise NoServerError(f"{Path(command[-1]).name}: {' '.join(command)} ended with {done.returncode}: {last}")
