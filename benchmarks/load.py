"""Asks a server for the same page as fast as it answers, over a few kept-alive connections."""

import socket
import threading
import time


class Asker:
    """One connection that asks again and again."""

    def __init__(self, port: int, path: str, cookies: str) -> None:
        self.port = port
        header = f"Cookie: {cookies}\r\n" if cookies else ""
        self.request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{header}\r\n".encode()
        self.answered = 0
        self.problem = ""

    def ask_until(self, end: float) -> None:
        """Ask until the time is up; notes the first answer that is not a whole page."""
        try:
            while time.perf_counter() < end:
                with socket.create_connection(("127.0.0.1", self.port), 30) as connection:
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    while time.perf_counter() < end and self.ask(connection):
                        self.answered += 1
                        if self.closing:
                            break
                if self.problem:
                    return
        except OSError as error:
            self.problem = str(error)

    def ask(self, connection: socket.socket) -> bool:
        """One request and its whole answer; False when it was not a page."""
        connection.sendall(self.request)
        received = b""
        while b"\r\n\r\n" not in received:
            part = connection.recv(65536)
            if not part:
                self.problem = "the server closed the connection"
                return False
            received += part
        head, _, body = received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").lower().split("\r\n")
        if " 200 " not in lines[0]:
            self.problem = lines[0]
            return False
        fields = dict(line.split(": ", 1) for line in lines[1:])
        self.closing = fields.get("connection") == "close"
        left = int(fields["content-length"]) - len(body)
        while left > 0:
            left -= len(connection.recv(65536))
        return True


def requests_per_second(
    port: int, path: str, cookies: str = "", *, seconds: float, connections: int = 4
) -> float:
    """Pages a second; raises SystemExit when an answer was not a page."""
    askers = [Asker(port, path, cookies) for _ in range(connections)]
    started = time.perf_counter()
    threads = [
        threading.Thread(target=asker.ask_until, args=(started + seconds,)) for asker in askers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    problems = {asker.problem for asker in askers if asker.problem}
    if problems:
        raise SystemExit(f"{path}: {problems}")
    return sum(asker.answered for asker in askers) / took
