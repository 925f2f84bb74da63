//! Causes of the network, and the server that falls silent after the ClientHello.

use rdpwhy::knowledge::cause::{self, Cause};
use rdpwhy::vocabulary::Category;

use super::{BENIGN, Row};

pub const EXCUSED: &[(&str, &str)] =
    &[("gateway-target-unreachable", "no RD Gateway is at hand; the rule's cases hold its messages")];

pub fn demanded() -> impl Iterator<Item = &'static Cause> {
    let silent = |cause: &Cause| cause.id == "server-silent-after-client-hello";
    cause::all().filter(move |cause| cause.category == Category::Network || silent(cause))
}

pub const ROWS: &[Row] = &[
    Row {
        cause: "name-resolution-failed",
        fires: &["name-resolution-failed"],
        near_misses: &[
            ("no-answer", "no-answer"),
            (BENIGN, "name-resolves-at-the-second-try"),
            (BENIGN, "unrelated-name-fails"),
        ],
        without: &[],
    },
    Row {
        cause: "no-answer",
        fires: &["no-answer"],
        near_misses: &[
            ("unreachable", "icmp-admin-prohibited"),
            ("path-lost", "path-lost"),
            (BENIGN, "syn-lost-twice"),
        ],
        without: &[],
    },
    Row {
        cause: "connection-refused",
        fires: &["connection-refused"],
        near_misses: &[
            ("middlebox-reset", "middlebox-reset-at-client-hello"),
            ("unreachable", "icmp-host-unreachable"),
            (BENIGN, "port-scan"),
        ],
        without: &[],
    },
    Row {
        cause: "unreachable",
        fires: &["icmp-host-unreachable", "icmp-admin-prohibited"],
        near_misses: &[
            ("no-answer", "no-answer"),
            ("mtu-black-hole", "mtu-black-hole-server"),
            (BENIGN, "mtu-icmp-harmless"),
            (BENIGN, "icmp-in-session-harmless"),
        ],
        without: &[],
    },
    Row {
        cause: "closed-before-data",
        fires: &["closed-before-data"],
        near_misses: &[
            ("port-probe", "port-probe"),
            ("middlebox-reset", "middlebox-reset-at-client-hello"),
            ("negotiation-ignored", "closed-after-request"),
            (BENIGN, "client-silent"),
        ],
        without: &[],
    },
    Row {
        cause: "connection-reset",
        fires: &["server-killed", "server-terminated"],
        near_misses: &[
            ("middlebox-reset", "middlebox-reset-in-session"),
            ("idle-reset", "idle-reset"),
            ("server-error", "errinfo-protocol"),
            (BENIGN, "client-killed"),
            (BENIGN, "stray-reset-harmless"),
        ],
        without: &[],
    },
    Row {
        cause: "middlebox-reset",
        fires: &["middlebox-reset-at-client-hello", "middlebox-reset-both-ends", "middlebox-reset-in-session"],
        near_misses: &[
            ("server-credential-unusable", "server-key-mismatch-xrdp"),
            ("connection-reset", "server-killed"),
            ("idle-reset", "idle-reset"),
            ("server-silent-after-client-hello", "client-hello-then-rst"),
            ("server-silent-after-client-hello", "middlebox-reset-one-sign"),
            (BENIGN, "stray-reset-harmless"),
        ],
        without: &[],
    },
    Row {
        cause: "mtu-black-hole",
        fires: &["mtu-black-hole-server", "mtu-black-hole-client", "mtu-black-hole-to-server"],
        near_misses: &[
            ("path-lost", "path-lost"),
            ("lossy-path", "loss-harmful"),
            (BENIGN, "mtu-icmp-harmless"),
            (BENIGN, "loss-heavy-and-survived"),
        ],
        without: &[],
    },
    Row {
        cause: "path-lost",
        fires: &["path-lost"],
        near_misses: &[
            ("idle-reset", "idle-reset"),
            ("receiver-stalled", "receiver-stalled"),
            ("mtu-black-hole", "mtu-black-hole-server"),
            (BENIGN, "path-lost-and-back"),
            (BENIGN, "still-open-in-a-gap"),
        ],
        without: &[],
    },
    Row {
        cause: "idle-reset",
        fires: &["idle-reset"],
        near_misses: &[
            ("idle-timeout", "errinfo-policy"),
            ("path-lost", "path-lost"),
            ("middlebox-reset", "middlebox-reset-in-session"),
            (BENIGN, "idle-harmless"),
            ("connection-reset", "server-killed-after-idle"),
        ],
        without: &[],
    },
    Row {
        cause: "receiver-stalled",
        fires: &["receiver-stalled"],
        near_misses: &[
            ("path-lost", "path-lost"),
            ("out-of-memory", "errinfo-policy"),
            (BENIGN, "receiver-busy-for-a-while"),
        ],
        without: &[],
    },
    Row {
        cause: "lossy-path",
        fires: &["loss-harmful", "loss-harmful-to-server", "loss-harmful-both-ways", "loss-harmful-seen-between"],
        near_misses: &[
            ("mtu-black-hole", "mtu-black-hole-server"),
            ("path-lost", "path-lost"),
            (BENIGN, "loss-harmless"),
            (BENIGN, "loss-heavy-and-survived"),
            ("authentication-rejected", "nla-wrong-password-tls12"),
        ],
        without: &[],
    },
    Row {
        cause: "stale-connection-state",
        fires: &["server-lost-its-state"],
        near_misses: &[
            ("connection-refused", "connection-refused"),
            ("middlebox-reset", "middlebox-reset-in-session"),
            ("connection-reset", "server-killed-after-idle"),
            (BENIGN, "idle-harmless"),
        ],
        without: &[],
    },
    Row {
        cause: "server-silent-after-client-hello",
        fires: &["client-hello-then-rst", "client-hello-then-fin", "middlebox-reset-one-sign"],
        near_misses: &[
            ("server-credential-unusable", "server-key-mismatch-xrdp"),
            ("tls-version-mismatch", "tls-version-alert-70"),
            ("tls-cipher-mismatch", "tls-cipher-alert-40"),
            ("mtu-black-hole", "mtu-black-hole-client"),
            ("middlebox-reset", "middlebox-reset-at-client-hello"),
        ],
        without: &[],
    },
];
