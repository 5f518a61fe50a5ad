#!/usr/bin/python3
"""A mail server somewhere else, to which Postfix hands on what it took: refuses or defers by the name before the @.

remote.py PORT RECORD: dead* 550 5.1.1, full* 552 5.2.2, policy* 550 5.7.1, slow* 451 4.3.0; all others are taken and
noted in RECORD, one a line.
"""
import socketserver
import sys

ANSWERS = {
    "dead": "550 5.1.1 User unknown",
    "full": "552 5.2.2 Mailbox full, over quota",
    "policy": "550 5.7.1 Message rejected because of local policy: your IP is on a blocklist",
    "slow": "451 4.3.0 Temporary lookup failure",
}


class Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def take(self):
        self.say("354 go on")
        for line in self.rfile:
            if line in (b".\r\n", b".\n"):
                break
        with open(sys.argv[2], "a", encoding="utf-8") as record:
            record.write(self.recipient + "\n")
        self.say("250 2.0.0 taken")

    def handle(self):
        self.recipient = ""
        self.say("220 remote.example.net ESMTP")
        for line in self.rfile:
            words = line.decode("latin-1").strip()
            verb = words[:4].upper()
            if verb == "EHLO":
                self.say("250 remote.example.net")
            elif verb == "RCPT":
                self.recipient = words[words.index("<") + 1:words.index(">")]
                name = self.recipient.split("@")[0].rstrip("0123456789")
                self.say(ANSWERS.get(name, "250 2.1.5 ok"))
            elif verb == "DATA":
                self.take()
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 2.0.0 ok")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Session).serve_forever()
