//! The path between the ends: no connection, closed before a word, reset without a reason.

pub mod closed_before_data;
pub mod lossy_path;
pub mod middlebox;
pub mod no_connection;
pub mod path;
pub mod reset;
pub mod stale_state;
pub mod stalled;
