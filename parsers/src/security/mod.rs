//! The security header of Standard RDP Security, its key exchange and its server certificates.
