//! Setting up the session, redirection.

use super::{Actor, Fix, id};
use crate::knowledge::source;

pub(super) static FIXES: &[Fix] = &[
    Fix {
        id: id::SET_ENCRYPTION_LEVEL,
        title: "set an encryption level that the client supports",
        actor: Actor::Server,
        steps: &[
            "reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp\" /v MinEncryptionLevel (1 low, 2 client compatible, 3 high, 4 FIPS); 2 or 3 suits most clients",
            "FIPS: reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\FIPSAlgorithmPolicy /v Enabled; better: use TLS (SecurityLayer 2)",
        ],
        weakens: None,
        verify: "the encryptionMethod of the server is one of the client's",
        source: source::AZURE_RDP,
    },
    Fix {
        id: id::REBUILD_STANDARD_CERTIFICATE,
        title: "let the server rebuild its Standard RDP Security certificate",
        actor: Actor::Server,
        steps: &[
            "Save, then delete the values Certificate, X509 Certificate, X509 Certificate ID and X509 Certificate2 under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\RCM",
            "Restart the computer",
        ],
        weakens: None,
        verify: "the client no longer leaves after the MCS Connect Response",
        source: source::DISCONNECTED_ERRORS,
    },
    Fix {
        id: id::COLLECT_PROTOCOL_LOGS,
        title: "collect what the ends say about the protocol error",
        actor: Actor::Server,
        steps: &[
            "Server: Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='TermDD'; Id=50,56} -MaxEvents 5; RemoteConnectionManager and RdpCoreTS operational logs",
            "Client: FreeRDP /log-level:TRACE; mstsc: event 1026 in Microsoft-Windows-TerminalServices-RDPClient/Operational",
            "Repeat with another client: if only one fails, it is the client's",
        ],
        weakens: None,
        verify: "an entry at the second of the failure names the message",
        source: source::LOG_FILES,
    },
    Fix {
        id: id::REDUCE_CLIENT_FEATURES,
        title: "connect with fewer features",
        actor: Actor::Client,
        steps: &[
            "mstsc: smaller window, 16 or 32 bit colour, no RemoteFX or multi-monitor; FreeRDP: /bpp:32 -gfx -multitransport",
            "Add them again one by one",
        ],
        weakens: None,
        verify: "the session becomes active; the feature that ends it is named",
        source: source::FREERDP_MAN,
    },
    Fix {
        id: id::UPDATE_CLIENT_AND_SERVER,
        title: "update client and server",
        actor: Actor::Client,
        steps: &["Install current updates of Windows, FreeRDP, xrdp or the proxy between"],
        weakens: None,
        verify: "the same connection succeeds with the new version",
        source: source::AZURE_RDP,
    },
    Fix {
        id: id::REPAIR_REDIRECTION,
        title: "repair the redirection",
        actor: Actor::Server,
        steps: &[
            "Farm: check the address that the broker gives out: reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\ClusterSettings\" /v SessionDirectoryRedirectionIP; it must be reachable from the client",
            "GNOME remote login: use redirection server name:i:1 in the .rdp file, and a client that supports RDSTLS",
            "Load balancer: keep the routing token (Cookie: msts=), or switch to IP affinity",
        ],
        weakens: None,
        verify: "the second connection carries the routing token and gets a Connection Confirm",
        source: source::FARM,
    },
];
