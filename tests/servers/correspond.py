#!/usr/bin/python3
"""What people and their programs write, for the tests of the inbox. Mail goes to Postfix as the user given.

correspond.py SMTPS_PORT CA USER PASSWORD MAILDIR ACTION...

    leave-link            writes to the List-Unsubscribe address of the newest bulletin in MAILDIR
    leave-link-as FOLDER  the same, of the newest bulletin in another's Maildir
    way-back              sends the mail that the newest goodbye's "Put me back" link opens
    reply WORDS           answers the newest letter or bulletin, its subject kept
    vacation              an automatic reply (RFC 3834) to the newest mail, to where such replies go
    loop                  the newest mail itself comes back to the bulletin, as a forwarder would send it
    write SUBJECT WORDS   a mail of one's own to the bulletin
    forged                as leave-link, but one character of the token is another
    complain              a feedback report (RFC 5965) about the newest bulletin
"""
import email
import email.policy
import glob
import os
import re
import smtplib
import ssl
import sys
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from urllib.parse import unquote

PORT, CA, USER, PASSWORD, MAILDIR, ACTION, *WORDS = sys.argv[1:]
BULLETIN = "bulletin@mail.example.org"


def newest(folder, wanted=lambda mail: True):
    found = sorted(glob.glob(folder + "/new/*") + glob.glob(folder + "/cur/*"), key=os.path.getmtime, reverse=True)
    for path in found:
        with open(path, "rb") as file:
            mail = email.message_from_binary_file(file, policy=email.policy.default)
        if wanted(mail):
            return mail
    sys.exit(f"no such mail in {folder}")


def is_bulletin(mail):
    return mail["List-Unsubscribe"] is not None


def post(mail, recipient, sender=USER):
    tls = ssl.create_default_context(cafile=CA)
    with smtplib.SMTP_SSL("localhost", int(PORT), context=tls) as server:
        server.login(USER, PASSWORD)
        server.sendmail(sender, [recipient], mail.as_bytes())


def written(subject, words, to):
    mail = EmailMessage()
    mail["From"] = f"Somebody <{USER}>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{os.urandom(8).hex()}@mail.example.org>"
    mail.set_content(words)
    return mail


def to_link(link):
    address, _, query = link.removeprefix("mailto:").partition("?")
    address = unquote(address)
    subject = unquote(query.removeprefix("subject="))
    return address, subject


def leave_link(folder):
    mail = newest(folder, is_bulletin)
    return to_link(re.search(r"<(mailto:[^>]*)>", mail["List-Unsubscribe"].replace("\n", "")).group(1))


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def main():
    if ACTION in ("leave-link", "leave-link-as", "forged"):
        address, subject = leave_link(WORDS[0] if ACTION == "leave-link-as" else MAILDIR)
        if ACTION == "forged":
            at = address.index("+") + 30
            address = address[:at] + ("b" if address[at] != "b" else "c") + address[at + 1:]
        # from their own address the word alone would be enough
        post(written("hello" if ACTION == "forged" else subject, "", address), address)
    elif ACTION == "way-back":
        mail = newest(MAILDIR, lambda m: "off the list" in (m["Subject"] or ""))
        address, subject = to_link(re.search(r"mailto:\S+subject=join\S*", text_of(mail)).group(0).rstrip(">)"))
        post(written(subject, "", address), address)
    elif ACTION == "reply":
        mail = newest(MAILDIR)
        answer = written("Re: " + mail["Subject"], WORDS[0] if WORDS else "", mail["Reply-To"] or mail["From"])
        answer["In-Reply-To"] = answer["References"] = mail["Message-ID"]
        post(answer, email.utils.parseaddr(str(mail["Reply-To"] or mail["From"]))[1])
    elif ACTION == "vacation":
        mail = newest(MAILDIR)
        to = mail["Return-Path"].strip("<> ")
        answer = written("Out of office: Re: " + mail["Subject"], "I am away until Monday. " + mail["Subject"], to)
        answer["Auto-Submitted"] = "auto-replied"
        answer["In-Reply-To"] = answer["References"] = mail["Message-ID"]
        post(answer, to, "")
    elif ACTION == "loop":
        post(newest(MAILDIR), BULLETIN)
    elif ACTION == "write":
        post(written(WORDS[0], WORDS[1], BULLETIN), BULLETIN)
    elif ACTION == "complain":
        mail = newest(MAILDIR, is_bulletin)
        report = MIMEMultipart("report", report_type="feedback-report")
        report["From"] = "Abuse desk <fbl@mail.example.org>"
        report["To"] = BULLETIN
        report["Subject"] = "FW: " + mail["Subject"]
        report.attach(MIMEText("This is an abuse report for a mail.\n"))
        part = MIMEText("Feedback-Type: abuse\nUser-Agent: Test/1.0\nVersion: 1\n")
        part.set_type("message/feedback-report")
        report.attach(part)
        report.attach(MIMEMessage(email.message_from_bytes(mail.as_bytes())))
        post(report, BULLETIN, "")
    else:
        sys.exit("unknown: " + ACTION)


main()
