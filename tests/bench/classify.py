#!/usr/bin/env python3
"""What `fortnight classify` makes of labelled mail and how fast, beside Debian's readers of bounces.

usage: classify.py CORPUS [--fortnight PATH] [--runs N]
CORPUS: a folder with eml/, labels.tsv and score.py (../shared/inbound-mail)
Yardsticks on the same mails (apt: libsisimai-perl python3-flufl.bounce): Sisimai and flufl.bounce, each in one
process that is started once, as ours; ours has a limited child of its own for each mail besides.
"""
import argparse, csv, os, re, resource, subprocess, sys, tempfile, time

FLUFL = r'''
import email, sys
from flufl.bounce import all_failures
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        message = email.message_from_bytes(file.read())
    try:
        temporary, permanent = all_failures(message)
    except Exception:
        temporary, permanent = set(), set()
    found = sorted(a.decode("utf-8", "replace") if isinstance(a, bytes) else a for a in set(temporary) | set(permanent))
    print(path, "bounce" if found else "other", ";".join(found), "", "", "", sep="\t")
'''

# Sisimai's words for reasons, as the corpus' README maps them to ours.
REASONS = {
    "userunknown": "user_unknown", "hasmoved": "user_unknown", "mailboxfull": "mailbox_full", "hostunknown": "host_unknown",
    "notaccept": "host_unknown", "toomanyconn": "rate_limited", "speeding": "rate_limited", "mesgtoobig": "too_big",
    "exceedlimit": "too_big", "expired": "expired", "suspend": "disabled", "filtered": "filtered", "norelaying": "filtered",
    "systemerror": "system_error", "systemfull": "system_error", "mailererror": "system_error", "syntaxerror": "system_error",
    "networkerror": "network", "authfailure": "auth_failure", "feedback": "feedback", "vacation": "autoreply",
    "blocked": "policy", "spamdetected": "policy", "policyviolation": "policy", "rejected": "policy", "virusdetected": "policy",
    "securityerror": "policy", "contenterror": "policy", "onhold": "other", "undefined": "other"}

SISIMAI = r'''
use Sisimai;
for my $path (@ARGV) {
    my @rows;
    eval { local $SIG{__WARN__} = sub {}; my $v = Sisimai->make($path, "delivered" => 0); @rows = @$v if $v; 1 };
    for my $row (@rows) {
        print join("\t", $path, $row->reason, $row->recipient->address, $row->deliverystatus, $row->softbounce), "\n";
    }
    print "$path\tnothing\t\t\t\n" unless @rows;
}
'''

def sisimai_rows(text):
    mails = {}
    for row in csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        mails.setdefault(row[0], []).append(row[1:])
    for path, rows in mails.items():
        reasons = {r[0] for r in rows}
        kind = ("other" if reasons == {"nothing"} else "complaint" if "feedback" in reasons
                else "autoreply" if "vacation" in reasons else "bounce")
        once = lambda values: ";".join(dict.fromkeys(v for v in values if v))
        hard = {"0": "hard", "1": "soft"}
        yield "\t".join([path, kind, once(r[1] for r in rows), once(r[2] for r in rows),
                         once(hard.get(r[3], "unknown") for r in rows), once(REASONS.get(r[0], "other") for r in rows)])

def run(name, command, folder, names, runs):
    times, cpus = [], []
    for _ in range(runs):
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        done = subprocess.run(command + names, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        times.append(time.monotonic() - start)
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpus.append(now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime)
    if done.returncode not in (0, 1):
        sys.exit(f"{name} failed with {done.returncode}")
    return done.stdout.decode("utf-8", "replace"), min(times), min(cpus)

def slowest(command, folder, names):
    """The slowest mail, each in a process of its own, less what an empty mail takes."""
    def one(name):
        start = time.monotonic()
        subprocess.run(command + [name], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.monotonic() - start
    empty = min(one("/dev/null") for _ in range(5))
    large = sorted(names, key=lambda n: -os.path.getsize(os.path.join(folder, n)))[:20]
    return max(min(one(n) for _ in range(3)) - empty for n in large), os.path.getsize(os.path.join(folder, large[0]))

def score(corpus, rows):
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.write(re.sub(r"(?m)^([^\t]*)\t(request|person)\t", r"\1\tother\t", rows))
        file.flush()
        text = subprocess.run([sys.executable, f"{corpus}/score.py", f"{corpus}/labels.tsv", file.name, "--by", "none"],
                              check=True, capture_output=True, text=True).stdout
    names = ["class accuracy", "bounces recognised", "FALSE POSITIVE ordinary mail -> bounce", "recipient set exact (bounces)",
             "permanence", "reason", "status exact"]
    return [re.search(rf"^  {re.escape(n)} +([0-9.]+|nan) %", text, re.M).group(1) for n in names]

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--fortnight", default="build/release/src/fortnight")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    corpus = os.path.abspath(options.corpus)
    folder = os.path.join(corpus, "eml")
    names = sorted(n for n in os.listdir(folder) if n.endswith(".eml"))
    print(f"{len(names)} mails, {sum(os.path.getsize(os.path.join(folder, n)) for n in names) / 2**20:.1f} MiB, "
          f"load {os.getloadavg()[0]:.1f}")
    print("| | class | bounces found | ordinary mail called a bounce | recipients exact | permanence | reason | status "
          "| mails/s | CPU us a mail |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    ours = [os.path.abspath(options.fortnight), "classify"]
    for name, command, translate in [
            ("fortnight classify", ours, None),
            ("Sisimai (libsisimai-perl)", ["perl", "-e", SISIMAI], lambda t: "\n".join(sisimai_rows(t)) + "\n"),
            ("flufl.bounce (python3-flufl.bounce)", ["/usr/bin/python3", "-c", FLUFL], None)]:
        text, seconds, cpu = run(name, command, folder, names, options.runs)
        figures = score(corpus, translate(text) if translate else text)
        print(f"| {name} | {' | '.join(figures)} | {len(names) / seconds:,.0f} | {cpu / len(names) * 1e6:,.0f} |", flush=True)
    worst, size = slowest(ours, folder, names)
    print(f"slowest of the 20 largest mails (up to {size / 2**20:.1f} MiB): {worst * 1000:.0f} ms")

if __name__ == "__main__":
    main()
