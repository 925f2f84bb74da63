//! TPKT, the length-prefixed framing of X.224 over TCP.
