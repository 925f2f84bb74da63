//! Heartbeat PDU.
