//! A capture by script: connections one after the other, each step a packet or a few, with sequence numbers, acknowledgments,
//! identifications and times as two kernels would choose them.

use std::net::{IpAddr, SocketAddr};

use super::file::{self, Packet};
use super::ip::{self, ACK, FIN, Fields, PSH, RST, SYN, Segment};
use super::link::Link;

/// Where every forged capture begins: 2026-11-23T08:00:00Z, in microseconds.
const START: u64 = 1_795_420_800_000_000;
const MILLISECOND: u64 = 1000;

/// A capture in the making.
pub struct Scene {
    pub packets: Vec<Packet>,
    interfaces: Vec<u16>,
    now: u64,
}

impl Default for Scene {
    fn default() -> Self {
        Self { packets: Vec::new(), interfaces: vec![1], now: START }
    }
}

impl Scene {
    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = file::head(&self.interfaces);
        for packet in &self.packets {
            file::packet(&mut bytes, packet);
        }
        bytes
    }

    /// Time passes.
    pub fn wait(&mut self, milliseconds: u64) {
        self.now += milliseconds * MILLISECOND;
    }

    /// Number of the last packet.
    pub fn frame(&self) -> u32 {
        self.packets.len() as u32
    }

    fn interface(&mut self, link: Link) -> u32 {
        let link_type = link.link_type();
        let found = self.interfaces.iter().position(|known| *known == link_type);
        found.unwrap_or_else(|| {
            self.interfaces.push(link_type);
            self.interfaces.len() - 1
        }) as u32
    }

    /// Adds a packet.
    fn push(&mut self, link: Link, packet: &[u8], from_client: bool, snap: Option<usize>) {
        let interface = self.interface(link);
        let mut data = link.wrap(packet, from_client);
        let original = data.len() as u32;
        data.truncate(snap.unwrap_or(usize::MAX));
        self.packets.push(Packet { time: self.now, interface, data, original });
        self.now += 50;
    }

    /// A datagram from host `number` to the server's port 3389, or back.
    pub fn udp(&mut self, number: u8, from_client: bool, payload: &[u8]) -> u32 {
        let (client, server) = (client(number), server());
        let [source, destination] = if from_client { [client, server] } else { [server, client] };
        let (IpAddr::V4(from), IpAddr::V4(to)) = (source.ip(), destination.ip()) else { return 0 };
        let fields = Fields { protocol: 17, id: self.frame() as u16, ttl: 64, fragment: 0x4000 };
        let packet = ip::v4(from, to, &fields, &ip::udp(source, destination, payload));
        self.push(Link::Ethernet, &packet, from_client, None);
        self.wait(8);
        self.frame()
    }
}

/// Host `number`, always from the same port.
pub fn client(number: u8) -> SocketAddr {
    SocketAddr::new(IpAddr::from([10, 20, 2, number]), 50000 + u16::from(number))
}

/// The server.
pub fn server() -> SocketAddr {
    SocketAddr::new(IpAddr::from([10, 30, 5, 20]), 3389)
}

/// Which packets of a connection the capture holds, and how.
#[derive(Clone, Copy, Debug)]
pub struct View {
    pub link: Link,
    /// Bytes kept of a packet.
    pub snap: Option<usize>,
    /// Whether each side's packets are seen.
    pub sees_client: bool,
    pub sees_server: bool,
    /// A port mirror that shows every packet twice, once before and once after a router.
    pub mirrored: bool,
    /// Fragments of at most this many bytes of payload.
    pub fragment: Option<usize>,
    /// IPv6 extension headers.
    pub extended: bool,
}

impl Default for View {
    fn default() -> Self {
        Self {
            link: Link::Ethernet,
            snap: None,
            sees_client: true,
            sees_server: true,
            mirrored: false,
            fragment: None,
            extended: false,
        }
    }
}

/// A TCP connection; `true` is the client's side throughout.
pub struct Tcp<'s> {
    pub scene: &'s mut Scene,
    pub client: SocketAddr,
    pub server: SocketAddr,
    pub view: View,
    /// First frame of the connection in the capture.
    pub first: u32,
    next: [u32; 2],
    id: [u16; 2],
}

impl<'s> Tcp<'s> {
    /// A connection of host `number` to the server, with its handshake.
    pub fn open(scene: &'s mut Scene, number: u8, view: View) -> Self {
        Self::between(scene, client(number), server(), view)
    }

    /// A connection between any two ends.
    pub fn between(scene: &'s mut Scene, client: SocketAddr, server: SocketAddr, view: View) -> Self {
        scene.wait(5000);
        let first = scene.frame() + 1;
        let seed = u32::from(client.port()).wrapping_mul(0x9e37_79b1);
        let next = [seed, seed ^ 0x5bd1_e995];
        let mut tcp = Self { scene, client, server, view, first, next, id: [client.port(), client.port() ^ 0x0f0f] };
        tcp.segment(true, SYN, b"");
        tcp.segment(false, SYN | ACK, b"");
        tcp.segment(true, ACK, b"");
        tcp
    }

    /// The client says something; the number of the frame that completes it.
    pub fn client(&mut self, bytes: &[u8]) -> u32 {
        self.say(true, bytes)
    }

    /// The server says something.
    pub fn server(&mut self, bytes: &[u8]) -> u32 {
        self.say(false, bytes)
    }

    /// One side says something, in segments of 1460 bytes; the other acknowledges.
    pub fn say(&mut self, from_client: bool, bytes: &[u8]) -> u32 {
        self.scene.wait(10);
        for part in bytes.chunks(1460) {
            self.segment(from_client, PSH | ACK, part);
        }
        let frame = self.last_frame();
        self.segment(!from_client, ACK, b"");
        frame
    }

    /// The last frame, or of a mirrored packet the first of its two.
    fn last_frame(&self) -> u32 {
        self.scene.frame() - u32::from(self.view.mirrored)
    }

    /// A side's FIN, acknowledged.
    pub fn fin(&mut self, from_client: bool) -> u32 {
        self.scene.wait(2);
        self.segment(from_client, FIN | ACK, b"");
        let frame = self.last_frame();
        self.segment(!from_client, ACK, b"");
        frame
    }

    /// A side's RST.
    pub fn rst(&mut self, from_client: bool) -> u32 {
        self.scene.wait(2);
        self.segment(from_client, RST | ACK, b"");
        self.last_frame()
    }

    /// Both sides close in order, this one first; the frame of the first FIN.
    pub fn close(&mut self, client_first: bool) -> u32 {
        let frame = self.fin(client_first);
        self.fin(!client_first);
        frame
    }

    /// One segment, with everything that counts it.
    pub fn segment(&mut self, from_client: bool, flags: u8, payload: &[u8]) {
        let (own, other) = if from_client { (0, 1) } else { (1, 0) };
        let [source, destination] = if from_client { [self.client, self.server] } else { [self.server, self.client] };
        let segment = Segment {
            source,
            destination,
            sequence: self.next[own],
            acknowledgment: if flags & ACK == 0 { 0 } else { self.next[other] },
            flags,
            window: 64240,
            payload,
        };
        self.next[own] = self.next[own].wrapping_add(payload.len() as u32 + u32::from(flags & (SYN | FIN) != 0));
        self.id[own] = self.id[own].wrapping_add(1);
        let seen = if from_client { self.view.sees_client } else { self.view.sees_server };
        if seen {
            self.emit(from_client, self.id[own], &ip::tcp(&segment), source.ip(), destination.ip());
        }
        self.scene.now += MILLISECOND;
    }

    fn emit(&mut self, from_client: bool, id: u16, tcp: &[u8], source: IpAddr, destination: IpAddr) {
        let ttl = if from_client { 64 } else { 128 };
        let view = self.view;
        match (source, destination) {
            (IpAddr::V4(source), IpAddr::V4(destination)) => {
                let size = view.fragment.unwrap_or(usize::MAX);
                let parts = tcp.chunks(size).count();
                for (index, part) in tcp.chunks(size).enumerate() {
                    let more = u16::from(index + 1 < parts) << 13;
                    let offset = (index * size / 8) as u16;
                    let whole = if parts == 1 { 0x4000 } else { 0 };
                    let fields = Fields { protocol: 6, id, ttl, fragment: whole | more | offset };
                    let packet = ip::v4(source, destination, &fields, part);
                    self.scene.push(view.link, &packet, from_client, view.snap);
                    if view.mirrored {
                        let routed = ip::v4(source, destination, &Fields { ttl: ttl - 1, ..fields }, part);
                        self.scene.push(view.link, &routed, from_client, view.snap);
                    }
                }
            }
            (IpAddr::V6(source), IpAddr::V6(destination)) => {
                let fields = Fields { protocol: 6, id, ttl, fragment: 0 };
                let packet = ip::v6(source, destination, &fields, view.extended, tcp);
                self.scene.push(view.link, &packet, from_client, view.snap);
            }
            _ => {}
        }
    }
}
