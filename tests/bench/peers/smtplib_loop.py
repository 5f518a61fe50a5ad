#!/usr/bin/python3
"""smtplib_loop.py PORT COUNT MESSAGE: COUNT copies of a message through one kept connection of smtplib."""
import smtplib, sys

port, count, file = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
message = open(file, "rb").read()
with smtplib.SMTP("127.0.0.1", port) as smtp:
    for n in range(count):
        smtp.sendmail("bulletin@lists.example.org", [f"person{n}@example.org"], message)
