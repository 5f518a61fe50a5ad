#!/usr/bin/python3
"""How fast `send` is, against Postfix's smtp-source in the same run.

  tests/bench/send.py [--people 100000] [--runs 5] [--connections 10] [--delay MS] [--tls] [--data] [--build build/release]
                      [--realtime]

TMPDIR says on which disk; --realtime lets nothing else on the machine come between (needs root, starves the rest).
--data: a relay without CHUNKING, so that each message waits for its 354. --delay: the sink holds each answer back for so long, as a relay far away does. --tls: our own send without and with
STARTTLS instead, through tls_front.c.

Each run sends one edition of personalised messages of about 12 KB to as many invented people, first send, freeze
included, everything recorded with synchronous=FULL and marked before its MAIL FROM; then smtp-source sends as many
constant messages of the same size over as many connections, recording nothing. Both go to tests/servers/sink.c. The
runs are interleaved; printed are medians, CPU per message, and the ratio to smtp-source. The sink's own cost stands
beside them: on a machine with two cores it shares them with what is measured. bare_client.c shows the least that sending
costs on this machine, without and with one page written to the disk and waited for before each flight of messages.
"""
import argparse, pathlib, shutil, tempfile
import common


def main():
    parser = argparse.ArgumentParser()
    common.add_options(parser, 100000, 5)
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--delay", type=int, default=0)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--data", action="store_true")
    options = parser.parse_args()
    common.need(options, "src/fortnight", "tests/sink", "tests/tls_front" if options.tls else "tests/bare_client")
    with tempfile.TemporaryDirectory(prefix="fortnight-bench.") as folder:
        folder = pathlib.Path(folder)
        sink = common.sink(options, options.delay, *(["--without", "CHUNKING"] if options.data else []))
        try:
            (with_tls if options.tls else against_smtp_source)(options, folder, sink)
        finally:
            sink.stop()


def prepare(options, folder, sink):
    made = common.workspace(options, folder / "workspace", options.people)
    common.set_relay(made, f'url = "smtp://127.0.0.1:{sink.port}"; connections = {options.connections};')
    octets = common.octets_of(options, made)
    print(f"{options.people:,} messages of about {octets:,} octets, {options.connections} connections, {options.runs} runs"
          + (f", {options.delay} ms away" if options.delay else ""))
    print(f"before: {common.sync_times(folder)}")
    return made, octets


def against_smtp_source(options, folder, sink):
    made, octets = prepare(options, folder, sink)
    first = common.first_words(options)
    source = ["/usr/sbin/smtp-source", "-d", "-s", options.connections, "-l", octets, "-m", options.people,
              "-f", "bulletin@example.org", "-t", "person@example.org", f"127.0.0.1:{sink.port}"]
    bare = [options.build / "tests/bare_client", sink.port, options.connections, options.people, octets,
            "data" if options.data else "bdat"]
    ours, theirs, least, marked = [], [], [], []
    for number in range(options.runs):
        ours.append(common.send_copy(options, made, folder, [sink]))
        theirs.append(common.measure([*first, *source], [sink]))
        least.append(common.measure([*first, *bare], [sink]))
        marked.append(common.measure([*first, *bare, folder / "marks"], [sink]))
        print(f"  run {number + 1}: fortnight {options.people / ours[-1]['wall']:,.0f}/s, "
              f"smtp-source {options.people / theirs[-1]['wall']:,.0f}/s", flush=True)
    print(f"after: {common.sync_times(folder)}")
    common.show(options.people, (("fortnight", ours), ("smtp-source", theirs), ("bare client", least),
                                 ("bare, a page a flight", marked)))
    print("ratio to smtp-source: rate {:.2f}, CPU {:.2f}".format(*common.ratio(ours, theirs)))
    print("bare, a page a flight: rate {:.2f}, CPU {:.2f}".format(*common.ratio(marked, theirs)))


def with_tls(options, folder, sink):
    front = common.front(options, folder, sink.port)
    try:
        plain, _ = prepare(options, folder, sink)
        secure = folder / "secure"
        shutil.copytree(plain, secure)
        common.set_relay(secure, f'url = "smtp://localhost:{front.port}"; connections = {options.connections};'
                                 f' tls = "required"; ca_file = "{folder}/ours.crt";')
        without, within = [], []
        for number in range(options.runs):
            without.append(common.send_copy(options, plain, folder, [sink]))
            within.append(common.send_copy(options, secure, folder, [sink, front]))
            print(f"  run {number + 1}: plain {options.people / without[-1]['wall']:,.0f}/s, "
                  f"STARTTLS {options.people / within[-1]['wall']:,.0f}/s", flush=True)
    finally:
        front.stop()
    print(f"after: {common.sync_times(folder)}")
    common.show(options.people, (("plain", without), ("STARTTLS", within)))
    print("STARTTLS to plain: rate {:.2f}, CPU {:.2f}".format(*common.ratio(within, without)))


main()
