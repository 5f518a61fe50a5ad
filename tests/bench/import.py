#!/usr/bin/python3
"""How fast `import` is, against a bare libcsv-to-prepared-INSERT loop (import_yardstick.c) in the same run.

  tests/bench/import.py [--people 1000000] [--runs 3] [--build build/release]

TMPDIR says on which disk. Needs: cmake --build --preset release --target fortnight yardsticks
"""
import argparse, os, pathlib, shutil, statistics, subprocess, sys, tempfile, time

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1000000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--build", type=pathlib.Path, default=SOURCE / "build/release")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fortnight-bench.") as folder:
        bench(options, pathlib.Path(folder))


def bench(options, folder):
    fortnight = options.build / "src/fortnight"
    people = folder / "people.csv"
    with people.open("wb") as out:
        subprocess.run([options.build / "tests/make_people", str(options.people)], stdout=out, check=True)
    ours, theirs = [], []
    for number in range(options.runs):
        work, plain = folder / f"work{number}", folder / f"plain{number}.db"
        measure([fortnight, "init", work, "--name", "Bench", "--from", "bulletin@lists.example.org"])
        ours.append(measure([fortnight, "-C", work, "-q", "import", people, "--consent", "bench"]))
        theirs.append(measure([options.build / "tests/import_yardstick", people, plain]))
        shutil.rmtree(work)
        plain.unlink()
        print(f"  run {number + 1}: import {ours[-1][0]:.1f} s, yardstick {theirs[-1][0]:.1f} s", flush=True)
    for name, runs in (("import", ours), ("yardstick", theirs)):
        wall, cpu, rss = (statistics.median(column) for column in zip(*runs))
        print(f"{name:10} {wall:6.1f} s  CPU {cpu / options.people * 1e6:5.1f} us a row  {rss / 1024:5.1f} MiB")
    ratio = statistics.median(o[0] / t[0] for o, t in zip(ours, theirs))
    print(f"ratio to the yardstick: {ratio:.2f}, load {os.getloadavg()[0]:.1f}")


def measure(words):
    began = time.monotonic()
    child = subprocess.Popen([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{words} failed")
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


main()
