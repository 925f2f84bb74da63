//! Ends that the server explained, and ends that are no fault.

pub mod error_info;
pub mod orderly;
pub mod probe;
pub mod redirected;
pub mod still_open;
