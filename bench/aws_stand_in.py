"""A stand-in of Lambda and S3 that only answers: invocations after a while, everything else at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class AwsStandIn:
    """Counts the invocations that are under way; serves in a thread of its own."""

    def __init__(self, answer_seconds: float) -> None:
        """``answer_seconds`` is how long an invoked function takes."""
        self._answer_seconds = answer_seconds
        self._now = 0
        self.most_at_once = 0
        self.url = ""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lengths = [line[15:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
                await reader.readexactly(int(lengths[0]) if lengths else 0)
                body = await self._invocation() if head.startswith(b"POST") else b""
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    async def _invocation(self) -> bytes:
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        await asyncio.sleep(self._answer_seconds)
        self._now -= 1
        return b'{"status": "pending"}'


@contextmanager
def running_aws(answer_seconds: float) -> Iterator[AwsStandIn]:
    """A stand-in on a free port of the loopback address."""
    stand_in = AwsStandIn(answer_seconds)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(stand_in.talk, "127.0.0.1", 0))
    host, port = server.sockets[0].getsockname()
    stand_in.url = f"http://{host}:{port}"
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
