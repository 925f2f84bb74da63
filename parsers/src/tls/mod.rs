//! TLS records and the handshake messages of SSL 3.0 to TLS 1.3, as far as they travel in the clear.
//!
//! [`record`] frames the stream; the fragments of handshake records, joined, are cut into messages by [`handshake_messages`]; each
//! message body has a parser of its own. A hello or certificate list that is cut gives what is there and a fault. Ranges are bytes
//! from the start of the input that the parser was given.
//!
//! Cipher suites, groups and signature schemes are numbers here; naming them is not this crate's work.

mod alert;
mod certificate;
mod certificate_request;
mod certificate_verify;
mod client_hello;
mod client_key_exchange;
mod encrypted_extensions;
mod extension;
mod extension_body;
mod extension_type;
mod finished;
mod handshake;
mod key_exchange;
mod new_session_ticket;
mod numbers;
mod record;
mod registry;
mod server_hello;
mod server_key_exchange;
mod sslv2;
mod vector;

pub use alert::{Alert, AlertDescription, AlertLevel, alert};
pub use certificate::{Certificate, CertificateEntry, certificate, certificate_tls13};
pub use certificate_request::{CertificateRequest, certificate_request, certificate_request_tls13};
pub use certificate_verify::{CertificateVerify, certificate_verify};
pub use client_hello::{ClientHello, client_hello};
pub use client_key_exchange::{ClientKeyExchange, client_key_exchange};
pub use encrypted_extensions::{EncryptedExtensions, encrypted_extensions};
pub use extension::Extension;
pub use extension_body::ExtensionBody;
pub use extension_type::ExtensionType;
pub use finished::{Finished, finished};
pub use handshake::{
    HandshakeHeader, HandshakeMessage, HandshakeMessages, HandshakeType, handshake_header, handshake_messages,
};
pub use key_exchange::{DigitallySigned, KeyExchange};
pub use new_session_ticket::{NewSessionTicket, new_session_ticket, new_session_ticket_tls13};
pub use numbers::{CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme, is_grease};
pub use record::{ContentType, Record, RecordHeader, record, record_header};
pub use server_hello::{ServerHello, server_hello};
pub use server_key_exchange::{ServerKeyExchange, ServerParams, server_key_exchange};
pub use sslv2::{Sslv2ClientHello, sslv2_client_hello};
