use super::*;
use crate::pseudonym::Salt;
use crate::report::{Capture, Endpoint, Evidence, Mention, MentionKind, Note, Session, sample};

fn salt() -> Salt {
    Salt::fixed([9; 32])
}

/// A redacted report of one failed session, edited.
fn redacted(edit: impl FnOnce(&mut Capture, &mut Session)) -> Capture {
    let mut session = sample::failed(1);
    let mut capture = sample::capture(vec![]);
    edit(&mut capture, &mut session);
    capture.sessions = vec![session];
    let mut report = Report::new(None, vec![capture]);
    redact(&mut report, &salt());
    assert!(report.redacted);
    report.captures.remove(0)
}

/// A sentence of a report in which these names stand in fields.
fn sentence(says: &str) -> String {
    let capture = redacted(|capture, session| {
        session.tls = None;
        session.negotiation.cookie = Some("anna".into());
        session.authentication.user = Some("server".into());
        session.authentication.domain = Some("CORP".into());
        session.client = Endpoint { address: "10.77.1.5".into(), port: 50_000 };
        session.notes = vec![Note { frame: None, says: says.into() }];
        for (kind, text) in [
            (MentionKind::Host, "srv9.corp.example"),
            (MentionKind::Host, "*.corp.example"),
            (MentionKind::Host, "Łódź-01"),
            (MentionKind::Principal, "TERMSRV/db1.corp.example@CORP.EXAMPLE"),
            (MentionKind::DistinguishedName, "CN=Corp Issuing CA 2, O=Smith, Jones & Co, DC=corp"),
            (MentionKind::Text, "220 mail.corp.example ready"),
        ] {
            capture.mentions.push(Mention { kind, text: text.into() });
        }
    });
    capture.sessions[0].notes[0].says.clone()
}

#[test]
fn names_in_sentences_are_those_of_the_fields() {
    for (says, expected) in [
        ("anna asks for srv9.corp.example", "USER-1 asks for HOST-A.DOMAIN-2"),
        ("ANNA, (Anna) and \"anna\"", "USER-1, (USER-1) and \"USER-1\""),
        ("annabel, joanna, anna_x and anna2 are others", "annabel, joanna, anna_x and anna2 are others"),
        ("SRV9 is SRV9.CORP.EXAMPLE., or srv9.other", "HOST-A is HOST-A.DOMAIN-2., or HOST-A.other"),
        ("the certificate names *.corp.example", "the certificate names *.DOMAIN-2"),
        ("for TERMSRV/db1.corp.example@CORP.EXAMPLE", "for TERMSRV/HOST-C.DOMAIN-2@DOMAIN-2"),
        ("for CORP\\anna", "for DOMAIN-1\\USER-1"),
        ("by CN=Corp Issuing CA 2, O=Smith, Jones & Co, DC=corp", "by CN=NAME-1, O=NAME-2, DC=DOMAIN-1"),
        ("Łódź-01 answers", "HOST-B answers"),
        ("the first bytes: \"220 mail.corp.example ready\"", "the first bytes: \"TEXT-1\""),
        // A user called "server" does not spoil sentences, and is replaced where a name stands.
        ("the server sends CORP\\server to server@CORP", "the server sends DOMAIN-1\\USER-2 to USER-2@DOMAIN-1"),
        ("", ""),
    ] {
        assert_eq!(sentence(says), expected);
    }
}

#[test]
fn addresses_in_sentences_are_replaced_whether_a_field_has_them_or_not() {
    let replaced = |text: &str| {
        let address: IpAddr = text.parse().unwrap();
        Pseudonyms::new(&salt()).address(address).to_string()
    };
    let (one, two, six) = (replaced("10.77.1.5"), replaced("203.0.113.9"), replaced("2001:db8::7"));
    for (says, expected) in [
        ("from 10.77.1.5.", format!("from {one}.")),
        ("10.77.1.5:3389, (203.0.113.9)", format!("{one}:3389, ({two})")),
        ("proxy:10.77.1.5, at..203.0.113.9 :2001:db8::7", format!("proxy:{one}, at..{two} :{six}")),
        ("[2001:db8::7]:3389 and 2001:DB8::7: no", format!("[{six}]:3389 and {six}: no")),
        ("OID 1.3.6.1.5.5.7.3.1, TLS 1.2, 14:02:11, 1.2.3", "OID 1.3.6.1.5.5.7.3.1, TLS 1.2, 14:02:11, 1.2.3".into()),
        ("127.0.0.1 and ::1 and 0.0.0.0", "127.0.0.1 and ::1 and 0.0.0.0".into()),
    ] {
        assert_eq!(sentence(says), expected);
    }
}

#[test]
fn fields_keep_their_shape() {
    let capture = redacted(|capture, session| {
        capture.path = "/home/anna/case 4711/failed.pcapng.gz".into();
        session.target = Some(Endpoint { address: "SRV9.corp.example.".into(), port: 3389 });
        session.server = Endpoint { address: "2001:db8::7".into(), port: 443 };
        session.negotiation.cookie = Some("CORP\\anna".into());
        session.negotiation.routing_token = Some("Cookie: msts=3640205228.15629.0000".into());
        session.authentication.user = Some("ws17$".into());
        session.authentication.domain = Some("corp.example".into());
        let tls = session.tls.get_or_insert_default();
        tls.server_name = Some("srv9".into());
        tls.certificates = vec![crate::report::Certificate {
            subject: Some("CN=srv9.corp.example".into()),
            issuer: Some("not a name".into()),
            serial: Some("4711aa".into()),
            ..Default::default()
        }];
    });
    let session = &capture.sessions[0];
    assert_eq!(capture.path, "CAPTURE-1.pcapng.gz");
    assert_eq!(session.target.as_ref().unwrap().address, "HOST-A.DOMAIN-1.");
    assert!(session.server.address.parse::<std::net::Ipv6Addr>().is_ok());
    assert_eq!(session.negotiation.cookie.as_deref(), Some("DOMAIN-2\\USER-1"));
    assert_eq!(session.negotiation.routing_token.as_deref(), Some("TOKEN-1"));
    assert_eq!(session.authentication.user.as_deref(), Some("HOST-B$"));
    assert_eq!(session.authentication.domain.as_deref(), Some("DOMAIN-1"));
    let tls = session.tls.as_ref().unwrap();
    assert_eq!(tls.server_name.as_deref(), Some("HOST-A"));
    assert_eq!(tls.certificates[0].subject.as_deref(), Some("CN=HOST-A.DOMAIN-1"));
    assert_eq!(tls.certificates[0].issuer.as_deref(), Some("NAME-1"));
    assert_eq!(tls.certificates[0].serial.as_deref(), Some("SERIAL-1"));
    assert!(capture.mentions.is_empty());
}

#[test]
fn the_path_of_a_file_that_could_not_be_read_is_replaced_in_the_error_too() {
    let capture =
        Capture::unreadable("/home/anna/the.pcap", "/home/anna/the.pcap: the file is no capture", "look at the file");
    let mut report = Report::new(None, vec![capture]);
    redact(&mut report, &salt());
    let error = report.captures[0].error.as_ref().unwrap();
    assert_eq!(error.message, "CAPTURE-1.pcap: the file is no capture");
    assert_eq!(error.hint, "look at the file");
}

#[test]
fn a_name_of_the_capture_is_not_given_to_another() {
    let capture = redacted(|_, session| {
        session.negotiation.cookie = Some("anna".into());
        session.authentication.user = Some("user-1".into());
        session.verdict.evidence = vec![Evidence { frame: None, says: "anna, user-1".into() }];
    });
    assert_eq!(capture.sessions[0].verdict.evidence[0].says, "USER-2, USER-3");
}

#[test]
fn many_hosts_have_names_of_letters() {
    let mut names = Names::default();
    (0..800).for_each(|number| names.learn(visit::Kind::Host, &format!("ws{number}")));
    let pseudonyms = Pseudonyms::new(&salt());
    names.settle(&pseudonyms);
    let name = |number: u32| names.replaced(visit::Kind::Host, &format!("ws{number}"), &pseudonyms);
    assert_eq!(
        [name(0), name(25), name(26), name(701), name(702)],
        ["HOST-A", "HOST-Z", "HOST-AA", "HOST-ZZ", "HOST-AAA"]
    );
}

#[test]
fn the_words_are_words_and_in_order() {
    let words: Vec<&str> = include_str!("words.txt").split_whitespace().collect();
    assert!(words.is_sorted() && words.iter().all(|word| word.bytes().all(|letter| letter.is_ascii_lowercase())));
    assert!(words::is_ordinary("Server") && !words::is_ordinary("anna"));
}
