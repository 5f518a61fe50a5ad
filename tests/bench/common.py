"""What the benches share: the servers mail is sent to, a workspace full of invented people, and measuring a process."""
import json, os, pathlib, shutil, statistics, subprocess, sys, time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PARAGRAPH = ("The employer's offer falls short of what members voted for in March, and the branch committee of "
             "{{branch|your branch}} said so in writing. Reps from {{region|every region}} compared notes and found the "
             "same two sentences in every letter. ")


def add_options(parser, people, runs):
    parser.add_argument("--people", type=int, default=people)
    parser.add_argument("--runs", type=int, default=runs)
    parser.add_argument("--realtime", action="store_true")
    parser.add_argument("--build", type=pathlib.Path, default=SOURCE / "build/release")


def need(options, *names):
    for name in names:
        if not (options.build / name).exists():
            sys.exit(f"{options.build / name} is not built: cmake --preset release && cmake --build --preset release"
                     " && cmake --build --preset release --target yardsticks")


def first_words(options):
    return ["chrt", "-f", "20"] if options.realtime else []


def run(words, statuses=(0, 1)):
    done = subprocess.run([str(w) for w in words], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode not in statuses:
        sys.exit(f"{words} ended with {done.returncode}\n{done.stderr}")
    return done


class Server:
    """A server of ours that prints its port first; its CPU is told beside what is measured."""

    def __init__(self, options, *words):
        self.process = subprocess.Popen([*first_words(options), *(str(w) for w in words)], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def cpu(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")")[-1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def sink(options, delay_ms=0, *words):
    delay = ["--delay", delay_ms] if delay_ms else []
    return Server(options, options.build / "tests/sink", "--life", "7200", *delay, *words)


def front(options, folder, port):
    """STARTTLS in front of the sink, with a certificate made for it; its authority is ours.crt."""
    def openssl(*words):
        run(["openssl", *words], (0,))
    ours, name = folder / "ours", folder / "front"
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=bench", "-keyout", f"{ours}.key",
            "-out", f"{ours}.crt", "-addext", "basicConstraints=critical,CA:TRUE")
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", f"{name}.key", "-out",
            f"{name}.csr")
    (folder / "front.ext").write_text("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{ours}.crt", "-CAkey", f"{ours}.key", "-CAcreateserial", "-days",
            "2", "-extfile", folder / "front.ext", "-out", f"{name}.crt")
    return Server(options, options.build / "tests/tls_front", f"{name}.crt", f"{name}.key", port)


def sync_times(folder):
    """Microseconds that a 16 KB commit waits for this disk: the middle one of 300, and the ninth tenth."""
    times = []
    with (folder / "sync").open("wb", buffering=0) as out:
        out.write(bytes(300 * 16384))
        os.fsync(out.fileno())
        out.seek(0)
        for _ in range(300):
            out.write(bytes(16384))
            began = time.monotonic()
            os.fdatasync(out.fileno())
            times.append((time.monotonic() - began) * 1e6)
    times.sort()
    return f"fdatasync {times[150]:.0f} us (a tenth over {times[270]:.0f}), load {os.getloadavg()[0]:.1f}"


def edition():
    body = "".join(f"## Point {n}\n\n{PARAGRAPH * 3}\n\n- {{{{first_name|friend}}}}, one demand\n- another\n\n" for n in range(4))
    return ("---\nsubject: Pay talks for {{first_name|you}}\npreheader: What was said\n---\nDear {{first_name|friend}},\n\n"
            + body + "**[Bring somebody](https://union.example.org/talks)**\n")


def workspace(options, work, people):
    """`people` invented people, in an order in which domains alternate, and an edition of about 11 KB."""
    fortnight = options.build / "src/fortnight"
    run([fortnight, "init", work, "--name", "Bench", "--from", "bulletin@lists.example.org"])
    file = work.parent / "people.csv"
    with file.open("w") as out:
        out.write("email,first_name,last_name,branch,region\n")
        for n in range(people):
            out.write(f"person{n}@d{n % 97}.example.org,Siân{n % 31},O'Brien,Branch {n % 211},Region {n % 12}\n")
    began = time.monotonic()
    run([fortnight, "-C", work, "-q", "import", file, "--consent", "bench"])
    print(f"import: {time.monotonic() - began:.1f} s")
    file.unlink()
    (work / "editions/bench.md").write_text(edition())
    return work


def set_relay(work, settings, limits=""):
    """Exactly this relay, and these limits, in the workspace's configuration."""
    conf = work / "fortnight.conf"
    text = conf.read_text()
    start = text.index("\nrelay = {") + 1
    end = text.index("};", start) + 2
    conf.write_text(text[:start] + f"relay = {{ {settings} rate = \"unlimited\"; }};{limits}" + text[end:])


def octets_of(options, work):
    return json.loads(run([options.build / "src/fortnight", "-C", work, "plan", "bench", "--json"]).stdout)["octets"]


def measure(words, servers=(), statuses=(0,)):
    """The whole process from start to exit: seconds, CPU, memory; and the CPU the servers took meanwhile."""
    before = sum(server.cpu() for server in servers)
    began = time.monotonic()
    child = subprocess.Popen([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
    words_of_error = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - began
    if os.waitstatus_to_exitcode(status) not in statuses:
        sys.exit(f"{words} ended with {os.waitstatus_to_exitcode(status)}\n{words_of_error.decode()}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "rss": usage.ru_maxrss,
            "sink": sum(server.cpu() for server in servers) - before}


def send_copy(options, made, folder, servers, statuses=(0,)):
    """The first send of an edition, in a copy of the workspace that goes away again."""
    work = folder / "run"
    shutil.copytree(made, work)
    os.sync()
    figures = measure([*first_words(options), options.build / "src/fortnight", "-C", work, "-q", "send", "bench"], servers,
                      statuses)
    shutil.rmtree(work)
    return figures


def middle(runs, key):
    return statistics.median(r[key] for r in runs)


def show(people, named):
    print(f"{'':22}{'messages/s':>12}{'CPU us':>9}{'sink CPU us':>13}{'MiB':>7}   per message, medians")
    for name, runs in named:
        each = people[name] if isinstance(people, dict) else people
        print(f"{name:22}{each / middle(runs, 'wall'):12,.0f}{middle(runs, 'cpu') / each * 1e6:9.1f}"
              f"{middle(runs, 'sink') / each * 1e6:13.1f}{middle(runs, 'rss') / 1024:7.1f}")


def ratio(ours, theirs):
    """Of pairs of runs that came one after the other: our rate to theirs, our CPU to theirs."""
    return (statistics.median(t["wall"] / o["wall"] for o, t in zip(ours, theirs)),
            statistics.median(o["cpu"] / t["cpu"] for o, t in zip(ours, theirs)))
