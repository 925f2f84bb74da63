//! A question to a KDC and what came of it.

use std::net::IpAddr;

use rdpwhy_parsers::kerberos::{KdcReq, KrbErrorCode, Message, MessageType, PaDataType, PrincipalName};

use crate::link::Frame;
use crate::session::{KdcAnswer, KdcError, KerberosExchange};
use crate::time::Time;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Question {
    frame: Frame,
    time: Time,
    last: Time,
    requests: u32,
    user: Option<String>,
    service: Option<String>,
    by_certificate: bool,
    logon: bool,
}

impl Question {
    /// A request in a frame.
    pub fn new(request: &KdcReq, frame: Frame, time: Time) -> Self {
        Self {
            frame,
            time,
            last: time,
            requests: 1,
            user: principal(request.cname.as_ref(), request.realm.as_deref()),
            service: request.sname.as_ref().map(PrincipalName::to_string),
            by_certificate: request.padata.contains(&PaDataType::PA_PK_AS_REQ),
            logon: request.message_type == MessageType::AS_REQ,
        }
    }

    /// A connection that was opened, before anything was asked.
    pub fn connecting(frame: Frame, time: Time) -> Self {
        Self { frame, time, last: time, requests: 1, user: None, service: None, by_certificate: false, logon: false }
    }

    /// The same port asks again: the same, or the next question.
    pub fn again(&mut self, next: Self) {
        let same = self.service == next.service && self.user == next.user && self.by_certificate == next.by_certificate;
        if same {
            self.requests = self.requests.saturating_add(1);
            self.last = next.time;
        } else {
            *self = next;
        }
    }

    /// It was asked once more, at this time.
    pub fn repeat(&mut self, time: Time) {
        self.requests = self.requests.saturating_add(1);
        self.last = time;
    }

    /// When it was asked last.
    pub fn last(&self) -> Time {
        self.last
    }

    /// The answer that never came.
    pub fn nothing(&self) -> KdcAnswer {
        KdcAnswer::Nothing { requests: self.requests, last: self.last }
    }

    /// The exchange with this answer, at the frame of the question.
    pub fn told(&self, kdc: IpAddr, answer: KdcAnswer) -> KerberosExchange {
        KerberosExchange {
            frame: self.frame,
            time: self.time,
            kdc: Some(kdc),
            user: self.user.clone(),
            service: self.service.clone(),
            by_certificate: self.by_certificate,
            logon: self.logon,
            answer,
        }
    }
}

/// The exchange that an answer ends; `None` for what is an ordinary step of every logon, and for tickets that have nothing to do
/// with Remote Desktop.
pub fn answered(
    question: Option<Question>,
    answer: &Message,
    kdc: IpAddr,
    frame: Frame,
    time: Time,
) -> Option<KerberosExchange> {
    match answer {
        Message::KrbError(error) => {
            error.error_code.filter(|code| !ORDINARY.contains(code))?;
            let told = KdcError::of(error)?;
            let question = question.unwrap_or_else(|| Question::connecting(frame, time));
            let exchange = question.told(kdc, KdcAnswer::Error(told));
            let user = exchange.user.or_else(|| principal(error.cname.as_ref(), error.crealm.as_deref()));
            let service = exchange.service.or_else(|| error.sname.as_ref().map(PrincipalName::to_string));
            Some(KerberosExchange { frame, time, user, service, ..exchange })
        }
        Message::KdcRep(_) => {
            let exchange = question?.told(kdc, KdcAnswer::Granted);
            // Not the ticket to change a password with (kadmin/changepw), which follows on an expired one.
            let service = exchange.service.as_deref().unwrap_or_default().to_ascii_uppercase();
            let matters = exchange.logon && service.starts_with("KRBTGT/") || service.starts_with("TERMSRV/");
            matters.then_some(KerberosExchange { frame, time, ..exchange })
        }
        _ => None,
    }
}

/// Pre-authentication is required of everybody, and an answer too long for UDP comes again by TCP.
const ORDINARY: [KrbErrorCode; 2] = [KrbErrorCode::KDC_ERR_PREAUTH_REQUIRED, KrbErrorCode::KRB_ERR_RESPONSE_TOO_BIG];

/// A user as he is written. An enterprise name (a UPN, as of a smart card's certificate) has its domain in itself.
fn principal(name: Option<&PrincipalName>, realm: Option<&str>) -> Option<String> {
    const ENTERPRISE: i32 = 10;
    let realm = realm.filter(|_| name.is_some_and(|name| name.name_type != ENTERPRISE));
    let name = name?.to_string();
    Some(realm.map_or_else(|| name.clone(), |realm| format!("{name}@{realm}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enterprise_name_is_not_given_a_second_domain() {
        let name = |name_type, name: &str| PrincipalName { name_type, parts: vec![name.to_owned()] };
        let told = |one: PrincipalName| principal(Some(&one), Some("LAB.EXAMPLE")).unwrap();
        assert_eq!(told(name(1, "synthia")), "synthia@LAB.EXAMPLE");
        assert_eq!(told(name(10, "synthia@lab.example")), "synthia@lab.example");
    }
}
