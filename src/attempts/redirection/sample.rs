//! Scripted sessions at a place in a capture.

use crate::link::Frame;
use crate::rules::testing::Script;
use crate::session::Session;
use crate::time::Time;

/// A session that begins so many seconds after the epoch, and a hundred frames for each.
pub fn at(seconds: i64, script: Script) -> Session {
    let mut session = script.build();
    let shift = seconds * 1_000_000_000 - session.start.0;
    let frames = Frame::try_from(seconds * 100).unwrap();
    session.start = Time(session.start.0 + shift);
    session.end = Time(session.end.0 + shift);
    session.capture_end = Time(session.capture_end.0 + shift);
    session.first_frame += frames;
    session.last_frame += frames;
    session.ending.at = session.ending.at.map(|(frame, time)| (frame + frames, Time(time.0 + shift)));
    if let Some(redirection) = session.redirection.as_mut() {
        redirection.frame += frames;
        redirection.time = Time(redirection.time.0 + shift);
    }
    session
}

/// The same to another server.
pub fn to(server: &str, mut session: Session) -> Session {
    session.server = server.parse().unwrap();
    session
}
