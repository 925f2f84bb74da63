//! The captures of lessons, read by the analyzer: what a lesson shows is what the program says, not a copy of it.

use std::io::Cursor;

use crate::analyze;
use crate::capture::{CaptureError, CaptureOptions};
use crate::decrypt::KeySource;
use crate::knowledge::lesson::{Bundled, Scene};
use crate::report::{Capture, Session};

/// A scene, analyzed.
#[derive(Clone, Debug)]
pub struct Played {
    /// The whole of its capture.
    pub capture: Capture,
    /// The session that the scene is about; none where no connection was made.
    session: Option<usize>,
}

impl Played {
    /// The session that the scene is about; none where no connection was made.
    pub fn session(&self) -> Option<&Session> {
        self.capture.sessions.get(self.session?)
    }

    /// What became of the attempt that the scene is about, in words.
    pub fn story(&self) -> &str {
        let Some(session) = self.session() else {
            return self
                .capture
                .attempts
                .iter()
                .find(|attempt| attempt.sessions.is_empty())
                .map_or("", |told| &told.story);
        };
        let its = self.capture.attempts.iter().find(|attempt| attempt.sessions.contains(&session.id));
        its.map_or("", |attempt| &attempt.story)
    }
}

/// Analyzes the capture of a scene with every message of every session, and with its keys if the scene has them.
///
/// # Errors
/// The capture cannot be read: not with the captures that are bundled, which a test reads all.
pub fn play(scene: &Scene, bundled: &Bundled) -> Result<Played, CaptureError> {
    let mut options = analyze::Options { exchanges: true, drawn: usize::MAX, ..Default::default() };
    if let Some(keys) = bundled.keys.filter(|_| scene.keys) {
        options.keys.add_key_log(keys.as_bytes(), KeySource::KeyLog);
    }
    let reader = Box::new(Cursor::new(bundled.bytes));
    let capture = analyze::stream(reader, &bundled.file_name(), CaptureOptions::default(), &options)?;
    Ok(Played { capture, session: scene.session.checked_sub(1) })
}
