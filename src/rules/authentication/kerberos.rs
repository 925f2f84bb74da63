//! A KDC refused the client's logon, or none answered, and the client went no further.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::knowledge::codes::{kerberos as codes, status};
use crate::rules::{Answer, Finding, Weight};
use crate::session::{KdcAnswer, KdcError, KerberosExchange, ServerVerdict, Session};
use crate::time::Time;
use crate::vocabulary::{Certainty, StageName};

/// Name of the rule.
pub const NAME: &str = "kerberos-refused";
/// What it can give.
pub const CAUSES: &[&str] = &[
    id::CLOCK_SKEW,
    id::PRINCIPAL_UNKNOWN,
    id::LOGON_FAILED,
    id::PASSWORD_EXPIRED,
    id::ACCOUNT_LOCKED_OUT,
    id::ACCOUNT_DISABLED,
    id::ACCOUNT_EXPIRED,
    id::ACCOUNT_RESTRICTED,
    id::PASSWORD_MUST_CHANGE,
    id::LOGON_HOURS,
    id::WORKSTATION_NOT_ALLOWED,
    id::SMART_CARD_FAILED,
    id::AUTHENTICATION_REJECTED,
    id::NO_LOGON_SERVER,
];

/// KRB-ERRORs that the contract gives a cause of their own: KRB_AP_ERR_SKEW and KDC_ERR_S_PRINCIPAL_UNKNOWN.
const NAMED: [u32; 2] = [37, 7];
/// KDC_ERR_CLIENT_REVOKED: a KDC that is not Windows' says no more.
const REVOKED: u32 = 18;
/// A clock that is further away is no clock: some KDCs send other numbers in ctime.
const PLAUSIBLE: i64 = 10 * 366 * 86_400_000_000_000;

/// Finds the last refusal that nothing came after, of a client that then left.
pub fn judge(session: &Session) -> Answer {
    let Some(exchange) = decisive(session) else { return Answer::CLEAR };
    let Some((left, _)) = session.ending.at.filter(|(frame, _)| *frame > exchange.frame) else { return Answer::CLEAR };
    let by_client = session.ending.first_close().is_some_and(|closer| closer.direction == Direction::ToServer);
    let early = [StageName::X224, StageName::Tls, StageName::Authentication].map(Some).contains(&session.ending.stage);
    let said = session.authentication.error_code.is_some() || session.authentication.verdict != ServerVerdict::Unknown;
    // Credentials that go out afterwards go by another way, NTLM mostly: what became of those decides.
    let went_on = session.authentication.credentials_sent.is_some_and(|sent| sent > exchange.frame);
    if !by_client || !early || said || went_on || !asks_for_a_logon(session) {
        return Answer::CLEAR;
    }
    let says = says(exchange);
    finding(exchange)
        .shown_by(exchange.frame)
        .seen_in_clear()
        .because(exchange.frame, says)
        .because(left, "the client leaves without having sent credentials by another way")
        .found()
}

/// Adds what a KDC said to a refusal whose own reason is sealed: another way was tried, and the same fault may have stopped it.
pub fn hint(session: &Session, finding: Finding) -> Finding {
    let Some(exchange) = decisive(session) else { return finding };
    let cause = cause_of(exchange);
    if cause == finding.cause {
        return finding.because(exchange.frame, says(exchange));
    }
    let why = format!("beside the session, #{}: {}", exchange.frame, says(exchange));
    finding.looks_like(cause, why, "repeat the capture with a TLS key log: the server's code is then readable")
}

/// What an exchange says, in a line.
pub fn says(exchange: &KerberosExchange) -> String {
    let kdc = exchange.kdc.map_or_else(|| "the server".to_owned(), |kdc| format!("the KDC {kdc}"));
    let with = if exchange.by_certificate { ", who asks with a certificate" } else { "" };
    let about = match (&exchange.user, &exchange.service) {
        (Some(user), _) if exchange.logon => format!(" for {user}{with}"),
        (_, Some(service)) => format!(" for {service}"),
        (Some(user), None) => format!(" for {user}"),
        (None, None) => String::new(),
    };
    match &exchange.answer {
        KdcAnswer::Granted => format!("{kdc} gives a ticket{about}"),
        KdcAnswer::Error(error) => {
            format!("{kdc} answers KRB-ERROR {}{about}{}", name(error), clocks(error, exchange.time))
        }
        KdcAnswer::Nothing { requests: 1, .. } => format!("{kdc} was asked{about}, and as seen here did not answer"),
        KdcAnswer::Nothing { requests, .. } => {
            format!("{kdc} was asked {requests} times{about}, and as seen here did not answer")
        }
        KdcAnswer::Unreachable => format!("{kdc} could not be reached: port 88 is closed or the host is not there"),
    }
}

/// The last exchange that stopped the logon: no ticket followed for the same purpose.
fn decisive(session: &Session) -> Option<&KerberosExchange> {
    let all = &session.kerberos;
    let overtaken = |at: usize, exchange: &KerberosExchange| {
        all.iter().skip(at.saturating_add(1)).any(|later| match (&exchange.answer, &later.answer) {
            // Another KDC, or the same at another time, does answer.
            (KdcAnswer::Nothing { .. } | KdcAnswer::Unreachable, KdcAnswer::Granted | KdcAnswer::Error(_)) => true,
            (KdcAnswer::Error(_), KdcAnswer::Granted) => !later.logon || exchange.logon,
            _ => false,
        })
    };
    let stops = |(at, exchange): &(usize, &KerberosExchange)| {
        exchange.answer != KdcAnswer::Granted && is_for_this(exchange) && !overtaken(*at, exchange)
    };
    all.iter().enumerate().filter(stops).map(|(_, exchange)| exchange).next_back()
}

/// Tickets for other services are refused all day long.
fn is_for_this(exchange: &KerberosExchange) -> bool {
    let service = exchange.service.as_deref().unwrap_or_default().to_ascii_uppercase();
    exchange.logon || exchange.service.is_none() || service.starts_with("TERMSRV/") || service.starts_with("KRBTGT/")
}

fn asks_for_a_logon(session: &Session) -> bool {
    // CredSSP alone has Kerberos: HYBRID (2) and HYBRID_EX (8).
    session.negotiation.agreed().is_some_and(|agreed| matches!(agreed.0, 2 | 8))
}

fn finding(exchange: &KerberosExchange) -> Finding {
    let cause = cause_of(exchange);
    let Some(error) = exchange.error() else {
        return Finding::new(
            cause,
            Weight::Said,
            Certainty::Consistent,
            "The client asked for a domain controller to log on with, none answered as seen here, and it left.",
        )
        .looks_like(
            id::AUTHENTICATION_ABANDONED,
            "a client can go on without a domain controller, and may have left for another reason",
            "on the client: nltest /dsgetdc:DOMAIN, and the dialog's text",
        );
    };
    let row = codes::find(error.code);
    let meaning = match (error.status.and_then(status::find), row) {
        (Some(status), _) => format!("{} ({})", status.meaning.trim_end_matches('.'), status.name),
        (None, Some(row)) => format!("{} ({})", row.meaning.trim_end_matches('.'), row.name),
        (None, None) => format!("code {}", error.code),
    };
    let told = NAMED.contains(&error.code) || error.status.and_then(status::find).is_some();
    let certainty = if told { Certainty::Proven } else { Certainty::Strong };
    let mut finding =
        Finding::new(cause, Weight::Said, certainty, format!("The domain controller refused the logon: {meaning}."));
    if error.code == REVOKED && cause == id::AUTHENTICATION_REJECTED {
        for (cause, what) in [
            (id::ACCOUNT_LOCKED_OUT, "locked out"),
            (id::ACCOUNT_DISABLED, "disabled"),
            (id::ACCOUNT_EXPIRED, "expired"),
        ] {
            finding = finding.looks_like(
                cause,
                format!("the code says only that the account may not be used: it can be {what}"),
                "on the domain controller: Get-ADUser USER -Properties LockedOut,Enabled,AccountExpirationDate",
            );
        }
    }
    finding
}

fn cause_of(exchange: &KerberosExchange) -> &'static str {
    let Some(error) = exchange.error() else { return id::NO_LOGON_SERVER };
    let by_status = error.status.and_then(status::find).map(|row| row.cause);
    let by_code = codes::find(error.code).and_then(|row| row.cause);
    by_status.or(by_code).unwrap_or(id::AUTHENTICATION_REJECTED)
}

fn name(error: &KdcError) -> String {
    let name = codes::find(error.code).map_or_else(String::new, |row| format!(" {}", row.name));
    let status = error.status.map(|status| match status::find(status) {
        Some(row) => format!(", {status:#010x} {}", row.name),
        None => format!(", {status:#010x}"),
    });
    format!("{}{name}{}", error.code, status.unwrap_or_default())
}

/// How far the clocks are apart that a KRB_AP_ERR_SKEW is about, by the capture's clock.
fn clocks(error: &KdcError, now: Time) -> String {
    const SKEW: u32 = 37;
    if error.code != SKEW {
        return String::new();
    }
    let against = |whose: &str, clock: Option<Time>| {
        let offset = clock?.signed_since(now);
        let seconds = offset as f64 / 1e9;
        let side = if offset < 0 { "behind" } else { "ahead of" };
        (offset.abs() < PLAUSIBLE).then(|| format!("{whose} clock is {:.0} s {side} the capture's", seconds.abs()))
    };
    let both = [against("its", error.kdc_clock), against("the client's", error.client_clock)];
    let told: Vec<String> = both.into_iter().flatten().collect();
    if told.is_empty() { String::new() } else { format!("; {}", told.join(", ")) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        let refused =
            |code, status| Script::tls().kdc_error(code, status).server_flight().handshake_done().client_closes();
        let mut cases: Vec<_> = [
            (id::CLOCK_SKEW, 37, None),
            (id::PRINCIPAL_UNKNOWN, 7, None),
            (id::LOGON_FAILED, 24, None),
            (id::LOGON_FAILED, 6, None),
            (id::PASSWORD_EXPIRED, 23, None),
            (id::SMART_CARD_FAILED, 62, None),
            (id::AUTHENTICATION_REJECTED, 18, None),
            (id::AUTHENTICATION_REJECTED, 4711, None),
            (id::ACCOUNT_LOCKED_OUT, 18, Some(0xC000_0234)),
            (id::ACCOUNT_DISABLED, 18, Some(0xC000_0072)),
            (id::ACCOUNT_EXPIRED, 18, Some(0xC000_0193)),
            (id::LOGON_HOURS, 18, Some(0xC000_006F)),
            (id::WORKSTATION_NOT_ALLOWED, 12, Some(0xC000_0070)),
            (id::ACCOUNT_RESTRICTED, 12, Some(0xC000_006E)),
            (id::PASSWORD_MUST_CHANGE, 23, Some(0xC000_0224)),
        ]
        .into_iter()
        .map(|(cause, code, status)| fires(cause, refused(code, status)))
        .collect();
        cases.push(fires(id::NO_LOGON_SERVER, Script::tls().kdc_silent().client_closes()));
        cases.push(fires(id::CLOCK_SKEW, Script::tls().kdc_silent().kdc_error(37, None).client_closes()));
        cases.push(near_miss(
            "the client goes on by NTLM",
            Script::authenticating().kdc_error(7, None).credentials_sent().client_closes(),
        ));
        cases.push(near_miss(
            "the next password was right",
            Script::tls().kdc_error(24, None).kdc_grants().client_closes(),
        ));
        cases.push(near_miss("the server closes", Script::tls().kdc_error(37, None).server_closes()));
        cases.push(near_miss(
            "the server said why",
            Script::authenticating().kdc_error(37, None).error_code(0xC000_006D, 6, 6).client_closes(),
        ));
        cases.push(near_miss("the session worked", Script::active_sealed().kdc_error(37, None).client_closes()));
        cases.push(near_miss(
            "the connection has no logon by Kerberos",
            Script::standard().kdc_error(37, None).client_closes(),
        ));
        cases.push(near_miss("the capture ends", Script::tls().kdc_error(37, None)));
        cases
    }
}
