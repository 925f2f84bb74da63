//! A copy of one attempt in which nothing names anybody: same sizes, same timing, same diagnosis.
//!
//! What is not known is blanked: a byte of payload gets into the copy only where a reader of its protocol vouches for it as structure,
//! or puts another value of the same length in its place. The same value has the same replacement everywhere, so that what messages
//! and packets have in common they have in common afterwards. Checksums are carried along, right ones and wrong ones.
//!
//! [`Plan::make`] reads the capture once to see what belongs to the attempt, [`Plan::write`] reads it again and writes.

mod beside;
mod canvas;
mod certificate;
mod checksum;
mod choose;
mod der;
mod dns;
mod front;
mod gather;
mod kerberos;
mod mcs;
mod oid;
mod packet;
mod rdp;
mod replace;
mod report;
mod side;
mod stream;
mod tls;
mod udp;
mod written;
mod x224;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::capture::{Capture, CaptureError, PcapngFile, scrubbed};
use crate::link::{self, Frame, Header};
use crate::pseudonym::Salt;
use crate::report::Capture as Report;
use crate::time::Time;

pub use replace::{Bytes, Kind, Replacement};
pub use report::Scrubbed;

use packet::{Rewriter, innermost};

/// Opens the capture that is scrubbed; it is read more than once.
pub type Open<'o> = &'o dyn Fn() -> Result<Capture, CaptureError>;

/// Why there is nothing to write.
#[derive(Debug, thiserror::Error)]
pub enum ScrubError {
    /// No session has this number.
    #[error("session {id}: expected a number from 1 to {sessions}, as `rdpwhy analyze` gives it")]
    NoSession {
        /// The number.
        id: u32,
        /// How many sessions there are.
        sessions: usize,
    },
    /// No attempt in the capture.
    #[error("expected at least one attempt to connect, found none")]
    NothingThere,
    /// The capture cannot be read.
    #[error(transparent)]
    Capture(#[from] CaptureError),
}

/// Longest payload of an IP datagram.
const MAX_DATAGRAM: usize = 1 << 16;

/// What is to be written.
pub struct Plan {
    attempt: u32,
    sessions: Vec<u32>,
    frames: BTreeSet<Frame>,
    /// What stands for the payloads of fragments.
    fragments: BTreeMap<Frame, Vec<u8>>,
    rewriter: Rewriter,
    end: Time,
    limits: BTreeSet<String>,
}

impl Plan {
    /// Chooses the attempt that `session` belongs to, or without one the worst of `report`, and reads what belongs to it.
    ///
    /// # Errors
    /// There is no such session or no attempt, or the capture cannot be read.
    pub fn make(report: &Report, open: Open<'_>, session: Option<u32>, salt: &Salt) -> Result<Self, ScrubError> {
        let choice = choose::attempt(report, session)?;
        let gathered = gather::gather(open()?, &choice, salt)?;
        let mut plan = Self {
            attempt: choice.attempt,
            sessions: choice.sessions.clone(),
            frames: gathered.frames,
            fragments: BTreeMap::new(),
            rewriter: Rewriter::new(gathered.replacer, gathered.talks),
            end: gathered.end,
            limits: gathered.limits,
        };
        if !gathered.fragmented.is_empty() {
            plan.put_together(open()?, &gathered.fragmented);
        }
        Ok(plan)
    }

    /// Writes the copy, and tells what was done.
    ///
    /// # Errors
    /// Of `out`, or the capture cannot be opened again.
    pub fn write(mut self, open: Open<'_>, out: &mut dyn Write) -> io::Result<Scrubbed> {
        let mut capture = open().map_err(io::Error::other)?;
        let mut file = PcapngFile::new(out, scrubbed::USER_APPLICATION, report::SECTION_COMMENT)?;
        let mut frames = Vec::new();
        while let Some(packet) = capture.next_packet() {
            if !self.frames.contains(&packet.frame) {
                continue;
            }
            let filled = self.fragments.get(&packet.frame).map(Vec::as_slice);
            let data = self.rewriter.packet(&packet, filled);
            file.packet(packet.link_type, packet.time, packet.wire_len, &data)?;
            frames.push(packet.frame);
        }
        file.finish(self.end)?;
        Ok(Scrubbed::new(self.attempt, self.sessions, frames, self.rewriter.replacer, self.limits))
    }

    /// Puts fragmented datagrams together, writes their payloads again, and cuts these as they were cut.
    fn put_together(&mut self, mut capture: Capture, groups: &[Vec<Frame>]) {
        let wanted: BTreeSet<Frame> = groups.iter().flatten().copied().collect();
        let mut pieces: BTreeMap<Frame, (link::IpHeader, usize, Vec<u8>)> = BTreeMap::new();
        while let Some(packet) = capture.next_packet() {
            if !wanted.contains(&packet.frame) {
                continue;
            }
            let headers: Vec<Header> = link::headers(packet.data, packet.link_type, 0);
            let Some(ip) = innermost(&headers) else { continue };
            let Some(offset) = ip.fragment else { continue };
            let bytes = packet.data.get(ip.payload.clone()).unwrap_or_default().to_vec();
            pieces.insert(packet.frame, (ip.clone(), usize::from(offset), bytes));
        }
        for group in groups {
            let parts: Vec<_> = group.iter().filter_map(|frame| Some((*frame, pieces.get(frame)?))).collect();
            let Some((_, (first, ..))) = parts.first() else { continue };
            let mut whole = Vec::new();
            for (_, (_, offset, bytes)) in &parts {
                let end = offset.saturating_add(bytes.len()).min(MAX_DATAGRAM);
                if whole.len() < end {
                    whole.resize(end, 0);
                }
                for (to, from) in whole.get_mut(*offset..).unwrap_or_default().iter_mut().zip(bytes) {
                    *to = *from;
                }
            }
            let outer = link::IpHeader { fragment: None, payload: 0..whole.len(), at: 0..0, ..first.clone() };
            let frame = parts.iter().map(|(frame, _)| *frame).max().unwrap_or_default();
            let made = self.rewriter.datagram(&outer, &whole, frame);
            for (frame, (_, offset, bytes)) in parts {
                let end = offset.saturating_add(bytes.len());
                self.fragments.insert(frame, made.get(*offset..end.min(made.len())).unwrap_or_default().to_vec());
            }
        }
    }
}
