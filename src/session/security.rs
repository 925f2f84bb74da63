//! Standard RDP Security, MCS refusals, Set Error Info and ultimatums.

use crate::decrypt::KeySource;
use crate::flow::Direction;
use crate::link::Frame;
use crate::session::Certificate;
use crate::time::Time;
use crate::vocabulary::Basis;

/// Standard RDP Security as the GCC blocks agreed it (MS-RDPBCGR 2.2.1.4.3).
#[derive(Clone, Debug, Default)]
pub struct StandardSecurity {
    /// encryptionMethods that the client offered.
    pub offered: Option<u32>,
    /// encryptionMethod of the server.
    pub method: Option<u32>,
    /// encryptionLevel of the server.
    pub level: Option<u32>,
    /// Frame of the Connect Response that says so.
    pub frame: Option<Frame>,
    /// The server's certificate, where it is the proprietary one.
    pub proprietary: Option<ProprietaryCertificate>,
    /// X.509 certificates in the Connect Response.
    pub certificates: Vec<Certificate>,
    /// Frame of the Security Exchange.
    pub exchange: Option<Frame>,
    /// Packets sealed with it.
    pub sealed: u64,
    /// Sealed packets of which every byte was kept.
    pub kept: u64,
    /// Sealed packets that a key opened.
    pub opened: u64,
    /// A packet whose signature is salted (SEC_SECURE_CHECKSUM).
    pub salted: Option<Frame>,
    /// The server's key opened the client's random number, and no packet's signature fits what comes from it.
    pub unfit: bool,
    /// Where the key came from that opened packets.
    pub keys_from: Option<KeySource>,
    /// Why packets stayed sealed although secrets were at hand, in words.
    pub left_sealed: Option<String>,
    /// What `certify` found worth knowing of the server's certificate: a sentence each.
    pub remarks: Vec<String>,
}

/// The server's key in a proprietary certificate (MS-RDPBCGR 2.2.1.4.3.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProprietaryCertificate {
    /// Length of the key, bits.
    pub bits: u32,
    /// The bytes that are signed: the certificate up to the end of its key.
    pub signed: Vec<u8>,
    /// The signature, least significant byte first, with its padding.
    pub signature: Vec<u8>,
}

/// MCS said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct McsRefusal {
    /// Result of the Connect Response, Attach User Confirm or Channel Join Confirm.
    pub result: u8,
    /// Frame.
    pub frame: Frame,
    /// Kind of the message, one of [`crate::session::message::kind`].
    pub message: &'static str,
}

/// A Set Error Info PDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorInfo {
    /// errorInfo.
    pub code: u32,
    /// Frame.
    pub frame: Frame,
    /// Time.
    pub time: Time,
}

/// An MCS Disconnect Provider Ultimatum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ultimatum {
    /// Who sent it.
    pub direction: Direction,
    /// reason; `None` where it is only inferred.
    pub reason: Option<u8>,
    /// Frame.
    pub frame: Frame,
    /// Time.
    pub time: Time,
    /// How it is known.
    pub basis: Basis,
}
