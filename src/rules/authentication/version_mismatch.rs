//! One side left the logon over the other's CredSSP version (CVE-2018-0886), and did not say so.
//!
//! Only keys show the versions. The side that can mind is the newer one: a client behind the server's first TSRequest, in which it learns of
//! the version, a server that answers it no more. TSRequest.errorCode exists in versions 3, 4 and 6 alone
//! ([MS-CSSP 2.2.1](https://learn.microsoft.com/openspecs/windows_protocols/ms-cssp/6aac4dea-08ef-47a6-8747-22ea7f6d8685)): a server can
//! tell a client at version 2 nothing, so that a wrong password ends in the same silence. A server that closes behind NTLM's proof has most
//! likely refused the password (impacket, at version 2, is told so); with a ticket the KDC has judged that before.

use super::{kerberos, pause, server_may_forbid_ntlm, versions};
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::link::Frame;
use crate::rules::network::middlebox;
use crate::rules::tls::intercepted;
use crate::rules::{Answer, Finding, Weight};
use crate::session::{Closer, KdcAnswer, ServerVerdict, Session};
use crate::vocabulary::{Actor, Certainty, StageName};

use versions::Mismatch;

/// Name of the rule.
pub const NAME: &str = "credssp-version-mismatch";
/// What it can give.
pub const CAUSES: &[&str] = &[id::CREDSSP_VERSION_MISMATCH];

/// Finds the newer side leaving where it knew the other's version.
pub fn judge(session: &Session) -> Answer {
    match case(session) {
        Some((versions, closer)) if closer.direction == Direction::ToServer => by_client(session, versions, closer),
        Some((versions, closer)) => by_server(session, versions, closer),
        None => Answer::CLEAR,
    }
}

/// Whether this is what the session's ending is put down to; then the rule that sees only that somebody left leaves it to this one.
pub(super) fn explains(session: &Session) -> bool {
    case(session).is_some()
}

fn case(session: &Session) -> Option<(Mismatch, Closer)> {
    let versions = versions::mismatch(session)?;
    let authentication = &session.authentication;
    let open = authentication.error_code.is_none() && authentication.verdict == ServerVerdict::Unknown;
    let here = session.ending.stage == Some(StageName::Authentication) && session.ending.silence.is_none();
    let closer = *session.ending.left_by(versions.newer())?;
    let minded = match closer.direction {
        Direction::ToServer => {
            let learned = versions::first_of(session, Direction::ToClient)?.last_frame;
            !versions::spoke_after(session, Direction::ToServer, learned)
        }
        // A refusal that is held back as long as that of a wrong password is likelier to be one.
        Direction::ToClient => authentication
            .credentials_sent
            .is_none_or(|sent| by_kerberos(session) && !pause::held_back(session, sent, closer.time)),
    };
    (open && here && minded && !intercepted::explains(session)).then_some((versions, closer))
}

fn by_client(session: &Session, versions: Mismatch, closer: Closer) -> Answer {
    let by_kerberos = by_kerberos(session);
    // A policy against NTLM cannot be what stopped it; a KDC that gives no ticket neither, where the ticket is out or the KDC is seen to give.
    let has_ticket = by_kerberos && (session.authentication.credentials_sent.is_some() || kdc_gives(session));
    let certainty = if has_ticket { Certainty::Strong } else { Certainty::Consistent };
    let mut finding = Finding::new(
        id::CREDSSP_VERSION_MISMATCH,
        Weight::Left,
        certainty,
        format!(
            "The client left the logon as soon as it knew the server's CredSSP version, {}, which is older than the repair of CVE-2018-0886.",
            versions.server
        ),
    )
    .refused(Actor::Client, closer.frame);
    finding = shown(session, versions, finding).because_of(
        closer.message(),
        closer.frame,
        format!("the client leaves by {} and says nothing more of the logon after that answer", closer.how.spoken()),
    );
    if !has_ticket && by_kerberos {
        finding = finding.looks_like(
            id::NO_LOGON_SERVER,
            "a client asks its KDC for a ticket at this point, and leaves where it gets none",
            "on the client: klist get TERMSRV/SERVER, or capture port 88 beside the session",
        );
    }
    if !by_kerberos {
        finding = finding
            .looks_like(
                id::NTLM_BLOCKED,
                "a client whose policy forbids NTLM leaves after the server's CHALLENGE, too",
                "on the client: Microsoft-Windows-NTLM/Operational, event 4001",
            )
            .looks_like(
                id::DELEGATION_REFUSED,
                "a client whose policy forbids delegating credentials without mutual authentication leaves here, too",
                super::CLIENT_POLICY,
            )
            .looks_like(id::AUTHENTICATION_ABANDONED, "a user who gives up leaves at any point", versions::BOTH_LOGS);
    }
    kerberos::hint(session, finding).found()
}

fn by_kerberos(session: &Session) -> bool {
    matches!(session.authentication.method, Some("kerberos" | "smart-card"))
}

/// The client's KDC is in the capture, and it gave whatever was asked of it around this logon.
fn kdc_gives(session: &Session) -> bool {
    let mut answers = session.kerberos.iter().map(|exchange| &exchange.answer);
    !session.kerberos.is_empty() && answers.all(|answer| *answer == KdcAnswer::Granted)
}

fn by_server(session: &Session, versions: Mismatch, closer: Closer) -> Answer {
    let finding = Finding::new(
        id::CREDSSP_VERSION_MISMATCH,
        Weight::Left,
        Certainty::Consistent,
        format!(
            "The server closed the logon without a word; the client's CredSSP version, {}, is older than the repair of CVE-2018-0886.",
            versions.client
        ),
    )
    .refused(Actor::Server, closer.frame);
    let finding = shown(session, versions, finding).because_of(
        closer.message(),
        closer.frame,
        format!("{} in the server's name, and no errorCode", closer.how.spoken()),
    );
    let finding = match session.authentication.credentials_sent {
        Some(sent) => after_credentials(finding, versions, sent),
        None => server_may_forbid_ntlm(finding),
    };
    let vouched = middlebox::cannot_have_sent(session, &closer);
    let finding = if vouched { finding } else { middlebox::may_have_closed(finding) };
    kerberos::hint(session, finding).found()
}

fn after_credentials(finding: Finding, versions: Mismatch, sent: Frame) -> Finding {
    let why = match versions.client {
        2 => {
            "TSRequest has no errorCode in version 2: the server could tell this client nothing, so any refusal of the logon ends like this"
        }
        _ => "a server can tell a client at this version by errorCode why it refuses a logon; it need not",
    };
    finding
        .because(sent, "the client's credentials (or their proof) go out")
        .looks_like(
            id::AUTHENTICATION_REJECTED,
            why,
            "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5, and event 6041 (LsaSrv) in System",
        )
}

/// The two TSRequests in which the versions stand.
fn shown(session: &Session, versions: Mismatch, mut finding: Finding) -> Finding {
    for (direction, whose, version) in
        [(Direction::ToServer, "client", versions.client), (Direction::ToClient, "server", versions.server)]
    {
        if let Some(first) = versions::first_of(session, direction) {
            finding = finding.because(first.frame, format!("the {whose}'s TSRequest has CredSSP version {version}"));
        }
    }
    finding
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::authentication::left;
    use crate::rules::testing::{Case, Script, fires, near_miss};
    use crate::verdict;

    /// As far as the server's first answer, both versions known.
    fn answered(client: u32, server: u32) -> Script {
        Script::authenticating().method("ntlm").server_proof().versions(client, server)
    }

    /// The client's credentials are out, and nothing came back.
    fn proved(client: u32, server: u32) -> Script {
        answered(client, server).credentials_sent()
    }

    fn verdict(script: Script) -> Finding {
        verdict::of(&script.build()).finding
    }

    fn looks_like(finding: &Finding, cause: &str) -> bool {
        finding.look_alikes.iter().any(|look_alike| look_alike.cause == cause)
    }

    #[test]
    fn it_is_strong_only_where_there_is_a_ticket() {
        let ticket = || Script::authenticating().method("kerberos").credentials_sent().server_proof().versions(6, 2);
        assert_eq!(verdict(ticket().client_closes()).certainty, Certainty::Strong);
        let asks = || Script::authenticating().method("kerberos").server_proof().versions(6, 2);
        assert_eq!(verdict(asks().kdc_grants().client_closes()).certainty, Certainty::Strong);
        let asks = verdict(asks().client_closes());
        assert_eq!(asks.certainty, Certainty::Consistent);
        assert!(looks_like(&asks, id::NO_LOGON_SERVER) && !looks_like(&asks, id::NTLM_BLOCKED));
        let ntlm = verdict(answered(6, 2).client_closes());
        assert_eq!(ntlm.certainty, Certainty::Consistent);
        assert!(looks_like(&ntlm, id::NTLM_BLOCKED) && looks_like(&ntlm, id::DELEGATION_REFUSED));
    }

    #[test]
    fn a_client_at_version_2_can_be_told_nothing_of_its_password() {
        let why = |client| {
            let finding = verdict(proved(client, 6).method("kerberos").server_closes());
            assert_eq!((finding.cause, finding.certainty), (id::CREDSSP_VERSION_MISMATCH, Certainty::Consistent));
            let rejected = finding.look_alikes.iter().find(|one| one.cause == id::AUTHENTICATION_REJECTED).unwrap();
            rejected.not_excluded_because.clone()
        };
        assert!(why(2).contains("no errorCode in version 2"));
        assert!(why(3).contains("need not"));
    }

    /// The password is what a server judges behind NTLM's proof; the versions stay possible.
    #[test]
    fn a_server_that_closes_behind_the_proof_of_ntlm_has_refused_the_logon() {
        for script in [proved(2, 6).server_closes(), proved(4, 6).alert(Direction::ToClient, 1, 0).server_closes()] {
            let finding = verdict(script);
            assert_eq!((finding.cause, finding.certainty), (id::AUTHENTICATION_REJECTED, Certainty::Consistent));
            assert!(looks_like(&finding, id::CREDSSP_VERSION_MISMATCH));
        }
    }

    /// Where the versions are known and give no reason, they are no look-alike either; where they are sealed, they stay one.
    #[test]
    fn versions_that_fit_are_no_look_alike() {
        let listed = |script: Script| {
            let Answer::Found(finding) = left::judge(&script.client_closes().build()) else { panic!("not found") };
            looks_like(&finding, id::CREDSSP_VERSION_MISMATCH)
        };
        assert!(!listed(answered(6, 6)) && !listed(answered(6, 5)) && !listed(answered(2, 2)));
        assert!(listed(Script::authenticating().server_proof()), "sealed");
        assert!(listed(answered(2, 6)), "the older side left");
        assert!(!listed(Script::authenticating()), "the server has not answered yet");
    }

    pub(crate) fn cases() -> Vec<Case> {
        let mismatch = id::CREDSSP_VERSION_MISMATCH;
        let ticket = Script::authenticating().method("kerberos").credentials_sent().server_proof();
        vec![
            fires(mismatch, answered(6, 2).client_closes()),
            fires(mismatch, answered(5, 4).client_resets()),
            fires(mismatch, ticket.versions(6, 3).client_closes()),
            fires(mismatch, proved(2, 6).method("kerberos").server_closes()),
            fires(mismatch, proved(4, 6).method("kerberos").server_resets()),
            fires(mismatch, answered(2, 6).server_closes()),
            near_miss("both are mended", answered(6, 5).client_closes()),
            near_miss("both are alike", answered(2, 2).client_closes()),
            near_miss("the versions are sealed", Script::authenticating().server_proof().client_closes()),
            near_miss("the older side knows of nothing", answered(2, 6).client_closes()),
            near_miss("the older side left", proved(6, 2).server_closes()),
            near_miss("the client went on over the version", proved(6, 2).client_closes()),
            near_miss("the server said why", answered(6, 2).error_code(0xC000_006D, 3, 6).client_closes()),
            near_miss("the logon was accepted", proved(6, 2).accepted().client_closes()),
            near_miss("nobody left", answered(6, 2)),
            near_miss("the server had a password to judge", proved(2, 6).server_closes()),
            near_miss(
                "a pause like that of a wrong password",
                proved(2, 6).method("kerberos").later(1.0).server_closes(),
            ),
            near_miss("the server fell silent", proved(2, 6).method("kerberos").silence(20.0).server_closes()),
        ]
    }
}
