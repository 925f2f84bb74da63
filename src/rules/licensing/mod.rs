//! Licensing (MS-RDPELE): refused with a code, broken off, or stalled.

pub mod error;
pub mod interrupted;
pub mod sealed;
