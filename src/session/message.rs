//! One message of a session and the names of all kinds of message.

use super::Excerpt;
use crate::flow::Direction;
use crate::link::Frame;
use crate::time::Time;
use crate::vocabulary::{Basis, StageName};

/// A message: what it was, who sent it, where it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Kind, one of [`kind`].
    pub kind: &'static str,
    /// Stage it belongs to.
    pub stage: StageName,
    /// Who sent it.
    pub direction: Direction,
    /// Frame of its first byte.
    pub frame: Frame,
    /// Frame of its last byte.
    pub last_frame: Frame,
    /// Time of its first byte.
    pub time: Time,
    /// Offset in its stream (of the record, for what was inside one), bytes.
    pub offset: u64,
    /// Length, bytes; of the plaintext where it is known.
    pub length: u32,
    /// How it is known.
    pub basis: Basis,
    /// Where it lay.
    pub layer: Layer,
    /// One line about its content, from packet text where it has some (not escaped).
    pub detail: Option<String>,
    /// Its bytes as far as they may be shown; kept on request only.
    pub excerpt: Option<Box<Excerpt>>,
}

/// What a message lay in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// In the clear TCP stream.
    Clear,
    /// Inside a TLS record.
    Tls,
    /// Encrypted by Standard RDP Security, headers in clear.
    StandardSecurity,
    /// A UDP datagram.
    Udp,
}

/// Names of what closes a connection and is no message of a stage.
pub mod segment {
    /// The sender has said everything.
    pub const FIN: &str = "FIN";
    /// The sender tears the connection down.
    pub const RST: &str = "RST";
    /// An end or a device on the path reports that a packet did not arrive.
    pub const ICMP_ERROR: &str = "ICMP error";
}

/// Names of the kinds of message, in the spelling of their specifications.
pub mod kind {
    macro_rules! kinds {
        ($($constant:ident = $name:literal;)*) => {
            $(#[doc = $name] pub const $constant: &str = $name;)*
            /// Every kind.
            pub const ALL: &[&str] = &[$($name),*];
        };
    }

    kinds! {
        SOCKS_REQUEST = "SOCKS request";
        SOCKS_REPLY = "SOCKS reply";
        HTTP_CONNECT = "HTTP CONNECT";
        PRECONNECTION_PDU = "Preconnection PDU";
        PROXY_HEADER = "PROXY header";
        HTTP_REPLY = "HTTP reply";
        GATEWAY_HTTP = "RD Gateway HTTP message";
        KDC_PROXY_HTTP = "KDC proxy HTTP message";
        GATEWAY_PACKET = "RD Gateway packet";
        CONNECTION_REQUEST = "X.224 Connection Request";
        CONNECTION_CONFIRM = "X.224 Connection Confirm";
        X224_DISCONNECT_REQUEST = "X.224 Disconnect Request";
        X224_ERROR = "X.224 Error";
        CLIENT_HELLO = "ClientHello";
        SERVER_HELLO = "ServerHello";
        HELLO_RETRY_REQUEST = "HelloRetryRequest";
        CERTIFICATE = "Certificate";
        SERVER_KEY_EXCHANGE = "ServerKeyExchange";
        CERTIFICATE_REQUEST = "CertificateRequest";
        SERVER_HELLO_DONE = "ServerHelloDone";
        CLIENT_KEY_EXCHANGE = "ClientKeyExchange";
        CERTIFICATE_VERIFY = "CertificateVerify";
        CHANGE_CIPHER_SPEC = "ChangeCipherSpec";
        FINISHED = "Finished";
        NEW_SESSION_TICKET = "NewSessionTicket";
        CERTIFICATE_STATUS = "CertificateStatus";
        HANDSHAKE_OTHER = "TLS handshake message";
        ALERT = "TLS alert";
        EARLY_DATA = "TLS early data";
        SEALED_RECORD = "sealed TLS record";
        TS_REQUEST = "TSRequest";
        EARLY_USER_AUTHORIZATION_RESULT = "Early User Authorization Result";
        RDSTLS = "RDSTLS PDU";
        RDS_AAD = "RDS AAD PDU";
        MCS_CONNECT_INITIAL = "MCS Connect Initial";
        MCS_CONNECT_RESPONSE = "MCS Connect Response";
        MCS_ERECT_DOMAIN_REQUEST = "MCS Erect Domain Request";
        MCS_ATTACH_USER_REQUEST = "MCS Attach User Request";
        MCS_ATTACH_USER_CONFIRM = "MCS Attach User Confirm";
        MCS_CHANNEL_JOIN_REQUEST = "MCS Channel Join Request";
        MCS_CHANNEL_JOIN_CONFIRM = "MCS Channel Join Confirm";
        MCS_DISCONNECT_PROVIDER_ULTIMATUM = "MCS Disconnect Provider Ultimatum";
        MCS_SEND_DATA = "MCS Send Data";
        MCS_OTHER = "MCS PDU";
        SECURITY_EXCHANGE = "Security Exchange";
        CLIENT_INFO = "Client Info";
        LICENSE_REQUEST = "LICENSE_REQUEST";
        PLATFORM_CHALLENGE = "PLATFORM_CHALLENGE";
        NEW_LICENSE = "NEW_LICENSE";
        UPGRADE_LICENSE = "UPGRADE_LICENSE";
        LICENSE_INFO = "LICENSE_INFO";
        NEW_LICENSE_REQUEST = "NEW_LICENSE_REQUEST";
        PLATFORM_CHALLENGE_RESPONSE = "PLATFORM_CHALLENGE_RESPONSE";
        LICENSE_ERROR_MESSAGE = "LICENSE_ERROR_MESSAGE";
        LICENSE_SEALED = "sealed licensing PDU";
        DEMAND_ACTIVE = "Demand Active";
        CONFIRM_ACTIVE = "Confirm Active";
        DEACTIVATE_ALL = "Deactivate All";
        SYNCHRONIZE = "Synchronize";
        CONTROL = "Control";
        PERSISTENT_KEY_LIST = "Persistent Key List";
        FONT_LIST = "Font List";
        FONT_MAP = "Font Map";
        SET_ERROR_INFO = "Set Error Info";
        SAVE_SESSION_INFO = "Save Session Info";
        SHUTDOWN_REQUEST = "Shutdown Request";
        SHUTDOWN_DENIED = "Shutdown Request Denied";
        SERVER_REDIRECTION = "Server Redirection";
        INITIATE_MULTITRANSPORT = "Initiate Multitransport Request";
        MULTITRANSPORT_RESPONSE = "Multitransport Response";
        AUTO_DETECT = "Auto-Detect";
        HEARTBEAT = "Heartbeat";
        SHARE_DATA = "Share Data PDU";
        SHARE_SEALED = "sealed share PDU";
        FAST_PATH = "fast-path PDU";
        VIRTUAL_CHANNEL = "virtual channel PDU";
        RDPEUDP_SYN = "RDPEUDP SYN";
        RDPEUDP_SYN_ACK = "RDPEUDP SYN+ACK";
        RDPEUDP_ACK = "RDPEUDP ACK";
        RDPEUDP_DATA = "RDPEUDP data";
        FOREIGN = "bytes of another protocol";
    }
}
