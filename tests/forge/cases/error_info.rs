//! Set Error Info in clear, every family of MS-RDPBCGR 2.2.5.1.1.

use crate::forge::Case;
use crate::forge::rdp;
use crate::forge::scene::Scene;
use crate::forge::talk;
use crate::forge::truth::{Ending, Truth};

/// Codes 1 to 0x18, protocol-independent.
pub const GENERAL: Case = Case {
    name: "error-info-general",
    story: "Active sessions without encryption that the server ends with Set Error Info and an ultimatum, one for each of the protocol-independent codes.",
    script: |scene| {
        scripted(
            scene,
            &[
                (0x1, "server-policy", "disconnected-by-administrator"),
                (0x2, "server-policy", "disconnected-by-administrator"),
                (0x3, "server-policy", "idle-timeout"),
                (0x4, "server-policy", "session-time-limit"),
                (0x5, "server-policy", "replaced-by-other-connection"),
                (0x6, "server-policy", "out-of-memory"),
                (0x7, "server-policy", "server-denied-connection"),
                (0x9, "server-policy", "insufficient-privileges"),
                (0xa, "server-policy", "fresh-credentials-required"),
                (0xb, "none", "closed-by-user"),
                (0xc, "none", "logged-off"),
                (0xf, "server-policy", "server-error"),
                (0x10, "server-policy", "server-error"),
                (0x11, "server-policy", "server-error"),
                (0x12, "server-policy", "server-error"),
                (0x17, "server-policy", "server-error"),
                (0x18, "server-policy", "server-error"),
            ],
        )
    },
};

/// Codes 0x100 to 0x10a.
pub const LICENSING: Case = Case {
    name: "error-info-licensing",
    story: "Active sessions without encryption that the server ends with Set Error Info and an ultimatum, one for each of the licensing codes.",
    script: |scene| {
        scripted(
            scene,
            &[
                (0x100, "licensing", "license-denied-by-policy"),
                (0x101, "licensing", "license-no-server"),
                (0x102, "licensing", "license-none"),
                (0x103, "licensing", "license-invalid-message"),
                (0x104, "licensing", "license-invalid-client"),
                (0x105, "licensing", "license-invalid-client"),
                (0x106, "licensing", "license-stalled"),
                (0x107, "licensing", "license-stalled"),
                (0x108, "licensing", "license-invalid-message"),
                (0x109, "licensing", "license-denied-by-policy"),
                (0x10a, "licensing", "license-denied-by-policy"),
            ],
        )
    },
};

/// Codes 0x400 to 0x412.
pub const BROKER: Case = Case {
    name: "error-info-broker",
    story: "Active sessions without encryption that the server ends with Set Error Info and an ultimatum, for codes of the connection broker.",
    script: |scene| {
        let codes = [0x400, 0x402, 0x404, 0x405, 0x406, 0x407, 0x408, 0x409, 0x410, 0x411, 0x412];
        scripted(scene, &codes.map(|code| (code, "server-policy", "broker-refused")))
    },
};

/// Codes of the RDP layer, and one without a meaning.
pub const PROTOCOL: Case = Case {
    name: "error-info-protocol",
    story: "Active sessions without encryption that the server ends with Set Error Info and an ultimatum, for codes of the RDP layer, the five of a broken encryption among them, and for one that nobody has published.",
    script: |scene| {
        scripted(
            scene,
            &[
                (0x10c9, "server-policy", "server-error"),
                (0x10cb, "server-policy", "server-error"),
                (0x10f4, "server-policy", "server-error"),
                (0x112f, "server-policy", "server-error"),
                (0x1191, "protocol-mismatch", "session-crypto-failed"),
                (0x1192, "protocol-mismatch", "session-crypto-failed"),
                (0x1193, "protocol-mismatch", "session-crypto-failed"),
                (0x1194, "protocol-mismatch", "session-crypto-failed"),
                (0x1195, "protocol-mismatch", "session-crypto-failed"),
                (0xffff, "server-policy", "server-error"),
            ],
        )
    },
};

fn scripted(scene: &mut Scene, codes: &[(u32, &'static str, &'static str)]) -> Vec<Truth> {
    let mut truths = Vec::new();
    for (number, (code, category, cause)) in (1..).zip(codes) {
        let (mut tcp, confirm) = talk::active(scene, number);
        tcp.scene.wait(2000);
        let said = tcp.server(&rdp::set_error_info(*code));
        let end = tcp.server(&rdp::ultimatum(1));
        tcp.close(true);
        let failed = *category != "none";
        let decisive = if failed { said } else { end };
        truths.push(Truth {
            outcome: if failed { "failed" } else { "ok" },
            category,
            cause,
            why: format!("Set Error Info {code:#x} #{said}, the server's ultimatum #{end}"),
            ending: Ending {
                by: "server",
                refused_by: failed.then_some("server"),
                how: "ultimatum",
                frame: Some(end),
                decisive: Some(decisive),
                stage: "active",
            },
            ..talk::truth(&tcp, confirm, 7)
        });
    }
    truths
}
