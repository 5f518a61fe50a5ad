"""What the crash harnesses share: a workspace to send from, the server that records, and the comparison by number."""
import collections, json, os, pathlib, subprocess, sys

EDITION = """---
subject: Pay talks
---
Dear {{first_name|friend}},

The talks go on. [Read more](https://example.org/talks).
"""


class Sink:
    """tests/servers/sink.c: notes each recipient before it says 250."""

    def __init__(self, program, folder, delay=0):
        self.program, self.delay, self.port = program, delay, 0
        self.record_file = folder / "record"
        self.record_file.touch()
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "--record", self.record_file, "--delay", str(self.delay), "--port", str(self.port)],
            stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.url = f"smtp://127.0.0.1:{self.port}"

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def forget(self):
        os.truncate(self.record_file, 0)

    def count(self):
        return self.record_file.read_bytes().count(b"\n")

    def record(self):
        return collections.Counter(self.record_file.read_text().split())


class Maildir:
    """The outbox itself is the record."""

    def __init__(self, outbox):
        self.outbox = outbox
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


def need(done):
    if done.returncode:
        sys.exit(f"{' '.join(map(str, done.args))} ended with {done.returncode}\n{done.stderr}")
    return done


def run(*words, **more):
    return subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True, **more)


def make_workspace(fortnight, folder, people):
    """FOLDER/bulletin with person0@example.org and so on, and the edition pay-talks."""
    workspace = folder / "bulletin"
    need(run(fortnight, "init", workspace, "--name", "Test", "--from", "bulletin@example.org"))
    rows = folder / "people.csv"
    rows.write_text("email,first_name\n" + "".join(f"person{n}@example.org,P{n}\n" for n in range(people)))
    need(run(fortnight, "-C", workspace, "import", rows, "--consent", "asked at a meeting"))
    (workspace / "editions" / "pay-talks.md").write_text(EDITION)
    return workspace


def configure(file, url, connections, rate="unlimited"):
    """Points the relay at url, whatever init wrote for it."""
    text = file.read_text()
    start = text.index("relay = {")
    end = text.index("};", start) + 2
    relay = f'relay = {{ url = "{url}"; connections = {connections}; rate = "{rate}"; }};'
    if url.startswith("maildir"):
        relay = f'relay = {{ url = "{url}"; }};'
    file.write_text(text[:start] + relay + text[end:])


class Found:
    def __init__(self, lost, twice, unknown, taken_unknown=0):
        self.lost, self.twice, self.unknown, self.taken_unknown = lost, twice, unknown, taken_unknown

    def is_bad(self, unknown_at_most):
        return bool(self.lost or self.twice or len(self.unknown) > unknown_at_most)

    def __str__(self):
        return f"lost {len(self.lost)} {self.lost[:20]}, twice {len(self.twice)} {self.twice[:20]}, unknown {self.unknown[:20]}"


def compare(record, inside, people):
    """record: address -> times; inside: runs fortnight in the workspace. Compares by number."""
    numbers = {person["address"]: person["number"] for person in json.loads(need(inside("list", "--json")).stdout)["people"]}
    status = json.loads(inside("status", "pay-talks", "--people", "--json").stdout)
    not_accepted = {person["number"]: person["state"] for person in status["people"]}
    taken = {numbers[address]: times for address, times in record.items()}
    state = {number: not_accepted.get(number, "accepted") for number in numbers.values()}
    unknown = [number for number, what in state.items() if what == "unknown"]
    lost = [number for number, what in state.items()
            if what not in ("accepted", "unknown") or (what == "accepted" and number not in taken)]
    twice = [number for number, times in taken.items() if times > 1]
    if len(state) != people:
        lost.append(f"{len(state)} people instead of {people}")
    return Found(lost, twice, unknown, sum(1 for number in unknown if number in taken))
