//! Reads and judges flows: those that have ended while the capture is still being read, the others at its end.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

use super::halves::Other;
use crate::certify::Reviewer;
use crate::decode::{self, Surroundings};
use crate::decrypt::Keys;
use crate::flow::Flow;
use crate::kerberos::{self, Kerberos, Span};
use crate::session::Session;
use crate::time::Time;
use crate::verdict::{self, Verdict};
use crate::vocabulary::Via;

/// Ended flows that may wait for the other thread; when there are more, reading waits.
const WAITING: usize = 256;

/// What every session is read and judged with.
pub(super) struct Judges<'k> {
    /// Whether the flows are kept: their bytes are wanted again.
    pub(super) exchanges: bool,
    pub(super) keys: &'k Keys,
    pub(super) reviewer: &'k Reviewer,
}

/// A session with its verdict, and the flow it was read from where its bytes are wanted again.
pub(super) struct Judged {
    pub(super) session: Session,
    pub(super) verdict: Verdict,
    pub(super) flow: Option<(Flow, Other)>,
}

/// Gives sessions what their clients asked of a KDC meanwhile, and judges those again.
pub(super) fn set_beside(judged: &mut [Judged], kerberos: &Kerberos) {
    let spans: Vec<Span> = judged.iter().map(|judged| Span::from(&judged.session)).collect();
    for (judged, exchanges) in judged.iter_mut().zip(kerberos.beside(&spans)) {
        if !exchanges.is_empty() {
            kerberos::attach(&mut judged.session, exchanges);
            judged.verdict = verdict::of(&judged.session);
        }
    }
}

/// Keeps what is reported. HTTP/2 is one of a gateway's only where such a one is known.
pub(super) fn keep_listed(judged: &mut Vec<Judged>) {
    let known = judged.iter().map(|judged| &judged.session);
    let known = known.filter(|session| session.via == Some(Via::RdGateway) && !session.is_http2_alone());
    let gateways: HashSet<IpAddr> = known.map(|session| session.server.ip()).collect();
    judged.retain(|Judged { session, .. }| {
        session.is_of_interest() && (!session.is_http2_alone() || gateways.contains(&session.server.ip()))
    });
}

impl Judges<'_> {
    /// Reads and judges one flow.
    pub(super) fn judge(&self, (flow, other): (Flow, Other), surroundings: Surroundings) -> Judged {
        let session = decode::session_of_half(&flow, other.half(), &surroundings, self.keys);
        self.conclude(session, self.exchanges.then_some((flow, other)))
    }

    /// Judges a session that was read.
    fn conclude(&self, mut session: Session, flow: Option<(Flow, Other)>) -> Judged {
        kerberos::attach(&mut session, Vec::new());
        self.reviewer.review(&mut session);
        let verdict = verdict::of(&session);
        Judged { session, verdict, flow }
    }

    /// Reads and judges flows on that many threads; the result is in their order.
    pub(super) fn judge_all(
        &self,
        flows: Vec<(Flow, Other)>,
        surroundings: Surroundings,
        threads: usize,
    ) -> Vec<Judged> {
        let one = |flow: (Flow, Other)| self.judge(flow, surroundings);
        if threads < 2 || flows.len() < 2 {
            return flows.into_iter().map(one).collect();
        }
        let share = flows.len().div_ceil(threads).max(1);
        let mut shares: Vec<Vec<_>> = Vec::new();
        let mut flows = flows.into_iter();
        loop {
            let next: Vec<_> = flows.by_ref().take(share).collect();
            if next.is_empty() {
                break;
            }
            shares.push(next);
        }
        std::thread::scope(|scope| {
            let mut shares = shares.into_iter();
            // This thread takes a share too: it frees and uses again what reading has allocated, which another thread would not.
            let own = shares.next().unwrap_or_default();
            let workers: Vec<_> =
                shares.map(|share| scope.spawn(move || share.into_iter().map(one).collect::<Vec<_>>())).collect();
            let mut judged: Vec<_> = own.into_iter().map(one).collect();
            for worker in workers {
                judged.extend(joined(worker));
            }
            judged
        })
    }
}

/// Flows that have ended, judged before the capture is read to its end: beside reading where there is a second thread.
pub(super) struct Early<'scope, 'k> {
    judges: &'k Judges<'k>,
    beside: Option<Beside<'scope>>,
    own: Ended,
}

/// The other thread, and where it gets flows from, with the time at which they were taken.
type Beside<'scope> = (SyncSender<(Flow, Time)>, ScopedJoinHandle<'scope, Ended>);

/// What came of flows that had ended.
#[derive(Default)]
pub(super) struct Ended {
    pub(super) judged: Vec<Judged>,
    /// Those that nothing has closed for all that: what they are rests on how long the capture goes on.
    pub(super) open: Vec<Flow>,
}

impl<'scope, 'k: 'scope> Early<'scope, 'k> {
    /// Starts the other thread where there may be one.
    pub(super) fn new<'env>(judges: &'k Judges<'k>, threads: usize, scope: &'scope Scope<'scope, 'env>) -> Self {
        let beside = (threads > 1).then(|| {
            let (sender, receiver): (_, Receiver<(Flow, Time)>) = sync_channel(WAITING);
            let worker = scope.spawn(move || {
                let mut ended = Ended::default();
                receiver.iter().for_each(|(flow, now)| ended.take(judges, flow, now));
                ended
            });
            (sender, worker)
        });
        Self { judges, beside, own: Ended::default() }
    }

    /// Takes a flow that had ended long before `now`.
    pub(super) fn take(&mut self, flow: Flow, now: Time) {
        match &self.beside {
            // The other thread is gone only if it panicked, which `finish` passes on.
            Some((sender, _)) => drop(sender.send((flow, now))),
            None => self.own.take(self.judges, flow, now),
        }
    }

    /// Waits for the other thread.
    pub(super) fn finish(self) -> Ended {
        match self.beside {
            Some((sender, worker)) => {
                drop(sender);
                joined(worker)
            }
            None => self.own,
        }
    }
}

impl Ended {
    fn take(&mut self, judges: &Judges<'_>, flow: Flow, now: Time) {
        let session = decode::session_with_keys(&flow, &Surroundings { capture_end: now }, judges.keys);
        if session.ending.closers.is_empty() {
            self.open.push(flow);
            return;
        }
        self.judged.push(judges.conclude(session, None));
    }
}

/// Sessions that a worker could not judge must not be missing without a word.
fn joined<T>(worker: ScopedJoinHandle<'_, T>) -> T {
    worker.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause))
}
