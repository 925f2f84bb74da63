//! Windows events that settle what a capture cannot: Schannel, Remote Desktop Services, logon, client.

use crate::knowledge::{cause, source};

/// One event id of one provider.
#[derive(Debug)]
pub struct Event {
    /// The provider's name, as `Get-WinEvent` takes it.
    pub provider: &'static str,
    /// The id.
    pub id: u32,
    /// The log that it is written to.
    pub log: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// The cause that it speaks for.
    pub cause: Option<&'static str>,
    /// Where it is documented.
    pub source: &'static str,
}

/// The events, by provider.
pub static TABLE: &[Event] = &[
    Event {
        provider: "Schannel",
        id: 36870,
        log: "System",
        meaning: "The private key of a TLS credential cannot be read (often with 0x8009030D).",
        cause: Some(cause::SERVER_CREDENTIAL_UNUSABLE),
        source: source::AZURE_EVENTS,
    },
    Event {
        provider: "Schannel",
        id: 36871,
        log: "System",
        meaning: "A TLS credential could not be created, as when no protocol or cipher is left enabled.",
        cause: Some(cause::SERVER_CREDENTIAL_UNUSABLE),
        source: source::AZURE_EVENTS,
    },
    Event {
        provider: "Schannel",
        id: 36872,
        log: "System",
        meaning: "There is no default certificate for the server credential.",
        cause: Some(cause::SERVER_CREDENTIAL_UNUSABLE),
        source: source::AZURE_EVENTS,
    },
    Event {
        provider: "Schannel",
        id: 36874,
        log: "System",
        meaning: "A client offered no cipher suite or version that the server supports.",
        cause: Some(cause::TLS_CIPHER_MISMATCH),
        source: source::SCHANNEL_EVENTS,
    },
    Event {
        provider: "Schannel",
        id: 36887,
        log: "System",
        meaning: "A TLS alert was received; the event names its number.",
        cause: None,
        source: source::SCHANNEL_EVENTS,
    },
    Event {
        provider: "Schannel",
        id: 36888,
        log: "System",
        meaning: "A TLS alert was sent; the event names its number.",
        cause: None,
        source: source::SCHANNEL_EVENTS,
    },
    Event {
        provider: "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
        id: 1057,
        log: "System",
        meaning: "The self-signed certificate of Remote Desktop could not be created or replaced.",
        cause: Some(cause::SERVER_CREDENTIAL_UNUSABLE),
        source: source::AZURE_EVENTS,
    },
    Event {
        provider: "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
        id: 1058,
        log: "System",
        meaning: "The self-signed certificate of Remote Desktop could not be replaced when it expired.",
        cause: Some(cause::SERVER_CREDENTIAL_UNUSABLE),
        source: source::AZURE_EVENTS,
    },
    Event {
        provider: "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
        id: 261,
        log: "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
        meaning: "The listener received a connection.",
        cause: None,
        source: source::LOG_FILES,
    },
    Event {
        provider: "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
        id: 1149,
        log: "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
        meaning: "A user was authenticated at network level (the session may still fail).",
        cause: None,
        source: source::LOG_FILES,
    },
    Event {
        provider: "Microsoft-Windows-TerminalServices-LocalSessionManager",
        id: 21,
        log: "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
        meaning: "A user logged on to a session.",
        cause: None,
        source: source::LOG_FILES,
    },
    Event {
        provider: "Microsoft-Windows-TerminalServices-LocalSessionManager",
        id: 23,
        log: "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
        meaning: "A user logged off.",
        cause: Some(cause::LOGGED_OFF),
        source: source::LOG_FILES,
    },
    Event {
        provider: "Microsoft-Windows-TerminalServices-LocalSessionManager",
        id: 24,
        log: "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
        meaning: "A session was disconnected.",
        cause: None,
        source: source::LOG_FILES,
    },
    Event {
        provider: "Microsoft-Windows-TerminalServices-LocalSessionManager",
        id: 25,
        log: "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
        meaning: "A session was reconnected.",
        cause: None,
        source: source::LOG_FILES,
    },
    Event {
        provider: "Microsoft-Windows-TerminalServices-LocalSessionManager",
        id: 39,
        log: "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
        meaning: "One session disconnected another.",
        cause: Some(cause::DISCONNECTED_BY_ADMINISTRATOR),
        source: source::LOG_FILES,
    },
    Event {
        provider: "Microsoft-Windows-TerminalServices-LocalSessionManager",
        id: 40,
        log: "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
        meaning: "A session was disconnected, with a reason code.",
        cause: None,
        source: source::LOG_FILES,
    },
    Event {
        provider: "TermDD",
        id: 50,
        log: "System",
        meaning: "The protocol component met an error in the data of a client and disconnected it.",
        cause: Some(cause::SERVER_ERROR),
        source: source::LOG_FILES,
    },
    Event {
        provider: "TermDD",
        id: 56,
        log: "System",
        meaning: "The security layer met an error in the protocol stream and disconnected the client.",
        cause: None,
        source: source::LOG_FILES,
    },
    Event {
        provider: "Microsoft-Windows-Security-Auditing",
        id: 4625,
        log: "Security",
        meaning: "A logon failed; Status and Sub Status are the NTSTATUS.",
        cause: Some(cause::LOGON_FAILED),
        source: source::EVENT_4625,
    },
    Event {
        provider: "LsaSrv",
        id: 6041,
        log: "System",
        meaning: "CredSSP refused the version of the other side.",
        cause: Some(cause::CREDSSP_VERSION_MISMATCH),
        source: source::CREDSSP_KB,
    },
    Event {
        provider: "Microsoft-Windows-TerminalServices-SessionBroker",
        id: 1296,
        log: "Microsoft-Windows-TerminalServices-SessionBroker-Client/Operational",
        meaning: "The client of the connection broker failed.",
        cause: Some(cause::BROKER_REFUSED),
        source: source::AZURE_EVENTS,
    },
    Event {
        provider: "Microsoft-Windows-TerminalServices-SessionBroker",
        id: 2056,
        log: "Microsoft-Windows-TerminalServices-SessionBroker/Operational",
        meaning: "The connection broker could not reach its database.",
        cause: Some(cause::BROKER_REFUSED),
        source: source::AZURE_EVENTS,
    },
    Event {
        provider: "Microsoft-Windows-TerminalServices-ClientActiveXCore",
        id: 1026,
        log: "Microsoft-Windows-TerminalServices-RDPClient/Operational",
        meaning: "The client was disconnected; the reason is given in decimal.",
        cause: None,
        source: source::ON_DISCONNECTED,
    },
    Event {
        provider: "Tcpip",
        id: 4227,
        log: "System",
        meaning: "No TCP port was free because closed ones are still held.",
        cause: Some(cause::STALE_CONNECTION_STATE),
        source: source::LOG_FILES,
    },
    Event {
        provider: "Tcpip",
        id: 4231,
        log: "System",
        meaning: "No TCP port was free.",
        cause: Some(cause::STALE_CONNECTION_STATE),
        source: source::LOG_FILES,
    },
];

/// The events of that id, of whichever provider.
pub fn find(id: u32) -> impl Iterator<Item = &'static Event> {
    TABLE.iter().filter(move |row| row.id == id)
}
