#!/usr/bin/python3
"""Something dies at random moments of one send, again and again; then who got the edition, by number.

  kills.py FORTNIGHT SINK --people N --kills K [--what sender|sink|disk|clock] [--connections C] [--relay sink|maildir]
           [--shim SHIM] [--seed S]

Sends an edition to N invented people through the sink (or into a Maildir). K times, at a random moment:

  sender  it is killed (-9) and started anew
  sink    the server is killed and started anew; a sender that gave up as well
  disk    the disk the workspace is on fills up; once the sender has ended there is room again (a tmpfs: as root)
  clock   the sender is killed, and the next one finds the clock set back an hour, the one after that right again
          (needs the shim)

Then a last send finishes. Compared is the set of people the sink recorded with what the store says of each number:

  lost    neither accepted nor unknown, or accepted and not in the record     must be 0
  twice   in the record more than once                                        must be 0
  unknown at most one per connection and time; may be in the record or not    (a Maildir: 0)

One time in five it happens at a random moment of the start, where the last crash is being settled; else after a random
number of further messages. All randomness comes from a seed, which is printed, so that a failure can be run again.
"""
import argparse, os, pathlib, random, signal, subprocess, sys, tempfile, time
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import common

HOUR = 3600


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fortnight")
    parser.add_argument("sink")
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--what", choices=["sender", "sink", "disk", "clock"], default="sender")
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--relay", choices=["sink", "maildir"], default="sink")
    parser.add_argument("--shim")
    parser.add_argument("--delay", type=int, default=20, help="ms that the sink holds every answer back")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    options = parser.parse_args()
    if options.what == "clock" and not options.shim:
        parser.error("--what clock needs --shim")
    print(f"seed {options.seed}")
    random.seed(options.seed)
    with tempfile.TemporaryDirectory(prefix="fortnight-kills.") as folder:
        return Run(options, pathlib.Path(folder).resolve()).whole()


class Run:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.home = folder / "home"  # of the workspace: for `disk` a small disk of its own
        self.home.mkdir()
        self.workspace = self.home / "bulletin"
        self.back = folder / "back"
        self.done = 0

    def whole(self):
        if self.options.what == "disk":
            common.need(common.run("mount", "-t", "tmpfs", "-o", f"size={64 + self.options.people // 500}m", "tmpfs", self.home))
        self.relay = (common.Maildir(self.workspace / "outbox") if self.options.relay == "maildir"
                      else common.Sink(self.options.sink, self.folder, self.options.delay))
        try:
            return self.attempt()
        finally:
            self.relay.stop()
            if self.options.what == "disk":
                common.run("umount", "-l", self.home)

    def inside(self, *words):
        return common.run(self.options.fortnight, "-C", self.workspace, *words)

    def start(self):
        environment = dict(os.environ)
        if self.options.what == "clock":
            # A sanitizer wants to be loaded first, but does not need to be.
            environment.update(LD_PRELOAD=self.options.shim, SHIM_BACK=str(self.back),
                               ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0")
        return subprocess.Popen([self.options.fortnight, "-C", str(self.workspace), "-q", "send", "pay-talks"], env=environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def attempt(self):
        options = self.options
        common.make_workspace(options.fortnight, self.home, options.people)
        # A server that is often gone gets a share of the set rate: of a high one, or this would take hours.
        rate = "100000/second" if options.what == "sink" else "unlimited"
        common.configure(self.workspace / "fortnight.conf", self.relay.url, options.connections, rate)
        while self.done < options.kills:
            sender = self.start()
            while self.done < options.kills and self.wait_for_the_moment(sender):
                self.done += 1
                if not self.strike(sender):
                    break
            else:
                if sender.poll() is not None and self.done < options.kills:
                    print(f"it finished before time {self.done + 1} (exit {sender.returncode})\n{sender.stderr.read()}")
                    return 1
            if sender.poll() is None:
                sender.wait()
            sender.stderr.close()
        self.back.unlink(missing_ok=True)
        return self.judge()

    def strike(self, sender):
        """Does it; True when the same sender goes on."""
        return getattr(self, "strike_" + self.options.what)(sender)

    def strike_sender(self, sender):
        sender.send_signal(signal.SIGKILL)
        return False

    def strike_clock(self, sender):
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        if self.back.exists():
            self.back.unlink()
        else:
            self.back.write_text(str(HOUR))
        return False

    def strike_sink(self, sender):
        self.relay.kill()
        time.sleep(random.uniform(0, 0.3))
        self.relay.start()
        return sender.poll() is None

    def strike_disk(self, sender):
        ballast = self.home / "ballast"
        with open(ballast, "wb", buffering=0) as file:
            try:
                while file.write(bytes(65536)):
                    pass
            except OSError:
                pass
        end = time.monotonic() + 60
        while sender.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        ended = sender.poll()
        ballast.unlink()
        # A log that could not be carried over when it was full is now, or the next sender writes over it and needs no room.
        self.inside("status")
        if ended not in (0, 1, 74, None):  # 1: it was done before the disk was full, and some are unknown
            sys.exit(f"with a full disk send ended with {ended}: {sender.stderr.read()}")
        return ended is None

    def wait_for_the_moment(self, sender):
        """False when the sender has ended before."""
        options = self.options
        if random.random() < 0.2 and options.what != "disk":
            time.sleep(random.uniform(0, 0.15))
            return sender.poll() is None
        goal = self.relay.count() + random.randint(0, int(0.8 * options.people / options.kills))
        end = time.monotonic() + 60
        while sender.poll() is None and self.relay.count() < goal and time.monotonic() < end:
            time.sleep(0.001)
        time.sleep(random.uniform(0, 0.005))
        return sender.poll() is None

    def judge(self):
        options = self.options
        last = self.inside("-q", "send", "pay-talks")
        if last.returncode not in (0, 1):
            print(f"the last send ended with {last.returncode}\n{last.stderr}")
            return 1
        found = common.compare(self.relay.record(), self.inside, options.people)
        may = 0 if options.relay == "maildir" else options.connections * options.kills
        print(f"{options.what} {options.kills} times, people {options.people}, lost {len(found.lost)}, twice {len(found.twice)}, "
              f"unknown {len(found.unknown)} (at most {may}; the relay has {found.taken_unknown} of them)")
        if found.is_bad(may):
            print(found)
            return 1
        return 0


sys.exit(main())
