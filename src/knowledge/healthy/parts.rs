//! The parts of the courses. Sizes are those of plaintext.

use super::{ACK, Part, SYN, SYN_ACK, Step};
use crate::vocabulary::StageName::{
    self, Active, Authentication, Capabilities, ClientInfo, Licensing, Mcs, Security, Tcp, Tls, X224,
};

pub(super) const fn client(stage: StageName, name: &'static str, length: u32) -> Step {
    Step { stage, by_client: true, name, length, note: None }
}

pub(super) const fn server(stage: StageName, name: &'static str, length: u32) -> Step {
    Step { stage, by_client: false, name, length, note: None }
}

pub(super) const fn with(step: Step, note: &'static str) -> Step {
    Step { note: Some(note), ..step }
}

pub(super) const OPENING: Part = Part {
    recorded_in: Some("shadow-nla-tls12-closed"),
    steps: &[
        client(Tcp, SYN, 0),
        server(Tcp, SYN_ACK, 0),
        client(Tcp, ACK, 0),
        with(client(X224, "X.224 Connection Request", 45), "the protocols that it can speak"),
        with(server(X224, "X.224 Connection Confirm", 19), "selects one of them"),
    ],
};

pub(super) const TLS_12: Part = Part {
    recorded_in: Some("shadow-nla-tls12-closed"),
    steps: &[
        with(client(Tls, "ClientHello", 202), "versions, cipher suites"),
        with(server(Tls, "ServerHello", 65), "chooses one of each"),
        with(server(Tls, "Certificate", 831), "of the server"),
        server(Tls, "ServerKeyExchange", 300),
        server(Tls, "ServerHelloDone", 4),
        client(Tls, "ClientKeyExchange", 37),
        client(Tls, "ChangeCipherSpec", 6),
        client(Tls, "Finished", 16),
        server(Tls, "ChangeCipherSpec", 6),
        server(Tls, "Finished", 16),
    ],
};

pub(super) const TLS_13: Part = Part {
    recorded_in: Some("shadow-nla-tls13-closed"),
    steps: &[
        with(client(Tls, "ClientHello", 311), "versions, cipher suites, a key share"),
        with(server(Tls, "ServerHello", 122), "chooses one of each"),
        with(server(Tls, "Certificate", 834), "of the server, sealed"),
        server(Tls, "Finished", 52),
        client(Tls, "Finished", 52),
    ],
};

pub(super) const CREDSSP: Part = Part {
    recorded_in: Some("shadow-nla-tls12-closed"),
    steps: &[
        with(client(Authentication, "TSRequest", 93), "NTLM NEGOTIATE"),
        with(server(Authentication, "TSRequest", 162), "NTLM CHALLENGE"),
        with(client(Authentication, "TSRequest", 435), "NTLM AUTHENTICATE and pubKeyAuth"),
        with(server(Authentication, "TSRequest", 95), "pubKeyAuth of the server: the logon is accepted"),
        with(client(Authentication, "TSRequest", 133), "authInfo: the credentials"),
    ],
};

pub(super) const EARLY_AUTHORIZATION: Part = Part {
    recorded_in: None,
    steps: &[with(server(Authentication, "Early User Authorization Result", 4), "0: the user may enter")],
};

pub(super) const RDSTLS: Part = Part {
    recorded_in: None,
    steps: &[
        with(server(Authentication, "RDSTLS PDU", 0), "capabilities"),
        with(client(Authentication, "RDSTLS PDU", 0), "authentication request"),
        with(server(Authentication, "RDSTLS PDU", 0), "authentication response 0"),
    ],
};

pub(super) const RDSAAD: Part = Part {
    recorded_in: None,
    steps: &[
        with(server(Authentication, "RDS AAD PDU", 0), "nonce"),
        with(client(Authentication, "RDS AAD PDU", 0), "assertion"),
        with(server(Authentication, "RDS AAD PDU", 0), "authentication result 0"),
    ],
};

pub(super) const SESSION: Part = Part {
    recorded_in: Some("shadow-nla-tls12-closed"),
    steps: &[
        with(client(Mcs, "MCS Connect Initial", 455), "settings and static channels of the client"),
        with(server(Mcs, "MCS Connect Response", 118), "settings of the server"),
        client(Mcs, "MCS Erect Domain Request", 12),
        client(Mcs, "MCS Attach User Request", 8),
        server(Mcs, "MCS Attach User Confirm", 11),
        with(client(Mcs, "MCS Channel Join Request", 12), "for each channel"),
        with(server(Mcs, "MCS Channel Join Confirm", 15), "for each channel"),
        with(client(ClientInfo, "Client Info", 365), "user, time zone, settings"),
        with(server(Licensing, "LICENSE_ERROR_MESSAGE", 35), "STATUS_VALID_CLIENT: no license needed"),
        with(server(Capabilities, "Demand Active", 398), "what the server can do"),
        with(client(Capabilities, "Confirm Active", 488), "what the client can do"),
        client(Capabilities, "Synchronize", 37),
        with(client(Capabilities, "Control", 41), "cooperate, request control"),
        client(Capabilities, "Font List", 41),
        server(Capabilities, "Synchronize", 37),
        with(server(Capabilities, "Control", 41), "cooperate, granted control"),
        with(server(Active, "Font Map", 41), "the session is active"),
    ],
};

pub(super) const STANDARD_SESSION: Part = Part {
    recorded_in: Some("xrdp-rdesktop-high"),
    steps: &[
        with(client(Mcs, "MCS Connect Initial", 446), "settings and static channels of the client"),
        with(server(Mcs, "MCS Connect Response", 529), "settings, random and certificate of the server"),
        client(Mcs, "MCS Erect Domain Request", 12),
        client(Mcs, "MCS Attach User Request", 8),
        server(Mcs, "MCS Attach User Confirm", 11),
        with(client(Mcs, "MCS Channel Join Request", 12), "for each channel"),
        with(server(Mcs, "MCS Channel Join Confirm", 15), "for each channel"),
        with(client(Security, "Security Exchange", 287), "the client's random, for the server's key"),
        with(client(ClientInfo, "Client Info", 339), "user, time zone, settings"),
        with(server(Licensing, "LICENSE_ERROR_MESSAGE", 34), "STATUS_VALID_CLIENT: no license needed"),
        with(server(Capabilities, "Demand Active", 437), "what the server can do"),
        with(client(Capabilities, "Confirm Active", 469), "what the client can do"),
        with(server(Active, "Font Map", 52), "the session is active"),
    ],
};

pub(super) const UDP: Part = Part {
    recorded_in: None,
    steps: &[
        with(client(Tcp, "RDPEUDP SYN", 0), "version, MTU"),
        with(server(Tcp, "RDPEUDP SYN+ACK", 0), "version, MTU"),
        client(Tcp, "RDPEUDP ACK", 0),
        with(client(Tcp, "RDPEUDP data", 0), "TLS or DTLS inside"),
    ],
};
