#!/usr/bin/python3
"""read_back.py IMAPS_PORT CA USER PASSWORD COUNT: waits for COUNT mails in USER's inbox and looks at each as a mail
program would: parsed without a defect, the right headers, both parts with the person's name in them, nothing remote."""
import email, email.policy, imaplib, re, ssl, sys, time

port, ca, user, password, count = int(sys.argv[1]), *sys.argv[2:5], int(sys.argv[5])
names = {"ada": ("Ada", "Ada O'Neill, Siân"), "bob": ("Łukasz", "Łukasz 東京")}
first, full = names[user]
box = imaplib.IMAP4_SSL("localhost", port, ssl_context=ssl.create_default_context(cafile=ca))
box.login(user + "@mail.example.org", password)
for _ in range(100):
    box.select("INBOX", readonly=True)
    ids = box.search(None, "ALL")[1][0].split()
    if len(ids) >= count:
        break
    time.sleep(0.1)
assert len(ids) == count, f"{len(ids)} mails instead of {count}"
for number in ids:
    raw = box.fetch(number, "(RFC822)")[1][0][1]
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    parts = list(mail.walk())
    assert not [d for part in parts for d in part.defects], [part.defects for part in parts]
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert [part.get_content_type() for part in parts] == ["multipart/alternative", "text/plain", "text/html"]
    to = mail["To"].addresses
    assert len(to) == 1 and to[0].addr_spec == f"{user}@mail.example.org" and to[0].display_name == full, to
    assert mail["Subject"] == f"Pay talks for {first}", mail["Subject"]
    assert mail["From"].addresses[0].addr_spec == "bulletin@mail.example.org"
    for header in ("Date", "Message-ID", "List-Id", "List-Unsubscribe", "Precedence", "Auto-Submitted", "MIME-Version"):
        assert mail[header] and len(mail.get_all(header)) == 1, header
    assert "List-Unsubscribe-Post" not in mail and "https:" not in mail["List-Unsubscribe"]
    assert user not in mail["Message-ID"] and user not in mail["Return-Path"], mail["Message-ID"]
    plain, html = (parts[i].get_content() for i in (1, 2))
    for text in (plain, html):
        assert f"Dear {first}," in text and "unsubscribe" in text.lower() and "https://example.org/talks" in text, text
    assert not re.search(r'(src|background)\s*=\s*"https?:', html) and "url(http" not in html, "remote content"
box.logout()
