#!/usr/bin/python3
"""How fast `send` is, against Postfix's smtp-source in the same run.

  tests/bench/send.py [--people 100000] [--runs 5] [--connections 10] [--build build/release] [--realtime]

TMPDIR says on which disk; --realtime lets nothing else on the machine come between (needs root, starves the rest).

Each run sends one edition of personalised messages of about 12 KB to as many invented people, first send, freeze
included, everything recorded with synchronous=FULL and marked before its MAIL FROM; then smtp-source sends as many
constant messages of the same size over as many connections, recording nothing. Both go to tests/servers/sink.c. The
runs are interleaved; printed are medians, CPU per message, and the ratio to smtp-source. The sink's own cost stands
beside them: on a machine with two cores it shares them with what is measured.
"""
import argparse, json, os, pathlib, shutil, statistics, subprocess, sys, tempfile, time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PARAGRAPH = ("The employer's offer falls short of what members voted for in March, and the branch committee of "
             "{{branch|your branch}} said so in writing. Reps from {{region|every region}} compared notes and found the "
             "same two sentences in every letter. ")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--realtime", action="store_true")
    parser.add_argument("--build", type=pathlib.Path, default=SOURCE / "build/release")
    options = parser.parse_args()
    for needed in (options.build / "src/fortnight", options.build / "tests/sink"):
        if not needed.exists():
            sys.exit(f"{needed} is not built: cmake --preset release && cmake --build --preset release")
    with tempfile.TemporaryDirectory(prefix="fortnight-bench.") as folder:
        bench(options, pathlib.Path(folder))


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


def bench(options, folder):
    fortnight = str(options.build / "src/fortnight")
    first = ["chrt", "-f", "20"] if options.realtime else []
    sink = subprocess.Popen([*first, options.build / "tests/sink", "--life", "3600"], stdout=subprocess.PIPE, text=True)
    port = int(sink.stdout.readline())
    try:
        made = prepare(options, folder, fortnight, port)
        octets = json.loads(run([fortnight, "-C", made, "plan", "bench", "--json"]).stdout)["octets"]
        print(f"{options.people:,} messages of about {octets:,} octets, {options.connections} connections, "
              f"{options.runs} runs")
        print(f"before: {sync_times(folder)}")
        ours, theirs = [], []
        for number in range(options.runs):
            work = folder / f"run{number}"
            shutil.copytree(made, work)
            ours.append(measure([*first, fortnight, "-C", work, "-q", "send", "bench"], sink.pid))
            shutil.rmtree(work)
            theirs.append(measure([*first, "/usr/sbin/smtp-source", "-d", "-s", str(options.connections),
                                   "-l", str(octets), "-m", str(options.people),
                                   "-f", "bulletin@example.org", "-t", "person@example.org", f"127.0.0.1:{port}"], sink.pid))
            print(f"  run {number + 1}: fortnight {options.people / ours[-1]['wall']:,.0f}/s, "
                  f"smtp-source {options.people / theirs[-1]['wall']:,.0f}/s", flush=True)
        print(f"after: {sync_times(folder)}")
        show(options, ours, theirs)
    finally:
        sink.terminate()


def prepare(options, folder, fortnight, port):
    work = folder / "workspace"
    run([fortnight, "init", work, "--name", "Bench", "--from", "bulletin@lists.example.org"])
    conf = work / "fortnight.conf"
    text = conf.read_text()
    start = text.index("\nrelay = {") + 1
    end = text.index("};", start) + 2
    conf.write_text(text[:start] + f'relay = {{ url = "smtp://127.0.0.1:{port}"; connections = {options.connections}; '
                    'rate = "unlimited"; };' + text[end:])
    people = folder / "people.csv"
    with people.open("w") as out:
        out.write("email,first_name,last_name,branch,region\n")
        for n in range(options.people):
            out.write(f"person{n}@d{n % 97}.example.org,Siân{n % 31},O'Brien,Branch {n % 211},Region {n % 12}\n")
    began = time.monotonic()
    run([fortnight, "-C", work, "-q", "import", people, "--consent", "bench"])
    print(f"import: {time.monotonic() - began:.1f} s")
    people.unlink()
    (work / "editions/bench.md").write_text(edition())
    return work


def run(words):
    done = subprocess.run([str(w) for w in words], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{words} ended with {done.returncode}\n{done.stderr}")
    return done


def cpu_of(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")")[-1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(words, sink_pid):
    sink_before = cpu_of(sink_pid)
    began = time.monotonic()
    child = subprocess.Popen([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
    words_of_error = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - began
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{words} ended with {os.waitstatus_to_exitcode(status)}\n{words_of_error.decode()}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "rss": usage.ru_maxrss,
            "sink": cpu_of(sink_pid) - sink_before}


def show(options, ours, theirs):
    def middle(runs, key):
        return statistics.median(r[key] for r in runs)

    print(f"{'':14}{'messages/s':>12}{'CPU µs':>9}{'sink CPU µs':>13}{'MiB':>7}   per message, medians")
    for name, runs in (("fortnight", ours), ("smtp-source", theirs)):
        print(f"{name:14}{options.people / middle(runs, 'wall'):12,.0f}{middle(runs, 'cpu') / options.people * 1e6:9.1f}"
              f"{middle(runs, 'sink') / options.people * 1e6:13.1f}{middle(runs, 'rss') / 1024:7.1f}")
    rate = statistics.median(t["wall"] / o["wall"] for o, t in zip(ours, theirs))
    cpu = statistics.median(o["cpu"] / t["cpu"] for o, t in zip(ours, theirs))
    print(f"ratio to smtp-source: rate {rate:.2f}, CPU {cpu:.2f}")


main()
