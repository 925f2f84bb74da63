//! Licensing.

use super::{Actor, Fix, id};
use crate::knowledge::source;

pub(super) static FIXES: &[Fix] = &[
    Fix {
        id: id::CONFIGURE_LICENSE_SERVER,
        title: "give the session host a license server",
        actor: Actor::Server,
        steps: &[
            "Group Policy: RD Session Host, Licensing, 'Use the specified Remote Desktop license servers' and 'Set the Remote Desktop licensing mode'",
            "Check with lsdiag.msc (RD Licensing Diagnoser) and from the host: Test-NetConnection <license server> -Port 135",
            "An administrator can still enter: mstsc /admin",
        ],
        weakens: None,
        verify: "lsdiag.msc shows no problem; licensing ends with STATUS_VALID_CLIENT",
        source: source::NO_LICENSE_SERVER,
    },
    Fix {
        id: id::ADD_LICENSES,
        title: "install enough licenses of the right version",
        actor: Actor::Server,
        steps: &[
            "RD Licensing Manager: installed packs, their version (a license serves its own and older servers), and how many are free",
            "The mode (per user or per device) must match the packs",
        ],
        weakens: None,
        verify: "the manager shows free licenses of the right version, and the client gets one",
        source: source::LICENSING_MODE,
    },
    Fix {
        id: id::RESET_CLIENT_LICENSE_STORE,
        title: "let the client ask for a new license",
        actor: Actor::Client,
        steps: &[
            "Save, then delete HKLM\\SOFTWARE\\Microsoft\\MSLicensing\\Store and HKLM\\SOFTWARE\\Microsoft\\MSLicensing\\HardwareID",
            "Start mstsc once as administrator, so that it can write them anew (a per-device license may be used up)",
            "FreeRDP: delete ~/.config/freerdp/licenses",
        ],
        weakens: None,
        verify: "the next licensing exchange begins with NEW_LICENSE_REQUEST and ends with a license or STATUS_VALID_CLIENT",
        source: source::DISCONNECTED_ERRORS,
    },
    Fix {
        id: id::REBUILD_LICENSING_CERTIFICATE,
        title: "let the server rebuild its licensing certificate",
        actor: Actor::Server,
        steps: &[
            "Save, then delete the values Certificate, X509 Certificate, X509 Certificate ID and X509 Certificate2 under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\RCM; restart the computer",
            "If it stays, reactivate the license server (RD Licensing Manager, Advanced)",
        ],
        weakens: None,
        verify: "the client answers the license request instead of ending it",
        source: source::REACTIVATE_LICENSING,
    },
    Fix {
        id: id::CHECK_HOST_EDITION,
        title: "check that the server may host sessions",
        actor: Actor::Server,
        steps: &[
            "(Get-CimInstance Win32_OperatingSystem).Caption: Home editions host none; client editions host one user at a time",
            "slmgr /xpr: Windows must be activated; on a session host, see lsdiag.msc",
        ],
        weakens: None,
        verify: "another user connects without ERRINFO 0x10A",
        source: source::NO_LICENSE_SERVER,
    },
    Fix {
        id: id::CHECK_LICENSE_SERVER_PATH,
        title: "check the path from the session host to the license server",
        actor: Actor::Network,
        steps: &[
            "From the session host: Test-NetConnection <license server> -Port 135, and the dynamic RPC ports",
            "Capture on the session host at the same time: the answer is missing there",
        ],
        weakens: None,
        verify: "licensing goes on within a second of the client's message",
        source: source::PORTS,
    },
    Fix {
        id: id::COLLECT_LICENSING_LOGS,
        title: "collect what the server says about licensing",
        actor: Actor::Server,
        steps: &[
            "Get-WinEvent -LogName Microsoft-Windows-TerminalServices-Licensing/Admin -MaxEvents 20 (license server)",
            "Get-WinEvent -FilterHashtable @{LogName='System'; Id=1128,1088,1004,1010} -MaxEvents 10 (session host); lsdiag.msc",
            "Repeat the capture with a TLS key log, so that the error code can be read",
        ],
        weakens: None,
        verify: "an event, or the code in the next report, names the reason",
        source: source::NO_LICENSE_SERVER,
    },
];
