//! Messages of RDP in clear, after MS-RDPBCGR and MS-RDPELE: Standard RDP Security in which the server chose no encryption.

/// User channel of the client and the I/O channel.
const USER: u16 = 1007;
const IO: u16 = 1003;
/// The message channel, where there is one.
pub const MESSAGES: u16 = 1005;
const SHARE_ID: u32 = 0x0001_03ea;

fn le16(number: usize) -> [u8; 2] {
    (number as u16).to_le_bytes()
}

fn be16(number: usize) -> [u8; 2] {
    (number as u16).to_be_bytes()
}

/// A TPKT (RFC 1006 section 6).
pub fn tpkt(tpdu: &[u8]) -> Vec<u8> {
    [&[3, 0][..], &be16(tpdu.len() + 4), tpdu].concat()
}

/// An X.224 Connection Request with a cookie; `None` sends no negotiation data (2.2.1.1).
pub fn connection_request(protocols: Option<u32>) -> Vec<u8> {
    let cookie = b"Cookie: mstshash=forge\r\n";
    let negotiation = protocols.map_or(Vec::new(), |bits| [&[1, 0, 8, 0][..], &bits.to_le_bytes()].concat());
    let rest = [&[0xe0, 0, 0, 0, 0, 0][..], cookie, &negotiation].concat();
    tpkt(&[&[rest.len() as u8][..], &rest].concat())
}

/// An X.224 Connection Confirm: type 2 selects a protocol, type 3 is a failure (2.2.1.2).
pub fn connection_confirm(kind: u8, number: u32) -> Vec<u8> {
    tpkt(&[&[14, 0xd0, 0, 0, 0x12, 0x34, 0, kind, 0, 8, 0][..], &number.to_le_bytes()].concat())
}

/// An X.224 Disconnect Request with this reason, or an X.224 Error (X.224 sections 13.5 and 13.12).
pub fn disconnect_request(reason: u8) -> Vec<u8> {
    tpkt(&[6, 0x80, 0, 0, 0x12, 0x34, reason])
}

/// An X.224 Error TPDU with this cause.
pub fn error_tpdu(cause: u8) -> Vec<u8> {
    tpkt(&[4, 0x70, 0, 0, cause])
}

/// An X.224 Data TPDU.
fn data(payload: &[u8]) -> Vec<u8> {
    tpkt(&[&[2, 0xf0, 0x80][..], payload].concat())
}

fn ber(tag: &[u8], body: &[u8]) -> Vec<u8> {
    [tag, &[0x82], &be16(body.len()), body].concat()
}

fn integer(number: u16) -> Vec<u8> {
    [&[2, 2][..], &number.to_be_bytes()].concat()
}

/// DomainParameters: channels, users, tokens, priorities, throughput, height, size of a PDU, version.
fn domain(channels: u16, users: u16) -> Vec<u8> {
    let numbers = [channels, users, 0, 1, 0, 1, 0x7fff, 2];
    ber(&[0x30], &numbers.iter().flat_map(|number| integer(*number)).collect::<Vec<_>>())
}

fn per_length(length: usize) -> Vec<u8> {
    if length < 0x80 { vec![length as u8] } else { be16(length | 0x8000).to_vec() }
}

fn block(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &le16(body.len() + 4), body].concat()
}

/// An MCS Connect Initial with core, security and network data and one virtual channel (2.2.1.3).
pub fn connect_initial(selected: u32) -> Vec<u8> {
    initial(selected, &[])
}

/// The same of a client that can use a message channel (2.2.1.3.7).
pub fn connect_initial_with_message_channel() -> Vec<u8> {
    initial(0, &block(0xc006, &[0; 4]))
}

fn initial(selected: u32, more: &[u8]) -> Vec<u8> {
    let mut core = vec![0x0c, 0, 8, 0];
    core.extend([0, 4, 0, 3, 1, 0xca, 3, 0xaa, 9, 4, 0, 0, 0x5d, 0x58, 0, 0]);
    core.extend("FORGE".encode_utf16().chain([0; 11]).flat_map(u16::to_le_bytes));
    core.extend([4, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0]);
    core.extend([0; 64]);
    core.extend([1, 0xca, 1, 0, 0, 0, 0, 0, 16, 0, 7, 0, 1, 0]);
    core.extend([0; 64]);
    core.extend([0, 0]);
    core.extend(selected.to_le_bytes());
    let security = [0x1b, 0, 0, 0, 0, 0, 0, 0];
    let network = [&[1, 0, 0, 0][..], b"rdpsnd\0\0", &[0, 0, 0, 0xc0]].concat();
    let blocks = [&block(0xc001, &core)[..], &block(0xc002, &security), &block(0xc003, &network), more].concat();
    let user_data = [&[0, 8, 0, 0x10, 0, 1, 0xc0, 0][..], b"Duca", &per_length(blocks.len()), &blocks].concat();
    let gcc = [&[0, 5, 0, 0x14, 0x7c, 0, 1][..], &per_length(user_data.len()), &user_data].concat();
    let body =
        [vec![4, 1, 1, 4, 1, 1, 1, 1, 0xff], domain(34, 2), domain(1, 1), domain(0xffff, 0xfc17), ber(&[4], &gcc)]
            .concat();
    data(&ber(&[0x7f, 0x65], &body))
}

/// An MCS Connect Response; success brings server data with this encryption method and level (2.2.1.4).
pub fn connect_response(result: u8, method: u32, level: u32) -> Vec<u8> {
    response(result, method, level, &[])
}

/// The same without encryption, with [`MESSAGES`] as the message channel (2.2.1.4.5).
pub fn connect_response_with_message_channel() -> Vec<u8> {
    response(0, 0, 0, &block(0x0c04, &MESSAGES.to_le_bytes()))
}

fn response(result: u8, method: u32, level: u32, more: &[u8]) -> Vec<u8> {
    let core = [4, 0, 8, 0, 0, 0, 0, 0];
    let security = [method.to_le_bytes(), level.to_le_bytes()].concat();
    let network = [0xeb, 3, 1, 0, 0xec, 3, 0, 0];
    let blocks = [&block(0x0c01, &core)[..], &block(0x0c02, &security), &block(0x0c03, &network), more].concat();
    let response = [&[0x14, 0x76, 0x0a, 1, 1, 0, 1, 0xc0, 0][..], b"McDn", &per_length(blocks.len()), &blocks].concat();
    let gcc = [&[0, 5, 0, 0x14, 0x7c, 0, 1][..], &per_length(response.len()), &response].concat();
    let user_data = if result == 0 { gcc } else { Vec::new() };
    data(&ber(&[0x7f, 0x66], &[&[0x0a, 1, result, 2, 1, 0][..], &domain(34, 3), &ber(&[4], &user_data)].concat()))
}

/// Erect Domain Request and Attach User Request (2.2.1.5, 2.2.1.6).
pub fn erect_and_attach() -> Vec<u8> {
    [data(&[4, 1, 0, 1, 0]), data(&[0x28])].concat()
}

/// Attach User Confirm with this result (2.2.1.7).
pub fn attach_confirm(result: u8) -> Vec<u8> {
    match result {
        0 => data(&[&[0x2e, 0][..], &be16(usize::from(USER) - 1001)].concat()),
        _ => data(&[0x2c | result >> 3, result << 5]),
    }
}

/// The channels that a client joins: its own, the I/O channel, and its virtual channel.
pub const CHANNELS: [u16; 3] = [USER, IO, 1004];

/// Channel Join Request (2.2.1.8).
pub fn join_request(channel: u16) -> Vec<u8> {
    data(&[&[0x38][..], &be16(usize::from(USER) - 1001), &channel.to_be_bytes()].concat())
}

/// Channel Join Confirm with this result (2.2.1.9); the channel is there only if it was joined.
pub fn join_confirm(channel: u16, result: u8) -> Vec<u8> {
    let asked = channel.to_be_bytes();
    let user = be16(usize::from(USER) - 1001);
    let (present, joined) = if result == 0 { (2, &asked[..]) } else { (0, &asked[..0]) };
    data(&[&[0x3c | present | result >> 3, result << 5][..], &user, &asked, joined].concat())
}

/// MCS Disconnect Provider Ultimatum with this reason (2.2.2.3).
pub fn ultimatum(reason: u8) -> Vec<u8> {
    data(&[0x20 | reason >> 1, reason << 7])
}

/// MCS Send Data on the I/O channel.
pub fn send(from_client: bool, payload: &[u8]) -> Vec<u8> {
    send_on(IO, from_client, payload)
}

/// MCS Send Data on the message channel, behind a security header with these flags.
pub fn send_message(from_client: bool, flags: u16, body: &[u8]) -> Vec<u8> {
    send_on(MESSAGES, from_client, &secured(flags, body))
}

fn send_on(channel: u16, from_client: bool, payload: &[u8]) -> Vec<u8> {
    let (choice, initiator) = if from_client { (0x64, USER) } else { (0x68, 1002) };
    let head = [&[choice][..], &be16(usize::from(initiator) - 1001), &channel.to_be_bytes(), &[0x70]].concat();
    data(&[head, per_length(payload.len()), payload.to_vec()].concat())
}

/// A basic security header (2.2.8.1.1.2.1).
fn secured(flags: u16, body: &[u8]) -> Vec<u8> {
    [&flags.to_le_bytes()[..], &[0, 0], body].concat()
}

/// Client Info with empty credentials (2.2.1.11).
pub fn client_info() -> Vec<u8> {
    let mut info = vec![0, 0, 0, 0, 0x33, 1, 0, 0];
    info.extend([0; 10]);
    info.extend([0; 10]);
    info.extend([2, 0, 2, 0, 0, 0, 2, 0, 0, 0]);
    info.extend([0; 172]);
    info.extend([0, 0, 0, 0, 7, 0, 0, 0, 0, 0]);
    send(true, &secured(0x40, &info))
}

/// A licensing PDU: a security header with SEC_LICENSE_PKT, and the preamble (MS-RDPBCGR 2.2.1.12.1.1).
fn license(from_client: bool, kind: u8, body: &[u8]) -> Vec<u8> {
    let preamble = [&[kind, 0x83][..], &le16(body.len() + 4)].concat();
    send(from_client, &secured(0x80, &[&preamble[..], body].concat()))
}

fn blob(kind: u16, bytes: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &le16(bytes.len()), bytes].concat()
}

/// LICENSE_ERROR_MESSAGE (MS-RDPBCGR 2.2.1.12.1.3).
pub fn license_error(from_client: bool, code: u32, transition: u32) -> Vec<u8> {
    license(from_client, 0xff, &[&code.to_le_bytes()[..], &transition.to_le_bytes(), &blob(4, b"")].concat())
}

/// SERVER_LICENSE_REQUEST without a certificate (MS-RDPELE 2.2.2.1).
pub fn license_request() -> Vec<u8> {
    let utf16 = |text: &str| text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let (company, product) = (utf16("Microsoft Corporation"), utf16("A02"));
    let sized = |bytes: &[u8]| [&(bytes.len() as u32).to_le_bytes()[..], bytes].concat();
    let body = [
        filler(32, 1),
        vec![0, 0, 0x0a, 0],
        sized(&company),
        sized(&product),
        blob(13, &[1, 0, 0, 0]),
        blob(3, b""),
        vec![1, 0, 0, 0],
        blob(14, b"microsoft.com\0"),
    ];
    license(false, 1, &body.concat())
}

/// CLIENT_NEW_LICENSE_REQUEST (MS-RDPELE 2.2.2.2).
pub fn new_license_request() -> Vec<u8> {
    let names = [blob(15, b"forge\0"), blob(16, b"FORGE\0")].concat();
    license(true, 0x13, &[key_exchange(), names].concat())
}

/// CLIENT_LICENSE_INFO: the client shows a stored license (MS-RDPELE 2.2.2.3).
pub fn license_information() -> Vec<u8> {
    license(true, 0x12, &[key_exchange(), blob(1, &filler(400, 2)), blob(9, &filler(20, 3)), filler(16, 4)].concat())
}

fn key_exchange() -> Vec<u8> {
    [&[1, 0, 0, 0, 0, 0, 1, 4][..], &filler(32, 5), &blob(2, &filler(264, 6))].concat()
}

/// SERVER_PLATFORM_CHALLENGE (MS-RDPELE 2.2.2.4).
pub fn platform_challenge() -> Vec<u8> {
    license(false, 2, &[&[0, 0, 0, 0][..], &blob(9, &filler(10, 7)), &filler(16, 8)].concat())
}

/// CLIENT_PLATFORM_CHALLENGE_RESPONSE (MS-RDPELE 2.2.2.5).
pub fn platform_challenge_response() -> Vec<u8> {
    license(true, 0x15, &[blob(9, &filler(20, 9)), blob(9, &filler(20, 10)), filler(16, 11)].concat())
}

/// SERVER_NEW_LICENSE or SERVER_UPGRADE_LICENSE (MS-RDPELE 2.2.2.6, 2.2.2.7).
pub fn new_license(upgrade: bool) -> Vec<u8> {
    license(false, if upgrade { 4 } else { 3 }, &[blob(9, &filler(2000, 12)), filler(16, 13)].concat())
}

/// A share control header.
fn share(kind: u16, body: &[u8]) -> Vec<u8> {
    [&le16(body.len() + 6)[..], &(kind | 0x10).to_le_bytes(), &be16(0xea03), body].concat()
}

/// A share data PDU.
pub fn share_data(from_client: bool, kind: u8, body: &[u8]) -> Vec<u8> {
    let head = [&SHARE_ID.to_le_bytes()[..], &[0, 1], &le16(body.len() + 4), &[kind, 0, 0, 0]].concat();
    send(from_client, &share(7, &[&head[..], body].concat()))
}

/// A general capability set, the only one (2.2.7.1.1).
fn capabilities() -> Vec<u8> {
    let mut set = vec![1, 0, 24, 0, 1, 0, 3, 0, 0, 2];
    set.resize(24, 0);
    [&[1, 0, 0, 0][..], &set].concat()
}

/// Demand Active (2.2.1.13.1).
pub fn demand_active() -> Vec<u8> {
    let sets = capabilities();
    let head = [&SHARE_ID.to_le_bytes()[..], &le16(4), &le16(sets.len()), b"RDP\0", &sets, &[0; 4]].concat();
    send(false, &share(1, &head))
}

/// Confirm Active (2.2.1.13.2).
pub fn confirm_active() -> Vec<u8> {
    let sets = capabilities();
    let head = [&SHARE_ID.to_le_bytes()[..], &le16(0x03ea), &le16(6), &le16(sets.len()), b"FORGE\0", &sets].concat();
    send(true, &share(3, &head))
}

/// Synchronize, Control Cooperate, Control Request and Font List of the client (2.2.1.14 to 2.2.1.18).
pub fn client_finalization() -> Vec<u8> {
    [
        share_data(true, 31, &[1, 0, 0xea, 3]),
        share_data(true, 20, &[4, 0, 0, 0, 0, 0, 0, 0]),
        share_data(true, 20, &[1, 0, 0, 0, 0, 0, 0, 0]),
        share_data(true, 39, &[0, 0, 0, 0, 3, 0, 50, 0]),
    ]
    .concat()
}

/// Synchronize, Control Cooperate, Granted Control and Font Map of the server (2.2.1.19 to 2.2.1.22).
pub fn server_finalization() -> Vec<u8> {
    [
        share_data(false, 31, &[1, 0, 0xef, 3]),
        share_data(false, 20, &[4, 0, 0, 0, 0, 0, 0, 0]),
        share_data(false, 20, &[2, 0, 0xef, 3, 0xea, 3, 0, 0]),
        share_data(false, 40, &[0, 0, 0, 0, 3, 0, 4, 0]),
    ]
    .concat()
}

/// Deactivate All (2.2.3.1).
pub fn deactivate_all() -> Vec<u8> {
    let body = [&SHARE_ID.to_le_bytes()[..], &le16(1), &[0]].concat();
    send(false, &share(6, &body))
}

/// MCS Detach User Request with reason rn-user-requested (T.125 section 7).
pub fn detach_user() -> Vec<u8> {
    data(&[0x31, 0x80])
}

/// Set Error Info (2.2.5.1).
pub fn set_error_info(code: u32) -> Vec<u8> {
    share_data(false, 47, &code.to_le_bytes())
}

/// Standard Security Server Redirection, with the target's address (2.2.13.2.1).
pub fn redirection() -> Vec<u8> {
    let address: Vec<u8> = "10.30.5.21".encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let fields = [&7_u32.to_le_bytes()[..], &1_u32.to_le_bytes(), &(address.len() as u32).to_le_bytes(), &address];
    let fields = fields.concat();
    let packet = [&0x0400_u16.to_le_bytes()[..], &le16(fields.len() + 4), &fields].concat();
    send(false, &secured(0x0400, &packet))
}

/// Bytes that stand for encrypted ones: the same on every run.
pub fn filler(length: usize, seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    };
    (0..length).map(|_| next()).collect()
}
