#!/usr/bin/python3
"""fault_matrix.py HAND_OVER FOLDER: each fault of faults.py against the relay room.

In every case each person ends in the state the table says, the server took nobody twice, whom we call accepted it has,
whom it has we call accepted or unknown, nobody is refused who was not, and the run ends.
"""
import collections, concurrent.futures, os, subprocess, sys, time

hand_over, folder = sys.argv[1:3]
here = os.path.dirname(os.path.abspath(__file__))
OK = ["ok%d@example.org" % i for i in range(10)]
WITH_PERM = ["ok%d@example.org" % i if i % 4 else "perm+%d@example.org" % i for i in range(12)]
WITH_TEMP = ["ok%d@example.org" % i if i % 4 else "temp+%d@example.org" % i for i in range(12)]
MANY = ["ok%d@example.org" % i for i in range(100)]
BROKEN = ["close", "reset", "hang", "rubbish", "nocode", "none"]
cases = []  # scenario, people, how many in each state, how it ends, options


def case(scenario, people=OK, end="done", options=(), **want):
    for name, count in want.items():
        assert name in ("accepted", "refused", "deferred", "unknown", "skipped", "waiting"), name
    # Long enough for a busy machine where an answer comes, short where the case is that none does.
    silent = any(word in scenario for word in ("hang", "none", "rubbish", "nocode"))
    patience = ["--limit", "1000" if silent else "5000", "--give-up", "10000" if end == "done" else "800"]
    cases.append((scenario, people, want, end, patience + list(options)))


# Two times something goes wrong, then no more: nobody is lost, and unknown is only who may have been taken.
for action in BROKEN:
    for point in ("greeting", "ehlo", "mail", "rcpt", "data"):
        case(f"{action}@{point}*2", accepted=10)
        case(f"{action}@{point}>3*2+no:PIPELINING", accepted=10)
    for point in ("dot", "taken"):
        case(f"{action}@{point}*2", accepted=8, unknown=2)
        case(f"{action}@{point}>4*2+no:PIPELINING", accepted=8, unknown=2)
    # One connection: behind an unanswered RSET each answer is taken for the next, and "no such user" for one about us.
    case(f"{action}@rset*2", WITH_PERM, accepted=9, refused=3, options=["--connections", "1"] if action == "none" else [])
    case(f"{action}@quit", accepted=10)
for action in ("close", "reset"):
    case(f"{action}@body*2", OK[:3], accepted=3, options=["--big", "--limit", "5000"])
    case(f"{action}@body*2", accepted=8, unknown=2)  # its final dot had left
    case(f"{action}@answered", accepted=10, options=["--connections", "1"])
    case(f"{action}@answered>2*3", accepted=10)

# Odd answers that are answers all the same.
for action in ("lines", "longline"):
    for point in ("ehlo", "mail", "rcpt", "data", "taken", "quit"):
        if (action, point) != ("longline", "ehlo"):  # this is an offer nobody can read: libcurl gives up
            case(f"{action}@{point}", accepted=10)
    case(f"{action}@rset", WITH_PERM, accepted=9, refused=3)
case("lines@greeting", accepted=10)
case("longline@greeting*2", accepted=10)
case("longline@ehlo*2", accepted=10)

# One answer too many: out of step, so the connection is given up; nobody is called accepted for somebody else's answer.
for point in ("mail", "rcpt"):
    case(f"twice@{point}*2", accepted=10)
case("twice@data*2", accepted=10, unknown=(0, 2))  # when the second one comes after our final dot
case("twice@taken", accepted=10, options=["--connections", "1"])
case("twice@rset*2", WITH_PERM, accepted=9, refused=3)

# "Come later", at each point: before the recipient it is the relay's, from there on the recipient's.
for point in ("greeting", "ehlo", "mail"):
    case(f"421@{point}*2", accepted=10)
for point in ("greeting", "mail"):
    case(f"451@{point}*2", accepted=10)
for point in ("rcpt", "data"):
    case(f"421@{point}*2", accepted=8, deferred=2)
    case(f"451@{point}*2+no:PIPELINING", accepted=8, deferred=2)
case("421@dot*2", accepted=8, deferred=2)
case("451@dot*2", accepted=8, deferred=2)
case("554@dot*2", accepted=8, refused=2)
case("421@rset*2", WITH_PERM, accepted=9, refused=3)

# For ever: the run ends, nobody is refused, nobody is called accepted.
for scenario in ("close@greeting", "reset@greeting", "hang@greeting", "rubbish@greeting", "421@greeting", "close@ehlo",
                 "hang@ehlo", "421@ehlo", "421@mail", "451@mail", "late:600"):
    case(scenario, end="unavailable", waiting=10)
for scenario in ("451@ehlo*2", "550@ehlo"):  # then HELO is tried
    case(scenario, accepted=10)
for scenario in ("554@greeting", "550@mail"):
    case(scenario, end="refused", waiting=10)
for point in ("mail", "rcpt", "data"):
    case(f"close@{point}", MANY, end="unavailable", refused=0, accepted=0, unknown=0, options=["--connections", "1"])
for action in ("close", "reset", "hang"):  # a relay that answers no message is not given all of the list
    case(f"{action}@dot", MANY, end="unavailable", refused=0, accepted=0, unknown=(1, 16))

# Limits and what is not offered.
for limit in (1, 2, 3):
    case(f"limit:{limit}", accepted=10)
    case(f"dies:{limit}", accepted=10)
case("most:1", accepted=10)
for words in ("no:PIPELINING", "no:DSN", "no:SIZE", "no:ENHANCEDSTATUSCODES",
              "no:PIPELINING+no:DSN+no:SMTPUTF8+no:8BITMIME+no:SIZE+no:ENHANCEDSTATUSCODES"):
    case(words, WITH_PERM, accepted=9, refused=3)
    case(words + "+limit:2", WITH_TEMP, accepted=9, deferred=3)
case("no:SMTPUTF8", OK + ["jörg@example.org"], accepted=10, skipped=1)
case("no:8BITMIME", OK + ["jörg@example.org"], accepted=10, skipped=1)
case("", OK + ["jörg@example.org"], accepted=11)
case("hollow", WITH_PERM, accepted=9, refused=3)
case("hollow+no:PIPELINING", WITH_PERM, accepted=9, refused=3)
case("hollow", ["perm+%d@example.org" % i for i in range(6)], refused=6)
case("octets", WITH_PERM, accepted=9, refused=3, options=["--limit", "3000"])
case("octets+no:PIPELINING", WITH_PERM, accepted=9, refused=3, options=["--limit", "3000"])

# The message in one flight with its envelope (BDAT): a connection lost before the answers leaves whoever was on it in
# doubt, and then each message waits for its 354 again.
for words in ("chunks", "chunks+no:DSN+no:SIZE", "chunks+no:PIPELINING", "nobdat"):
    case(words, WITH_PERM, accepted=9, refused=3)
    case(words, WITH_TEMP, accepted=9, deferred=3)
    case(words + "+limit:2", accepted=10)
    case(words + "+dies:2", accepted=10, unknown=(0, 1))  # if it closes when our flight lies unread before it
case("chunks", OK + ["jörg@example.org"], accepted=11)
case("chunks", OK[:3], accepted=3, options=["--big"])
case("chunks+octets", WITH_PERM, accepted=9, refused=3, options=["--limit", "3000"])
for action in BROKEN:
    for point in ("greeting", "ehlo", "quit"):
        case(f"{action}@{point}*2+chunks", accepted=10)
    for point in ("mail", "rcpt", "dot", "taken"):
        case(f"{action}@{point}*2+chunks", accepted=10, unknown=(0 if point == "rcpt" else 1, 2))
        case(f"{action}@{point}>4*2+chunks", accepted=10, unknown=(0, 2))
    case(f"{action}@rset*2+chunks", WITH_PERM, accepted=9, refused=3, options=["--connections", "1"] if action == "none" else [])
for action in ("close", "reset", "hang", "rubbish"):
    case(f"{action}@body*2+chunks", accepted=10, unknown=(1, 2))
for action in ("lines", "longline"):
    for point in ("mail", "rcpt", "taken"):
        case(f"{action}@{point}+chunks", accepted=10)
for point in ("mail", "rcpt", "taken"):
    case(f"twice@{point}*2+chunks", accepted=10, unknown=(0, 2))
for point, code in (("mail", 421), ("mail", 451)):
    case(f"{code}@{point}*2+chunks", accepted=10)
for point in ("rcpt", "body", "dot"):
    case(f"421@{point}*2+chunks", accepted=8, deferred=2)
for point in ("rcpt", "dot"):
    case(f"451@{point}*2+chunks", accepted=8, deferred=2)
    case(f"554@{point}*2+chunks", accepted=8, refused=2)
for point in ("rcpt", "dot"):
    case(f"close@{point}+chunks", MANY, end="unavailable", refused=0, accepted=0, unknown=(1, 16))

# Gone for a while.
case("late:0.4", accepted=10)
case("restart:4:0.3", accepted=10, unknown=(0, 3), options=["--connections", "3"])
case("restart:4:0.3+no:PIPELINING", accepted=10, unknown=(0, 3))
case("restart:4:0.3+chunks", accepted=10, unknown=(0, 3), options=["--connections", "3"])

# The recipient's own.
for fault, state in (("perm", "refused"), ("full", "refused"), ("temp", "deferred"), ("grey", "deferred"),
                     ("rate", "deferred"), ("ratedata", "deferred"), ("dataperm", "refused"), ("datatemp", "deferred"),
                     ("drop", "deferred"), ("dropdata", "unknown"), ("slow", "accepted"), ("slowdata", "accepted"),
                     ("garbage", "deferred"), ("badcode", "deferred"), ("longline", "accepted"), ("multi", "accepted")):
    want = collections.Counter({"accepted": 10})
    want[state] += 2
    if fault not in ("drop", "garbage", "badcode"):
        case("chunks", OK + [f"{fault}+1@example.org", f"{fault}+2@example.org"], **want)
    for words in ("", "no:PIPELINING"):
        case(words, OK + [f"{fault}+1@example.org", f"{fault}+2@example.org"], **want)


for fault in ("drop", "garbage", "badcode"):  # who is the first of them is in doubt
    case("chunks", OK + [f"{fault}+1@example.org", f"{fault}+2@example.org"], accepted=(10, 10), unknown=(1, 2),
         deferred=(0, 1))


def judge(scenario, people, want, end, said, taken):
    wrong = []
    lines = [line.split() for line in said.splitlines()]
    state = {words[0]: words[1] for words in lines if "@" in words[0]}
    ended = next(words for words in lines if words[0] == "end")
    count = collections.Counter(state.values())
    if set(state) != set(people):
        wrong.append("somebody is missing")
    if ended[1] != end:
        wrong.append("it ended with: " + " ".join(ended[1:]))
    if len(taken) != len(set(taken)):
        wrong.append("the server took somebody twice")
    for address in people:
        if state.get(address) == "accepted" and address not in taken:
            wrong.append(address + " is called accepted, but the server has nothing")
        if address in taken and state.get(address) not in ("accepted", "unknown"):
            wrong.append(f"{address} was taken, but is called {state.get(address)}")
    for name, number in want.items():
        if isinstance(number, tuple):
            if not number[0] <= count[name] <= number[1]:
                wrong.append(f"{count[name]} are {name}, not {number[0]} to {number[1]}")
        elif count[name] != number and not (name == "accepted" and isinstance(want.get("unknown"), tuple)
                                            and count[name] + count["unknown"] == number):
            wrong.append(f"{count[name]} are {name}, not {number}")
    return wrong


def run(number):
    scenario, people, want, end, options = cases[number]
    record = f"{folder}/record.{number}"
    open(record, "w").close()
    server = subprocess.Popen([f"{here}/faults.py", "--record", record, "--slow", "0.1", scenario],
                              stdout=subprocess.PIPE, text=True)
    try:
        port = server.stdout.readline().split()[0]
        while server.stdout.readline().strip() != "ready":
            pass
        began = time.time()
        done = subprocess.run([hand_over, *options, f"smtp://127.0.0.1:{port}", "--", *people], capture_output=True,
                              text=True, timeout=60)
        took = time.time() - began
        if done.returncode:
            return number, ["status %d: %s" % (done.returncode, done.stderr[-2000:])], 0, done.stdout
        taken = [line.rstrip("\n").split(" ")[-1] for line in open(record)]
        return number, judge(scenario, people, want, end, done.stdout, taken), took, done.stdout
    except subprocess.TimeoutExpired:
        return number, ["it does not end"], 60, ""
    finally:
        server.terminate()
        server.wait()


chosen = [n for n, c in enumerate(cases) if len(sys.argv) < 4 or c[0] == sys.argv[3]]
failed, slowest = 0, (0, "")
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    for number, wrong, took, said in pool.map(run, chosen):
        name = cases[number][0] or "all well"
        slowest = max(slowest, (took, name))
        if wrong:
            failed += 1
            print(f"FAIL {name}: {'; '.join(wrong)}\n{said if len(sys.argv) > 3 else said.splitlines()[-2:]}")
print(f"{len(chosen)} cases, {failed} failed; the slowest took {slowest[0]:.1f} s ({slowest[1]})")
sys.exit(failed > 0)
