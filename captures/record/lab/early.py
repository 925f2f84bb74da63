"""TLS 1.3 early data, which Python's ssl does not offer: OpenSSL's calls on the socket's own SSL object."""
import ctypes
import time

from . import scripted, x224

_libssl = ctypes.CDLL("libssl.so.3")
READ_ERROR, READ_SUCCESS = 0, 1
CTRL_SET_GROUPS_LIST = 92
MOST = 16384


def allow(context):
    """Let the context's tickets be used for early data."""
    _libssl.SSL_CTX_set_max_early_data(ctypes.c_void_p.from_address(id(context) + 16), ctypes.c_uint32(MOST))


def only_group(context, name):
    """Hold a context that is in use to one group, so that its next server asks for another key share."""
    assert _libssl.SSL_CTX_ctrl(ctypes.c_void_p.from_address(id(context) + 16), CTRL_SET_GROUPS_LIST, ctypes.c_long(0), name.encode())


def _ssl(sock):
    return ctypes.c_void_p.from_address(id(sock._sslobj) + 24)


def write(sock, data):
    """Send early data: the first call sends the ClientHello in front of it."""
    written = ctypes.c_size_t()
    if _libssl.SSL_write_early_data(_ssl(sock), data, ctypes.c_size_t(len(data)), ctypes.byref(written)) != 1:
        raise OSError("early data was not sent")


def read(sock):
    """Take early data up to its end."""
    sock.settimeout(None)  # the call knows nothing of Python's timeouts
    got, part, length = b"", ctypes.create_string_buffer(MOST), ctypes.c_size_t()
    while True:
        state = _libssl.SSL_read_early_data(_ssl(sock), part, ctypes.c_size_t(MOST), ctypes.byref(length))
        if state == READ_ERROR:
            raise OSError("early data was not read")
        got += part.raw[:length.value]
        if state != READ_SUCCESS:
            sock.settimeout(30)
            return got


def session(bench, steps, server, client, resume, take):
    """A resumed connection whose client says the first step in early data, in two records; the server takes it or not. Returns the next ticket."""
    first = steps[0][1]

    def handler(raw):
        x224.answer(raw)
        sock = server.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)
        if take:
            assert read(sock) == first
        sock.do_handshake()
        scripted.play(sock, "S", steps[1:] if take else steps)
        sock.unwrap()
        sock.close()

    thread = x224.serve(bench, handler)
    raw = x224.connect(bench)
    x224.negotiate(raw)
    sock = client.wrap_socket(raw, session=resume, do_handshake_on_connect=False)
    for part in (first[:100], first[100:]):
        write(sock, part)
    time.sleep(0.02)
    sock.do_handshake()
    scripted.play(sock, "C", steps[1:] if take else steps)
    ticket = sock.session
    time.sleep(0.1)
    raw = sock.unwrap()
    time.sleep(0.3)
    raw.close()
    thread.join(5)
    return ticket
