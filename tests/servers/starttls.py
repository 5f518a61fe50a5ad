#!/usr/bin/python3
"""starttls.py PORT CERT: an SMTP server on 127.0.0.1 that offers STARTTLS with CERT.crt and CERT.key, and nothing that
a well-behaved client would go on to: whoever logs in or sends a message after all is told so in large letters."""
import socketserver, ssl, sys, threading

port, certificate = int(sys.argv[1]), sys.argv[2]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate + ".crt", certificate + ".key")


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 bad.example.org ESMTP\r\n")
        for line in self.rfile:
            word = line[:8].upper().strip()
            if word.startswith(b"EHLO"):
                self.wfile.write(b"250-bad.example.org\r\n250 STARTTLS\r\n")
            elif word.startswith(b"STARTTLS"):
                self.wfile.write(b"220 go on\r\n")
                try:
                    secure = context.wrap_socket(self.connection, server_side=True)
                    rest = secure.recv(1000)
                    if rest:
                        print("A CLIENT TRUSTED THIS CERTIFICATE", rest, file=sys.stderr, flush=True)
                except OSError:
                    pass
                return
            else:
                self.wfile.write(b"530 5.7.0 STARTTLS first\r\n")


socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer.daemon_threads = True
server = socketserver.ThreadingTCPServer(("127.0.0.1", port), Session)
threading.Timer(600, server.shutdown).start()
server.serve_forever()
