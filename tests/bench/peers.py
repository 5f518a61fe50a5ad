#!/usr/bin/python3
"""What people use instead, sending the same messages to the same sink in the same run.

  tests/bench/peers.py [--people 20000] [--runs 3] [--connections 10] [--build build/release] [--realtime]

nodemailer (pool, one message template, peers/nodemailer.js; fetched from the npm registry at the version in
peers/package-lock.json, never in CI), Python's smtplib (one connection that is kept), msmtp (one process a message). None
of them records anything, personalises, or could go on after a crash. The slow ones send fewer messages.
"""
import argparse, pathlib, shutil, subprocess, sys, tempfile
import common

HERE = pathlib.Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser()
    common.add_options(parser, 20000, 3)
    parser.add_argument("--connections", type=int, default=10)
    options = parser.parse_args()
    common.need(options, "src/fortnight", "tests/sink")
    with tempfile.TemporaryDirectory(prefix="fortnight-bench.") as folder:
        sink = common.sink(options)
        try:
            bench(options, pathlib.Path(folder), sink)
        finally:
            sink.stop()


def fetch_nodemailer(folder):
    """Beside the measured files, so that nothing lands in the tree. None without npm or its registry."""
    if not shutil.which("npm"):
        print("npm is not installed: no nodemailer")
        return None
    home = folder / "nodemailer"
    shutil.copytree(HERE / "peers", home)
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=home, capture_output=True, text=True)
    if done.returncode:
        print(f"npm could not fetch nodemailer: {done.stderr.strip()[-200:]}")
        return None
    return home / "nodemailer.js"


def peers(options, folder, port, octets):
    """Name, how many messages, and the command."""
    message = folder / "message.eml"
    line = "The employer's offer falls short of what members voted for in March, and said so.\r\n"
    head = ("From: Bench <bulletin@lists.example.org>\r\nTo: person@example.org\r\nSubject: Pay talks\r\n"
            "Message-ID: <bench@lists.example.org>\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\n")
    message.write_text(head + line * ((octets - len(head)) // len(line)), newline="")
    count = options.people
    nodemailer = fetch_nodemailer(folder)
    if nodemailer:
        yield "nodemailer pool", count, ["node", nodemailer, port, count, options.connections, message]
    yield "Python smtplib", count // 4, [sys.executable, HERE / "peers/smtplib_loop.py", port, count // 4, message]
    if shutil.which("msmtp"):
        few = max(100, count // 100)
        yield "msmtp a message", few, ["sh", HERE / "peers/msmtp_loop.sh", port, few, message]
    else:
        print("msmtp is not installed: apt-get install msmtp")


def bench(options, folder, sink):
    made = common.workspace(options, folder / "workspace", options.people)
    common.set_relay(made, f'url = "smtp://127.0.0.1:{sink.port}"; connections = {options.connections};')
    octets = common.octets_of(options, made)
    others = list(peers(options, folder, sink.port, octets))
    print(f"messages of about {octets:,} octets, {options.connections} connections where there are several, "
          f"{options.runs} runs; {common.sync_times(folder)}")
    counts = {"fortnight": options.people, **{name: count for name, count, _ in others}}
    runs = {name: [] for name in counts}
    for _ in range(options.runs):
        runs["fortnight"].append(common.send_copy(options, made, folder, [sink]))
        for name, _, words in others:
            runs[name].append(common.measure([*common.first_words(options), *words], [sink]))
    common.show(counts, runs.items())


main()
