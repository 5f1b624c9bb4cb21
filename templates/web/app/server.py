"""A page that counts how often it was loaded. The count lives in Redis on another machine."""

import os
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DB = (os.environ.get("DB_HOST", "db"), int(os.environ.get("DB_PORT", "6379")))
PORT = int(os.environ.get("PORT", "8000"))


def ask_db(command: str) -> str:
    """Sends one inline command and returns the reply without its type mark (https://redis.io/docs/reference/protocol-spec)."""
    with socket.create_connection(DB, timeout=3) as connection:
        connection.sendall(command.encode() + b"\r\n")
        with connection.makefile("rb") as replies:
            reply = replies.readline().decode().strip()
    if reply[:1] not in ("+", ":"):
        raise OSError(f"the database answered: {reply or 'nothing'}")
    return reply[1:]


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        command = {"/": "INCR hits", "/health": "PING"}.get(self.path)
        if command is None:
            self.answer(404, "There is no such page.\n")
            return
        try:
            reply = ask_db(command)
        except OSError as error:
            self.answer(503, f"The database on {DB[0]}:{DB[1]} cannot be reached: {error}\n")
            return
        if self.path == "/health":
            self.answer(200, "ok\n")
        else:
            self.answer(200, f"Hello from {socket.gethostname()}.\nThis page was loaded {reply} times, says the database on {DB[0]}.\n")

    def answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("0.0.0.0", PORT), Page).serve_forever()
