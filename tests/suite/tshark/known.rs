//! Where rdpwhy and tshark disagree, and why.

/// Capture (a `*` at its end stands for any ending), subject, reason.
const KNOWN: &[(&str, &str, &str)] = &[
    ("forged-mirrored", "retransmissions", MIRROR),
    ("mirrored-twice", "retransmissions", MIRROR),
    ("zeek/rdp-no-cookie-mstshash.pcap", "retransmissions", MIRROR),
    ("forged-one-sided", "payload with a hole", HOLE),
    ("forged-snap-length", "payload with a hole", HOLE),
    ("mtu-black-hole-client", "payload with a hole", HOLE),
    ("one-direction-only", "payload with a hole", HOLE),
    ("snap-length-96", "payload with a hole", HOLE),
    (
        "mtu-icmp-harmless",
        "retransmissions",
        "tshark calls two of the segments sent again after ICMP fragmentation needed out of order: they follow quickly",
    ),
    (
        "mstsc/rdp-rdg-same-creds-kerberos-password-success1.pcapng",
        "payload",
        "the gateway's connection on port 443 is found by the keys in the file, which this comparison does not give",
    ),
    ("mstsc/rdp-rdg-same-creds-kerberos-password-success1.pcapng", "requested", TUNNEL),
    ("mstsc/rdp-rdg-same-creds-kerberos-password-success1.pcapng", "selected", TUNNEL),
    ("tls13/htb-s181.pcapng", "serials", LABELS),
    ("tls13/htb-s4.pcapng", "serials", LABELS),
    ("wallix/test_license_api_*", "requested", WALLIX),
    ("wallix/trace_front_client.pcap", "requested", WALLIX),
];

const MIRROR: &str = "tshark takes the second copy of a mirrored packet for a retransmission; rdpwhy counts it apart";
const HOLE: &str = "tshark writes a text of its own into a hole of the stream, so the bytes are not compared";
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
