"""Runs a command at a terminal of its own and answers it: at_terminal.py COLUMNS [WAIT=ANSWER...] -- COMMAND...

When the text WAIT has appeared, ANSWER and Enter are typed; WAIT=^C presses Ctrl-C. Everything that the terminal
was sent goes to stdout, and the exit status is the command's.
"""
import fcntl
import os
import pty
import select
import struct
import sys
import termios

PATIENCE_S = 60


def main():
    split = sys.argv.index("--")
    columns = int(sys.argv[1])
    answers = [argument.split("=", 1) for argument in sys.argv[2:split]]
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.execvp(sys.argv[split + 1], sys.argv[split + 1:])
    shown = b""
    while True:
        if not select.select([terminal], [], [], PATIENCE_S)[0]:
            sys.exit(f"nothing happened for {PATIENCE_S} s; shown so far: {shown!r}")
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        sys.stdout.buffer.write(piece)
        shown += piece
        if answers and answers[0][0].encode() in shown:
            answer = answers.pop(0)[1]
            os.write(terminal, b"\x03" if answer == "^C" else answer.encode() + b"\n")
            shown = b""
    sys.stdout.flush()
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


main()
