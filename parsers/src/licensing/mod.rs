//! Remote Desktop licensing: the messages of MS-RDPELE.
