//! TLS records and the handshake messages of SSL 3.0 to TLS 1.3, as far as they travel in the clear.
