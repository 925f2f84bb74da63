//! MCS, Standard RDP Security and capabilities: refused in clear, or left.

pub mod capabilities_left;
pub mod mcs_refused;
pub mod security_mismatch;
