//! The CONNECT request and status line of an HTTP proxy that carries a Remote Desktop connection.
