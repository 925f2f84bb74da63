//! Flow to session: the phase machine of an RDP connection.
