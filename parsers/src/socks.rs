//! SOCKS 4, 4a and 5 requests and replies in front of a Remote Desktop connection.
