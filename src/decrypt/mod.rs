//! Sealed records to plaintext, where a key fits: key logs, secrets inside the capture, the server's RSA key.
//!
//! [`Keys`] holds what is at hand. A [`Decryptor`] is made per connection from the handshake in clear and given every sealed record,
//! or told of those that are not there; a [`StandardDecryptor`] does the same for the packets of Standard RDP Security. Key schedules and what openers rustls offers are rustls'; the rest is RustCrypto's and ring's.
//!
//! INVARIANT: a secret counts as fitting only once a tag or MAC of a record has shown it. No secret is printed, serialised or put
//! into an error.

mod aead;
mod block;
mod connection;
mod keylog;
mod keys;
mod record;
mod schedule;
mod secret;
mod server_key;
mod standard;
mod suite;
mod tls12;
mod tls13;

pub use connection::{Decryptor, Handshake};
pub use keylog::{Handle, KeyLog, Label, Line, parse as parse_key_log};
pub use keys::{Held, KeySource, Keys};
pub use record::{Opened, Sealed};
pub use secret::Secret;
pub use server_key::{KeyError, ServerKey};
pub use standard::{Packet, Shape, StandardDecryptor, StandardHandshake};
pub use tls13::EarlyData;

#[cfg(test)]
mod tests;
