//! Negotiation, listener and port.

use super::{Actor, Fix, id};
use crate::knowledge::source;

pub(super) static FIXES: &[Fix] = &[
    Fix {
        id: id::OFFER_TLS_AND_NLA,
        title: "let the client offer TLS and NLA",
        actor: Actor::Client,
        steps: &[
            "mstsc: enablecredsspsupport:i:1 in the .rdp file; FreeRDP: take /sec:rdp away, or give /sec:nla,tls",
            "Other clients: update to a version that supports CredSSP",
        ],
        weakens: None,
        verify: "requestedProtocols of the Connection Request contains SSL and HYBRID",
        source: source::RDP_FILE,
    },
    Fix {
        id: id::ALLOW_CONNECTIONS_WITHOUT_NLA,
        title: "let the server accept connections without NLA",
        actor: Actor::Server,
        steps: &[
            "reg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp\" /v UserAuthentication /t REG_DWORD /d 0 /f",
            "A Group Policy sets it too: 'Require user authentication for remote connections by using Network Level Authentication'",
        ],
        weakens: Some(
            "anybody who reaches the port gets a logon screen, and can load the server, before proving who they are",
        ),
        verify: "the server answers with a selected protocol instead of failure 5",
        source: source::AZURE_RDP,
    },
    Fix {
        id: id::SET_SECURITY_LAYER,
        title: "set the security layer of the listener",
        actor: Actor::Server,
        steps: &[
            "reg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp\" /v SecurityLayer /t REG_DWORD /d 2 /f (0 RDP, 1 negotiate, 2 TLS)",
            "Group Policy: RD Session Host, Security, 'Require use of specific security layer for remote (RDP) connections'",
            "xrdp: security_layer=negotiate in xrdp.ini",
        ],
        weakens: None,
        verify: "the selected protocol in a new capture; gpresult /h shows no policy against it",
        source: source::INTERNAL_ERROR,
    },
    Fix {
        id: id::ALLOW_STANDARD_SECURITY,
        title: "let the server accept Standard RDP Security",
        actor: Actor::Server,
        steps: &[
            "reg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp\" /v SecurityLayer /t REG_DWORD /d 1 /f (negotiate)",
        ],
        weakens: Some("sessions run with RC4 and no proof of the server's identity"),
        verify: "a client that requests protocol 0 gets an answer",
        source: source::INTERNAL_ERROR,
    },
    Fix {
        id: id::CHECK_LISTENER,
        title: "check that Remote Desktop is listening",
        actor: Actor::Server,
        steps: &[
            "qwinsta (RDP-Tcp must be in state Listen); Get-Service TermService",
            "reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\" /v fDenyTSConnections (0) and reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp\" /v fEnableWinStation (1)",
            "netstat -ano | findstr :3389 and tasklist /svc: the process must be TermService",
        ],
        weakens: None,
        verify: "qwinsta shows RDP-Tcp in state Listen and a new connection is answered",
        source: source::CANNOT_CONNECT,
    },
    Fix {
        id: id::FIND_PORT_OWNER,
        title: "find the program that holds the port",
        actor: Actor::Server,
        steps: &[
            "Windows: netstat -ano | findstr :3389, then tasklist /svc /fi \"pid eq <pid>\"; Linux: ss -ltnp 'sport = :3389'",
            "Move the other program, or dial the port on which Remote Desktop listens (PortNumber under RDP-Tcp)",
        ],
        weakens: None,
        verify: "the process on the port is TermService (or xrdp), and the first answer is a Connection Confirm",
        source: source::CANNOT_CONNECT,
    },
    Fix {
        id: id::IDENTIFY_CLIENT,
        title: "find out which program connects",
        actor: Actor::Client,
        steps: &[
            "The first bytes name the protocol; look up the source address and port: Get-NetTCPConnection on the client, or the proxy's log",
            "openssl s_client speaks TLS at once and cannot test RDP; use an RDP client",
        ],
        weakens: None,
        verify: "the first packet of the connection is a Connection Request (03 00 ...)",
        source: source::CONNECTION_REQUEST,
    },
    Fix {
        id: id::COLLECT_NEGOTIATION,
        title: "collect what the server says about the negotiation",
        actor: Actor::Server,
        steps: &[
            "Get-WinEvent -LogName Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational -MaxEvents 20 (261: the listener took the connection)",
            "xrdp: /var/log/xrdp.log",
        ],
        weakens: None,
        verify: "an entry at the second of the failure",
        source: source::LOG_FILES,
    },
];
