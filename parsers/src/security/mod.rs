//! The security header of Standard RDP Security, its key exchange and its server certificates.
//!
//! Under TLS no security header stands before share PDUs; client info, licensing, redirection, auto-detection, heartbeat
//! and multitransport messages have the basic one all the same. [`payload_kind`] tells from the bytes which it is.

mod certificate;
mod exchange;
mod header;
mod payload;

pub use certificate::{
    CertificateKind, CertificateVersion, ProprietaryCertificate, RsaPublicKey, ServerCertificate, server_certificate,
};
pub use exchange::{SecurityExchange, security_exchange};
pub use header::{BasicSecurityHeader, SecurityFlags, SecurityHeader, basic_security_header, security_header};
pub use payload::{PayloadKind, payload_kind};
