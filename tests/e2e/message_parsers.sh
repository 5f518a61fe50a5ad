#!/bin/sh
# Python's email package, which we did not write, finds nothing wrong with any golden message, and reads from it
# what was meant.
# labels: quick
set -eu

/usr/bin/python3 - "$SOURCE_DIR"/tests/golden/message/*.eml <<'END'
import email, email.header, email.policy, re, sys

VALUES = {  # who is greeted in each case: the words must stand in both bodies
    "plain": ["Ada", "Depot 4", "the square", "rail"], "web": ["Ada Byron"], "subject": ["José", "South"],
    "without-tag": ["Siân", "siân@example.org"], "right-to-left": ["مريم", "תחנת 4", "נסיעות"],
    "emoji": ["🚌", "buses", "rail"], "nothing": ["friend", "your employer"], "spaces": ["friend", "Depot"],
    "files": ["Ada"], "test-copy": ["Ada"], "control": ["MAIL FROM"], "markup": ["Siân", "Sons {{first_name}}"],
    "long": ["Wolfeschlegelsteinhausenbergerdorff", "é" * 80], "quotes-only": ['"' * 500],
}
TO = {
    "plain": "Ada Byron <ada@example.org>", "markup": "\"O'Neill, Siân\" <x> <o'neill+x@example.org>",
    "right-to-left": "مريم العربي <maryam@example.org>", "nothing": "x@example.org",
    "quotes-only": '"' * 500 + " <q@example.org>",
    "long": "Wolfeschlegelsteinhausenbergerdorff Alexandria Ann " * 10 + "<long@example.org>",
}
failed = 0

def check(name, truth, what):
    global failed
    if not truth:
        failed += 1
        print(f"{name}: {what}")

def words(html):
    import html as entities
    return entities.unescape(re.sub(r"<[^>]*>", " ", html))

for path in sys.argv[1:]:
    name = path.rsplit("/", 1)[1].removesuffix(".eml")
    octets = open(path, "rb").read()
    policy = email.policy.default.clone(raise_on_defect=False)
    message = email.message_from_bytes(octets, policy=policy)
    for part in message.walk():
        check(name, not part.defects, f"{part.get_content_type()}: {part.defects}")
        for key, value in part.items():
            utf8 = name == "without-tag" and key == "To"  # RFC 6532: a UTF-8 local part is bare
            check(name, utf8 or not value.defects, f"{key}: {value.defects}")
    check(name, len(message["To"].addresses) == 1 or name == "without-tag", "not one To")
    # The new header parser leaves blanks between the encoded words of a name (RFC 2047 6.2 drops them), the old not.
    to = str(email.header.make_header(email.header.decode_header(email.message_from_bytes(octets)["To"])))
    check(name, to == TO.get(name, to), f"To is {to}")
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    check(name, text is not None and html is not None, "no two bodies")
    check(name, "<script" not in html.get_content() and "javascript:" not in re.sub(
        r">[^<]*<", "", html.get_content()), "a value became markup")
    for value in VALUES[name]:
        check(name, value in text.get_content(), f"'{value}' is not in the text")
        check(name, value in words(html.get_content()), f"'{value}' is not in the HTML")
    check(name, not re.search(r"[^\r]\n|\r[^\n]", octets.decode("utf-8", "replace")), "a bare CR or LF")
    check(name, max(map(len, octets.split(b"\r\n"))) <= 998, "a line over 998 octets")
    check(name, "@example.org" not in message["Message-ID"], "an address in the Message-ID")
    if name == "files":
        files = [(p.get_content_type(), p.get_filename()) for p in message.walk() if p.get_filename()]
        check(name, files == [("image/png", "bus.png"), ("application/pdf",
              "Liefer-Übersicht für alle Bezirke und Betriebe im Norden.pdf")], f"files are {files}")
        check(name, [p.get_content() for p in message.walk() if p.get_filename()] == [bytes(range(256))] * 2,
              "a file's octets")
print(f"{len(sys.argv) - 1} messages, {failed} faults")
sys.exit(1 if failed or len(sys.argv) - 1 != len(VALUES) else 0)
END
