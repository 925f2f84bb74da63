//! CredSSP, RDSTLS and AAD: refused by a code, refused behind a seal, or left in the middle.

pub mod code;
pub mod left;
pub mod sealed;
