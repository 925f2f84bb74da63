//! CredSSP, RDSTLS, AAD and RD Gateway: refused by a code, refused behind a seal, or left in the middle.

pub mod code;
pub mod gateway;
pub mod kerberos;
pub mod left;
mod pause;
pub mod sealed;
