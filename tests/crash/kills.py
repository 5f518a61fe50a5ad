#!/usr/bin/python3
"""kill -9 at random moments of one send, again and again; then who got the edition, by number.

  kills.py FORTNIGHT SINK --people N --kills K [--connections C] [--relay sink|maildir] [--seed S]

Sends an edition to N invented people through the sink (or into a Maildir) and kills the sender K times, each time
starting it anew; then lets it finish. Compared is the set of people the sink recorded with what the store says of
each number:

  lost    neither accepted nor unknown, or accepted and not in the record     must be 0
  twice   in the record more than once                                        must be 0
  unknown at most one per connection and kill; may be in the record or not    (a Maildir: 0)

One kill in five comes at a random moment of the start, where the last crash is being settled; the others after a random
number of further messages. All randomness comes from a seed, which is printed, so that a failure can be run again.
"""
import argparse, collections, json, os, pathlib, random, signal, subprocess, sys, tempfile, time

EDITION = """---
subject: Pay talks
---
Dear {{first_name|friend}},

The talks go on. [Read more](https://example.org/talks).
"""

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fortnight")
    parser.add_argument("sink")
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--relay", choices=["sink", "maildir"], default="sink")
    parser.add_argument("--delay", type=int, default=20, help="ms that the sink holds every answer back")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    random.seed(options.seed)
    with tempfile.TemporaryDirectory(prefix="fortnight-kills.") as folder:
        return run(options, pathlib.Path(folder))

class Sink:
    def __init__(self, options, folder):
        self.record_file = folder / "record"
        self.process = subprocess.Popen(
            [options.sink, "--record", self.record_file, "--delay", str(options.delay)],
            stdout=subprocess.PIPE, text=True)
        self.url = f"smtp://127.0.0.1:{int(self.process.stdout.readline())}"

    def count(self):
        return self.record_file.read_bytes().count(b"\n")

    def record(self):
        return collections.Counter(self.record_file.read_text().split()) if self.record_file.exists() else {}

    def stop(self):
        self.process.terminate()
        self.process.wait()

class Maildir:
    """The outbox itself is the record."""
    def __init__(self, options, folder):
        self.outbox = folder / "bulletin" / "outbox"
        self.url = "maildir:outbox"

    def count(self):
        return len(os.listdir(self.outbox / "new")) if (self.outbox / "new").is_dir() else 0

    def record(self):
        found = collections.Counter()
        for box in ("new", "cur"):
            for file in (self.outbox / box).iterdir() if (self.outbox / box).is_dir() else []:
                to = [line for line in file.read_text().split("\n\n")[0].splitlines() if line.startswith("To: ")]
                found[to[0].split("<")[-1].rstrip(">").removeprefix("To: ")] += 1
        return found

    def stop(self):
        pass

def run(options, folder):
    relay = Sink(options, folder) if options.relay == "sink" else Maildir(options, folder)
    try:
        return attempt(options, folder, relay)
    finally:
        relay.stop()

def attempt(options, folder, relay):
    workspace = folder / "bulletin"
    fortnight = lambda *words: subprocess.run([options.fortnight, *words], cwd=folder, stdin=subprocess.DEVNULL,
                                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    inside = lambda *words: fortnight("-C", str(workspace), *words)
    need(fortnight("init", "bulletin", "--name", "Test", "--from", "bulletin@example.org"))
    configure(workspace / "fortnight.conf", relay.url, options.connections)
    people = folder / "people.csv"
    people.write_text("email,first_name\n" + "".join(f"person{n}@example.org,P{n}\n" for n in range(options.people)))
    need(inside("import", str(people), "--consent", "asked at a meeting"))
    (workspace / "editions" / "pay-talks.md").write_text(EDITION)

    kills = 0
    while kills < options.kills:
        sender = subprocess.Popen([options.fortnight, "-C", str(workspace), "-q", "send", "pay-talks"],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        wait_for_the_moment(options, relay, sender)
        if sender.poll() is not None:
            words = sender.stderr.read()
            print(f"it finished before kill {kills + 1} (exit {sender.returncode})\n{words}")
            return 1
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        sender.stderr.close()
        kills += 1
    last = inside("-q", "send", "pay-talks")
    if last.returncode not in (0, 1):
        print(f"the last send ended with {last.returncode}\n{last.stderr}")
        return 1
    return compare(options, relay.record(), inside)

def wait_for_the_moment(options, relay, sender):
    if random.random() < 0.2:
        time.sleep(random.uniform(0, 0.15))
        return
    goal = relay.count() + random.randint(0, int(0.8 * options.people / options.kills))
    end = time.monotonic() + 60
    while sender.poll() is None and relay.count() < goal and time.monotonic() < end:
        time.sleep(0.001)
    time.sleep(random.uniform(0, 0.005))

def configure(file, url, connections):
    """Points the relay at url, whatever init wrote for it."""
    text = file.read_text()
    start = text.index("relay = {")
    end = text.index("};", start) + 2
    relay = f'relay = {{ url = "{url}"; connections = {connections}; rate = "unlimited"; }};'
    if url.startswith("maildir"):
        relay = f'relay = {{ url = "{url}"; }};'
    file.write_text(text[:start] + relay + text[end:])

def need(done):
    if done.returncode:
        sys.exit(f"{' '.join(map(str, done.args))} ended with {done.returncode}\n{done.stderr}")
    return done

def compare(options, record, inside):
    numbers = {person["address"]: person["number"] for person in json.loads(need(inside("list", "--json")).stdout)["people"]}
    status = json.loads(inside("status", "pay-talks", "--people", "--json").stdout)
    not_accepted = {person["number"]: person["state"] for person in status["people"]}
    taken = {numbers[address]: times for address, times in record.items()}
    state = {number: not_accepted.get(number, "accepted") for number in numbers.values()}
    unknown = [number for number, what in state.items() if what == "unknown"]
    lost = [number for number, what in state.items()
            if what not in ("accepted", "unknown") or (what == "accepted" and number not in taken)]
    twice = [number for number, times in taken.items() if times > 1]
    may = 0 if options.relay == "maildir" else options.connections * options.kills
    print(f"people {len(state)}, kills {options.kills}, lost {len(lost)}, twice {len(twice)}, "
          f"unknown {len(unknown)} (at most {may}; the relay has {sum(1 for n in unknown if n in taken)} of them)")
    if len(state) != options.people or lost or twice or len(unknown) > may:
        print(f"lost: {lost[:20]} twice: {twice[:20]} unknown: {unknown[:20]}")
        return 1
    return 0

sys.exit(main())
