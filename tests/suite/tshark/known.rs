//! Where rdpwhy and tshark disagree, and why.

/// Capture (a `*` at its end stands for any ending), subject, reason.
const KNOWN: &[(&str, &str, &str)] = &[
    ("forged-mirrored", "retransmissions", MIRROR),
    ("mirrored-twice", "retransmissions", MIRROR),
    ("zeek/rdp-no-cookie-mstshash.pcap", "retransmissions", MIRROR),
    ("forged-mirrored", "duplicate acknowledgments", MIRROR),
    ("mirrored-twice", "duplicate acknowledgments", MIRROR),
    ("zeek/rdp-no-cookie-mstshash.pcap", "duplicate acknowledgments", MIRROR),
    ("forged-mirrored", "round trip", MIRROR_TIME),
    ("mirrored-twice", "round trip", MIRROR_TIME),
    ("zeek/rdp-no-cookie-mstshash.pcap", "round trip", MIRROR_TIME),
    ("connection-refused", "round trip", REFUSED),
    ("redirection-failed", "round trip", REFUSED),
    ("syn-lost-twice", "round trip", SYN_AGAIN),
    ("zeek/rdp-unknown-keyboard.pcap", "round trip", SYN_AGAIN),
    ("zeek/rdp-x509.pcap", "round trip", SYN_AGAIN),
    ("forged-one-sided", "gaps", ONE_SIDED),
    ("one-direction-only", "gaps", ONE_SIDED),
    ("forged-snap-length", "gaps", SNAPPED),
    ("snap-length-96", "gaps", SNAPPED),
    ("forged-one-sided", "payload with a hole", HOLE),
    ("forged-snap-length", "payload with a hole", HOLE),
    ("mtu-black-hole-client", "payload with a hole", HOLE),
    ("one-direction-only", "payload with a hole", HOLE),
    ("snap-length-96", "payload with a hole", HOLE),
    ("mtu-icmp-harmless", "retransmissions", QUICK),
    ("icmp-in-session-harmless", "retransmissions", QUICK),
    ("loss-heavy-and-survived", "retransmissions", QUICK_OR_BARE),
    ("loss-harmful-both-ways", "gaps", BARE),
    ("loss-harmful-seen-between", "payload with a hole", HOLE),
    ("mstsc/rdp-rdg-same-creds-kerberos-password-success1.pcapng", "payload", GATEWAY),
    ("gateway-*", "payload", GATEWAY),
    ("gateway-*", "requested", TUNNEL),
    ("gateway-*", "selected", TUNNEL),
    ("forged-preambles", "requested", PREAMBLE),
    ("mstsc/rdp-rdg-same-creds-kerberos-password-success1.pcapng", "requested", TUNNEL),
    ("mstsc/rdp-rdg-same-creds-kerberos-password-success1.pcapng", "selected", TUNNEL),
    ("tls13/htb-s181.pcapng", "serials", LABELS),
    ("tls13/htb-s4.pcapng", "serials", LABELS),
    ("wallix/test_license_api_*", "requested", WALLIX),
    ("wallix/trace_front_client.pcap", "requested", WALLIX),
];

const MIRROR: &str = "tshark takes the second copy of a mirrored packet for a retransmission; rdpwhy counts it apart";
const REFUSED: &str = "tshark takes the RST that refuses a SYN for the end of a handshake";
const MIRROR_TIME: &str = "tshark times the second copies of a mirrored handshake; rdpwhy the first";
const SYN_AGAIN: &str =
    "the SYN was sent again, so nobody knows which one the answer is to (RFC 6298, section 3); tshark takes one";
const ONE_SIDED: &str = "the side that was not captured acknowledged nothing here that tshark could miss; its FIN and acknowledgments tell how much it said";
const SNAPPED: &str = "the snap length cut the packets; tshark counts their lengths as if their bytes were there";
const HOLE: &str = "tshark writes a text of its own into a hole of the stream, so the bytes are not compared";
const QUICK: &str =
    "the sender's own capture shows both copies, so it is sent again; tshark calls what follows quickly out of order";
const BARE: &str = "only the sequence number of a bare acknowledgment tells of the missing bytes; rdpwhy counts holes between bytes that it saw";
const QUICK_OR_BARE: &str = "one segment of the server's as above (quick), and one of the client's whose first copy only the sequence \
     number of a bare acknowledgment tells of";
const GATEWAY: &str =
    "the gateway's connection on port 443 is found by the keys in the file, which this comparison does not give";
const PREAMBLE: &str = "a preconnection PDU or a PROXY header stands in front of the request, and tshark reads neither";
const TUNNEL: &str =
    "the negotiation lies inside the gateway's tunnel, which this comparison does not have tshark open";
const LABELS: &str =
    "the embedded key log has handshake and application secrets under one label; tshark tries only one";
const WALLIX: &str =
    "the request's routing token is of a form that tshark takes for X.224 parameters, and it stops there";

/// Why they disagree, if that is known.
pub fn reason(capture: &str, subject: &str) -> Option<&'static str> {
    let fits = |pattern: &str| pattern.strip_suffix('*').map_or(pattern == capture, |start| capture.starts_with(start));
    KNOWN.iter().find(|(pattern, about, _)| fits(pattern) && *about == subject).map(|(_, _, reason)| *reason)
}
