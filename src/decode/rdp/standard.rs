//! Standard RDP Security without its key: what the sealed share PDUs must be, by their order.
//!
//! The headers stay in clear, so direction, order and size are exact. After licensing the server speaks first (Demand Active), the
//! client answers (Confirm Active), and the fourth further share PDU of the server is the Font Map (MS-RDPBCGR 1.3.1.1); a fast-path
//! PDU of the server is sent only after it.

use crate::decode::walk::Walk;
use crate::flow::Direction;
use crate::link::Frame;
use crate::session::message::kind;
use crate::session::{Licensing, Message};
use crate::vocabulary::{Basis, StageName};

/// Share PDUs of the server from Demand Active to Font Map: Synchronize, Control (cooperate), Control (granted), Font Map.
const SERVER_FINALIZATION: usize = 4;

/// Names the sealed share PDUs and completes a sealed licensing exchange.
pub fn infer(walk: &mut Walk<'_>) {
    // Where a key opened packets, those that stayed sealed are no beginning.
    let opened = walk.session.security.as_ref().is_some_and(|security| security.opened > 0);
    if !walk.rdp.encrypts || opened {
        return;
    }
    let Some(demand) = first_sealed(&walk.session.messages, Direction::ToClient, 0) else { return };
    complete_licensing(&mut walk.session.licensing, demand_frame(&walk.session.messages, demand));
    rename(&mut walk.session.messages, demand, kind::DEMAND_ACTIVE, StageName::Capabilities);
    let Some(confirm) = first_sealed(&walk.session.messages, Direction::ToServer, demand) else { return };
    rename(&mut walk.session.messages, confirm, kind::CONFIRM_ACTIVE, StageName::Capabilities);
    let Some(font_map) = font_map(&walk.session.messages, confirm) else { return };
    if let Some(message) =
        walk.session.messages.get(font_map).filter(|message| message.kind == kind::FAST_PATH).cloned()
    {
        // The Font Map itself is one of the sealed PDUs before it; the fast-path PDU shows that it came.
        walk.session.messages.insert(font_map, Message { kind: kind::FONT_MAP, basis: Basis::Inferred, ..message });
    } else {
        rename(&mut walk.session.messages, font_map, kind::FONT_MAP, StageName::Active);
    }
    for message in walk.session.messages.iter_mut().skip(font_map) {
        if message.kind == kind::SHARE_SEALED {
            message.stage = StageName::Active;
        }
    }
}

fn first_sealed(messages: &[Message], direction: Direction, after: usize) -> Option<usize> {
    let wanted = |message: &Message| message.kind == kind::SHARE_SEALED && message.direction == direction;
    messages.iter().enumerate().skip(after).find(|(_, message)| wanted(message)).map(|(index, _)| index)
}

fn font_map(messages: &[Message], confirm: usize) -> Option<usize> {
    let mut share = 0usize;
    messages.iter().enumerate().skip(confirm).find_map(|(index, message)| {
        if message.direction != Direction::ToClient {
            return None;
        }
        share = share.saturating_add(usize::from(message.kind == kind::SHARE_SEALED));
        (message.kind == kind::FAST_PATH || share == SERVER_FINALIZATION).then_some(index)
    })
}

fn rename(messages: &mut [Message], index: usize, kind: &'static str, stage: StageName) {
    let Some(message) = messages.get_mut(index) else { return };
    message.kind = kind;
    message.stage = stage;
    message.basis = Basis::Inferred;
}

fn demand_frame(messages: &[Message], demand: usize) -> Option<Frame> {
    messages.get(demand).map(|message| message.frame)
}

/// A server that goes on to Demand Active has done with licensing, whatever it said in its sealed PDUs.
fn complete_licensing(licensing: &mut Licensing, demand: Option<Frame>) {
    if licensing.completed.is_some() || !licensing.errors.is_empty() {
        return;
    }
    let last = licensing.last.map(|(frame, ..)| frame);
    licensing.completed = last.or(demand);
    licensing.basis.get_or_insert(Basis::Inferred);
}
