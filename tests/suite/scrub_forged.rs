//! Captures made to hold a value where a packet may carry one and nothing vouches for it: the copy holds none of them.

use std::io::Cursor;
use std::net::{IpAddr, SocketAddr};

use rdpwhy::analyze::{self, Options};
use rdpwhy::capture::{Capture, CaptureOptions};
use rdpwhy::pseudonym::Salt;
use rdpwhy::report;
use rdpwhy::scrub::{Plan, Scrubbed};

use crate::forge::file::Packet;
use crate::forge::ip::{self, ACK, Fields, SYN};
use crate::forge::link::Link;
use crate::forge::scene::{self, Scene, Tcp, View};
use crate::forge::{rdp, talk, tls};

/// What must not be found, in capitals and digits, so that it is no word of a protocol.
const SECRET: &[u8] = b"ANNA7KOWALSKI";

fn read(bytes: &[u8]) -> report::Capture {
    let reader = Box::new(Cursor::new(bytes.to_vec()));
    analyze::stream(reader, "forged", CaptureOptions::default(), &Options::default()).unwrap()
}

fn scrubbed(bytes: &[u8], report: &report::Capture, salt: u8) -> (Vec<u8>, Scrubbed) {
    let open =
        || Capture::from_reader(Box::new(Cursor::new(bytes.to_vec())), "forged", None, CaptureOptions::default());
    let plan = Plan::make(report, &open, None, &Salt::fixed([salt; 32])).unwrap();
    let mut copy = Vec::new();
    let told = plan.write(&open, &mut copy).unwrap();
    (copy, told)
}

fn contains(bytes: &[u8], value: &[u8]) -> bool {
    bytes.windows(value.len()).any(|window| window == value)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A certificate of one CN with these extensions, and a public key and a signature of filler.
fn certificate(extensions: &[(&[u8], Vec<u8>)]) -> Vec<u8> {
    let algorithm = der(0x30, &[&[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11][..], &[5, 0]].concat());
    let rsa = der(0x30, &[&[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1][..], &[5, 0]].concat());
    let name = der(0x30, &der(0x31, &der(0x30, &[&[6, 3, 0x55, 4, 3][..], &der(0x0c, b"forge.lab")].concat())));
    let validity = der(0x30, &[der(0x17, b"260101000000Z"), der(0x17, b"270101000000Z")].concat());
    let modulus = [&[0, 0x80][..], &rdp::filler(255, 5)].concat();
    let key = der(0x30, &[der(2, &modulus), der(2, &[1, 0, 1])].concat());
    let key = der(0x30, &[rsa, der(3, &[&[0][..], &key].concat())].concat());
    let extension = |(kind, content): &(&[u8], Vec<u8>)| der(0x30, &[der(6, kind), der(4, content)].concat());
    let extensions: Vec<u8> = extensions.iter().flat_map(extension).collect();
    let signed = [
        der(0xa0, &[2, 1, 2]),
        der(2, &[0x51, 2, 3, 4, 5]),
        algorithm.clone(),
        name.clone(),
        validity,
        name,
        key,
        der(0xa3, &der(0x30, &extensions)),
    ];
    let signature = der(3, &[&[0][..], &rdp::filler(256, 6)].concat());
    der(0x30, &[der(0x30, &signed.concat()), algorithm, signature].concat())
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let head = match length {
        0..=0x7f => vec![tag, length as u8],
        0x80..=0xff => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [head, content.to_vec()].concat()
}

/// A connection for TLS whose server shows this certificate and resets.
fn shows(certificate: &[u8]) -> Scene {
    let mut scene = Scene::default();
    let (mut tcp, _) = talk::negotiated(&mut scene, 1, View::default(), 1, (2, 1));
    tcp.client(&tls::client_hello(false, 9));
    let hello = [&[3, 3][..], &rdp::filler(32, 9), &[0, 0xc0, 0x30, 0]].concat();
    let counted = |bytes: &[u8]| [&(bytes.len() as u32).to_be_bytes()[1..], bytes].concat();
    let list = counted(&counted(certificate));
    let flight = [tls::handshake(2, &hello), tls::handshake(11, &list), tls::handshake(14, b"")].concat();
    tcp.server(&tls::record(22, &flight));
    tcp.rst(true);
    scene
}

/// A connection as far as the negotiation, which ends.
fn negotiated(scene: &mut Scene) {
    let (mut tcp, _) = talk::negotiated(scene, 1, View::default(), 0, (3, 1));
    tcp.close(true);
}

fn udp_talk(datagrams: &[Vec<u8>]) -> Scene {
    let mut scene = Scene::default();
    let syn = |answers: bool| {
        let start: [u8; 4] = if answers { [1, 2, 3, 3] } else { [0xff; 4] };
        let flags: [u8; 2] = [0x10, if answers { 5 } else { 1 }];
        [&start[..], &[0, 64], &flags, &[1, 2, 3, 3, 4, 0xd0, 4, 0xd0, 0, 1, 0, 2], &[0; 1208]].concat()
    };
    scene.udp(1, true, &syn(false));
    scene.udp(1, false, &syn(true));
    for datagram in datagrams {
        scene.udp(1, true, datagram);
    }
    scene
}

/// A datagram between host 1 and a server of names or tickets.
fn beside(scene: &mut Scene, port: u16, asks: bool, payload: &[u8]) {
    let (client, server) =
        (SocketAddr::new(scene::client(1).ip(), 49998), SocketAddr::new([10, 30, 5, 1].into(), port));
    let [source, destination] = if asks { [client, server] } else { [server, client] };
    let (IpAddr::V4(from), IpAddr::V4(to)) = (source.ip(), destination.ip()) else { return };
    let fields = Fields { protocol: 17, id: 7, ttl: 64, fragment: 0 };
    let data = Link::Ethernet.wrap(&ip::v4(from, to, &fields, &ip::udp(source, destination, payload)), asks);
    let time = scene.packets.last().map_or(1_795_420_800_000_000, |last| last.time + 1000);
    scene.packets.push(Packet { time, interface: 0, original: data.len() as u32, data });
}

/// Each with a place in which nothing reads the value, made to look like what is read there.
fn places() -> Vec<(&'static str, Scene)> {
    let mut places: Vec<(&str, Scene)> = Vec::new();
    let mut with = |name, scene| places.push((name, scene));

    let mut scene = Scene::default();
    let (mut tcp, _) = talk::negotiated(&mut scene, 1, View::default(), 0, (2, 0));
    tcp.client(&rdp::connect_initial(0));
    tcp.server(&rdp::connect_response(0, 0, 0));
    tcp.client(&rdp::tpkt(&[&[2, 0xf0, 0x80, 0x28][..], SECRET].concat()));
    tcp.rst(false);
    with("behind an Attach User Request", scene);

    let ack_vector = [&[1, 2, 3, 5, 4, 0, 0, 4, 0, 13][..], SECRET, &[0]].concat();
    with("the ACK vector of RDPEUDP", udp_talk(&[ack_vector]));
    // Prefix (swapped with a byte that equals it), header with ACKVEC, base number, count of coded bytes, and those.
    let packet = [&[0, 8, 0, 1, 0, 15, 0, 0][..], SECRET].concat();
    with("the ACK vector of RDPEUDP2", udp_talk(&[packet]));
    let packet = [&[0, 0x10, 0, 1, 0, 0, 0, 0][..], SECRET].concat();
    with("behind an acknowledgement of RDPEUDP2", udp_talk(&[packet]));
    // STUN, as Shortpath sends it: a Binding Request with USERNAME.
    let stun = [&[0, 1, 0, 20, 0x21, 0x12, 0xa4, 0x42][..], &[7; 12], &[0, 6, 0, 13], SECRET, &[0; 3]].concat();
    with("a STUN message beside RDPEUDP", udp_talk(&[stun]));
    with(
        "text beside RDPEUDP",
        udp_talk(&(0..40).map(|at| [&vec![b'0'; at][..], SECRET].concat()).collect::<Vec<_>>()),
    );

    let mut scene = Scene::default();
    let kdc = SocketAddr::new(IpAddr::from([10, 30, 5, 1]), 88);
    let asking = SocketAddr::new(scene::client(1).ip(), 49999);
    let mut tcp =
        Tcp::between(&mut scene, asking, kdc, View { sees_client: false, sees_server: false, ..View::default() });
    tcp.view = View::default();
    tcp.client(SECRET);
    tcp.server(&[&[0; 4][..], SECRET].concat());
    negotiated(&mut scene);
    with("a conversation with a KDC seen from its middle", scene);

    // The name that leads to the server, with a text record and an option of EDNS beside its address.
    let mut scene = Scene::default();
    let question = [&[3][..], b"srv", &[3], b"lab", &[0, 0, 1, 0, 1]].concat();
    let record = |kind: u8, data: &[u8]| [&[0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 60, 0, data.len() as u8], data].concat();
    let text = [&[13][..], SECRET].concat();
    let option = [&[0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 17, 0xfd, 0xe9, 0, 13][..], SECRET].concat();
    let answers = [record(1, &[10, 30, 5, 20]), record(16, &text), record(1, &SECRET[..5]), option].concat();
    beside(&mut scene, 53, true, &[&[7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0][..], &question].concat());
    beside(&mut scene, 53, false, &[&[7, 7, 0x81, 0x80, 0, 1, 0, 3, 0, 0, 0, 1][..], &question, &answers].concat());
    negotiated(&mut scene);
    with("records beside an address", scene);

    // An AS-REQ: a salt, an encrypted part, a NetBIOS address, and a text for a time.
    let mut scene = Scene::default();
    let tagged = |number: u8, content: &[u8]| der(0xa0 | number, content);
    let octets =
        |kind: u8, content: &[u8]| der(0x30, &[tagged(1, &[2, 1, kind]), tagged(2, &der(4, content))].concat());
    let padata = [octets(3, SECRET), octets(2, &der(0x30, &[b"0\x0b", &SECRET[..11], SECRET].concat()))].concat();
    let address = der(0x30, &[tagged(0, &[2, 1, 20]), tagged(1, &der(4, &[SECRET, b"   "].concat()))].concat());
    let body = [
        tagged(0, &[3, 5, 0, 0x40, 0x81, 0, 0x10]),
        tagged(2, &der(0x1b, b"LAB.EXAMPLE")),
        tagged(5, &der(0x18, SECRET)),
        tagged(7, &der(2, SECRET)),
        tagged(9, &der(0x30, &address)),
    ];
    let request = [tagged(1, &[2, 1, 5]), tagged(2, &[2, 1, 10]), tagged(3, &der(0x30, &padata))].concat();
    let request = [request, tagged(4, &der(0x30, &body.concat()))].concat();
    beside(&mut scene, 88, true, &der(0x6a, &der(0x30, &request)));
    negotiated(&mut scene);
    with("what an AS-REQ holds beside names", scene);

    // The application policy of a forest, and whatever stands where a usage, a constraint or a date is expected.
    let policy = [&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 21, 8][..], SECRET].concat();
    let usage = der(0x30, &[der(6, &[0x2b, 6, 1, 5, 5, 7, 3, 1]), der(6, &policy)].concat());
    with("an application policy in extendedKeyUsage", shows(&certificate(&[(&[0x55, 0x1d, 0x25], usage)])));
    let private = [&[0x2b, 6, 1, 4, 1][..], SECRET].concat();
    with("the identifier of an extension", shows(&certificate(&[(&private, der(0x30, b""))])));
    let text = der(4, SECRET);
    with("a text for keyUsage", shows(&certificate(&[(&[0x55, 0x1d, 0x0f], text.clone())])));
    with("a text for basicConstraints", shows(&certificate(&[(&[0x55, 0x1d, 0x13], der(0x30, &text))])));
    let boolean = der(0x30, &der(1, SECRET));
    with("a long boolean in subjectAltName", shows(&certificate(&[(&[0x55, 0x1d, 0x11], boolean)])));
    let address = der(0x30, &der(0x87, SECRET));
    with("an address of thirteen bytes in subjectAltName", shows(&certificate(&[(&[0x55, 0x1d, 0x11], address)])));
    let mut broken = certificate(&[]);
    let at = broken.windows(13).position(|window| window == b"260101000000Z").unwrap();
    broken[at..at + 13].copy_from_slice(SECRET);
    with("a text for a date", shows(&broken));

    let mut scene = Scene::default();
    let mut tcp = Tcp::open(&mut scene, 1, View::default());
    let both =
        [b"Cookie: msts=".as_slice(), SECRET, b"\r\nCookie: mstshash=", SECRET, b"\r\n", &[1, 0, 8, 0, 0, 0, 0, 0]];
    let request = [&[0xe0, 0, 0, 0, 0, 0][..], &both.concat()].concat();
    tcp.client(&rdp::tpkt(&[&[request.len() as u8][..], &request].concat()));
    tcp.server(&rdp::connection_confirm(3, 1));
    tcp.close(true);
    with("a token and a cookie", scene);

    let mut scene = Scene::default();
    let mut tcp = Tcp::open(&mut scene, 1, View::default());
    let header = b"RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1\r\nRDG-User-Id: ";
    tcp.client(&[header, SECRET, b"\r\n\r\n"].concat());
    tcp.server(
        &[b"HTTP/1.1 401 ".as_slice(), SECRET, b"\r\nWWW-Authenticate: Basic realm=", SECRET, b"\r\n\r\n"].concat(),
    );
    tcp.client(&rdp::connection_request(Some(1)));
    tcp.server(&rdp::connection_confirm(3, 2));
    tcp.close(true);
    with("the headers of a gateway in clear", scene);

    let mut scene = Scene::default();
    let (mut tcp, _) = talk::negotiated(&mut scene, 1, View::default(), 0, (3, 1));
    tcp.segment(false, 4 | ACK, SECRET);
    tcp.scene.packets.last_mut().unwrap().data.extend(SECRET);
    with("the payload of a RST, and what fills its frame", scene);

    let mut scene = Scene::default();
    let ends = (scene::client(2), scene::server());
    let mut tcp =
        Tcp::between(&mut scene, ends.0, ends.1, View { sees_client: false, sees_server: false, ..View::default() });
    tcp.view = View::default();
    tcp.segment(true, SYN, SECRET);
    negotiated(tcp.scene);
    with("the payload of a SYN", scene);
    places
}

#[test]
fn what_nothing_vouches_for_is_not_in_the_copy() {
    let mut found = Vec::new();
    for (name, scene) in places() {
        let bytes = scene.bytes();
        let report = read(&bytes);
        // The end of it is enough to know it by.
        let values = [SECRET.to_vec(), SECRET[..4].to_vec(), SECRET[SECRET.len() - 6..].to_vec(), utf16("ANNA")];
        let (copy, told) = scrubbed(&bytes, &report, 0x5c);
        let holds = |frame: &&u32| contains(&scene.packets[**frame as usize - 1].data, SECRET);
        assert!(told.frames.iter().find(holds).is_some(), "{name}: not among what was copied: {told}");
        found.extend(
            values
                .iter()
                .filter(|value| contains(&copy, value))
                .map(|value| format!("{name}: {}", value.escape_ascii())),
        );
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What a file holds beside packets: names of its maker and interface, comments, resolved names, keys, blocks of others.
#[test]
fn what_stands_beside_the_packets_is_not_copied() {
    let mut scene = Scene::default();
    negotiated(&mut scene);
    let mut bytes = scene.bytes();
    let block = |kind: u32, body: &[u8]| {
        let body = [body, &vec![0; body.len().next_multiple_of(4) - body.len()]].concat();
        let length = (body.len() as u32 + 12).to_le_bytes();
        [&kind.to_le_bytes()[..], &length, &body, &length].concat()
    };
    let option = |code: u8| [&[code, 0, 13, 0][..], SECRET, &[0; 3]].concat();
    let interface = [&[1, 0, 0, 0, 0, 0, 0, 0][..], &option(2), &option(3), &option(12), &option(1), &[0; 4]].concat();
    let packet = &scene.packets[2];
    let enhanced = [
        &0_u32.to_le_bytes()[..],
        &((packet.time >> 32) as u32).to_le_bytes(),
        &(packet.time as u32).to_le_bytes(),
        &packet.original.to_le_bytes(),
        &packet.original.to_le_bytes(),
        &packet.data,
        &vec![0; packet.data.len().next_multiple_of(4) - packet.data.len()],
        &option(1),
        &[0; 4],
    ];
    let names = [&[1, 0, 18, 0, 10, 30, 5, 20][..], SECRET, &[0, 0, 0, 0, 0, 0, 0]].concat();
    let keys = [&0x544c_534b_u32.to_le_bytes()[..], &13_u32.to_le_bytes(), SECRET].concat();
    for (kind, body) in [
        (1, interface),
        (6, enhanced.concat()),
        (4, names),
        (10, keys),
        (5, [&[0; 12][..], &option(1), &[0; 4]].concat()),
        (0xbad, [&[1, 2, 0, 0][..], SECRET].concat()),
        (0x4000_0bad, [&[1, 2, 0, 0][..], SECRET].concat()),
        (0x0000_0b0b, SECRET.to_vec()),
    ] {
        bytes.extend(block(kind, &body));
    }
    let (copy, told) = scrubbed(&bytes, &read(&bytes), 3);
    assert_eq!(told.frames.len() as u32, scene.frame() + 1, "{told}");
    assert!(!contains(&copy, SECRET) && !contains(&copy, &SECRET[..4]), "{told}");
}

/// Bytes with their count in front.
fn counted(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_le_bytes()[..], bytes].concat()
}

/// A list of addresses, as a redirection has it.
fn addresses(list: &[&str]) -> Vec<u8> {
    let each: Vec<u8> = list.iter().flat_map(|text| counted(&utf16(&format!("{text}\0")))).collect();
    counted(&[&(list.len() as u32).to_le_bytes()[..], &each].concat())
}

/// A Server Redirection with these fields: of Standard RDP Security, or in a share PDU.
fn redirection(flags: u32, fields: &[u8], in_share: bool) -> Vec<u8> {
    let length = fields.len() as u16 + 12;
    let packet = [&[0, 4][..], &length.to_le_bytes(), &[7, 0, 0, 0], &flags.to_le_bytes(), fields].concat();
    if in_share {
        let header = [&(packet.len() as u16 + 8).to_le_bytes()[..], &[0x1a, 0, 0xea, 3, 0, 0]].concat();
        return rdp::send(false, &[header, packet].concat());
    }
    rdp::send(false, &[&[0, 4, 0, 0][..], &packet].concat())
}

/// A client is sent from the first server to the second, where it shows a token or none.
fn sent_on(client: &str, servers: [&str; 2], redirection: &[u8], token: &str) -> Vec<u8> {
    let mut scene = Scene::default();
    for (number, server) in (0u16..).zip(servers) {
        let ends = (SocketAddr::new(client.parse().unwrap(), 50001 + number), server.parse().unwrap());
        let mut tcp = Tcp::between(&mut scene, ends.0, SocketAddr::new(ends.1, 3389), View::default());
        let request = [&[0xe0, 0, 0, 0, 0, 0][..], token.as_bytes(), &[1, 0, 8, 0, 0, 0, 0, 0]].concat();
        match number {
            1 if !token.is_empty() => tcp.client(&rdp::tpkt(&[&[request.len() as u8][..], &request].concat())),
            _ => tcp.client(&rdp::connection_request(Some(0))),
        };
        tcp.server(&rdp::connection_confirm(2, 0));
        tcp.client(&rdp::connect_initial(0));
        tcp.server(&rdp::connect_response(0, 0, 0));
        tcp.client(&rdp::erect_and_attach());
        tcp.server(&rdp::attach_confirm(0));
        for channel in rdp::CHANNELS {
            tcp.client(&rdp::join_request(channel));
            tcp.server(&rdp::join_confirm(channel, 0));
        }
        tcp.client(&rdp::client_info());
        tcp.server(&rdp::license_error(false, 7, 2));
        if number == 0 {
            tcp.server(redirection);
        }
        tcp.close(true);
    }
    scene.bytes()
}

#[test]
fn an_attempt_that_only_a_list_of_addresses_joins_stays_one() {
    let v4 = ("10.20.2.1", ["10.30.5.20", "10.30.5.21"]);
    let v6 = ("2001:db8:20::7", ["2001:db8:30::20", "2001:db8:30::21"]);
    let far = ("10.20.2.1", ["203.0.113.20", "198.51.100.121"]);
    for ((client, servers), list, in_share) in [
        (v4, vec!["10.30.5.21"], false),
        (v4, vec!["fe80::21%12", "10.30.5.21", "2001:db8:30::21", "192.168.17.4"], false),
        (v4, vec!["10.30.5.21"], true),
        (v6, vec!["2001:db8:30::21"], false),
        (v6, vec!["2001:0DB8:30::0021", "fe80::21", "10.30.5.21"], true),
        (far, vec!["198.51.100.121"], false),
    ] {
        let bytes = sent_on(client, servers, &redirection(0x800, &addresses(&list), in_share), "");
        let before = read(&bytes);
        assert_eq!(joined(&before), [2], "{list:?}: {:?}", before.attempts);
        for salt in 1..=4 {
            let (copy, told) = scrubbed(&bytes, &before, salt);
            assert_eq!(joined(&read(&copy)), [2], "{list:?} under {salt}: {told}");
            for text in list.iter().flat_map(|text| text.split('%')).filter(|text| text.len() > 4) {
                assert!(contains(&bytes, &utf16(text)) && !contains(&copy, &utf16(text)), "{text} under {salt}");
            }
        }
    }
}

/// The list joins only what it names: with another address in it the second connection is an attempt of its own.
#[test]
fn a_list_that_names_another_host_joins_nothing() {
    let sent = redirection(0x800, &addresses(&["10.30.5.22"]), false);
    let bytes = sent_on("10.20.2.1", ["10.30.5.20", "10.30.5.21"], &sent, "");
    assert_eq!(joined(&read(&bytes)), [1, 1]);
}

/// Without an address, by a token alone; and what of such a redirection is blanked is told.
#[test]
fn an_attempt_that_only_a_token_joins_stays_one() {
    for token in ["Cookie: msts=352657930.15629.0000\r\n", "tsv://MS Terminal Services Plugin.1.Sales\r\n"] {
        for (in_share, secret) in [(false, false), (true, true)] {
            let password = if secret { counted(&utf16("hunter2-hunter2")) } else { Vec::new() };
            let flags = 2 | if secret { 0x10 } else { 0 };
            let sent = redirection(flags, &[counted(token.as_bytes()), password].concat(), in_share);
            let bytes = sent_on("10.20.2.1", ["10.30.5.20", "10.30.5.99"], &sent, token);
            let before = read(&bytes);
            assert_eq!(joined(&before), [2], "{token}");
            for salt in 1..=3 {
                let (copy, told) = scrubbed(&bytes, &before, salt);
                assert_eq!(joined(&read(&copy)), [2], "{token} under {salt}: {told}");
                assert!(!contains(&copy, b"352657930") && !contains(&copy, b"Sales"), "{token} under {salt}");
                assert!(!contains(&copy, &utf16("hunter2")), "{token} under {salt}");
                assert_eq!(told.to_string().contains("in a redirection: blanked"), secret, "{told}");
            }
        }
    }
}

/// How many sessions each attempt has.
fn joined(report: &report::Capture) -> Vec<usize> {
    report.attempts.iter().map(|attempt| attempt.sessions.len()).collect()
}
