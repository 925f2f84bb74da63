//! RDP over UDP (MS-RDPEUDP).

use crate::link::Frame;
use crate::time::Time;

/// What an RDPEUDP flow showed.
#[derive(Clone, Debug, Default)]
pub struct Rdpeudp {
    /// SYN datagrams of the client.
    pub syns: Vec<(Frame, Time)>,
    /// SYN+ACK datagrams of the server.
    pub syn_acks: Vec<(Frame, Time)>,
    /// Datagrams after the handshake, client and server.
    pub data: (u32, u32),
    /// Highest protocol version named in the handshake.
    pub version: Option<u16>,
    /// A FIN was seen: frame and time.
    pub fin: Option<(Frame, Time)>,
    /// Last datagram of the client.
    pub client_last: Option<(Frame, Time)>,
    /// Last datagram of the server.
    pub server_last: Option<(Frame, Time)>,
}
