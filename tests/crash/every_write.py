#!/usr/bin/python3
"""A stop at every single write of one send, each in turn; then who got the edition, by number.

  every_write.py FORTNIGHT SINK SHIM [--people N] [--connections C] [--how before,half,power,mixed] [--every E]

How many writes a send of N people makes is counted first. Then, for each of them and each way of stopping there
(shim.c says what they are: a kill before or in the middle of the write, a loss of power with nothing or only some of
what was not yet synced), a copy of the same workspace is sent from, stopped there, and sent from again. Compared is what
the sink recorded with what the store says:

  lost    neither accepted nor unknown, or accepted and not in the record     must be 0
  twice   in the record more than once                                        must be 0
  unknown at most one per connection
"""
import argparse, collections, os, pathlib, shutil, signal, subprocess, sys, tempfile
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import common

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fortnight")
    parser.add_argument("sink")
    parser.add_argument("shim")
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--connections", type=int, default=3)
    parser.add_argument("--how", default="before,half,power,mixed")
    parser.add_argument("--every", type=int, default=1, help="only every so-manieth write")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fortnight-writes.") as folder:
        return run(options, pathlib.Path(folder).resolve())

def run(options, folder):
    sink = common.Sink(options.sink, folder)
    try:
        workspace = common.make_workspace(options.fortnight, folder, options.people)
        common.configure(workspace / "fortnight.conf", sink.url, options.connections)
        template = folder / "template"
        shutil.move(workspace, template)
        total = count_steps(options, folder, template)
        print(f"{total} steps in a send of {options.people} people over {options.connections} connections")
        if total < 20:
            print("the shim does not see the writes")
            return 1
        bad = stopped = unknown = 0
        for how in options.how.split(","):
            for step in range(1, total + 1, options.every):
                was_stopped, found = attempt(options, folder, template, sink, how, step)
                stopped += was_stopped
                unknown += len(found.unknown)
                if found.is_bad(options.connections):
                    bad += 1
                    print(f"{how} step {step}: {found}")
        print(f"{stopped} stops ({options.how}), {bad} of them bad, unknown {unknown} in all")
        return 1 if bad or stopped < total // (2 * options.every) else 0
    finally:
        sink.stop()

def send(options, folder, **shim):
    environment = dict(os.environ, LD_PRELOAD=options.shim, SHIM_FOLDER=str(folder / "bulletin"),
                       **{"SHIM_" + key.upper(): str(value) for key, value in shim.items()})
    # A sanitizer wants to be loaded first, but does not need to be; its report of leaks needs an orderly end.
    environment["ASAN_OPTIONS"] = "verify_asan_link_order=0:detect_leaks=0"
    return subprocess.run([options.fortnight, "-C", str(folder / "bulletin"), "-q", "send", "pay-talks"], env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=120)

def fresh(folder, template):
    shutil.rmtree(folder / "bulletin", ignore_errors=True)
    shutil.copytree(template, folder / "bulletin")

def count_steps(options, folder, template):
    fresh(folder, template)
    common.need(send(options, folder, count=folder / "count"))
    return int((folder / "count").read_text())

def attempt(options, folder, template, sink, how, step):
    fresh(folder, template)
    sink.forget()
    # The number of writes differs a little from run to run: a late one may not come.
    was_stopped = send(options, folder, how=how, stop=step).returncode == -signal.SIGKILL
    inside = lambda *words: subprocess.run([options.fortnight, "-C", str(folder / "bulletin"), *words],
                                           stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    last = inside("-q", "send", "pay-talks")
    if last.returncode not in (0, 1):
        print(f"{how} step {step}: the last send ended with {last.returncode}: {last.stderr}")
        return was_stopped, common.Found(["all"], [], [])
    return was_stopped, common.compare(sink.record(), inside, options.people)

sys.exit(main())
