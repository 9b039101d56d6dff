"""How Virtuoso is set up: its settings file, and a release in its store."""

import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

#: The server and its SQL client, as Debian's package virtuoso-opensource calls them.
PROGRAM = shutil.which("virtuoso-t")
_SQL = shutil.which("isql-vt")
_SETTINGS = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = {threads}
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = {deadline}
"""
_STARTS_WITHIN = 60.0


def write_settings(
    folder: Path,
    sql: int,
    http: int,
    *,
    buffers: int = 4000,
    threads: int = 16,
    rows: int = 5000,
    deadline: int = 20,
) -> None:
    """Write virtuoso.ini: the ports of SQL and HTTP, and how much it may use.

    `buffers` are of 8 KB, `threads` are connections that are answered at once, `deadline` is how
    many seconds a query has, or 0.
    """
    told = _SETTINGS.format(
        sql=sql,
        http=http,
        buffers=buffers,
        dirty=buffers * 3 // 4,
        threads=threads,
        rows=rows,
        deadline=deadline,
    )
    (folder / "virtuoso.ini").write_text(told, "ascii")


def command() -> list[str]:
    """Give the command that serves what lies in the folder that it is started in."""
    if not PROGRAM:
        message = "There is no command virtuoso-t here (on Debian: apt install virtuoso-opensource)"
        raise FileNotFoundError(message)
    return [PROGRAM, "+foreground", "+configfile", "virtuoso.ini"]


def version() -> str:
    """Give the version of the server."""
    told = subprocess.run([*command()[:1], "-?"], capture_output=True, text=True, check=False)
    found = re.search(r"^Version (\d+(\.\d+)+)", told.stdout + told.stderr, re.MULTILINE)
    return found[1] if found else ""


def load(quads: Path, folder: Path, sql: int) -> None:
    """Load a file of N-Quads into the store of a folder whose settings name the port of SQL."""
    (folder / "load").mkdir(exist_ok=True)
    with quads.open("rb") as file, (folder / "load" / "all.nq").open("wb") as lines:
        shutil.copyfileobj(file, lines)
    with subprocess.Popen(command(), cwd=folder, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(process, sql)
            _run(sql, "ld_dir('load', '*.nq', 'default')")
            _run(sql, "rdf_loader_run()")
            _run(sql, "checkpoint")
            _run(sql, "shutdown")
            process.wait(_STARTS_WITHIN)
        finally:
            process.kill()
            shutil.rmtree(folder / "load")


def _run(sql: int, statement: str) -> None:
    asked = [str(_SQL), f"127.0.0.1:{sql}", "dba", "dba", f"EXEC={statement};"]
    subprocess.run(asked, check=statement != "shutdown", capture_output=True)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("Virtuoso did not start.")
