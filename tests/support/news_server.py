"""A loopback server with the pages of an invented news agency, for tests of commands that fetch."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from scripted_server import ScriptedServer, http, scripted_server

DENIAL = """<!doctype html>
<html>
<head>
<meta charset="utf-8">
<title>The company denies a joint statement | The agency</title>
<meta property="og:site_name" content="The agency">
<meta property="article:published_time" content="2021-11-02T10:47:00+06:00">
<link rel="canonical" href="/news/denial">
</head>
<body>
<nav><a href="/">Home</a> <a href="/news/">News</a></nav>
<article>
<h1>The company denies a joint statement</h1>
<p>The company answered the ministry on Tuesday. It had been asked about the text which the ministry published a day
before, and which names both as its authors.</p>
<p>The spokeswoman said that the statement was not a joint one, and that the company had seen no draft of it.</p>
<p>The ministry did not answer questions by the end of the day. Its press service is closed on public holidays, and it
will open again on Thursday.</p>
</article>
<footer>All rights reserved</footer>
</body>
</html>
"""
"""A page that declares a title, a site and a day, but no author and no language."""


@contextmanager
def news_server(pages: Mapping[str, bytes] | None = None) -> Iterator[ScriptedServer]:
    """Run a server with these answers by path, the denial at `/news/denial`, and an old address that leads to it."""
    known = {
        "/news/denial": http(DENIAL.encode(), Content_Type="text/html"),
        "/old": http(status="301 Moved", Location="/news/denial?utm_source=old"),
        "/lost/page": http(status="302 Found", Location="/"),
        "/": http(b"<title>The agency</title>", Content_Type="text/html"),
        **(pages or {}),
    }

    def answer(connection: socket.socket, path: str) -> None:
        connection.sendall(known.get(path.partition("?")[0]) or http(b"gone", status="404 Not Found"))

    with scripted_server(answer) as server:
        yield server
