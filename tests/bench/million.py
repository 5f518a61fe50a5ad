#!/usr/bin/python3
"""A list of 1,062,049 people from `plan` to the last record, and what is asked about it afterwards.

  tests/bench/million.py [--people 1062049] [--small 100000] [--connections 10] [--build build/release] [--realtime]

Memory and CPU per message are held against a send to --small people in the same run. The freeze is timed by a first send
that may hand over one message only (limits.per_day = 1), less an empty start of the program.
"""
import argparse, pathlib, shutil, tempfile
import common


def main():
    parser = argparse.ArgumentParser()
    common.add_options(parser, 1062049, 1)
    parser.add_argument("--small", type=int, default=100000)
    parser.add_argument("--connections", type=int, default=10)
    options = parser.parse_args()
    common.need(options, "src/fortnight", "tests/sink")
    with tempfile.TemporaryDirectory(prefix="fortnight-bench.") as folder:
        sink = common.sink(options)
        try:
            bench(options, pathlib.Path(folder), sink)
        finally:
            sink.stop()


def bench(options, folder, sink):
    relay = f'url = "smtp://127.0.0.1:{sink.port}"; connections = {options.connections};'
    small = common.workspace(options, folder / "small", options.small)
    common.set_relay(small, relay)
    large = common.workspace(options, folder / "large", options.people)
    common.set_relay(large, relay)
    fortnight = [*common.first_words(options), options.build / "src/fortnight", "-q", "-C"]
    print(f"before: {common.sync_times(folder)}")
    few = [common.send_copy(options, small, folder, [sink]) for _ in range(3)]
    freeze(options, folder, large, relay)
    done = {"plan": common.measure([*fortnight, large, "plan", "bench"])}
    done["send"] = common.measure([*fortnight, large, "send", "bench"], [sink])
    done["send again"] = common.measure([*fortnight, large, "send", "bench"])
    done["status"] = common.measure([*fortnight, large, "status", "bench"])
    print(f"after: {common.sync_times(folder)}")
    for name, figures in done.items():
        print(f"{name:12}{figures['wall']:8.2f} s {figures['cpu']:8.2f} s CPU {figures['rss'] / 1024:7.1f} MiB")
    common.show({"few": options.small, "all": options.people}, (("few", few), ("all", [done["send"]])))
    each = done["send"]["cpu"] / options.people / (common.middle(few, "cpu") / options.small)
    print(f"CPU per message, all to few: {each:.2f}; from plan to the last record: "
          f"{done['plan']['wall'] + done['send']['wall']:.1f} s")


def freeze(options, folder, large, relay):
    """Audience evaluated and a row for everybody written."""
    work = folder / "frozen"
    shutil.copytree(large, work)
    common.set_relay(work, relay, "\nlimits = { per_day = 1; };\n")
    words = [*common.first_words(options), options.build / "src/fortnight", "-q", "-C", work]
    figures = common.measure([*words, "send", "bench"], statuses=(75,))
    start = common.measure([*words, "--version"])
    shutil.rmtree(work)
    print(f"freeze      {figures['wall'] - start['wall']:8.2f} s {figures['cpu']:8.2f} s CPU {figures['rss'] / 1024:7.1f} MiB")


main()
