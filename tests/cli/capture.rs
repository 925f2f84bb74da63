//! Small captures, made in memory.

use etherparse::PacketBuilder;

const CLIENT: ([u8; 4], u16) = ([10, 0, 0, 5], 50122);
const SERVER: ([u8; 4], u16) = ([10, 0, 0, 9], 3389);

/// X.224 Connection Request that asks for TLS (MS-RDPBCGR 2.2.1.1).
const CONNECTION_REQUEST: [u8; 19] = [3, 0, 0, 19, 14, 0xE0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 1, 0, 0, 0];
/// X.224 Connection Confirm with RDP_NEG_FAILURE 5, HYBRID_REQUIRED_BY_SERVER (MS-RDPBCGR 2.2.1.2).
const NLA_REQUIRED: [u8; 19] = [3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 3, 0, 8, 0, 5, 0, 0, 0];
/// X.224 Connection Confirm that chooses TLS.
const CONFIRM: [u8; 19] = [3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 1, 0, 0, 0];

/// A server that insists on NLA, and a client without it: one failed attempt.
pub fn nla_required() -> Vec<u8> {
    let mut talk = Talk::open();
    talk.client(&CONNECTION_REQUEST);
    talk.server(&NLA_REQUIRED);
    talk.close();
    talk.pcap()
}

/// Negotiated, and still open when the capture ends: nothing failed.
pub fn still_open() -> Vec<u8> {
    let mut talk = Talk::open();
    talk.client(&CONNECTION_REQUEST);
    talk.server(&CONFIRM);
    talk.pcap()
}

/// A pcap file without packets.
pub fn empty() -> Vec<u8> {
    Talk { packets: Vec::new(), sent: [0, 0] }.pcap()
}

/// A TCP connection between [`CLIENT`] and [`SERVER`], 10 ms from packet to packet.
struct Talk {
    packets: Vec<Vec<u8>>,
    /// Next sequence number of client and server.
    sent: [u32; 2],
}

impl Talk {
    fn open() -> Self {
        let mut talk = Self { packets: Vec::new(), sent: [1000, 5000] };
        talk.push(0, "S", &[]);
        talk.push(1, "SA", &[]);
        talk.push(0, "A", &[]);
        talk
    }

    fn client(&mut self, payload: &[u8]) {
        self.push(0, "AP", payload);
    }

    fn server(&mut self, payload: &[u8]) {
        self.push(1, "AP", payload);
    }

    fn close(&mut self) {
        self.push(0, "FA", &[]);
        self.push(1, "FA", &[]);
        self.push(0, "A", &[]);
    }

    fn push(&mut self, from: usize, flags: &str, payload: &[u8]) {
        let (source, target) = if from == 0 { (CLIENT, SERVER) } else { (SERVER, CLIENT) };
        let (mine, theirs) = (self.sent[from], self.sent[1 - from]);
        let mut builder = PacketBuilder::ethernet2([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2])
            .ipv4(source.0, target.0, 64)
            .tcp(source.1, target.1, mine, 64_000);
        for flag in flags.chars() {
            builder = match flag {
                'S' => builder.syn(),
                'F' => builder.fin(),
                'P' => builder.psh(),
                _ => builder.ack(theirs),
            };
        }
        let mut packet = Vec::new();
        builder.write(&mut packet, payload).expect("a packet");
        self.packets.push(packet);
        let control = u32::from(flags.contains(['S', 'F']));
        self.sent[from] = mine.wrapping_add(control).wrapping_add(u32::try_from(payload.len()).expect("short"));
    }

    /// Little-endian, microseconds, Ethernet (draft-ietf-opsawg-pcap).
    fn pcap(&self) -> Vec<u8> {
        let mut file = Vec::new();
        for word in [0xA1B2_C3D4_u32, 0x0004_0002, 0, 0, 65_535, 1] {
            file.extend(word.to_le_bytes());
        }
        for (number, packet) in (0_u32..).zip(&self.packets) {
            let length = u32::try_from(packet.len()).expect("short");
            for word in [1_793_714_531, number * 10_000, length, length] {
                file.extend(word.to_le_bytes());
            }
            file.extend(packet);
        }
        file
    }
}
