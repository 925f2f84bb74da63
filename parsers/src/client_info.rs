//! Client Info PDU: who logs on, from where, and how.
