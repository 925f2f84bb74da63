//! What the engine is given: the sealed records of one connection, how it was set up, and how it ended.

use crate::flow::Direction;
use crate::link::Frame;
use crate::time::Time;

/// One TLS record as the wire shows it, or a run of them that was folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which way it went.
    pub direction: Direction,
    /// Frame that completed it.
    pub frame: Frame,
    /// Time of that frame.
    pub time: Time,
    /// ContentType of the record header ([RFC 8446](https://www.rfc-editor.org/rfc/rfc8446#section-5.1) 5.1); TLS 1.3 hides the inner one.
    pub content_type: u8,
    /// Bytes after the 5-byte header; of a folded run their mean.
    pub length: u32,
    /// How many records were folded into this one; 1 for a single record.
    pub count: u32,
    /// Bytes after the headers of all of them.
    pub total: u64,
}

impl Record {
    /// `change_cipher_spec`.
    pub const CHANGE_CIPHER_SPEC: u8 = 20;
    /// `alert`.
    pub const ALERT: u8 = 21;
    /// `handshake`.
    pub const HANDSHAKE: u8 = 22;
    /// `application_data`.
    pub const APPLICATION_DATA: u8 = 23;

    /// A single record.
    pub fn single(direction: Direction, frame: Frame, time: Time, content_type: u8, length: u32) -> Self {
        Self { direction, frame, time, content_type, length, count: 1, total: u64::from(length) }
    }
}

/// What is known of the connection before its first sealed record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// `selectedProtocol` of RDP_NEG_RSP
    /// ([MS-RDPBCGR](https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/b2975bdc-6d56-49ee-9c57-f2ff3a0b6817) 2.2.1.2.1):
    /// 1 SSL, 2 HYBRID, 4 RDSTLS, 8 HYBRID_EX, 16 RDSAAD. `None`: no X.224 was seen.
    pub selected_protocol: Option<u32>,
    /// Negotiated version, `0x0301` (TLS 1.0) to `0x0304` (TLS 1.3).
    pub tls_version: u16,
    /// Negotiated cipher suite; 0 when the ServerHello was not seen.
    pub cipher_suite: u16,
    /// The encrypt_then_mac extension was agreed ([RFC 7366](https://www.rfc-editor.org/rfc/rfc7366)).
    pub encrypt_then_mac: bool,
    /// The TLS handshake is not in the capture: the first record may be any.
    pub starts_late: bool,
    /// Bytes are missing somewhere in the sealed part.
    pub gaps: bool,
    /// Only one direction was captured.
    pub one_sided: bool,
    /// Characters of the name the client asked for (SNI), where it gave one: Kerberos repeats it in its first token.
    pub server_name_length: Option<u32>,
    /// Time of the Connection Confirm, where it was seen: a person typing shows as the silence after it.
    pub confirmed: Option<Time>,
}

/// How the connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Close {
    /// In whose name; `None` if nobody closed.
    pub by: Option<Direction>,
    /// The first thing that closed it.
    pub how: CloseKind,
    /// When: of an open connection the time of the last packet.
    pub time: Time,
    /// Frame, unless it stayed open.
    pub frame: Option<Frame>,
}

/// What closed a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseKind {
    /// TCP FIN.
    Fin,
    /// TCP RST.
    Rst,
    /// A TLS alert record.
    Alert,
    /// Nothing: it was open when the capture ended.
    None,
}
