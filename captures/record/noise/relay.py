#!/usr/bin/env python3
"""Hands connections on, byte by byte, with an X.224 negotiation of RDP in front where asked. usage: relay.py JSON

JSON: a list of [listening address, port, target address, port, "plain"|"answer"|"ask", selected protocol].
"answer" reads a Connection Request and confirms the protocol that it asks for; "ask" sends one for the protocol and reads the answer.
What follows is another's TLS: so a connection negotiates RDP and then carries something else.
"""
import json
import os
import socket
import struct
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lab import x224  # noqa: E402


def listen(address, port, target, target_port, mode, protocol):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(64)
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=serve, args=(sock, target, target_port, mode, protocol), daemon=True).start()


def serve(sock, target, port, mode, protocol):
    try:
        far = socket.create_connection((target, port), 10)
        far.settimeout(None)
        for end in (sock, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if mode == "answer":
            requested = struct.unpack("<I", x224.read_tpkt(sock)[-4:])[0]
            sock.sendall(x224.connection_confirm(requested))
        if mode == "ask":
            far.sendall(x224.connection_request(protocol))
            x224.read_tpkt(far)
        for one, other in ((sock, far), (far, sock)):
            threading.Thread(target=pump, args=(one, other), daemon=True).start()
    except (OSError, ConnectionError):
        sock.close()


def pump(one, other):
    try:
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (one, other):
            end.close()


if __name__ == "__main__":
    for row in json.loads(sys.argv[1]):
        threading.Thread(target=listen, args=row, daemon=True).start()
    threading.Event().wait()
