"""A mail server on 127.0.0.1 that speaks SMTP, well or badly."""

import socketserver
import threading
from email import message_from_bytes, policy


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        fake = self.server.fake
        self.say(220, "fake")
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            word = line.partition(" ")[0].upper()
            if word == "DATA":
                if not self.take(fake):
                    return
            elif word == "QUIT":
                self.say(221, "bye")
                return
            elif word == "RCPT":
                self.say(*fake.rcpt)
            elif word == "MAIL":
                self.say(*fake.mail)
            else:
                self.say(250, "fake")

    def say(self, code, text):
        self.wfile.write(f"{code} {text}\r\n".encode())

    def take(self, fake):
        self.say(354, "go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line[:2] == b".." else line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        if fake.data[0] in (0, 250):
            fake.mails.append(mail)
        if fake.data[0] == 0:
            return False  # has it, and hangs up
        self.say(*fake.data)
        return True


class FakeSmtp:
    """``rcpt``, ``mail`` and ``data`` are its answers; data (0, "") hangs up."""

    def __init__(self):
        self.mail = self.rcpt = self.data = (250, "fine")
        self.mails = []
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler)
        self.server.daemon_threads = True
        self.server.fake = self
        threading.Thread(
            target=self.server.serve_forever, args=(0.02,), daemon=True
        ).start()

    @property
    def port(self):
        return self.server.server_address[1]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
