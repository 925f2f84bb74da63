//! The stages of a connection, explained.

use super::source;
use crate::vocabulary::StageName;

/// One stage.
#[derive(Debug)]
pub struct Stage {
    /// Its name in schema 1.
    pub name: StageName,
    /// Its name in words.
    pub title: &'static str,
    /// What happens in it.
    pub what: &'static str,
    /// The message with which it begins.
    pub begins_with: &'static str,
    /// When it counts as completed.
    pub completed_when: &'static str,
    /// When the negotiated path does not have it.
    pub skipped_when: Option<&'static str>,
    /// Where it is specified.
    pub source: &'static str,
}

/// All stages, in the order of a connection.
pub static STAGES: [Stage; 10] = [
    Stage {
        name: StageName::Tcp,
        title: "TCP handshake",
        what: "The client opens a connection to the server's port, 3389 unless it was changed. Nothing of RDP has been said yet, so \
               a failure here is the network's, the listener's, or a device's between.",
        begins_with: "SYN of the client",
        completed_when: "the client has acknowledged the server's SYN-ACK",
        skipped_when: None,
        source: source::TCP,
    },
    Stage {
        name: StageName::X224,
        title: "X.224 connection and negotiation",
        what: "The client names the security protocols that it can speak, perhaps with a cookie or a routing token; the server \
               chooses one, or refuses with a code. All of it is in clear.",
        begins_with: "X.224 Connection Request",
        completed_when: "the server's Connection Confirm is there without a failure",
        skipped_when: None,
        source: source::CONNECTION_SEQUENCE,
    },
    Stage {
        name: StageName::Tls,
        title: "TLS handshake",
        what: "The two sides agree on version and cipher suite, the server shows its certificate and proves its key. Up to TLS 1.2 \
               the certificate is in clear; in TLS 1.3 it is not.",
        begins_with: "ClientHello",
        completed_when: "both have sent Finished",
        skipped_when: Some("Standard RDP Security was chosen (protocol 0)"),
        source: source::TLS_12,
    },
    Stage {
        name: StageName::Authentication,
        title: "authentication before the session (CredSSP, RDSTLS or Microsoft Entra ID)",
        what: "The user is authenticated inside TLS before the server spends resources on a session. With CredSSP (NLA) the proof \
               is bound to the server's public key, so that a device in the middle breaks it.",
        begins_with: "TSRequest of the client; RDSTLS and Entra ID: a message of the server",
        completed_when: "the credentials were delivered and, with HYBRID_EX, the server's authorization result is success",
        skipped_when: Some("plain TLS or Standard RDP Security was chosen: then the user logs on inside the session"),
        source: source::CREDSSP_SECURITY,
    },
    Stage {
        name: StageName::Mcs,
        title: "MCS and GCC: basic settings and channels",
        what: "Client and server exchange their settings (build, keyboard, desktop size, encryption methods, static channels), and \
               the client joins the channels. From the first message on the server can tell the client why it ends a session, if \
               the client announced that it understands (RNS_UD_CS_SUPPORT_ERRINFO_PDU).",
        begins_with: "MCS Connect Initial",
        completed_when: "the last Channel Join Confirm is there, or the Attach User Confirm where joins are skipped",
        skipped_when: None,
        source: source::CONNECT_INITIAL,
    },
    Stage {
        name: StageName::Security,
        title: "security exchange of Standard RDP Security",
        what: "The client sends its random number, encrypted with the key of the server's certificate; both derive session keys. \
               --server-key opens such a session with the private key: xrdp's rsakeys.ini as it is; of Windows the key of an X.509 \
               certificate, exported and written as PEM by openssl pkcs12 -in KEY.pfx -nodes -nocerts.",
        begins_with: "Security Exchange",
        completed_when: "the client has sent it and goes on with Client Info",
        skipped_when: Some("TLS is used, or the server chose no encryption"),
        source: source::SECURITY_EXCHANGE,
    },
    Stage {
        name: StageName::ClientInfo,
        title: "Client Info",
        what: "The client sends user name, domain, password (unless it was sent before), time zone and settings.",
        begins_with: "Client Info",
        completed_when: "the message is sent",
        skipped_when: None,
        source: source::CLIENT_INFO,
    },
    Stage {
        name: StageName::Licensing,
        title: "licensing",
        what: "The server says that no license is needed (STATUS_VALID_CLIENT), or asks for one, issues one, or refuses. It comes \
               after Client Info: a connection that ended earlier did not fail of licensing.",
        begins_with: "LICENSE_REQUEST or LICENSE_ERROR_MESSAGE of the server",
        completed_when: "the server has sent STATUS_VALID_CLIENT, NEW_LICENSE or UPGRADE_LICENSE",
        skipped_when: None,
        source: source::LICENSE_ERROR,
    },
    Stage {
        name: StageName::Capabilities,
        title: "capabilities exchange",
        what: "The server lists what it can do, the client answers with what it can do. The messages behind it, up to the Font Map (Synchronize, Control, Font List), are counted with it.",
        begins_with: "Demand Active",
        completed_when: "the client has sent Confirm Active",
        skipped_when: None,
        source: source::DEMAND_ACTIVE,
    },
    Stage {
        name: StageName::Active,
        title: "active session",
        what: "Picture, input and channels, from the Font Map on, which ends the connection sequence, until somebody ends it.",
        begins_with: "Font Map",
        completed_when: "the server has sent the Font Map: then the session is active",
        skipped_when: None,
        source: source::FONT_MAP,
    },
];

/// The stage of that name.
pub fn find(name: StageName) -> Option<&'static Stage> {
    STAGES.iter().find(|stage| stage.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_of_the_contract_is_explained_in_order() {
        let names: Vec<_> = STAGES.iter().map(|stage| stage.name).collect();
        assert_eq!(names, StageName::ALL);
        for stage in &STAGES {
            assert!(stage.source.starts_with("https://") && stage.what.ends_with('.'), "{}", stage.name);
        }
        assert!(find(StageName::Licensing).unwrap().what.contains("after Client Info"));
    }
}
