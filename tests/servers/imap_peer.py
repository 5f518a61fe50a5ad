#!/usr/bin/python3
"""An IMAP server of the tests' own, for what no real one does: it listens on 127.0.0.1, holds a few mails in memory, and
misbehaves as it is told.

  imap_peer.py MODE [--cert C --key K [--tls-at-once]] [--size OCTETS] [--mail FILE...] [--record FILE]

It prints its port. With --record, what the mailbox holds is written there (JSON: folder -> list of mails' subjects,
subscribed folders, flags) after each change and whenever a client leaves.

Worked rightly by an honest client:
  normal        does all it should            big          one mail of --size octets
  whole         as big, but sends all of it when only the beginning is asked for
  binary        NUL, 8-bit, bare CR and LF    uidvalidity  another UIDVALIDITY at each SELECT
  expunge       tells of mails that come and go at any time
  nomove        neither MOVE nor UIDPLUS      nouidmove    UIDPLUS without MOVE
  flat          no NAMESPACE, no subfolders   delfail      refuses STORE, MOVE, COPY
  token         takes the access token "abc.def" only, by OAUTHBEARER
Refused, with an error and within the deadline:
  inject        forged answers behind the one to STARTTLS, in the same packet
  preauth       greets with PREAUTH           nostarttls   does not offer STARTTLS
  bye           greets with BYE               nogreeting   says nothing
  hang          says nothing after LOGIN      hangfetch    says nothing after FETCH
  hugeliteral   announces 4 GB                endlessline  64 MB without a line end
  flood         2,000,000 answers to FETCH    deepbody     BODYSTRUCTURE 100,000 levels deep
  dropmid       closes within a literal       dropclean    the same, with a proper end of TLS
  badpass       refuses the login             throttle     refuses it for now
  statusinfo    items nobody knows, NIL everywhere
  slow          an octet every 50 ms
  novalidity    SELECT without UIDVALIDITY    nofolder     refuses SELECT
  liar          sizes that are wrong, mails nobody asked for, each twice
"""
import argparse, base64, json, re, socket, ssl, sys, threading, time

MAX_LINE = 65536

def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--tls-at-once", action="store_true")
    parser.add_argument("--size", type=int, default=20_000_000)
    parser.add_argument("--mail", nargs="*", default=[])
    parser.add_argument("--record")
    return parser.parse_args()

class Mailbox:
    """Folders with mails: name -> list of [uid, octets, set of flags]."""
    def __init__(self, mails):
        self.lock = threading.RLock()
        self.selects = 0
        self.next_uid = 1
        self.folders = {"INBOX": []}
        self.subscribed = []
        for octets in mails:
            self.add("INBOX", octets, set())

    def add(self, folder, octets, flags):
        self.folders[folder].append([self.next_uid, octets, flags])
        self.next_uid += 1

def first_mails(given):
    if given.mail:
        return [open(name, "rb").read() for name in given.mail]
    if given.mode == "binary":
        return [b"From: x@example.org\r\nSubject: \xff\xfe\x00 binary\r\n\r\nbare\nlf\rcr\x00nul\xe9\r\n"]
    if given.mode in ("big", "whole"):
        line = b"x" * 70 + b"\r\n"
        return [b"From: x@example.org\r\nSubject: big\r\n\r\n" + line * (given.size // len(line))]
    person = b"From: person@example.org\r\nSubject: mail %d\r\n\r\nDear editors,\r\n\r\nthank you.\r\n"
    away = b"From: away@example.org\r\nSubject: mail %d\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n"
    return [away % 1, person % 2, away % 3]

class Client:
    def __init__(self, given, context, mailbox, connection):
        self.given, self.context, self.mailbox, self.connection = given, context, mailbox, connection
        self.mode = given.mode
        self.is_tls = False
        self.folder = None
        if given.tls_at_once:
            self.start_tls()
        self.input = connection.makefile("rb") if not self.is_tls else self.connection.makefile("rb")

    def start_tls(self):
        self.connection = self.context.wrap_socket(self.connection, server_side=True)
        self.is_tls = True

    def say(self, octets):
        if self.mode != "slow":
            self.connection.sendall(octets)
            return
        for at in range(len(octets)):
            self.connection.sendall(octets[at:at + 1])
            time.sleep(0.05)

    def capabilities(self):
        words = [b"IMAP4rev1", b"AUTH=OAUTHBEARER" if self.mode == "token" else b"AUTH=PLAIN"]
        if self.context and not self.is_tls and self.mode not in ("nostarttls", "preauth"):
            words.append(b"STARTTLS")
        if self.mode not in ("nomove", "nouidmove"):
            words.append(b"MOVE")
        if self.mode != "nomove":
            words.append(b"UIDPLUS")
        if self.mode != "flat":
            words.append(b"NAMESPACE")
        return b" ".join(words)

    def serve(self):
        if self.mode == "nogreeting":
            time.sleep(3600)
        if self.mode == "bye":
            self.say(b"* BYE too busy\r\n")
            return
        self.say(b"* PREAUTH hello\r\n" if self.mode == "preauth"
                 else b"* OK [CAPABILITY " + self.capabilities() + b"] here\r\n")
        while True:
            line = self.input.readline(MAX_LINE)
            words = line.split()
            if len(words) < 2:
                return
            tag, command = words[0], words[1].decode("latin-1").upper()
            rest = line.rstrip(b"\r\n").split(b" ", 2)[2] if len(words) > 2 else b""
            if command == "UID":
                command = "UID_" + words[2].decode("latin-1").upper()
                rest = rest.split(b" ", 1)[1]
            answer = getattr(self, "do_" + command.lower(), None)
            with self.mailbox.lock:
                if not answer:
                    self.say(tag + b" BAD unknown\r\n")
                elif answer(tag, rest) is False:
                    return
                self.record()

    def record(self):
        if not self.given.record:
            return
        subject = lambda octets: re.search(rb"Subject: ([^\r\n]*)", octets)[1].decode("latin-1")
        state = {"folders": {name: [[subject(octets), sorted(flags)] for _, octets, flags in mails]
                             for name, mails in self.mailbox.folders.items()},
                 "subscribed": self.mailbox.subscribed}
        with open(self.given.record, "w") as file:
            json.dump(state, file)

    def ok(self, tag, words=b"done"):
        self.say(tag + b" OK " + words + b"\r\n")

    # --- before the login ---

    def do_capability(self, tag, _):
        self.say(b"* CAPABILITY " + self.capabilities() + b"\r\n")
        self.ok(tag)

    def do_starttls(self, tag, _):
        if not self.context or self.mode == "nostarttls":
            self.say(tag + b" BAD no\r\n")
            return
        forged = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nA003 OK forged\r\n" if self.mode == "inject" else b""
        self.connection.sendall(tag + b" OK begin\r\n" + forged)
        self.start_tls()
        self.input = self.connection.makefile("rb")

    def do_authenticate(self, tag, rest):
        if b" " not in rest:
            self.say(b"+ \r\n")
            rest += b" " + self.input.readline(MAX_LINE)
        if self.mode == "token" and b"auth=Bearer abc.def\1" not in base64.b64decode(rest.split()[1]):
            self.say(tag + b" NO [AUTHENTICATIONFAILED] another token\r\n")
            return None
        return self.do_login(tag, rest)

    def do_login(self, tag, _):
        if self.mode == "badpass":
            self.say(tag + b" NO [AUTHENTICATIONFAILED] wrong\r\n")
        elif self.mode == "throttle":
            self.say(tag + b" NO [UNAVAILABLE] try later\r\n")
        elif self.mode == "hang":
            time.sleep(3600)
        else:
            self.ok(tag, b"[CAPABILITY " + self.capabilities() + b"] in")

    def do_logout(self, tag, _):
        self.say(b"* BYE bye\r\n")
        self.ok(tag)
        return False

    # --- folders ---

    def name(self, rest):
        word = rest.strip()
        return (word[1:-1] if word.startswith(b'"') else word).decode("latin-1")

    def do_namespace(self, tag, _):
        self.say(b'* NAMESPACE (("INBOX." ".")) NIL NIL\r\n')
        self.ok(tag)

    def do_list(self, tag, rest):
        wanted = self.name(re.match(rb'("[^"]*"|\S+) (.*)', rest)[2])
        delimiter = b"NIL" if self.mode == "flat" else b'"."'
        if not wanted:
            self.say(b"* LIST (\\Noselect) " + delimiter + b' ""\r\n')
        for name in self.mailbox.folders:
            if name == wanted:
                self.say(b"* LIST () " + delimiter + b' "' + name.encode() + b'"\r\n')
        self.ok(tag)

    def do_create(self, tag, rest):
        name = self.name(rest)
        if name in self.mailbox.folders:
            self.say(tag + b" NO [ALREADYEXISTS] it is there\r\n")
            return
        self.mailbox.folders[name] = []
        self.ok(tag)

    def do_subscribe(self, tag, rest):
        self.mailbox.subscribed.append(self.name(rest))
        self.ok(tag)

    def do_select(self, tag, rest):
        name = self.name(rest)
        if name not in self.mailbox.folders or self.mode == "nofolder":
            self.say(tag + b" NO no such folder\r\n")
            return
        self.folder = name
        self.mailbox.selects += 1
        validity = 7 * self.mailbox.selects if self.mode == "uidvalidity" else 1
        self.say(b"* %d EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen \\Deleted)\r\n" % len(self.mails()))
        if self.mode != "novalidity":
            self.say(b"* OK [UIDVALIDITY %d] numbers\r\n" % validity)
        self.ok(tag, b"[READ-WRITE] there")

    do_examine = do_select

    # --- mails ---

    def mails(self):
        return self.mailbox.folders[self.folder]

    def chosen(self, text):
        wanted = set()
        highest = max((uid for uid, _, _ in self.mails()), default=0)
        for part in text.decode().split(","):
            first, _, last = part.partition(":")
            last = last or first
            wanted |= set(range(int(first), (highest if last == "*" else int(last)) + 1))
        return [mail for mail in self.mails() if mail[0] in wanted]

    def do_uid_search(self, tag, _):
        self.say(b"* SEARCH" + b"".join(b" %d" % mail[0] for mail in self.mails()) + b"\r\n")
        self.ok(tag)

    def do_uid_fetch(self, tag, rest):
        chosen, items = rest.split(b" ", 1)
        misdeed = getattr(self, "fetch_" + self.mode, None)
        if misdeed:
            return misdeed(tag, items)
        if self.mode == "expunge":
            self.say(b"* 9 EXISTS\r\n* 9 EXPUNGE\r\n* 1 FETCH (FLAGS (\\Seen))\r\n")
        for number, (uid, octets, flags) in enumerate(self.chosen(chosen), 1):
            part = re.search(rb"BODY\.PEEK\[\]<0\.(\d+)>", items)
            head = b"* %d FETCH (UID %d FLAGS (%s) RFC822.SIZE %d" % (
                number, uid, " ".join(flags).encode(), len(octets))
            if part and self.mode != "whole":
                octets = octets[:int(part[1])]
                head += b" BODY[]<0> {%d}\r\n" % len(octets) + octets
            elif b"BODY" in items:
                head += b" BODY[] {%d}\r\n" % len(octets) + octets
            self.say(head + b")\r\n")
        if self.mode == "expunge":
            self.say(b"* 1 EXPUNGE\r\n")
        self.ok(tag)

    def fetch_hangfetch(self, _tag, _items):
        time.sleep(3600)

    def fetch_hugeliteral(self, _tag, _items):
        self.say(b"* 1 FETCH (UID 1 BODY[] {4294967290}\r\n" + b"x" * 1000000)
        time.sleep(3600)

    def fetch_endlessline(self, _tag, _items):
        self.say(b"* 1 FETCH (UID 1 FLAGS (")
        for _ in range(64):
            self.say(b"a" * 1048576)
        time.sleep(3600)

    def fetch_flood(self, tag, _items):
        for _ in range(2000):
            self.say(b"* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n" * 1000)
        self.ok(tag)

    def fetch_deepbody(self, tag, _items):
        self.say(b"* 1 FETCH (UID 1 BODYSTRUCTURE " + b"(" * 100000 + b'"TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1' +
                 b' "MIXED")' * 100000 + b")\r\n")
        self.ok(tag)

    def fetch_dropmid(self, _tag, items):
        if b"BODY" not in items:
            return self.fetch_sizes(_tag)
        self.say(b"* 1 FETCH (UID 1 BODY[] {5000}\r\nFrom: x@example.org\r\n")
        self.connection.shutdown(socket.SHUT_RDWR)
        return False

    def fetch_dropclean(self, tag, items):
        if b"BODY" not in items:
            return self.fetch_sizes(tag)
        self.say(b"* 1 FETCH (UID 1 BODY[] {5000}\r\nFrom: x@example.org\r\n")
        if self.is_tls:
            self.connection.settimeout(2)
            try:
                self.connection.unwrap()
            except OSError:
                pass
        return False

    def fetch_sizes(self, tag):
        for number, (uid, _, _) in enumerate(self.mails(), 1):
            self.say(b"* %d FETCH (UID %d RFC822.SIZE 5000)\r\n" % (number, uid))
        self.ok(tag)

    def fetch_statusinfo(self, tag, _items):
        self.say(b'* 1 FETCH (UID 1 X-UNKNOWN (1 2 "a") ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) FLAGS ())\r\n')
        self.ok(tag)

    def fetch_liar(self, tag, items):
        for number in (1, 1, 2, 9999, 4294967295):
            octets = b"From: liar@example.org\r\nSubject: lie %d\r\n\r\nlie\r\n" % number
            body = b" BODY[] {%d}\r\n" % len(octets) + octets if b"BODY" in items else b""
            self.say(b"* %d FETCH (UID %d RFC822.SIZE 4294967295%s)\r\n" % (number, number, body))
        self.ok(tag)

    # --- moving ---

    def refuses(self, tag):
        if self.mode == "delfail":
            self.say(tag + b" NO [NOPERM] not allowed\r\n")
        return self.mode == "delfail"

    def do_uid_move(self, tag, rest):
        if self.mode in ("nomove", "nouidmove"):
            self.say(tag + b" BAD unknown\r\n")
            return
        self.take(tag, rest, True)

    def do_uid_copy(self, tag, rest):
        self.take(tag, rest, False)

    def take(self, tag, rest, away):
        chosen, folder = rest.split(b" ", 1)
        folder = self.name(folder)
        if self.refuses(tag):
            return
        if folder not in self.mailbox.folders:
            self.say(tag + b" NO [TRYCREATE] no such folder\r\n")
            return
        for mail in self.chosen(chosen):
            self.mailbox.add(folder, mail[1], set(mail[2]))
            if away:
                self.mails().remove(mail)
        self.ok(tag)

    def do_uid_store(self, tag, rest):
        if self.refuses(tag):
            return
        for mail in self.chosen(rest.split()[0]):
            mail[2].add("\\Deleted")
        self.ok(tag)

    def do_uid_expunge(self, tag, rest):
        for mail in self.chosen(rest.split()[0]):
            if "\\Deleted" in mail[2]:
                self.mails().remove(mail)
        self.ok(tag)

    def do_expunge(self, tag, _):
        self.mailbox.folders[self.folder] = [m for m in self.mails() if "\\Deleted" not in m[2]]
        self.ok(tag)

def talk(given, context, mailbox, connection):
    try:
        client = Client(given, context, mailbox, connection)
        client.serve()
        client.record()
    except (OSError, ValueError):
        pass
    finally:
        connection.close()

def main():
    given = options()
    context = None
    if given.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(given.cert, given.key)
    mailbox = Mailbox(first_mails(given))
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=talk, args=(given, context, mailbox, connection), daemon=True).start()

main()
