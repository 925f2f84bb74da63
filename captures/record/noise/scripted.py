#!/usr/bin/env python3
"""Small servers and clients for what no packaged program does: a web server on Python's http.server, websockets, lines of text that the
server begins, records of random sizes. usage: scripted.py serve CERTIFICATE KEY FOLDER | scripted.py talk KIND HOST PORT PROFILE SEED
"""
import asyncio
import contextlib
import http.client
import http.server
import imaplib
import os
import poplib
import random
import smtplib
import socket
import ssl
import sys
import threading
import time

NO_ENCRYPT_THEN_MAC = 1 << 19  # SSL_OP_NO_ENCRYPT_THEN_MAC, which Python has no name for
PORTS = {"http": 8001, "websocket": 8002, "lines": 8003, "random": 8004}
PASSWORD = "Correct-Horse-7"


def main(arguments):
    if arguments[0] == "serve":
        serve(*arguments[1:])
    else:
        kind, host, port, profile, seed = arguments[1:]
        TALKS[kind](host, int(port), context(profile), random.Random(int(seed)))


def context(profile):
    """A client's settings: TLS 1.3, or 1.2 with an AEAD or a CBC suite, the last without encrypt-then-MAC too."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    if profile == "tls13":
        made.minimum_version = ssl.TLSVersion.TLSv1_3
        return made
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers("ECDHE-ECDSA-AES256-GCM-SHA384" if profile == "tls12" else "ECDHE-ECDSA-AES256-SHA")
    if profile == "cbc-mte":
        made.options |= NO_ENCRYPT_THEN_MAC
    return made


# -- servers -------------------------------------------------------------------------------------------------
def serve(certificate, key, folder):
    settings = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    settings.load_cert_chain(certificate, key)
    os.chdir(folder)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

    web = http.server.ThreadingHTTPServer(("127.0.0.1", PORTS["http"]), Quiet)
    web.socket = settings.wrap_socket(web.socket, server_side=True)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    for name, handler in (("lines", lines), ("random", echo_of_random)):
        threading.Thread(target=accept, args=(PORTS[name], settings, handler), daemon=True).start()
    asyncio.run(websocket(settings))


async def websocket(settings):
    import websockets

    async def handler(connection):
        async for message in connection:
            await connection.send(message * 2)
    async with websockets.serve(handler, "127.0.0.1", PORTS["websocket"], ssl=settings):
        await asyncio.Future()


def accept(port, settings, handler):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(64)
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=guarded, args=(sock, settings, handler), daemon=True).start()


def guarded(sock, settings, handler):
    with contextlib.suppress(OSError):
        handler(settings.wrap_socket(sock, server_side=True))


def lines(sock):
    """The server begins, as in SMTP, FTP and IRC."""
    sock.sendall(b"220 ready\r\n")
    for line in sock.makefile("rb"):
        sock.sendall(b"250 " + line)
        if line.startswith(b"quit"):
            break
    sock.unwrap().close()


def echo_of_random(sock):
    """The client's first byte is a seed; from it both know who sends how much."""
    talk_random(sock, random.Random(sock.recv(4)), "s")


def talk_random(sock, numbers, me):
    for _ in range(numbers.randrange(2, 40)):
        size = min(int(2 ** numbers.uniform(0, 11)), 16000)
        if numbers.choice("cs") == me:
            sock.sendall(bytes(size))
        else:
            got = 0
            while got < size:
                got += len(sock.recv(size - got)) or size
        if numbers.random() < 0.05:
            time.sleep(0.3)


# -- clients -------------------------------------------------------------------------------------------------
@contextlib.contextmanager
def sealed(host, port, settings, session=None):
    with socket.create_connection((host, port), 10) as sock, settings.wrap_socket(sock, session=session) as over:
        yield over


def talk_http(host, port, settings, numbers):
    """Many requests on one connection, with pauses."""
    web = http.client.HTTPSConnection(host, port, context=settings, timeout=10)
    for number in range(numbers.randrange(4, 14)):
        web.request("GET", numbers.choice(["/", "/small.html", "/page.html", "/none.html"]), headers={"X-Note": "n" * numbers.randrange(200)})
        web.getresponse().read()
        time.sleep(numbers.choice([0, 0, 0.05, 0.4]))
    web.close()


def talk_resumed(host, port, settings, numbers):
    """The second connection resumes the first one's session."""
    session = None
    for _ in range(2):
        with sealed(host, port, settings, session) as over:
            over.sendall(b"GET /small.html HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n")
            while over.recv(4096):
                pass
            session = over.session


def talk_websocket(host, port, settings, numbers):
    import websockets

    async def chat():
        async with websockets.connect(f"wss://{host}:{port}/", ssl=settings) as connection:
            for _ in range(numbers.randrange(5, 20)):
                await connection.send("m" * numbers.randrange(1, 300))
                await connection.recv()
                await asyncio.sleep(numbers.choice([0, 0.05, 0.6]))
    asyncio.run(chat())


def talk_lines(host, port, settings, numbers):
    with sealed(host, port, settings) as over:
        over.recv(4096)
        for _ in range(numbers.randrange(1, 20)):
            over.sendall(b"w" * numbers.randrange(3, 60) + b"\r\n")
            over.recv(4096)
            time.sleep(numbers.choice([0, 0.02, 0.7]))
        over.sendall(b"quit\r\n")
        over.recv(4096)


def talk_random_records(host, port, settings, numbers):
    with sealed(host, port, settings) as over:
        seed = numbers.randbytes(4)
        over.sendall(seed)
        with contextlib.suppress(OSError):
            talk_random(over, random.Random(seed), "c")


def talk_smtps(host, port, settings, numbers):
    with smtplib.SMTP_SSL(host, port, context=settings, timeout=10) as mail:
        send(mail, numbers)


def talk_starttls(host, port, settings, numbers):
    with smtplib.SMTP(host, port, timeout=10) as mail:
        mail.starttls(context=settings)
        send(mail, numbers)


def send(mail, numbers):
    mail.ehlo("client.lab.example")
    for _ in range(numbers.randrange(1, 4)):
        mail.sendmail("synthia@lab.example", ["root@lab.example"], "Subject: greetings\r\n\r\n" + "words " * numbers.randrange(1, 200))


def talk_imaps(host, port, settings, numbers):
    read_mail(imaplib.IMAP4_SSL(host, port, ssl_context=settings, timeout=10))


def talk_imap_starttls(host, port, settings, numbers):
    mail = imaplib.IMAP4(host, port, timeout=10)
    mail.starttls(settings)
    read_mail(mail)


def read_mail(mail):
    mail.login("synthia", PASSWORD)
    mail.append("INBOX", None, None, b"Subject: greetings\r\n\r\nwords\r\n")
    mail.select("INBOX")
    mail.search(None, "ALL")
    mail.fetch("1", "(RFC822)")
    time.sleep(1.2)
    mail.noop()
    mail.logout()


def talk_pop3s(host, port, settings, numbers):
    mail = poplib.POP3_SSL(host, port, context=settings, timeout=10)
    mail.user("synthia")
    mail.pass_(PASSWORD)
    mail.list()
    mail.quit()


TALKS = {"http": talk_http, "resumed": talk_resumed, "websocket": talk_websocket, "lines": talk_lines, "random": talk_random_records,
         "smtps": talk_smtps, "starttls": talk_starttls, "imaps": talk_imaps, "imap-starttls": talk_imap_starttls, "pop3s": talk_pop3s}

if __name__ == "__main__":
    main(sys.argv[1:])
