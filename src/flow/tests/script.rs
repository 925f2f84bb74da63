//! A tiny builder: a test reads as a script of segments.

use std::net::IpAddr;

use crate::flow::{Flow, FlowSet, FlowTable, Limits};
use crate::link::sample::segment;
use crate::link::{Icmp, Segment, Tcp, TcpFlags, TcpOptions, Transport, Udp};
use crate::time::Time;

pub(super) const SYN: u8 = TcpFlags::SYN;
pub(super) const ACK: u8 = TcpFlags::ACK;
pub(super) const FIN: u8 = TcpFlags::FIN;
pub(super) const RST: u8 = TcpFlags::RST;

/// Initial sequence numbers of the client and the server in every script.
pub(super) const CLIENT_ISN: u32 = 0xffff_fff0;
pub(super) const SERVER_ISN: u32 = 7000;

/// A table that is being fed, 1 ms a segment.
pub(super) struct Script {
    table: FlowTable,
    frame: u32,
    now: i64,
    ip_id: u16,
    pub(super) client: (IpAddr, u16),
    pub(super) server: (IpAddr, u16),
}

/// A TCP segment by relative numbers: sequence and acknowledgment count from the first data byte of their direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seg<'p> {
    pub(super) from_client: bool,
    pub(super) flags: u8,
    pub(super) sequence: i64,
    pub(super) acknowledgment: i64,
    pub(super) payload: &'p [u8],
    pub(super) missing: u32,
    pub(super) window: u16,
    pub(super) ttl: u8,
    pub(super) ip_id: Option<u16>,
}

/// A segment of the client.
pub(super) fn c(flags: u8, sequence: i64, acknowledgment: i64, payload: &[u8]) -> Seg<'_> {
    Seg { from_client: true, flags, sequence, acknowledgment, payload, missing: 0, window: 8192, ttl: 64, ip_id: None }
}

/// A segment of the server.
pub(super) fn s(flags: u8, sequence: i64, acknowledgment: i64, payload: &[u8]) -> Seg<'_> {
    Seg { from_client: false, ttl: 128, ..c(flags, sequence, acknowledgment, payload) }
}

impl Script {
    pub(super) fn new() -> Self {
        Self::with(Limits::default())
    }

    pub(super) fn with(limits: Limits) -> Self {
        Self {
            table: FlowTable::new(limits),
            frame: 0,
            now: 1_000_000_000,
            ip_id: 1,
            client: ("10.0.0.1".parse().unwrap(), 50000),
            server: ("10.0.0.2".parse().unwrap(), 3389),
        }
    }

    pub(super) fn on_port(mut self, port: u16) -> Self {
        self.server.1 = port;
        self
    }

    pub(super) fn wait(mut self, milliseconds: i64) -> Self {
        self.now += milliseconds * 1_000_000;
        self
    }

    /// SYN, SYN-ACK, ACK.
    pub(super) fn handshake(self) -> Self {
        self.tcp(c(SYN, -1, 0, b"")).tcp(s(SYN | ACK, -1, 0, b"")).tcp(c(ACK, 0, 0, b""))
    }

    pub(super) fn tcp(self, seg: Seg<'_>) -> Self {
        self.tcp_from(seg, CLIENT_ISN, SERVER_ISN)
    }

    /// A segment with other initial sequence numbers.
    pub(super) fn tcp_from(mut self, seg: Seg<'_>, client_isn: u32, server_isn: u32) -> Self {
        let (own, other) = if seg.from_client { (client_isn, server_isn) } else { (server_isn, client_isn) };
        let number = |isn: u32, offset: i64| isn.wrapping_add(1).wrapping_add(offset as u32);
        let (source, destination) = self.ends(seg.from_client);
        let tcp = Tcp {
            source_port: source.1,
            destination_port: destination.1,
            sequence: number(own, seg.sequence),
            acknowledgment: if seg.flags & ACK == 0 { 0 } else { number(other, seg.acknowledgment) },
            flags: TcpFlags(seg.flags),
            window: seg.window,
            options: TcpOptions::default(),
            payload: seg.payload,
        };
        self.ip_id += 1;
        let ip_id = seg.ip_id.or(Some(self.ip_id));
        self.send(source.0, destination.0, seg.ttl, ip_id, seg.missing, Transport::Tcp(tcp));
        self
    }

    /// The last segment again as a port mirror shows it: the same identification, 20 µs later.
    pub(super) fn mirrored(mut self, seg: Seg<'_>) -> Self {
        self.now -= 980_000;
        let ip_id = Some(self.ip_id);
        self.ip_id -= 1;
        self.tcp(Seg { ip_id, ttl: seg.ttl - 1, ..seg })
    }

    pub(super) fn udp(mut self, from_client: bool, payload: &[u8]) -> Self {
        let (source, destination) = self.ends(from_client);
        let udp = Udp { source_port: source.1, destination_port: destination.1, payload };
        self.send(source.0, destination.0, 64, Some(9), 0, Transport::Udp(udp));
        self
    }

    pub(super) fn icmp(mut self, icmp: Icmp) -> Self {
        let (source, destination) = ("10.0.0.254".parse().unwrap(), self.client.0);
        self.send(source, destination, 250, Some(9), 0, Transport::Icmp(icmp));
        self
    }

    /// The flows that have ended by now and were not asked for before.
    pub(super) fn ended(&mut self) -> Vec<Flow> {
        self.table.take_ended()
    }

    pub(super) fn finish(self) -> FlowSet {
        self.table.finish()
    }

    fn ends(&self, from_client: bool) -> ((IpAddr, u16), (IpAddr, u16)) {
        if from_client { (self.client, self.server) } else { (self.server, self.client) }
    }

    fn send(
        &mut self,
        source: IpAddr,
        destination: IpAddr,
        ttl: u8,
        ip_id: Option<u16>,
        missing: u32,
        transport: Transport<'_>,
    ) {
        self.frame += 1;
        self.now += 1_000_000;
        self.table.push(&Segment {
            time: Time(self.now),
            ttl,
            ip_id,
            missing,
            wire_len: 60,
            ..segment(self.frame, source, destination, transport)
        });
    }
}
