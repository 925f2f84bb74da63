//! Remote Desktop over UDP: MS-RDPEUDP and MS-RDPEUDP2, as far as telling handshake, data and end apart.
