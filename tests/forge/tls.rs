//! TLS records in clear and sealed ones of the right sizes (RFC 5246, RFC 8446). Nothing is encrypted: what is sealed is filler.

use super::rdp::filler;

/// A self-signed certificate made for this purpose: RSA 2048, CN=forge.lab.example.
pub const CERTIFICATE: &[u8] = include_bytes!("server.der");

fn u24(number: usize) -> [u8; 3] {
    let [_, high, middle, low] = (number as u32).to_be_bytes();
    [high, middle, low]
}

fn sized16(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u16).to_be_bytes()[..], bytes].concat()
}

/// A record of protocol version 3.3.
pub fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind, 3, 3][..], &sized16(body)].concat()
}

/// A handshake message.
pub fn handshake(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind][..], &u24(body.len()), body].concat()
}

fn extension(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_be_bytes()[..], &sized16(body)].concat()
}

/// ClientHello as a current Windows client sends it, with TLS 1.3 if asked for.
pub fn client_hello(tls13: bool, seed: u32) -> Vec<u8> {
    let suites: &[u8] = &[0x13, 2, 0x13, 1, 0xc0, 0x30, 0xc0, 0x2f, 0xc0, 0x28, 0xc0, 0x27, 0, 0x9d, 0, 0x9c, 0, 0x3d];
    let suites = if tls13 { suites } else { &suites[4..] };
    let mut extensions = [
        extension(0, &sized16(&[&[0][..], &sized16(b"forge.lab.example")].concat())),
        extension(10, &sized16(&[0, 0x1d, 0, 0x17, 0, 0x18])),
        extension(11, &[1, 0]),
        extension(13, &sized16(&[8, 4, 8, 5, 8, 6, 4, 1, 5, 1, 2, 1, 4, 3, 5, 3])),
        extension(23, &[]),
    ]
    .concat();
    if tls13 {
        extensions.extend(extension(43, &[4, 3, 4, 3, 3]));
        let share = [&[0, 0x1d][..], &sized16(&filler(32, seed ^ 1))].concat();
        extensions.extend(extension(51, &sized16(&share)));
    }
    let session: Vec<u8> = if tls13 { [&[32][..], &filler(32, seed ^ 2)].concat() } else { vec![0] };
    let body = [&[3, 3][..], &filler(32, seed), &session, &sized16(suites), &[1, 0], &sized16(&extensions)].concat();
    record(22, &handshake(1, &body))
}

/// Server flight of TLS 1.2 with ECDHE_RSA and AES-256-GCM; asks for a client certificate if told to.
pub fn server_flight(asks_certificate: bool, seed: u32) -> Vec<u8> {
    flight(&[0, 9, 0xff, 1, 0, 1, 0, 0, 0x17, 0, 0], &[], asks_certificate, seed)
}

/// The same with a CertificateStatus (RFC 6066 section 8) whose OCSP response is filler.
pub fn server_flight_with_status(seed: u32) -> Vec<u8> {
    let ocsp = filler(471, seed ^ 12);
    let status = handshake(22, &[&[1][..], &u24(ocsp.len()), &ocsp].concat());
    flight(&[0, 13, 0xff, 1, 0, 1, 0, 0, 5, 0, 0, 0, 0x17, 0, 0], &status, false, seed)
}

fn flight(extensions: &[u8], behind_certificate: &[u8], asks_certificate: bool, seed: u32) -> Vec<u8> {
    let hello = [&[3, 3][..], &filler(32, seed), &[0, 0xc0, 0x30, 0], extensions].concat();
    let list = [&u24(CERTIFICATE.len())[..], CERTIFICATE].concat();
    let certificate = [&u24(list.len())[..], &list].concat();
    let exchange = [&[3, 0, 0x1d, 32][..], &filler(32, seed ^ 3), &[8, 4], &sized16(&filler(256, seed ^ 4))].concat();
    let mut flight =
        [&handshake(2, &hello)[..], &handshake(11, &certificate), behind_certificate, &handshake(12, &exchange)]
            .concat();
    if asks_certificate {
        flight.extend(handshake(13, &[1, 1, 0, 4, 8, 4, 4, 1, 0, 0]));
    }
    flight.extend(handshake(14, b""));
    record(22, &flight)
}

/// ClientKeyExchange, ChangeCipherSpec and Finished of TLS 1.2, with an empty Certificate before them if told to.
pub fn client_finish(empty_certificate: bool, seed: u32) -> Vec<u8> {
    let mut messages = if empty_certificate { handshake(11, &[0, 0, 0]) } else { Vec::new() };
    messages.extend(handshake(16, &[&[32][..], &filler(32, seed ^ 5)].concat()));
    [record(22, &messages), record(20, &[1]), record(22, &filler(40, seed ^ 6))].concat()
}

/// ChangeCipherSpec and Finished of the server in TLS 1.2.
pub fn server_finish(seed: u32) -> Vec<u8> {
    [record(20, &[1]), record(22, &filler(40, seed ^ 7))].concat()
}

/// Server flight of TLS 1.3: ServerHello, ChangeCipherSpec, and the rest sealed.
pub fn server_flight13(seed: u32) -> Vec<u8> {
    let share = [&[0, 0x1d][..], &sized16(&filler(32, seed ^ 8))].concat();
    let extensions = [extension(43, &[3, 4]), extension(51, &share)].concat();
    let session = filler(32, seed ^ 2);
    let hello = [&[3, 3][..], &filler(32, seed ^ 9), &[32], &session, &[0x13, 2, 0], &sized16(&extensions)].concat();
    let flight = 10 + (CERTIFICATE.len() + 13) + 264 + 52 + 17;
    [record(22, &handshake(2, &hello)), record(20, &[1]), record(23, &filler(flight, seed ^ 10))].concat()
}

/// ChangeCipherSpec and Finished of the client in TLS 1.3.
pub fn client_finish13(seed: u32) -> Vec<u8> {
    [record(20, &[1]), record(23, &filler(52 + 17, seed ^ 11))].concat()
}

/// A sealed record that holds `plain` bytes: 24 more in TLS 1.2 with AES-GCM, 17 more in TLS 1.3.
pub fn sealed(plain: usize, tls13: bool, seed: u32) -> Vec<u8> {
    record(23, &filler(plain + if tls13 { 17 } else { 24 }, seed))
}

/// An alert in clear.
pub fn alert(level: u8, description: u8) -> Vec<u8> {
    record(21, &[level, description])
}
