#!/usr/bin/python3
"""kill -9 at random moments of reading one mailbox, again and again; then what became of each mail, one by one.

  inbox_kills.py FORTNIGHT --people N --kills K [--seed S] [--imap CA PORT USER PASSWORD]

Of N invented people who got an edition, every third asks to leave (with the code of their own message), every third has
an automatic reply, and every third writes a mail. All that lies in a mailbox, a Maildir unless --imap names another.
`inbox` is killed K times, each time at a random moment, and then runs to its end. Afterwards

  lost     a mail that is in no folder, a request that changed nobody          must be 0
  twice    a mail that is there twice, a person who left or got a letter twice must be 0
  astray   a mail in a folder where it does not belong                         must be 0

All randomness comes from a seed, which is printed, so that a failure can be run again.
"""
import argparse, collections, email, imaplib, os, pathlib, random, re, signal, sqlite3, ssl, subprocess, sys, tempfile
import time, urllib.parse

EDITION = "---\nsubject: Pay talks\n---\nDear {{first_name|friend}},\n\nthe talks go on.\n"
OURS = "bulletin@lists.example.org"

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fortnight")
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    parser.add_argument("--imap", nargs=4, metavar=("CA", "PORT", "USER", "PASSWORD"))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    random.seed(options.seed)
    with tempfile.TemporaryDirectory(prefix="fortnight-inbox.") as folder:
        return attempt(options, pathlib.Path(folder))

class Maildir:
    def __init__(self, folder):
        self.root = folder / "mail"
        for part in ("new", "cur", "tmp"):
            (self.root / part).mkdir(parents=True)
        self.settings = f'url = "maildir:{self.root}";'

    def put(self, mails):
        for number, mail in enumerate(mails):
            (self.root / "new" / f"1795000000.M{number}P1.host").write_bytes(mail)

    def read(self):
        for path in self.root.glob("**/*"):
            if path.is_file() and path.parent.name in ("new", "cur"):
                above = path.parent.parent
                yield (above.name.removeprefix(".Fortnight.") if above != self.root else "INBOX"), path.read_bytes()

class Imap:
    def __init__(self, folder, ca, port, user, password):
        (folder / "password").write_text(password)
        (folder / "password").chmod(0o600)
        self.login = (ca, int(port), user, password)
        self.settings = (f'url = "imaps://localhost:{port}"; user = "{user}"; password_file = "{folder}/password"; '
                         f'ca_file = "{ca}";')

    def open(self):
        ca, port, user, password = self.login
        box = imaplib.IMAP4_SSL("localhost", port, ssl_context=ssl.create_default_context(cafile=ca))
        box.login(user, password)
        return box

    def put(self, mails):
        box = self.open()
        for mail in mails:
            assert box.append("INBOX", None, None, mail)[0] == "OK"
        box.logout()

    def read(self):
        box = self.open()
        for line in box.list()[1]:
            name = re.search(r'("[^"]*"|[^" ]+)$', line.decode())[1].strip('"')
            if box.select(f'"{name}"', readonly=True)[0] != "OK":
                continue
            for number in box.search(None, "ALL")[1][0].split():
                yield re.split("[./]", name)[-1], box.fetch(number, "(BODY.PEEK[])")[1][0][1]
        box.logout()

def need(done):
    if done.returncode:
        sys.exit(f"{' '.join(map(str, done.args))} ended with {done.returncode}\n{done.stderr}")
    return done

def leave_mail(message, address, number):
    link = re.search(r"<mailto:([^>]*)>", message["List-Unsubscribe"])[1]
    to, _, query = link.partition("?")
    subject = urllib.parse.parse_qs(query).get("subject", ["unsubscribe"])[0]
    return f"From: {address}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{number}@example.org>\r\n\r\n\r\n"

def away_mail(address, number):
    return (f"From: {address}\r\nTo: {OURS}\r\nSubject: Away\r\nAuto-Submitted: auto-replied\r\n"
            f"Message-ID: <{number}@example.org>\r\n\r\nI am away.\r\n")

def person_mail(address, number):
    return (f"From: {address}\r\nTo: {OURS}\r\nSubject: The leaflet\r\nMessage-ID: <{number}@example.org>\r\n\r\n"
            "Dear editors,\r\n\r\nwhen does the next leaflet come out?\r\n")

def mails_of(outbox):
    """The mails, and where each belongs, by Message-ID; who asks to leave."""
    mails, belongs, leaving = [], {}, []
    for number, path in enumerate(sorted(outbox.iterdir())):
        message = email.message_from_bytes(path.read_bytes())
        address = message["To"]
        make, shelf = [(None, "Requests"), (away_mail, "Auto-replies"), (person_mail, "INBOX")][number % 3]
        mails.append((make(address, number) if make else leave_mail(message, address, number)).encode())
        belongs[f"<{number}@example.org>"] = shelf
        if not make:
            leaving.append(address)
    return mails, belongs, leaving

def attempt(options, folder):
    workspace = folder / "bulletin"
    fortnight = lambda *words: subprocess.run([options.fortnight, *words], cwd=folder, stdin=subprocess.DEVNULL,
                                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    inside = lambda *words: fortnight("-C", str(workspace), *words)
    need(fortnight("init", "bulletin", "--name", "Test", "--from", OURS))
    (folder / "people.csv").write_text("email\n" + "".join(f"person{n}@example{n}.org\n" for n in range(options.people)))
    need(inside("import", str(folder / "people.csv"), "--consent", "asked at a meeting"))
    (workspace / "editions" / "pay-talks.md").write_text(EDITION)
    need(inside("-q", "send", "pay-talks"))
    mailbox = Imap(folder, *options.imap) if options.imap else Maildir(folder)
    with open(workspace / "fortnight.conf", "a") as conf:
        conf.write(f"inbox = {{ {mailbox.settings} }};\n")
    mails, belongs, leaving = mails_of(workspace / "outbox" / "new")
    mailbox.put(mails)

    began, kills = time.monotonic(), 0
    step = None
    while kills < options.kills:
        reader = subprocess.Popen([options.fortnight, "-C", str(workspace), "-q", "inbox"], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if step is None: # how long it takes to come to the first change
            step = wait_for_records(workspace, reader, began)
        else:
            time.sleep(random.uniform(0.2, 1.2) * step)
        if reader.poll() is not None:
            break
        reader.send_signal(signal.SIGKILL)
        reader.wait()
        kills += 1
    last = inside("-q", "inbox")
    if last.returncode:
        print(f"the last run ended with {last.returncode}\n{last.stderr}")
        return 1
    return compare(options, kills, (mailbox, belongs, leaving), workspace)

def records(workspace):
    with sqlite3.connect(f"file:{workspace}/fortnight.db?mode=ro", uri=True) as store:
        return store.execute("SELECT count(*) FROM mail_record").fetchone()[0]

def wait_for_records(workspace, reader, began):
    while reader.poll() is None and not records(workspace):
        time.sleep(0.01)
    return time.monotonic() - began

def compare(options, kills, expected, workspace):
    mailbox, belongs, leaving = expected
    found = collections.defaultdict(list)
    for folder, octets in mailbox.read():
        found[email.message_from_bytes(octets)["Message-ID"]].append(folder)
    lost = [mail for mail in belongs if not found[mail]]
    twice = [mail for mail, folders in found.items() if len(folders) > 1]
    astray = [mail for mail, folders in found.items() if folders and folders[0] != belongs.get(mail)]
    with sqlite3.connect(f"file:{workspace}/fortnight.db?mode=ro", uri=True) as store:
        ask = lambda sql: store.execute(sql).fetchall()
        left = ask("SELECT id FROM subscriber WHERE status = 4")
        changes = collections.Counter(row[0] for row in ask("SELECT subscriber_id FROM history WHERE number > 1"))
        letters = collections.Counter(row[0] for row in ask("SELECT subscriber_id FROM letter"))
        worked = ask("SELECT count(*), count(DISTINCT hash) FROM mail_record")[0]
    goodbyes = collections.Counter()
    for path in (workspace / "outbox" / "new").iterdir():
        letter = email.message_from_bytes(path.read_bytes())
        if letter["In-Reply-To"]:
            goodbyes[letter["To"]] += 1
    people_lost = len(leaving) - len(left)
    people_twice = [person for counts in (changes, letters, goodbyes) for person, times in counts.items() if times > 1]
    strangers = set(changes) - {row[0] for row in left}
    print(f"mails {len(belongs)}, kills {kills}, lost {len(lost)}, twice {len(twice)}, astray {len(astray)}; of people: "
          f"left {len(left)} of {len(leaving)}, changed twice {len(people_twice)}, strangers changed {len(strangers)}, "
          f"letters {sum(letters.values())}, posted {sum(goodbyes.values())}; records {worked[0]}")
    good = sum(goodbyes.values()) == len(leaving) and not (lost or twice or astray or people_lost or people_twice or strangers) and worked == (len(belongs),) * 2
    if kills < options.kills * 0.6:
        print(f"only {kills} of {options.kills} kills came in time")
        good = False
    return 0 if good else 1

sys.exit(main())
