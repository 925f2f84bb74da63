//! Where messages and structures are specified: what a field's name is looked up in.

use super::source;

/// A section of a specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// The message or structure.
    pub name: &'static str,
    /// Specification and section, as in `MS-RDPBCGR 2.2.1.3`.
    pub title: &'static str,
    /// Its address.
    pub address: &'static str,
}

const fn row(name: &'static str, title: &'static str, address: &'static str) -> Section {
    Section { name, title, address }
}

/// Messages, by the names that sessions have for them.
pub static MESSAGES: &[Section] = &[
    row("SYN", "RFC 9293 3.5", "https://www.rfc-editor.org/rfc/rfc9293#section-3.5"),
    row("SYN-ACK", "RFC 9293 3.5", "https://www.rfc-editor.org/rfc/rfc9293#section-3.5"),
    row("ACK", "RFC 9293 3.5", "https://www.rfc-editor.org/rfc/rfc9293#section-3.5"),
    row("FIN", "RFC 9293 3.6", "https://www.rfc-editor.org/rfc/rfc9293#section-3.6"),
    row("RST", "RFC 9293 3.5.2", "https://www.rfc-editor.org/rfc/rfc9293#section-3.5.2"),
    row("ICMP error", "RFC 792", "https://www.rfc-editor.org/rfc/rfc792"),
    row("SOCKS request", "RFC 1928 4", "https://www.rfc-editor.org/rfc/rfc1928#section-4"),
    row("SOCKS reply", "RFC 1928 6", "https://www.rfc-editor.org/rfc/rfc1928#section-6"),
    row("HTTP CONNECT", "RFC 9110 9.3.6", "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6"),
    row("HTTP reply", "RFC 9112 4", "https://www.rfc-editor.org/rfc/rfc9112#section-4"),
    row(
        "RD Gateway HTTP message",
        "MS-TSGU",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-tsgu/0007d661-a86d-4e8f-89f7-7f77f8824188",
    ),
    row(
        "RD Gateway packet",
        "MS-TSGU 2.2.10",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-tsgu/0007d661-a86d-4e8f-89f7-7f77f8824188",
    ),
    row(
        "X.224 Connection Request",
        "MS-RDPBCGR 2.2.1.1",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/18a27ef9-6f9a-4501-b000-94b1fe3c2c10",
    ),
    row(
        "X.224 Connection Confirm",
        "MS-RDPBCGR 2.2.1.2",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/13757f8f-66db-4273-9d2c-385c33b1e483",
    ),
    row("ClientHello", "RFC 8446 4.1.2", "https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2"),
    row("ServerHello", "RFC 8446 4.1.3", "https://www.rfc-editor.org/rfc/rfc8446#section-4.1.3"),
    row("HelloRetryRequest", "RFC 8446 4.1.4", "https://www.rfc-editor.org/rfc/rfc8446#section-4.1.4"),
    row("TLS early data", "RFC 8446 4.2.10", source::TLS_13_EARLY_DATA),
    row("Certificate", "RFC 8446 4.4.2", "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2"),
    row("ServerKeyExchange", "RFC 5246 7.4.3", "https://www.rfc-editor.org/rfc/rfc5246#section-7.4.3"),
    row("CertificateRequest", "RFC 5246 7.4.4", "https://www.rfc-editor.org/rfc/rfc5246#section-7.4.4"),
    row("ServerHelloDone", "RFC 5246 7.4.5", "https://www.rfc-editor.org/rfc/rfc5246#section-7.4.5"),
    row("ClientKeyExchange", "RFC 5246 7.4.7", "https://www.rfc-editor.org/rfc/rfc5246#section-7.4.7"),
    row("CertificateVerify", "RFC 8446 4.4.3", "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.3"),
    row("ChangeCipherSpec", "RFC 5246 7.1", "https://www.rfc-editor.org/rfc/rfc5246#section-7.1"),
    row("Finished", "RFC 8446 4.4.4", "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.4"),
    row("NewSessionTicket", "RFC 8446 4.6.1", "https://www.rfc-editor.org/rfc/rfc8446#section-4.6.1"),
    row("TLS handshake message", "RFC 8446 4", "https://www.rfc-editor.org/rfc/rfc8446#section-4"),
    row("TLS alert", "RFC 8446 6", "https://www.rfc-editor.org/rfc/rfc8446#section-6"),
    row("sealed TLS record", "RFC 8446 5.2", "https://www.rfc-editor.org/rfc/rfc8446#section-5.2"),
    row(
        "TSRequest",
        "MS-CSSP 2.2.1",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-cssp/6aac4dea-08ef-47a6-8747-22ea7f6d8685",
    ),
    row(
        "Early User Authorization Result",
        "MS-RDPBCGR 2.2.10.2",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/d0e560a3-25cb-4563-8bdc-6c4cc625bbfc",
    ),
    row(
        "RDSTLS PDU",
        "MS-RDPBCGR 2.2.17",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/83d1186d-cab6-4ad8-8c5f-203f95e192aa",
    ),
    row(
        "RDS AAD PDU",
        "MS-RDPBCGR 2.2.18",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/dc43f040-d75d-49a9-90c6-0c9999281136",
    ),
    row(
        "MCS Connect Initial",
        "MS-RDPBCGR 2.2.1.3",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/db6713ee-1c0e-4064-a3b3-0fac30b4037b",
    ),
    row("MCS Connect Response", "MS-RDPBCGR 2.2.1.4", source::CONNECT_RESPONSE),
    row("MCS Erect Domain Request", "MS-RDPBCGR 2.2.1.5", source::ERECT_DOMAIN),
    row("MCS Attach User Request", "MS-RDPBCGR 2.2.1.6", source::ATTACH_USER_REQUEST),
    row("MCS Attach User Confirm", "MS-RDPBCGR 2.2.1.7", source::ATTACH_USER_CONFIRM),
    row("MCS Channel Join Request", "MS-RDPBCGR 2.2.1.8", source::CHANNEL_JOIN_REQUEST),
    row("MCS Channel Join Confirm", "MS-RDPBCGR 2.2.1.9", source::CHANNEL_JOIN_CONFIRM),
    row("MCS Disconnect Provider Ultimatum", "MS-RDPBCGR 2.2.2.3", source::ULTIMATUM),
    row("Security Exchange", "MS-RDPBCGR 2.2.1.10", source::SECURITY_EXCHANGE),
    row("Client Info", "MS-RDPBCGR 2.2.1.11", source::CLIENT_INFO),
    row("LICENSE_REQUEST", "MS-RDPELE 2.2.2.1", source::LICENSE_REQUEST),
    row("PLATFORM_CHALLENGE", "MS-RDPELE 2.2.2.4", source::PLATFORM_CHALLENGE),
    row("LICENSE_ERROR_MESSAGE", "MS-RDPBCGR 2.2.1.12.1.3", source::LICENSE_ERROR),
    row("Demand Active", "MS-RDPBCGR 2.2.1.13.1", source::DEMAND_ACTIVE),
    row("Confirm Active", "MS-RDPBCGR 2.2.1.13.2", source::CONFIRM_ACTIVE),
    row("Deactivate All", "MS-RDPBCGR 2.2.3.1", source::DEACTIVATE_ALL),
    row("Synchronize", "MS-RDPBCGR 2.2.1.14", source::SYNCHRONIZE),
    row("Control", "MS-RDPBCGR 2.2.1.15", source::CONTROL),
    row("Font List", "MS-RDPBCGR 2.2.1.18", source::FONT_LIST),
    row("Font Map", "MS-RDPBCGR 2.2.1.22", source::FONT_MAP),
    row("Set Error Info", "MS-RDPBCGR 2.2.5.1", source::SET_ERROR_INFO),
    row("Save Session Info", "MS-RDPBCGR 2.2.10.1", source::SAVE_SESSION_INFO),
    row("Server Redirection", "MS-RDPBCGR 2.2.13.1", source::REDIRECTION),
    row("Initiate Multitransport Request", "MS-RDPBCGR 2.2.15.1", source::MULTITRANSPORT_REQUEST),
    row("Multitransport Response", "MS-RDPBCGR 2.2.15.2", source::MULTITRANSPORT_RESPONSE),
    row("Preconnection PDU", "MS-RDPEPS", source::PRECONNECTION),
    row("PROXY header", "PROXY protocol 2", source::PROXY_PROTOCOL),
    row("KDC proxy HTTP message", "MS-KKDCP 2.2.2", source::KDC_PROXY),
    row("X.224 Disconnect Request", "X.224 13.5", source::X224),
    row("X.224 Error", "X.224 13.12", source::X224),
    row("CertificateStatus", "RFC 6066 8", source::CERTIFICATE_STATUS),
    row("MCS Send Data", "T.125 7", source::MCS),
    row("MCS PDU", "T.125 7", source::MCS),
    row("NEW_LICENSE_REQUEST", "MS-RDPELE 2.2.2.2", source::NEW_LICENSE_REQUEST),
    row("LICENSE_INFO", "MS-RDPELE 2.2.2.3", source::LICENSE_INFO),
    row("PLATFORM_CHALLENGE_RESPONSE", "MS-RDPELE 2.2.2.5", source::PLATFORM_CHALLENGE_RESPONSE),
    row("UPGRADE_LICENSE", "MS-RDPELE 2.2.2.6", source::NEW_LICENSE),
    row("NEW_LICENSE", "MS-RDPELE 2.2.2.7", source::NEW_LICENSE),
    row("sealed licensing PDU", "MS-RDPBCGR 5.3", source::STANDARD_SECURITY),
    row("Persistent Key List", "MS-RDPBCGR 2.2.1.17", source::PERSISTENT_KEY_LIST),
    row("Shutdown Request", "MS-RDPBCGR 3.2.5.4.1", source::SHUTDOWN_REQUEST),
    row("Shutdown Request Denied", "MS-RDPBCGR 2.2.2.2.1", source::SHUTDOWN_DENIED),
    row("Auto-Detect", "MS-RDPBCGR 2.2.14.3", source::AUTO_DETECT),
    row("Heartbeat", "MS-RDPBCGR 2.2.16.1", source::HEARTBEAT),
    row("Share Data PDU", "MS-RDPBCGR 2.2.8.1.1.1.2", source::SHARE_DATA),
    row("sealed share PDU", "MS-RDPBCGR 5.3", source::STANDARD_SECURITY),
    row("fast-path PDU", "MS-RDPBCGR 2.2.9.1.2", source::FAST_PATH),
    row("virtual channel PDU", "MS-RDPBCGR 2.2.6.1", source::VIRTUAL_CHANNEL),
    row("RDPEUDP ACK", "MS-RDPEMT 1.3.1", source::MULTITRANSPORT),
    row("RDPEUDP data", "MS-RDPEMT 1.3.1", source::MULTITRANSPORT),
    row("RDPEUDP SYN", "MS-RDPEUDP 2.2.2", source::UDP_INITIALIZATION),
    row("RDPEUDP SYN+ACK", "MS-RDPEUDP 2.2.2", source::UDP_SYN_ACK),
];

/// Structures inside of messages, by the names of their fields; what lies in one is specified there too.
pub static STRUCTURES: &[Section] = &[
    row("tpktHeader", "RFC 1006 6", "https://www.rfc-editor.org/rfc/rfc1006#section-6"),
    row("x224Crq", "X.224 13.3", "https://www.itu.int/rec/T-REC-X.224"),
    row("x224Ccf", "X.224 13.4", "https://www.itu.int/rec/T-REC-X.224"),
    row("LI", "X.224", "https://www.itu.int/rec/T-REC-X.224"),
    row("code", "X.224", "https://www.itu.int/rec/T-REC-X.224"),
    row("EOT", "X.224 13.7", "https://www.itu.int/rec/T-REC-X.224"),
    row("rdpNegReq", "MS-RDPBCGR 2.2.1.1.1", source::NEG_REQ),
    row("rdpNegData", "MS-RDPBCGR 2.2.1.2.1", source::NEG_RSP),
    row(
        "rdpCorrelationInfo",
        "MS-RDPBCGR 2.2.1.1.2",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/f047e45b-fbb8-4014-8f20-ce80149586d7",
    ),
    row("extensions", "RFC 8446 4.2", "https://www.rfc-editor.org/rfc/rfc8446#section-4.2"),
    row("msg_type", "RFC 8446 4", "https://www.rfc-editor.org/rfc/rfc8446#section-4"),
    row("recordHeader", "RFC 8446 5.1", "https://www.rfc-editor.org/rfc/rfc8446#section-5.1"),
    row("ASN.1Cert", "RFC 5280 4.1", "https://www.rfc-editor.org/rfc/rfc5280#section-4.1"),
    row("cert_data", "RFC 5280 4.1", "https://www.rfc-editor.org/rfc/rfc5280#section-4.1"),
    row("initiator", "T.125", "https://www.itu.int/rec/T-REC-T.125"),
    row("channelId", "T.125", "https://www.itu.int/rec/T-REC-T.125"),
    row("dataPriority, segmentation", "T.125", "https://www.itu.int/rec/T-REC-T.125"),
    row("conferenceCreateRequest", "T.124 8.7", "https://www.itu.int/rec/T-REC-T.124"),
    row("conferenceCreateResponse", "T.124 8.7", "https://www.itu.int/rec/T-REC-T.124"),
    row("targetParameters", "T.125", "https://www.itu.int/rec/T-REC-T.125"),
    row("minimumParameters", "T.125", "https://www.itu.int/rec/T-REC-T.125"),
    row("maximumParameters", "T.125", "https://www.itu.int/rec/T-REC-T.125"),
    row("domainParameters", "T.125", "https://www.itu.int/rec/T-REC-T.125"),
    row(
        "shareControlHeader",
        "MS-RDPBCGR 2.2.8.1.1.1.1",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/73d01865-2eae-407f-9b2c-87e31daac471",
    ),
    row(
        "shareDataHeader",
        "MS-RDPBCGR 2.2.8.1.1.1.2",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/4b5d4c0d-a657-41e9-9c69-d58632f46d31",
    ),
    row(
        "preamble",
        "MS-RDPBCGR 2.2.1.12.1.1",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/73170ca2-5f82-4a2d-9d1b-b439f3d8dadc",
    ),
    row(
        "CS_CORE",
        "MS-RDPBCGR 2.2.1.3.2",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/00f1da4a-ee9c-421a-852f-c19f92343d73",
    ),
    row(
        "CS_NET",
        "MS-RDPBCGR 2.2.1.3.4",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/49f99e00-caf1-4786-b43c-d425de29a03f",
    ),
    row(
        "SC_SECURITY",
        "MS-RDPBCGR 2.2.1.4.3",
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/3e86b68d-3e2e-4433-b486-878875778f4b",
    ),
];

/// What a message without a row of its own is specified in.
const PROTOCOL: Section = row("", "MS-RDPBCGR", "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/");

/// The section of a message.
pub fn of_message(name: &str) -> &'static Section {
    MESSAGES.iter().find(|section| section.name == name).unwrap_or(&PROTOCOL)
}

/// The section of a structure, if the field is one.
pub fn of_structure(name: &str) -> Option<&'static Section> {
    STRUCTURES.iter().find(|section| section.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_every_row_has_its_source() {
        for table in [MESSAGES, STRUCTURES] {
            let names: BTreeSet<_> = table.iter().map(|section| section.name).collect();
            assert_eq!(names.len(), table.len());
            assert!(table.iter().all(|section| section.address.starts_with("https://") && !section.title.is_empty()));
        }
        assert_eq!(of_message("no such message").title, "MS-RDPBCGR");
        assert_eq!(of_message("MCS Connect Initial").title, "MS-RDPBCGR 2.2.1.3");
    }
}
