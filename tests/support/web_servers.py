"""Runs nginx, Apache and Caddy with the settings in docs/servers.md, each as an ordinary process on a free port.

A server gets a folder of its own for all that it writes. Of the settings, only the address and the folder change.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from entry_blocks import Block, blocks

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "servers.md"
BELOW = "timeline/"
"""The path of the documented site that is not at the root of its host."""
_FOLDER = "/srv/record"
_PROGRAMS = "/usr/sbin:/usr/bin:/sbin:/bin"
"""Where Debian has servers; the PATH of ordinary users lacks the first folder."""
_NOBODY = 65534
_APACHE = Path("/etc/apache2")
_MODULES = (
    "access_compat", "alias", "auth_basic", "authn_core", "authn_file", "authz_core", "authz_host", "authz_user",
    "autoindex", "deflate", "dir", "env", "filter", "mime", "mpm_event", "negotiation", "reqtimeout", "setenvif",
    "status",
)  # fmt: skip
"""What Debian's package enables."""
_MOVABLE = "    # All lines from here on, without the last one, may stand in a file `.htaccess` instead."
_SHARED = """\
<VirtualHost *:80>
    DocumentRoot /srv/record
    <Directory /srv/record>
        Require all granted
        Options Indexes
        AllowOverride All
    </Directory>
</VirtualHost>
"""
"""The settings of a host that lets its customers change what they like in files."""
_NGINX = """\
daemon off;
pid nginx.pid;
error_log stderr;
events {{ worker_connections 64; }}
http {{
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    {paths}
    gzip on;
    include record.conf;
}}
"""
"""The settings of Debian for all sites, with other paths."""


@dataclass(frozen=True)
class Server:
    """One server of the document."""

    name: str
    """The kind of its blocks in the document."""
    program: str
    """Its command, and its package in Debian."""
    is_shared: bool = False
    """Whether only a file in the site's folder may change its settings."""

    def __str__(self) -> str:
        """Return a name for a test."""
        return f"{self.name}-shared" if self.is_shared else self.name


def find_program(name: str) -> str:
    """Return the path of a program, whose package in Debian has the same name.

    Skips the test if there is none; fails if the variable `ONRECORD_SERVERS` is `required`, as each night.
    """
    found = shutil.which(name, path=f"{os.environ['PATH']}:{_PROGRAMS}")
    if found is None:
        message = f"no {name}: install it to test the settings of docs/servers.md (Debian: apt install {name})"
        (pytest.fail if os.environ.get("ONRECORD_SERVERS") == "required" else pytest.skip)(message)
    return found


@dataclass(frozen=True)
class Running:
    """A server that runs."""

    address: str
    """The address of the site."""
    folder: Path
    """The folder with the site's files."""
    log: Path
    """What the server has printed."""


NGINX = Server("nginx", "nginx")
APACHE = Server("apache", "apache2")
SHARED_APACHE = Server("apache", "apache2", is_shared=True)
CADDY = Server("caddy", "caddy")
SERVERS = (NGINX, APACHE, SHARED_APACHE, CADDY)


def settings(server: Server, base: str) -> str:
    """Return the settings in the document; below a path, with the lines that the document changes for that."""
    whole, *changed = [block.content for block in _blocks() if block.kind == server.name]
    for line in "".join(changed).splitlines() if base else ():
        directive = line.rpartition(" ")[0]
        pattern = rf"^{re.escape(directive)} .*$"
        assert len(re.findall(pattern, whole, re.MULTILINE)) == 1, line
        whole = re.sub(pattern, line, whole, flags=re.MULTILINE)
    return whole


def settings_for_folder(base: str) -> str:
    """Return the settings of Apache that may stand in a file of the site's folder."""
    _, _, rest = settings(SHARED_APACHE, base).partition(f"{_MOVABLE}\n")
    return rest.removesuffix("</VirtualHost>\n")


def _blocks() -> tuple[Block, ...]:
    return tuple(blocks(DOCUMENT.read_text("utf-8")))


def copy_site(site: Path, folder: Path) -> None:
    """Copy a built site into the folder that a server shows, by the command in the document."""
    find_program("rsync")
    (line,) = [line for block in _blocks() for line in block.content.splitlines() if line.startswith("rsync ")]
    words = shlex.split(line.replace(f"record.example.org:{_FOLDER}/", f"{folder}/"))
    subprocess.run(words, cwd=site.parent, check=True)


@contextmanager
def running(server: Server, site: Path, base: str) -> Iterator[Running]:
    """Run a server while the context lasts.

    Args:
        server: The server to run.
        site: A built site, which is copied.
        base: The path below the root of the host, such as 'timeline/'; or empty.

    Yields:
        The running server.
    """
    program = find_program(server.program)
    # Not in pytest's own folder, which other users can't read.
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        root = home / "root"
        shutil.copytree(site, root / base)
        port = _free_port()
        text = settings(server, base)
        if server.is_shared:
            (root / base / ".htaccess").write_text(settings_for_folder(base), "utf-8")
            shutil.rmtree(root / "icons", ignore_errors=True)
            text = _SHARED
        text = _placed(text, root, port)
        arguments, variables = {"nginx": _nginx, "apache": _apache, "caddy": _caddy}[server.name](home, text)
        with _process([program, *arguments], home, port, variables):
            yield Running(f"http://127.0.0.1:{port}/{base}", root / base, home / "printed")


def _placed(text: str, root: Path, port: int) -> str:
    """Return settings with another folder and address."""
    host = f"127.0.0.1:{port}"
    places = {
        _FOLDER: str(root),
        "listen 80;": f"listen {host};",
        "<VirtualHost *:80>": f"Listen {host}\n<VirtualHost {host}>",
        "record.example.org {": f"{{\n\tadmin off\n}}\n\nhttp://{host} {{",
    }
    for before, after in places.items():
        text = text.replace(before, after)
    return text


def _nginx(home: Path, text: str) -> tuple[list[str], dict[str, str]]:
    (home / "record.conf").write_text(text, "utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "\n    ".join(f"{kind}_temp_path {home / kind};" for kind in kinds)
    (home / "nginx.conf").write_text(_NGINX.format(paths=paths), "utf-8")
    return ["-p", str(home), "-c", "nginx.conf", "-e", "stderr"], {}


def _apache(home: Path, text: str) -> tuple[list[str], dict[str, str]]:
    """Set up Apache as Debian does, with its own settings for all sites."""
    for name in ("mods-enabled", "conf-available", "conf-enabled", "sites-available", "sites-enabled"):
        (home / name).mkdir()
    shutil.copy(_APACHE / "apache2.conf", home)
    (home / "ports.conf").write_text("ServerName localhost\n", "utf-8")
    (home / "mods-available").symlink_to(_APACHE / "mods-available")
    (home / "sites-available/record.conf").write_text(text, "utf-8")
    variables = {
        "APACHE_CONFDIR": str(home),
        "APACHE_LOG_DIR": str(home),
        "APACHE_PID_FILE": str(home / "apache2.pid"),
        "APACHE_RUN_DIR": str(home),
        "APACHE_RUN_GROUP": "nogroup",
        "APACHE_RUN_USER": "nobody",
    }
    commands = [line for block in _blocks() if block.kind == "sh" for line in block.content.splitlines()]
    enable = [line.removeprefix("sudo ").split() for line in commands if " a2en" in line]
    for command in (["a2enmod", "--quiet", *_MODULES], *enable):
        subprocess.run(command, env={**variables, "PATH": _PROGRAMS}, check=True, capture_output=True)
    return ["-d", str(home), "-f", "apache2.conf", "-D", "FOREGROUND"], variables


def _caddy(home: Path, text: str) -> tuple[list[str], dict[str, str]]:
    (home / "Caddyfile").write_text(text, "utf-8")
    return ["run", "--config", "Caddyfile"], {}


@contextmanager
def _process(command: list[str], home: Path, port: int, variables: Mapping[str, str]) -> Iterator[None]:
    """Run a program as an ordinary user until the context ends; it must listen, and print no complaint."""
    user: dict[str, int | list[int]] = {}
    if os.geteuid() == 0:
        user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
        for path in (home, *home.rglob("*")):
            os.chown(path, _NOBODY, _NOBODY, follow_symlinks=False)
    printed = home / "printed"
    with printed.open("wb") as log:
        process = subprocess.Popen(  # type: ignore[call-overload]
            command, cwd=home, env={"PATH": _PROGRAMS, "HOME": str(home), **variables}, stdout=log, stderr=log, **user
        )
    try:
        _wait(process, port, printed)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait(process: subprocess.Popen[bytes], port: int, printed: Path) -> None:
    """Return when a program listens. Raises `AssertionError` with what it printed if it ends, or after 20 seconds."""
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(printed.read_text("utf-8", "replace"))


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])
