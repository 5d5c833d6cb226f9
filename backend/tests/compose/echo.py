"""Behind nginx in the API's place (proxy.yml): answers with what arrived. The standard library only."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event

go_on = Event()


class Echo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/api/events":
            self._send_events()
        elif self.path == "/api/go-on":
            go_on.set()
            self._answer({})
        else:
            self._answer({"path": self.path, "headers": {name.lower(): value for name, value in self.headers.items()}})

    def do_POST(self) -> None:
        self._answer({"size": len(self.rfile.read(int(self.headers["Content-Length"])))})

    def _answer(self, content: object) -> None:
        self._start("application/json")
        self.wfile.write(json.dumps(content).encode())

    def _send_events(self) -> None:
        """The second event comes when the first was read and that was said."""
        self._start("text/event-stream")
        self.wfile.write(b"data: first\n\n")
        if go_on.wait(timeout=30):
            self.wfile.write(b"data: second\n\n")

    def _start(self, content_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        if content_type == "text/event-stream":
            self.send_header("X-Accel-Buffering", "no")
        self.end_headers()


ThreadingHTTPServer(("", 8000), Echo).serve_forever()
