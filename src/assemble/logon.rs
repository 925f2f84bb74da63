//! Standard RDP Security, authentication, licensing and the server's error codes.

use super::tls::keys_from;
use crate::knowledge::codes;
use crate::report::{self, AuthenticationMethod, CredSspVersions, LicensingCourse, Records};
use crate::session::{Licensing, Session, StandardSecurity};
use crate::vocabulary::StageName;

/// Method and level by name; nothing where the server never said (enhanced security says 0 and 0, which is no method).
pub fn security(security: &StandardSecurity) -> Option<report::Security> {
    let StandardSecurity { sealed, opened, kept, .. } = *security;
    let records = security.method.filter(|method| *method != 0).map(|_| Records { sealed, opened, kept });
    let (method, level) = security.method.zip(security.level)?;
    let method = match method {
        0 if level == 0 => return None,
        0 => "none".to_owned(),
        1 => "40-bit".to_owned(),
        2 => "128-bit".to_owned(),
        8 => "56-bit".to_owned(),
        0x10 => "fips".to_owned(),
        other => format!("{other:#x}"),
    };
    let level = match level {
        0 => "none".to_owned(),
        1 => "low".to_owned(),
        2 => "client-compatible".to_owned(),
        3 => "high".to_owned(),
        4 => "fips".to_owned(),
        other => other.to_string(),
    };
    Some(report::Security {
        method: Some(method),
        level: Some(level),
        records,
        keys_from: security.keys_from.map(keys_from),
    })
}

/// Who wanted in, and what came of it.
pub fn authentication(session: &Session) -> report::Authentication {
    let known = &session.authentication;
    let error_code = known.error_code.map(|(code, _)| code);
    report::Authentication {
        method: known
            .method
            .and_then(|method| AuthenticationMethod::ALL.iter().copied().find(|word| word.word() == method)),
        versions: CredSspVersions { client: known.client_version, server: known.server_version },
        error_code,
        early_authorization: known.early_authorization.map(|(code, _)| code),
        user: known.user.clone(),
        domain: known.domain.clone(),
        error_name: error_code.and_then(codes::status::find).map(|row| row.name.to_owned()),
    }
}

/// The course of the licensing exchange.
pub fn licensing(session: &Session) -> report::Licensing {
    let known = &session.licensing;
    let error = known.errors.last().copied();
    let told = error.or(known.valid_client);
    report::Licensing {
        course: course(known, session),
        error_code: told.map(|error| error.code),
        state_transition: told.map(|error| error.state_transition),
        error_name: told.and_then(|error| codes::license::find(error.code)).map(|row| row.code.name.to_owned()),
    }
}

fn course(known: &Licensing, session: &Session) -> Option<LicensingCourse> {
    known.first?;
    if known.completed.is_none() {
        let ended_here = session.ending.stage == Some(StageName::Licensing) && session.ending.at.is_some();
        let refused = (!known.errors.is_empty() || known.refused.is_some()).then_some(LicensingCourse::Refused);
        return refused.or(ended_here.then_some(LicensingCourse::BrokenOff));
    }
    if known.upgrade.is_some() {
        return Some(LicensingCourse::Upgrade);
    }
    if known.new_license.is_some() {
        return Some(LicensingCourse::New);
    }
    if known.stored.is_some() {
        return Some(LicensingCourse::Stored);
    }
    known.requested.is_none().then_some(LicensingCourse::None)
}

/// Set Error Info PDUs in order.
pub fn error_info(session: &Session) -> Vec<report::ErrorInfo> {
    let row = |info: &crate::session::ErrorInfo| report::ErrorInfo {
        frame: info.frame,
        code: info.code,
        name: codes::errinfo::find(info.code).map(|row| row.name.to_owned()),
    };
    session.error_info.iter().map(row).collect()
}
