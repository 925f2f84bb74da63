//! TLS versions and suites, CredSSP versions and modes.

use super::{Actor, Fix, id};
use crate::knowledge::source;

pub(super) static FIXES: &[Fix] = &[
    Fix {
        id: id::ENABLE_COMMON_TLS_VERSION,
        title: "enable a TLS version that both sides have",
        actor: Actor::Server,
        steps: &[
            "Server: reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols /s; TLS 1.2\\Server must not have Enabled=0 or DisabledByDefault=1",
            "Windows 7 and Server 2008 R2 need the RDP update for TLS 1.2 (KB3080079); old clients need Remote Desktop Connection 8.0 or later",
            "Restart the computer",
        ],
        weakens: None,
        verify: "ServerHello answers with TLS 1.2 or 1.3",
        source: source::INCORRECT_TLS,
    },
    Fix {
        id: id::RESET_CIPHER_ORDER,
        title: "take a narrow cipher list away",
        actor: Actor::Server,
        steps: &[
            "Group Policy: Network, SSL Configuration Settings, 'SSL Cipher Suite Order' to Not configured; then reg query HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002 /v Functions must be gone",
            "Compare Get-TlsCipherSuite | Select Name with the client's list in the report",
            "Restart the computer",
        ],
        weakens: None,
        verify: "ServerHello chooses one of the client's suites",
        source: source::CIPHER_ORDER,
    },
    Fix {
        id: id::COMPARE_TLS_OFFERS,
        title: "compare what the two sides offer",
        actor: Actor::Client,
        steps: &[
            "Take versions and suites of the ClientHello from the report; on the server Get-TlsCipherSuite and the SCHANNEL\\Protocols registry",
            "Try another client from the same place: if that works, the difference of the two hellos is the answer",
        ],
        weakens: None,
        verify: "one version and one suite stand in both lists",
        source: source::TLS_REGISTRY,
    },
    Fix {
        id: id::COLLECT_TLS_LOGS,
        title: "collect the TLS logs of both sides",
        actor: Actor::Server,
        steps: &[
            "Windows: set SCHANNEL\\EventLogging to 7 (reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL /v EventLogging /t REG_DWORD /d 7 /f), repeat, read 36887 and 36888",
            "FreeRDP: /log-level:DEBUG; xrdp: log level DEBUG in xrdp.ini",
        ],
        weakens: None,
        verify: "an event or a line at the second of the failure names the error",
        source: source::TLS_REGISTRY,
    },
    Fix {
        id: id::PATCH_CREDSSP,
        title: "update both sides for CVE-2018-0886",
        actor: Actor::Server,
        steps: &[
            "Install current Windows updates on client and server (any since May 2018)",
            "Group Policy: System, Credentials Delegation, 'Encryption Oracle Remediation' to Mitigated or Force Updated Clients on both",
        ],
        weakens: None,
        verify: "both TSRequests carry version 5 or 6; no LSA event 6041",
        source: source::CREDSSP_KB,
    },
    Fix {
        id: id::ALLOW_VULNERABLE_CREDSSP,
        title: "let the client talk to an unpatched server, to reach and patch it",
        actor: Actor::Client,
        steps: &[
            "reg add HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\CredSSP\\Parameters /v AllowEncryptionOracle /t REG_DWORD /d 2 /f",
            "Patch the server, then set the value to 1 or delete it",
        ],
        weakens: Some("credentials can be misused by somebody in the path (CVE-2018-0886)"),
        verify: "the logon succeeds; afterwards the value is gone",
        source: source::CREDSSP_KB,
    },
    Fix {
        id: id::ALLOW_RESTRICTED_ADMIN,
        title: "allow Restricted Admin and Remote Credential Guard on the server",
        actor: Actor::Server,
        steps: &[
            "reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa /v DisableRestrictedAdmin /t REG_DWORD /d 0 /f",
            "The user must be an administrator of the server for Restricted Admin",
            "A server whose answer lacks the flag does not know the mode at all: an older Windows, another program, or a proxy in front of it",
        ],
        weakens: Some("a stolen password hash is enough to log on by Restricted Admin"),
        verify: "flags of the server's negotiation response contain RESTRICTED_ADMIN, and the logon succeeds",
        source: source::REMOTE_CREDENTIAL_GUARD,
    },
    Fix {
        id: id::DISABLE_RESTRICTED_ADMIN,
        title: "connect with ordinary credentials",
        actor: Actor::Client,
        steps: &[
            "mstsc without /restrictedAdmin and /remoteGuard; policy 'Restrict delegation of credentials to remote servers' to Not configured on the client",
        ],
        weakens: Some("the credentials go to the server, where malware can take them"),
        verify: "the Connection Request carries no such flag",
        source: source::REMOTE_CREDENTIAL_GUARD,
    },
];
