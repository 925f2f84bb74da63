//! X.224 connection and security negotiation: MS-RDPBCGR 2.2.1.1 and 2.2.1.2.
