//! Share PDUs: capability exchange, finalization, error info, logon info, and the end of a session.
