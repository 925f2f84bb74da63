//! Redirections that are followed, that are not, and that nobody can tell.

use super::sample::{at, to};
use crate::attempts::{Attempt, join};
use crate::flow::Direction::{ToClient, ToServer};
use crate::knowledge::cause as id;
use crate::rules::testing::Script;
use crate::session::{Session, Target};
use crate::time::Time;
use crate::verdict::{self, Verdict};
use crate::vocabulary::{Category, Certainty, Outcome, Via};

const TARGET: &str = "10.9.9.9:3389";
const HOST: &str = "10.9.9.9";
const TOKEN: &str = "Cookie: msts=3640205228.15629.0000";
const OTHER: &str = "Cookie: msts=1684393994.15629.0000";
const OFFERS: [u32; 3] = [1, 2, 4];

fn redirects(address: Option<&str>, token: Option<&str>) -> Script {
    Script::licensed().redirection_to(address, token).client_closes()
}

fn asks() -> Script {
    Script::connected().request(&OFFERS)
}

/// A connection that goes on by RDSTLS, as far as the logon.
fn by_rdstls() -> Script {
    Script::authenticating().negotiated(&OFFERS, 4)
}

fn used() -> Script {
    Script::active_sealed().client_closes()
}

fn judged(sessions: &[Session]) -> (Vec<Attempt>, Vec<Verdict>) {
    joined(sessions, false)
}

fn joined(sessions: &[Session], asks: bool) -> (Vec<Attempt>, Vec<Verdict>) {
    let mut verdicts: Vec<Verdict> = sessions.iter().map(verdict::of).collect();
    let attempts = join(sessions, &mut verdicts, &|_| asks);
    (attempts, verdicts)
}

/// The causes, and which sessions are together.
fn check(sessions: Vec<Session>, causes: &[&str], together: &[&[usize]]) -> (Vec<Attempt>, Vec<Verdict>) {
    let (attempts, verdicts) = judged(&sessions);
    assert_eq!(verdicts.iter().map(|verdict| verdict.finding.cause).collect::<Vec<_>>(), causes);
    assert_eq!(attempts.iter().map(|attempt| attempt.sessions.clone()).collect::<Vec<_>>(), together);
    (attempts, verdicts)
}

/// What becomes of the connection that a redirection leads to.
fn second(script: Script) -> Verdict {
    let first = at(0, redirects(Some(HOST), Some(TOKEN)));
    let (attempts, mut verdicts) = judged(&[first, to(TARGET, at(2, script))]);
    assert_eq!(attempts.len(), 1, "one attempt");
    assert_eq!(verdicts[0].superseded_by, Some(1));
    verdicts.remove(1)
}

fn looks_like(verdict: &Verdict, cause: &str) -> bool {
    verdict.finding.look_alikes.iter().any(|look_alike| look_alike.cause == cause)
}

#[test]
fn a_second_connection_that_comes_to_nothing_without_a_word_is_a_failed_redirection() {
    let check = |script: Script, old: &str| {
        let verdict = second(script);
        assert_eq!(verdict.finding.cause, id::REDIRECTION_FAILED, "{old}");
        assert_eq!((verdict.category, verdict.finding.certainty), (Category::ProtocolMismatch, Certainty::Consistent));
        assert_eq!(verdict.finding.outcome, Outcome::Failed);
        assert!(looks_like(&verdict, old), "{old}: {:?}", verdict.finding.look_alikes);
        assert!(!looks_like(&verdict, id::REDIRECTION_FAILED), "{old}");
        assert!(verdict.ruled_out.iter().all(|out| out.category != Category::ProtocolMismatch || out.cause.is_some()));
        assert!(verdict.finding.evidence.iter().any(|evidence| evidence.says.contains("sent on")), "{old}");
    };
    check(asks().token(TOKEN).server_closes(), id::NEGOTIATION_IGNORED);
    check(asks().token(TOKEN).server_resets(), id::NEGOTIATION_IGNORED);
    check(asks().token(TOKEN).silence(20.0).client_closes(), id::NEGOTIATION_IGNORED);
    check(Script::connected().server_closes(), id::CLOSED_BEFORE_DATA);
    check(Script::connected().client_closes(), id::PORT_PROBE);
    check(asks().confirm(4).token(TOKEN).client_closes(), id::PORT_PROBE);
    check(by_rdstls().token(TOKEN).credentials_sent().server_closes(), id::AUTHENTICATION_REJECTED);
    check(by_rdstls().token(TOKEN).credentials_sent().refused_by_close(), id::AUTHENTICATION_REJECTED);
    check(by_rdstls().token(TOKEN).credentials_sent().silence(40.0).client_closes(), id::AUTHENTICATION_STALLED);
}

#[test]
fn what_a_peer_says_there_keeps_its_cause() {
    let check = |script: Script, cause: &str| {
        let verdict = second(script);
        assert_eq!(verdict.finding.cause, cause);
        assert!(!looks_like(&verdict, id::REDIRECTION_FAILED), "{cause}");
    };
    check(asks().negotiation_failure(5).token(TOKEN).client_closes(), id::NLA_REQUIRED_BY_SERVER);
    check(Script::refused(), id::CONNECTION_REFUSED);
    check(Script::unanswered(), id::NO_ANSWER);
    check(Script::unreachable(1), id::UNREACHABLE);
    check(Script::tls().alert(ToClient, 2, 40).token(TOKEN).server_closes(), id::TLS_CIPHER_MISMATCH);
    let answered = by_rdstls().token(TOKEN).credentials_sent().sealed_alert(ToClient).client_resets();
    check(answered, id::AUTHENTICATION_REJECTED);
    check(Script::licensing().token(TOKEN).server_closes(), id::LICENSE_RESET);
    check(Script::active().error_info(7).ultimatum(ToClient, 1).client_closes(), id::SERVER_DENIED_CONNECTION);
}

#[test]
fn what_has_a_cause_of_its_own_only_looks_like_one() {
    let check = |script: Script, cause: &str| {
        let verdict = second(script);
        assert_eq!(verdict.finding.cause, cause);
        assert!(looks_like(&verdict, id::REDIRECTION_FAILED), "{cause}");
    };
    check(Script::authenticating().token(TOKEN).credentials_sent().server_closes(), id::AUTHENTICATION_REJECTED);
    check(by_rdstls().token(TOKEN).credentials_sent().client_closes(), id::AUTHENTICATION_ABANDONED);
    check(Script::tls().token(TOKEN).server_resets(), id::SERVER_SILENT_AFTER_CLIENT_HELLO);
}

#[test]
fn a_lone_connection_shows_by_token_and_rdstls_that_it_is_a_second_one() {
    let alone = |script: Script, cause: &str, perhaps: bool| {
        let (attempts, verdicts) = judged(&[at(0, script)]);
        assert_eq!((verdicts[0].finding.cause, attempts[0].outcome), (cause, Outcome::Failed));
        assert_eq!(looks_like(&verdicts[0], id::REDIRECTION_FAILED), perhaps, "{cause}");
    };
    alone(asks().token(TOKEN).server_closes(), id::REDIRECTION_FAILED, false);
    alone(by_rdstls().token(TOKEN).credentials_sent().server_closes(), id::REDIRECTION_FAILED, false);
    alone(Script::connected().request(&[1, 2]).token(TOKEN).server_closes(), id::NEGOTIATION_IGNORED, true);
    alone(asks().server_closes(), id::NEGOTIATION_IGNORED, false);
    alone(by_rdstls().credentials_sent().server_closes(), id::AUTHENTICATION_REJECTED, false);
    let (attempts, verdicts) = judged(&[at(0, asks().confirm(4).token(TOKEN).client_closes())]);
    assert_eq!((verdicts[0].finding.cause, attempts[0].outcome), (id::PORT_PROBE, Outcome::Probe));
}

#[test]
fn what_a_later_connection_made_good_keeps_its_cause() {
    let first = at(0, redirects(Some(HOST), Some(TOKEN)));
    let closed = to(TARGET, at(1, asks().token(TOKEN).server_closes()));
    let works = to(TARGET, at(3, used().token(TOKEN)));
    let (attempts, verdicts) =
        check(vec![first, closed, works], &["redirected", "negotiation-ignored", "ended-after-use"], &[&[0, 1, 2]]);
    assert_eq!((attempts[0].outcome, verdicts[1].superseded_by), (Outcome::Ok, Some(2)));
}

#[test]
fn a_named_address_joins_what_carries_no_token() {
    let first = || at(0, redirects(Some(HOST), None));
    let (attempts, _) =
        check(vec![first(), to(TARGET, at(2, Script::refused()))], &["redirected", "connection-refused"], &[&[0, 1]]);
    assert_eq!(attempts[0].outcome, Outcome::Failed);
    assert!(attempts[0].story.contains("redirected, then connection-refused; it failed"), "{}", attempts[0].story);
    check(vec![first(), to(TARGET, at(2, used()))], &["redirected", "ended-after-use"], &[&[0, 1]]);
    // Another host, another client, a connection that was open before, too late, or nothing named.
    check(vec![first(), to("10.9.9.8:3389", at(2, used()))], &["redirected", "ended-after-use"], &[&[0], &[1]]);
    let mut other = to(TARGET, at(2, used()));
    other.client = "10.0.0.77:50000".parse().unwrap();
    check(vec![first(), other], &["redirected", "ended-after-use"], &[&[0], &[1]]);
    check(vec![first(), to(TARGET, at(0, used()))], &["redirected", "ended-after-use"], &[&[0], &[1]]);
    check(vec![first(), to(TARGET, at(200, used()))], &["redirected", "ended-after-use"], &[&[0], &[1]]);
    let unread = at(0, Script::licensed().redirection().client_closes());
    check(vec![unread, to(TARGET, at(2, used()))], &["redirected", "ended-after-use"], &[&[0], &[1]]);
}

#[test]
fn clients_behind_one_address_are_told_apart_by_token_and_target() {
    let sent = |seconds, host: &str, token: &str| at(seconds, redirects(Some(host), Some(token)));
    let comes = |seconds, server: &str, token: &str| to(server, at(seconds, used().token(token)));
    let (one, two) = ("10.9.9.9:3389", "10.9.9.8:3389");
    check(
        vec![sent(0, HOST, TOKEN), sent(1, "10.9.9.8", OTHER), comes(3, one, TOKEN), comes(4, two, OTHER)],
        &["redirected", "redirected", "ended-after-use", "ended-after-use"],
        &[&[0, 2], &[1, 3]],
    );
    // To the named host, with a token that another was given.
    check(vec![sent(0, HOST, TOKEN), comes(2, one, OTHER)], &["redirected", "ended-after-use"], &[&[0], &[1]]);
    // Sent elsewhere, which this tap does not see: who comes to the broker next is another.
    let (attempts, _) =
        check(vec![sent(0, HOST, TOKEN), at(5, used())], &["redirected", "ended-after-use"], &[&[0], &[1]]);
    assert_eq!(attempts[0].outcome, Outcome::Ok);
    assert!(
        attempts[0].story.contains("redirected; what became of it where it was sent is not in the capture"),
        "{}",
        attempts[0].story
    );
}

#[test]
fn back_to_the_same_host_needs_the_token_or_is_the_next_try() {
    let sent = || at(0, redirects(None, Some(TOKEN)));
    check(vec![sent(), at(2, used().token(TOKEN))], &["redirected", "ended-after-use"], &[&[0, 1]]);
    check(vec![sent(), at(2, used().token(OTHER))], &["redirected", "ended-after-use"], &[&[0], &[1]]);
    let (attempts, verdicts) =
        check(vec![sent(), at(2, redirects(None, Some(TOKEN)))], &["redirected", "redirected"], &[&[0, 1]]);
    assert_eq!((verdicts[0].superseded_by, attempts[0].outcome), (Some(1), Outcome::Ok));
}

#[test]
fn behind_a_gateway_the_host_that_is_asked_for_counts() {
    let through = |target: &str, mut session: Session| {
        session.via = Some(Via::RdGateway);
        session.target = Some(Target { address: target.to_owned(), port: 3389 });
        session
    };
    let mut first = through("broker.example", at(0, redirects(Some(HOST), None)));
    if let Some(says) = first.redirection.as_mut().and_then(|redirection| redirection.says.as_mut()) {
        says.names.push("Host9.example".to_owned());
    }
    let pair = |second: Session, together: &[&[usize]]| {
        let (attempts, _) = judged(&[first.clone(), second]);
        assert_eq!(attempts.iter().map(|attempt| attempt.sessions.clone()).collect::<Vec<_>>(), together);
    };
    pair(through(HOST, at(2, used())), &[&[0, 1]]);
    pair(through("host9.EXAMPLE", at(2, used())), &[&[0, 1]]);
    pair(through("host8.example", at(2, used())), &[&[0], &[1]]);
    // The same address outside of the tunnel is another network's.
    pair(to(TARGET, at(2, used())), &[&[0], &[1]]);
    pair(to(TARGET, through(HOST, at(2, used()))), &[&[0], &[1]]);
}

#[test]
fn a_circle_is_told_as_far_as_it_goes() {
    let bounced = |seconds| at(seconds, redirects(None, Some(TOKEN)).token(TOKEN));
    let sessions: Vec<Session> =
        std::iter::once(at(0, redirects(None, Some(TOKEN)))).chain((1..9).map(bounced)).collect();
    let (attempts, verdicts) = judged(&sessions);
    assert_eq!((attempts.len(), attempts[0].outcome), (1, Outcome::Failed));
    assert!(attempts[0].story.contains("8 × redirected, then redirection-failed; it failed"), "{}", attempts[0].story);
    assert!(verdicts.iter().take(8).enumerate().all(|(at, verdict)| verdict.superseded_by == Some(at + 1)));
    assert!(looks_like(&verdicts[8], id::REDIRECTED));
    // With a new token each time it is a chain, as that of a login screen and the session behind it.
    let chain = [
        at(0, redirects(None, Some(TOKEN))),
        at(2, redirects(None, Some(OTHER)).token(TOKEN)),
        at(4, used().token(OTHER)),
    ];
    let (attempts, _) = judged(&chain);
    assert_eq!((attempts.len(), attempts[0].outcome), (1, Outcome::Ok));
}

#[test]
fn a_client_that_stays_takes_no_notice() {
    let stays = |seconds| Script::licensed().redirection_to(Some(HOST), Some(TOKEN)).later(seconds);
    for script in [stays(12.0).client_closes(), stays(30.0).server_closes()] {
        let (attempts, verdicts) = check(vec![at(0, script)], &["redirection-failed"], &[&[0]]);
        assert_eq!((attempts[0].outcome, verdicts[0].finding.certainty), (Outcome::Failed, Certainty::Consistent));
        assert!(looks_like(&verdicts[0], id::REDIRECTED));
    }
    check(vec![at(0, stays(1.0).client_closes())], &["redirected"], &[&[0]]);
    // It stays and goes all the same.
    let follows = to(TARGET, at(10, used().token(TOKEN)));
    check(vec![at(0, stays(12.0).client_closes()), follows], &["redirected", "ended-after-use"], &[&[0, 1]]);
}

#[test]
fn that_nothing_follows_says_something_at_the_clients_side_alone_and_of_a_capture_that_shows_more() {
    let seen = |ttls: (u8, u8), goes_on: i64, asks: bool, others: Vec<Session>| {
        let mut first = at(0, redirects(Some(HOST), Some(TOKEN)));
        first.network.to_server.figures.ttl = Some((ttls.0, ttls.0, ttls.0));
        first.network.to_client.figures.ttl = Some((ttls.1, ttls.1, ttls.1));
        first.capture_end = Time(first.end.0 + goes_on * 1_000_000_000);
        let sessions: Vec<Session> = std::iter::once(first).chain(others).collect();
        joined(&sessions, asks).1[0].finding.cause
    };
    let (client, between, server) = ((64, 126), (62, 126), (62, 128));
    assert_eq!(seen(client, 40, true, vec![]), id::REDIRECTION_FAILED);
    assert_eq!(seen(client, 20, true, vec![]), id::REDIRECTED, "it may still come");
    assert_eq!(seen(client, 40, false, vec![]), id::REDIRECTED, "a filter may hide it");
    assert_eq!(seen(between, 40, true, vec![]), id::REDIRECTED);
    assert_eq!(seen(server, 40, true, vec![]), id::REDIRECTED);
    let elsewhere = to("10.9.9.1:3389", at(9, used()));
    assert_eq!(seen(client, 40, true, vec![elsewhere]), id::REDIRECTED, "it goes somewhere");
    let mut other = to(TARGET, at(9, used()));
    other.client = "[2001:db8::7]:50000".parse().unwrap();
    assert_eq!(seen(client, 40, true, vec![other]), id::REDIRECTED, "somebody comes to the target");
    assert_eq!(seen(client, 40, false, vec![]), id::REDIRECTED);
}

#[test]
fn the_ultimatum_that_carries_a_redirection_out_does_not_hide_it() {
    for direction in [ToClient, ToServer] {
        let first = Script::active().redirection_to(Some(HOST), None).ultimatum(direction, 3).client_closes();
        check(vec![at(0, first), to(TARGET, at(2, used()))], &["redirected", "ended-after-use"], &[&[0, 1]]);
    }
}

#[test]
fn a_sealed_redirection_shows_by_what_follows_at_once() {
    let works = || Script::active_sealed().negotiated(&OFFERS, 4).token(TOKEN).client_closes();
    let (attempts, verdicts) =
        check(vec![at(0, used()), to(TARGET, at(2, works()))], &["redirected", "ended-after-use"], &[&[0, 1]]);
    assert_eq!((attempts[0].outcome, verdicts[0].superseded_by), (Outcome::Ok, Some(1)));
    assert_eq!(verdicts[0].finding.certainty, Certainty::Consistent);
    assert!(looks_like(&verdicts[0], id::ENDED_AFTER_USE));
    let fails = asks().token(TOKEN).server_closes();
    check(vec![at(0, used()), to(TARGET, at(2, fails))], &["redirected", "redirection-failed"], &[&[0, 1]]);
    // A token without RDSTLS, too late, two that may have been it, or one that a peer refused.
    let plain = used().token(TOKEN);
    check(vec![at(0, used()), to(TARGET, at(2, plain))], &["ended-after-use", "ended-after-use"], &[&[0], &[1]]);
    check(vec![at(0, used()), to(TARGET, at(30, works()))], &["ended-after-use", "ended-after-use"], &[&[0], &[1]]);
    check(
        vec![at(0, used()), at(1, used()), to(TARGET, at(3, works()))],
        &["ended-after-use", "ended-after-use", "ended-after-use"],
        &[&[0], &[1], &[2]],
    );
    let refused = Script::authenticating().rejected_by_size().client_closes();
    check(
        vec![at(0, refused), to(TARGET, at(2, works()))],
        &["authentication-rejected", "ended-after-use"],
        &[&[0], &[1]],
    );
}
