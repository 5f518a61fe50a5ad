#!/usr/bin/python3
"""A person's view of the mailbox, for the tests.

  mailbox.py CA IMAPS_PORT USER PASSWORD show             folders, what they hold and who saw it, as JSON
  mailbox.py CA IMAPS_PORT USER PASSWORD put FOLDER FILE...   appends the files
  mailbox.py CA IMAPS_PORT USER PASSWORD subscribed       the folders the person sees, one a line
"""
import imaplib, json, re, ssl, sys

def folders(box, command):
    lines = [line.decode() for line in command()[1] if line]
    return [re.search(r'("[^"]*"|[^" ]+)$', line)[1].strip('"') for line in lines]

def show(box):
    state = {}
    for folder in folders(box, box.list):
        if box.select(f'"{folder}"', readonly=True)[0] != "OK":
            continue
        state[folder] = []
        numbers = box.search(None, "ALL")[1][0].split()
        for number in numbers:
            parts = box.fetch(number, "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
            flags = sorted(flag.decode() for flag in imaplib.ParseFlags(parts[0][0] + parts[-1]))
            subject = parts[0][1].decode().strip().removeprefix("Subject: ")
            state[folder].append([subject] + [flag for flag in flags if flag != "\\Recent"])
        state[folder].sort()
    print(json.dumps({folder: mails for folder, mails in state.items() if mails}, sort_keys=True))

def main():
    ca, port, user, password, what, *rest = sys.argv[1:]
    box = imaplib.IMAP4_SSL("localhost", int(port), ssl_context=ssl.create_default_context(cafile=ca))
    box.login(user, password)
    if what == "show":
        show(box)
    elif what == "subscribed":
        print("\n".join(sorted(folders(box, box.lsub))))
    else:
        folder, *files = rest
        box.create(f'"{folder}"')
        for file in files:
            answer = box.append(f'"{folder}"', None, None, open(file, "rb").read())
            assert answer[0] == "OK", answer
    box.logout()

main()
