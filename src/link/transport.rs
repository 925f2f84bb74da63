//! Transport headers. Unlike etherparse's these also take a header whose options the snap length cut.

use super::icmp;
use super::segment::{Tcp, TcpFlags, TcpOptions, Transport, Udp};

const TCP_HEADER: usize = 20;
const UDP_HEADER: usize = 8;

/// A transport header taken off.
pub(super) struct Parsed<'p> {
    pub transport: Transport<'p>,
    /// Where the transport payload begins in the IP payload.
    pub payload_at: usize,
    /// Bytes of the transport payload that were not captured.
    pub missing: u32,
}

/// Takes the header of `protocol` off an IP payload of which `missing` more bytes were on the wire; the error names a header that
/// is cut or malformed.
#[inline]
pub(super) fn parse(protocol: u8, bytes: &[u8], missing: u32) -> Result<Parsed<'_>, &'static str> {
    match protocol {
        6 => tcp(bytes, missing).ok_or("TCP header"),
        17 => udp(bytes, missing).ok_or("UDP header"),
        1 | 58 => Ok(match icmp::error(protocol == 58, bytes) {
            Some(error) => Parsed { transport: Transport::Icmp(error), payload_at: 0, missing },
            None => other(protocol, missing),
        }),
        _ => Ok(other(protocol, missing)),
    }
}

fn other(protocol: u8, missing: u32) -> Parsed<'static> {
    Parsed { transport: Transport::Other(protocol), payload_at: 0, missing }
}

/// [RFC 9293](https://www.rfc-editor.org/rfc/rfc9293), section 3.1.
#[inline]
fn tcp(bytes: &[u8], missing: u32) -> Option<Parsed<'_>> {
    let [s0, s1, d0, d1, q0, q1, q2, q3, a0, a1, a2, a3, offset, flags, w0, w1, _, _, _, _]: [u8; TCP_HEADER] =
        *bytes.first_chunk()?;
    let header = usize::from(offset >> 4) * 4;
    if header < TCP_HEADER {
        return None;
    }
    let options = bytes.get(TCP_HEADER..header.min(bytes.len())).unwrap_or_default();
    // Where the capture ends inside the options, some of what is missing is not payload.
    let header_missing = u32::try_from(header.saturating_sub(bytes.len())).unwrap_or(u32::MAX);
    let payload_at = header.min(bytes.len());
    let tcp = Tcp {
        source_port: u16::from_be_bytes([s0, s1]),
        destination_port: u16::from_be_bytes([d0, d1]),
        sequence: u32::from_be_bytes([q0, q1, q2, q3]),
        acknowledgment: u32::from_be_bytes([a0, a1, a2, a3]),
        flags: TcpFlags(flags),
        window: u16::from_be_bytes([w0, w1]),
        options: if options.is_empty() { TcpOptions::default() } else { TcpOptions::parse(options) },
        payload: bytes.get(payload_at..).unwrap_or_default(),
    };
    Some(Parsed { transport: Transport::Tcp(tcp), payload_at, missing: missing.saturating_sub(header_missing) })
}

/// Timestamps padded by two NOPs: the whole of the options of nearly every segment of a connection that uses them.
const ONLY_TIMESTAMPS: [u8; 4] = [1, 1, 8, 10];

impl TcpOptions {
    /// Reads options up to the end-of-list option, the end of the bytes, or one that does not fit.
    #[inline]
    pub(super) fn parse(mut bytes: &[u8]) -> Self {
        if let [o0, o1, o2, o3, v0, v1, v2, v3, e0, e1, e2, e3] = *bytes
            && [o0, o1, o2, o3] == ONLY_TIMESTAMPS
        {
            let timestamps = (u32::from_be_bytes([v0, v1, v2, v3]), u32::from_be_bytes([e0, e1, e2, e3]));
            return Self { timestamps: Some(timestamps), ..Self::default() };
        }
        let mut options = Self::default();
        loop {
            bytes = match *bytes {
                [] | [0, ..] => return options,
                [1, ref rest @ ..] => rest,
                [kind, length, ref rest @ ..] => {
                    let Some((value, rest)) = usize::from(length).checked_sub(2).and_then(|n| rest.split_at_checked(n))
                    else {
                        return options;
                    };
                    options.take(kind, value);
                    rest
                }
                [_] => return options,
            };
        }
    }

    /// One option; a value of the wrong length is passed over.
    fn take(&mut self, kind: u8, value: &[u8]) {
        match (kind, value) {
            (2, &[high, low]) => self.maximum_segment_size = Some(u16::from_be_bytes([high, low])),
            (3, &[shift]) => self.window_scale = Some(shift),
            (4, []) => self.sack_permitted = true,
            (5, edges) => {
                for (block, edges) in self.sack.iter_mut().zip(edges.as_chunks::<8>().0) {
                    *block = pair(edges);
                }
            }
            (8, edges) => self.timestamps = pair(edges),
            _ => {}
        }
    }
}

fn pair(bytes: &[u8]) -> Option<(u32, u32)> {
    let &[a0, a1, a2, a3, b0, b1, b2, b3] = bytes else { return None };
    Some((u32::from_be_bytes([a0, a1, a2, a3]), u32::from_be_bytes([b0, b1, b2, b3])))
}

/// [RFC 768](https://www.rfc-editor.org/rfc/rfc768). A length of 0 (offloading) or below 8 means all there is.
fn udp(bytes: &[u8], missing: u32) -> Option<Parsed<'_>> {
    let [s0, s1, d0, d1, l0, l1, _, _]: [u8; UDP_HEADER] = *bytes.first_chunk()?;
    let claimed = usize::from(u16::from_be_bytes([l0, l1]));
    let on_wire = bytes.len().saturating_add(missing as usize);
    let length = if claimed < UDP_HEADER { on_wire } else { claimed.min(on_wire) };
    let payload = bytes.get(UDP_HEADER..length.min(bytes.len())).unwrap_or_default();
    let udp =
        Udp { source_port: u16::from_be_bytes([s0, s1]), destination_port: u16::from_be_bytes([d0, d1]), payload };
    let missing = u32::try_from(length.saturating_sub(bytes.len())).unwrap_or(u32::MAX);
    Some(Parsed { transport: Transport::Udp(udp), payload_at: UDP_HEADER, missing })
}
