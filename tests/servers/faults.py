#!/usr/bin/python3
"""faults.py [OPTION...] SCENARIO...: SMTP servers on 127.0.0.1 that do wrong, one for each scenario.

Prints a line "PORT SCENARIO" for each, serves until TERM, and appends a line "SCENARIO ADDRESS" to --record for each
message it has taken, before it says so. A scenario is a name and what goes wrong, joined by '+':

  ACTION@POINT[>SKIP][*TIMES]  at this point of a session, on all connections together: the first SKIP times all is well,
                               then it goes wrong TIMES times (without it: always)
      points:  greeting ehlo auth mail rcpt data body dot taken answered rset quit
               (dot: before the message is taken; taken: it is taken and recorded, not yet answered)
      actions: close reset hang, or what is said: rubbish (no SMTP), nocode (words without a code), longline (100,000
               octets), lines (200 lines), twice (the answer two times), none (no answer), a code such as 451 (421 closes)
  no:EXTENSION     does not offer it (PIPELINING, DSN, SMTPUTF8, 8BITMIME, SIZE, ENHANCEDSTATUSCODES)
  limit:N          421 after N messages of a connection, unasked      dies:N  closes after N messages, without a word
  most:N           421 to more than N connections at once
  hollow           354 to DATA even when RCPT was refused
  octets           every answer octet by octet
  chunks           offers CHUNKING; with BDAT the point body comes before its octets are read
  nobdat           offers it and does not know BDAT
  late:S           nobody listens before S seconds                     restart:N:S  gone for S seconds after N messages
  tls              offers STARTTLS (--cert)                            tls:N    on the first N connections only
  auth:WORDS       offers AUTH with these mechanisms (PLAIN, LOGIN, XOAUTH2, OAUTHBEARER, by commas) and demands a login

A good login is --login USER:PASSWORD, or USER with one of the tokens in the file --tokens, read anew each time.

The recipient's local part up to '+', '-' or '.' is a fault too, as in DESIGN's list of 18: perm full temp grey rate
ratedata dataperm datatemp drop dropdata slow slowdata garbage longline multi badcode; anything else is taken.
"""
import argparse, asyncio, base64, re, signal, socket, ssl, struct, sys

EXTENSIONS = ["PIPELINING", "DSN", "SMTPUTF8", "8BITMIME", "SIZE 30000000", "ENHANCEDSTATUSCODES"]
RCPT_REPLY = {"perm": "550 5.1.1 no such user", "full": "552 5.2.2 mailbox full", "temp": "451 4.3.0 try again later",
              "rate": "421 4.7.0 too many messages, slow down"}
DATA_REPLY = {"dataperm": "554 5.7.1 refused as spam", "datatemp": "450 4.2.0 mailbox busy",
              "ratedata": "421 4.7.0 try later"}


class Gone(Exception):
    pass


class Rule:
    def __init__(self, text):
        action, point, skip, times = re.fullmatch(r"(\w+)@(\w+)(?:>(\d+))?(?:\*(\d+))?", text).groups()
        self.action, self.point, self.skip, self.times = action, point, int(skip or 0), int(times) if times else None
        self.seen = 0

    def strikes(self, point):
        if point != self.point:
            return False
        self.seen += 1
        return self.seen > self.skip and (self.times is None or self.seen <= self.skip + self.times)


class Scenario:
    def __init__(self, text, options):
        self.text, self.options = text, options
        self.rules, self.words = [], {}
        for part in text.split("+"):
            if "@" in part:
                self.rules.append(Rule(part))
            elif part:
                word, _, value = part.partition(":")
                self.words.setdefault(word, []).append(value)
        self.connections = self.open = self.taken = 0
        self.grey, self.writers, self.server = set(), set(), None
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def number(self, word, default=None):
        return int(self.words[word][0]) if word in self.words and self.words[word][0] else default

    async def listen(self):
        if "late" in self.words:
            await asyncio.sleep(float(self.words["late"][0]))
        self.server = await asyncio.start_server(self.serve, sock=self.socket, backlog=200)

    async def restart(self, seconds):
        self.server.close()
        for writer in list(self.writers):
            writer.transport.abort()
        await asyncio.sleep(seconds)
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port, reuse_address=True, backlog=200)

    def record(self, address):
        with open(self.options.record, "a") as file:
            file.write(f"{self.text} {address}\n")
        self.taken += 1

    async def serve(self, reader, writer):
        self.connections += 1
        self.open += 1
        self.writers.add(writer)
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            await Session(self, reader, writer).talk()
        except (Gone, OSError, asyncio.IncompleteReadError, ValueError):
            pass
        finally:
            self.open -= 1
            self.writers.discard(writer)
            writer.close()


class Session:
    def __init__(self, scenario, reader, writer):
        self.scenario, self.reader, self.writer = scenario, reader, writer
        self.number, self.messages, self.logged_in, self.secure = scenario.connections, 0, False, False
        self.sender = self.to = None

    async def send(self, octets):
        if "octets" in self.scenario.words:
            for i in range(len(octets)):
                self.writer.write(octets[i:i + 1])
                await self.writer.drain()
                await asyncio.sleep(0.0005)
        else:
            self.writer.write(octets)
            await self.writer.drain()

    async def fault(self, action, reply):
        """Does it. What is left: "reply" is still to be given, "given" it was, or something else was "said" or it was
        "refused"."""
        code = reply[:3]
        if action == "close":
            raise Gone
        if action == "reset":
            self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.writer.transport.abort()
            raise Gone
        if action == "hang":
            await asyncio.sleep(600)
        if action == "rubbish":
            await self.send(b"\x00\xff\xfe<html>nonsense\r\n\r\n")
        elif action == "nocode":
            await self.send(b"hello there\r\n")
        elif action == "longline":
            await self.send(code.encode() + b" " + b"x" * 100000 + b"\r\n")
            return "given"
        elif action == "lines":
            await self.send(b"".join(b"%s-line %d\r\n" % (code.encode(), i) for i in range(199)))
            return "reply"
        elif action == "twice":
            await self.send(reply.encode() + b"\r\n")
            return "reply"
        elif action != "none":
            await self.send(action.encode() + b" 4.3.2 not now\r\n")
            if action == "421":
                raise Gone
            return "refused"
        return "said"

    async def reach(self, point, reply=None):
        """Gives the reply, however oddly; true when something else was said in its place."""
        for rule in self.scenario.rules:
            if rule.strikes(point):
                left = await self.fault(rule.action, reply or "250 ok")
                if left != "reply":
                    return left != "given" and left
        if reply:
            await self.send(reply.encode() + b"\r\n")
        return False

    async def talk(self):
        if self.scenario.open > self.scenario.number("most", 10 ** 6):
            await self.send(b"421 4.7.0 too many connections\r\n")
            return
        await self.reach("greeting", "220 faults.example.org ESMTP")
        while True:
            line = await self.reader.readuntil(b"\n")
            word = line[:4].upper().strip()
            method = getattr(self, "on_" + word.decode("ascii", "replace").lower(), None)
            if not method:
                await self.send(b"500 5.5.1 what\r\n")
            else:
                await method(line.decode("utf-8", "replace").rstrip("\r\n"))

    async def on_ehlo(self, line):
        words = self.scenario.words
        offers = [e for e in EXTENSIONS if e.split()[0] not in words.get("no", [])]
        if "chunks" in words or "nobdat" in words:
            offers.append("CHUNKING")
        if "tls" in words and not self.secure and self.number <= self.scenario.number("tls", 10 ** 6):
            offers.append("STARTTLS")
        if "auth" in words:
            offers.append("AUTH " + words["auth"][0].replace(",", " "))
        lines = ["faults.example.org"] + offers
        await self.reach("ehlo", "\r\n".join("250" + ("-" if i + 1 < len(lines) else " ") + one
                                             for i, one in enumerate(lines)))

    async def on_helo(self, line):
        await self.send(b"250 faults.example.org\r\n")

    async def on_star(self, line):
        await self.send(b"220 2.0.0 go on\r\n")
        await self.writer.start_tls(self.scenario.options.context)
        self.secure = True

    async def challenge(self, text=""):
        await self.send(b"334 " + base64.b64encode(text.encode()) + b"\r\n")
        return base64.b64decode((await self.reader.readuntil(b"\n")).strip() or b"=").decode()

    async def check(self, mechanism, first):
        options = self.scenario.options
        user, _, password = (options.login or ":").partition(":")
        if mechanism == "LOGIN":
            return (first or await self.challenge("Username:"), await self.challenge("Password:")) == (user, password)
        said = first if first is not None else await self.challenge()
        if mechanism == "PLAIN":
            return said.split("\0")[1:] == [user, password]
        tokens = open(options.tokens).read().split()
        if mechanism == "XOAUTH2":
            good = any(said == f"user={user}\x01auth=Bearer {token}\x01\x01" for token in tokens)
        else:  # RFC 7628 3.1
            head, *pairs = said.split("\x01")
            good = re.fullmatch(rf"n,a={re.escape(user)},", head) and any(f"auth=Bearer {t}" in pairs for t in tokens)
        if not good:  # both tell why in a challenge, which the client answers before it is refused
            await self.challenge('{"status":"invalid_token"}')
        return bool(good)

    async def on_auth(self, line):
        _, mechanism, *rest = line.split(" ")
        if mechanism.upper() not in self.scenario.words.get("auth", [""])[0].split(","):
            await self.send(b"504 5.5.4 unknown mechanism\r\n")
            return
        if await self.reach("auth"):
            return
        first = base64.b64decode(rest[0]).decode() if rest and rest[0] != "=" else None
        self.logged_in = await self.check(mechanism.upper(), first)
        await self.send(b"235 2.7.0 welcome\r\n" if self.logged_in else b"535 5.7.8 bad login or token\r\n")

    async def on_mail(self, line):
        if "auth" in self.scenario.words and not self.logged_in:
            await self.send(b"530 5.7.0 Authentication required\r\n")
            return
        self.sender = "pending"
        left = await self.reach("mail", "250 2.1.0 sender ok")
        if left:
            self.sender = None if left == "refused" else self.sender
            return
        self.sender = line

    async def on_rcpt(self, line):
        address = re.search(r"<(.*?)>", line).group(1)
        fault = re.split(r"[+.@-]", address)[0]
        reply = RCPT_REPLY.get(fault, "250 2.1.5 ok")
        if fault == "grey" and address not in self.scenario.grey:
            self.scenario.grey.add(address)
            reply = "451 4.7.1 greylisted, try again"
        if fault == "drop":
            raise Gone
        if fault == "slow":
            await asyncio.sleep(self.scenario.options.slow)
        action = {"garbage": "rubbish", "badcode": "nocode", "longline": "longline", "multi": "lines"}.get(fault)
        left = await self.fault(action, reply) if action else "reply"
        if left in ("said", "refused"):
            raise Gone
        if left == "reply" and await self.reach("rcpt", reply):
            return
        if reply[0] == "2" and self.sender:
            self.to = address
        if reply.startswith("421"):
            raise Gone

    async def read_body(self):
        lines = 0
        while (await self.reader.readuntil(b"\n")) != b".\r\n":
            lines += 1
            if lines == 3 and await self.reach("body"):
                return False
        return True

    async def on_data(self, line):
        if not self.to and "hollow" not in self.scenario.words:
            await self.send(b"554 5.5.1 no valid recipients\r\n")
            return
        if await self.reach("data", "354 go on"):
            return
        to, self.to, self.sender = self.to, None, None
        if not await self.read_body():
            return
        if not to:
            await self.send(b"554 5.5.1 no valid recipients\r\n")
            return
        await self.take(to)

    async def take(self, to):
        fault = re.split(r"[+.@-]", to)[0]
        if fault in DATA_REPLY:
            await self.send(DATA_REPLY[fault].encode() + b"\r\n")
            if fault == "ratedata":
                raise Gone
            return
        if await self.reach("dot"):
            return
        self.scenario.record(to)
        if fault == "dropdata":
            raise Gone
        if fault == "slowdata":
            await asyncio.sleep(self.scenario.options.slow)
        await self.reach("taken", "250 2.0.0 queued")
        self.messages += 1
        await self.after_message()

    async def after_message(self):
        words = self.scenario.words
        await self.reach("answered")
        if self.messages == self.scenario.number("limit"):
            await self.send(b"421 4.7.0 enough for one connection\r\n")
            raise Gone
        if self.messages == self.scenario.number("dies"):
            raise Gone
        if "restart" in words:
            count, _, seconds = words["restart"][0].partition(":")
            if self.scenario.taken == int(count):
                asyncio.get_running_loop().create_task(self.scenario.restart(float(seconds)))

    async def on_bdat(self, line):
        words = line.split()
        if "nobdat" in self.scenario.words:
            await self.send(b"502 5.5.2 command not implemented\r\n")
            return
        if self.to and await self.reach("body"):
            return
        await self.reader.readexactly(int(words[1]))
        to, self.to, self.sender = self.to, None, None
        if not to:
            await self.send(b"503 5.5.1 no valid recipients\r\n")
            return
        await self.take(to)

    async def on_rset(self, line):
        self.sender = self.to = None
        await self.reach("rset", "250 2.0.0 ok")

    async def on_quit(self, line):
        await self.reach("quit", "221 2.0.0 bye")
        raise Gone


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--record", required=True)
    parser.add_argument("--slow", type=float, default=0.3)
    parser.add_argument("--login")
    parser.add_argument("--tokens")
    parser.add_argument("--cert", help="CERT.crt and CERT.key")
    parser.add_argument("--life", type=float, default=600)
    parser.add_argument("scenarios", nargs="+")
    options = parser.parse_args()
    if options.cert:
        options.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        options.context.load_cert_chain(options.cert + ".crt", options.cert + ".key")
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    loop.set_exception_handler(lambda loop, context: None)  # connections that break are the point
    scenarios = [Scenario(text, options) for text in options.scenarios]
    tasks = [loop.create_task(scenario.listen()) for scenario in scenarios]
    await asyncio.sleep(0)
    await asyncio.gather(*[t for t, s in zip(tasks, scenarios) if "late" not in s.words])
    for scenario in scenarios:
        print(scenario.port, scenario.text, flush=True)
    print("ready", flush=True)
    try:
        await asyncio.wait_for(ended.wait(), options.life)
    except asyncio.TimeoutError:
        pass


asyncio.run(main())
sys.exit(0)
