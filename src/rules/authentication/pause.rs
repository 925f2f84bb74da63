//! How long a server thought over its refusal.

use std::time::Duration;

use crate::link::Frame;
use crate::rules::Finding;
use crate::session::Session;
use crate::time::Time;

/// Windows holds back its answer to a password that was wrong: 1.00 s in N2 of the grammar's samples (an older server) and in 294 more of
/// one Windows 10 host. A refusal for any other reason comes within milliseconds. The upper end leaves room for a slow path.
const HELD_BACK: (Duration, Duration) = (Duration::from_millis(950), Duration::from_millis(1_500));

/// Adds to a refusal that it was held back as long as that of a wrong password is.
pub fn hint(session: &Session, finding: Finding, sent: Frame, refused: (Frame, Time)) -> Finding {
    let Some(pause) = pause(session, sent, refused.1).filter(is_held_back) else { return finding };
    let seconds = pause.as_secs_f64();
    finding.because(
        refused.0,
        format!("it comes {seconds:.2} s after them, as long as Windows holds back its answer to a wrong password"),
    )
}

/// Whether a refusal came as late as that of a wrong password does.
pub fn held_back(session: &Session, sent: Frame, refused: Time) -> bool {
    pause(session, sent, refused).as_ref().is_some_and(is_held_back)
}

fn is_held_back(pause: &Duration) -> bool {
    (HELD_BACK.0..=HELD_BACK.1).contains(pause)
}

fn pause(session: &Session, sent: Frame, refused: Time) -> Option<Duration> {
    let said = session.messages.iter().find(|message| message.last_frame == sent)?.time;
    Some(refused.since(said))
}

#[cfg(test)]
mod tests {
    use crate::flow::Direction::ToClient;
    use crate::rules::authentication::{left, sealed};
    use crate::rules::testing::Script;
    use crate::rules::{Answer, Finding};

    fn held_back(finding: &Finding) -> bool {
        finding.evidence.iter().any(|evidence| evidence.says.contains("holds back"))
    }

    #[test]
    fn a_refusal_after_a_second_is_told_and_no_other() {
        for (seconds, told) in [(0.0, false), (0.5, false), (1.0, true), (1.2, true), (2.0, false), (30.0, false)] {
            let sent = || Script::authenticating().credentials_sent().later(seconds);
            let Answer::Found(alert) = sealed::judge(&sent().sealed_alert(ToClient).client_resets().build()) else {
                panic!()
            };
            assert_eq!(held_back(&alert), told, "an alert after {seconds} s");
            let Answer::Found(closed) = left::judge(&sent().server_closes().build()) else { panic!() };
            assert_eq!(held_back(&closed), told, "a close after {seconds} s");
            let Answer::Found(record) = sealed::judge(&sent().answered_no().client_closes().build()) else { panic!() };
            assert_eq!(held_back(&record), told, "a record after {seconds} s");
        }
    }

    #[test]
    fn the_clients_own_pause_is_not_the_servers() {
        let waited = Script::authenticating().credentials_sent().server_proof().later(1.0).client_closes();
        let Answer::Found(finding) = left::judge(&waited.build()) else { panic!() };
        assert!(!held_back(&finding));
    }
}
