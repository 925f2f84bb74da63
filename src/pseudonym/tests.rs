use super::*;

fn these() -> Pseudonyms {
    Pseudonyms::new(&Salt::fixed([7; 32]))
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// Bits that two addresses have in common from the left.
fn common(a: IpAddr, b: IpAddr) -> u32 {
    match (a, b) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
        _ => panic!("{a} and {b} are of two kinds"),
    }
}

const SOME: [&str; 24] = [
    "8.8.8.8",
    "8.8.4.4",
    "9.255.255.255",
    "11.0.0.1",
    "10.0.0.1",
    "10.0.0.2",
    "10.77.1.5",
    "100.64.3.4",
    "100.128.3.4",
    "169.254.7.9",
    "172.15.0.1",
    "172.16.0.1",
    "172.31.255.254",
    "172.32.0.1",
    "192.168.1.1",
    "192.168.1.2",
    "192.168.200.2",
    "192.169.0.1",
    "193.0.0.1",
    "203.0.113.5",
    "203.0.113.250",
    "223.255.255.1",
    "126.1.2.3",
    "128.1.2.3",
];

const SOME_V6: [&str; 8] = [
    "2001:db8::1",
    "2001:db8::2",
    "2001:db8:5::2",
    "2a00::1",
    "fd12:3456::1",
    "fd12:3456:0:1::1",
    "fe80::21b:21ff:fe11:2233",
    "fe80::1",
];

#[test]
fn prefixes_are_preserved() {
    let these = these();
    for group in [&SOME[..], &SOME_V6] {
        for a in group.iter().map(|text| address(text)) {
            for b in group.iter().map(|text| address(text)) {
                assert_eq!(common(these.address(a), these.address(b)), common(a, b), "{a} and {b}");
            }
        }
    }
}

#[test]
fn an_address_is_another_afterwards_but_of_the_same_range() {
    let these = Pseudonyms::avoiding(&Salt::fixed([7; 32]), &SOME.map(address).into());
    for original in SOME.map(address) {
        let (IpAddr::V4(before), IpAddr::V4(after)) = (original, these.address(original)) else { unreachable!() };
        assert_ne!(before, after);
        assert_eq!(before.is_private(), after.is_private(), "{before} became {after}");
        assert_eq!(before.is_link_local(), after.is_link_local(), "{before} became {after}");
        let shared = |v4: Ipv4Addr| v4.octets()[0] == 100 && v4.octets()[1] & 0xC0 == 64;
        assert_eq!(shared(before), shared(after), "{before} became {after}");
        assert!(!after.is_loopback() && !after.is_multicast() && !after.is_broadcast(), "{before} became {after}");
    }
    for original in SOME_V6.map(address) {
        let (IpAddr::V6(before), IpAddr::V6(after)) = (original, these.address(original)) else { unreachable!() };
        assert_ne!(before, after);
        assert_eq!(before.is_unique_local(), after.is_unique_local(), "{before} became {after}");
        assert_eq!(before.is_unicast_link_local(), after.is_unicast_link_local(), "{before} became {after}");
        if before.is_unicast_link_local() {
            assert_eq!(after.segments()[..4], [0xFE80, 0, 0, 0], "{before} became {after}");
        }
    }
}

#[test]
fn addresses_that_name_no_one_stay() {
    for text in ["0.0.0.0", "127.0.0.1", "127.3.2.1", "224.0.0.251", "255.255.255.255", "::", "::1", "ff02::fb"] {
        assert_eq!(these().address(address(text)), address(text));
        assert!(!is_replaced(address(text)), "{text}");
    }
    for text in SOME.iter().chain(&SOME_V6) {
        assert!(is_replaced(address(text)), "{text}");
    }
}

#[test]
fn a_solicited_node_group_does_not_tell_the_address() {
    let IpAddr::V6(group) = these().address(address("ff02::1:ff11:2233")) else { unreachable!() };
    assert_eq!(group.segments()[..6], [0xFF02, 0, 0, 0, 0, 1]);
    assert_eq!(group.octets()[13 - 1], 0xFF);
    assert_ne!(IpAddr::V6(group), address("ff02::1:ff11:2233"));
}

#[test]
fn a_mapped_address_is_replaced_as_the_one_inside() {
    let IpAddr::V4(inside) = these().address(address("10.77.1.5")) else { unreachable!() };
    assert_eq!(these().address(address("::ffff:10.77.1.5")), IpAddr::V6(inside.to_ipv6_mapped()));
}

#[test]
fn another_salt_gives_other_addresses_and_the_same_one_the_same() {
    let other = Pseudonyms::new(&Salt::fixed([8; 32]));
    let differ = SOME.map(address).into_iter().filter(|a| these().address(*a) != other.address(*a)).count();
    assert!(differ > SOME.len() / 2, "{differ}");
    assert_eq!(SOME.map(address).map(|a| these().address(a)), SOME.map(address).map(|a| these().address(a)));
    let (one, two) = (Salt::random().unwrap(), Salt::random().unwrap());
    assert_ne!(one.derive("x", &[]), two.derive("x", &[]));
    assert_eq!(format!("{one:?}"), "Salt(…)");
}

#[test]
fn no_original_is_among_the_replacements() {
    // Without `avoiding`, some salt of these turns an address of one subnet into one of another.
    let hosts = (0..10).flat_map(|net| (1..=20).map(move |host| IpAddr::from([192, 168, net * 9, host])));
    let subnet: HashSet<IpAddr> = hosts.collect();
    let clash = |these: &Pseudonyms| subnet.iter().any(|address| subnet.contains(&these.address(*address)));
    let salts = || (0..32).map(|byte| Salt::fixed([byte; 32]));
    assert!(salts().any(|salt| clash(&Pseudonyms::new(&salt))));
    assert!(salts().all(|salt| !clash(&Pseudonyms::avoiding(&salt, &subnet))));
}

#[test]
fn no_two_addresses_become_one() {
    let these = these();
    let subnet: HashSet<IpAddr> = (0..=255).map(|host| these.address(IpAddr::from([192, 168, 1, host]))).collect();
    assert_eq!(subnet.len(), 256);
}

#[test]
fn a_hardware_address_becomes_a_local_one_and_groups_stay_groups() {
    let these = these();
    let replaced = these.hardware_address([0x00, 0x1B, 0x21, 0x11, 0x22, 0x33]);
    assert_eq!(replaced[0] & 3, 2);
    assert_ne!(replaced[1..], [0x1B, 0x21, 0x11, 0x22, 0x33]);
    for group in [[0xFF; 6], [0; 6], [0x01, 0x80, 0xC2, 0, 0, 0]] {
        assert_eq!(these.hardware_address(group), group);
    }
    let solicited = these.hardware_address([0x33, 0x33, 0xFF, 0x11, 0x22, 0x33]);
    assert_eq!(solicited[..2], [0x33, 0x33]);
    assert_ne!(solicited, [0x33, 0x33, 0xFF, 0x11, 0x22, 0x33]);
}

#[test]
fn groups_of_an_address_may_keep_their_digits() {
    let addresses = SOME_V6.iter().chain(&["2001:db8::", "2001:db8:0:17::3", "2001:db8:0:18::3", "::5:0:0:12"]);
    let addresses: Vec<Ipv6Addr> = addresses.map(|text| text.parse().unwrap()).collect();
    let originals: HashSet<IpAddr> = addresses.iter().copied().map(IpAddr::from).collect();
    let these = Pseudonyms::fitting(&Salt::fixed([7; 32]), &originals, true, &|_| 0, 0);
    let made: Vec<Ipv6Addr> = addresses.iter().map(|address| these.v6(*address)).collect();
    for (one, other) in addresses.iter().zip(&made) {
        assert!(!originals.contains(&(*other).into()), "{one} became {other}");
        let digits = |address: &Ipv6Addr| address.segments().map(|group| group.leading_zeros() / 4);
        let (one, other) = (digits(one), digits(other));
        assert_eq!(one[..7], other[..7]);
        assert_eq!(one[7].min(3), other[7].min(3));
    }
    for (a, b) in addresses.iter().flat_map(|a| addresses.iter().map(move |b| (*a, *b))) {
        let (after, before) = (these.v6(a).into(), a.into());
        assert_eq!(common(after, these.v6(b).into()), common(before, b.into()), "{a} and {b}");
    }
}
