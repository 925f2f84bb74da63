//! What Microsoft documents for the two numbers in the client's dialog, as 0x904 and 0x7.
//!
//! Facts only. What a capture adds to them depends on the stage at which the connection ended; [`ERRINFO_RULE`] says from where on
//! an extended code can have come from the server at all.

use super::codes::disconnect::{self, Disconnect};
use super::codes::errinfo;
use super::codes::extended::{self as extended_codes, Extended};
use super::source;
use crate::vocabulary::{Category, StageName};

/// What is documented for a disconnect reason and its extended reason.
#[derive(Debug)]
pub struct Dialog {
    /// The disconnect reason that was asked for.
    pub code: u32,
    /// The extended reason that was asked for.
    pub extended: Option<u32>,
    /// The row of the disconnect reason.
    pub reason: Option<&'static Disconnect>,
    /// The row of the extended reason.
    pub extended_reason: Option<&'static Extended>,
    /// What Microsoft's tables say of both, in sentences.
    pub documented: String,
    /// Which layer gave up, by the low byte. An observation over the documented table, documented nowhere.
    pub layer_hint: Option<&'static str>,
    /// Where the tables stand.
    pub sources: &'static [&'static str],
}

/// From where on a server can tell its client a reason (ERRINFO, which extended reasons share their numbers with).
#[derive(Debug)]
pub struct ErrinfoRule {
    /// The stage that must have been reached.
    pub stage: StageName,
    /// The message that must have been sent, by the client.
    pub message: &'static str,
    /// The flag in it, earlyCapabilityFlags of the client core data, without which the server must not send a reason.
    pub flag: &'static str,
    /// Where that is specified.
    pub source: &'static str,
}

/// The server must not send Set Error Info to a client that has not announced it (MS-RDPBCGR 3.3.5.7.1).
pub const ERRINFO_RULE: ErrinfoRule = ErrinfoRule {
    stage: StageName::Mcs,
    message: "MCS Connect Initial",
    flag: "RNS_UD_CS_SUPPORT_ERRINFO_PDU",
    source: source::SET_ERROR_INFO_SENDING,
};

/// What is documented for that pair. Codes that are not documented are answered too: the text says so.
pub fn lookup(code: u32, extended: Option<u32>) -> Dialog {
    let reason = disconnect::find(code);
    let extended_reason = extended.and_then(extended_codes::find);
    let mut documented = reason_text(code, reason);
    if let Some(number) = extended {
        documented.push(' ');
        documented.push_str(&extended_text(number, extended_reason));
    }
    if reason.is_some() && extended.is_some_and(|number| number != 0) {
        documented.push_str(" Microsoft documents each by itself, and no meaning of the pair.");
    }
    Dialog {
        code,
        extended,
        reason,
        extended_reason,
        documented,
        layer_hint: layer_hint(code),
        sources: &[source::ON_DISCONNECTED, source::EXTENDED_REASON],
    }
}

fn reason_text(code: u32, reason: Option<&Disconnect>) -> String {
    match reason {
        Some(row) if row.documented => {
            format!("{code:#X} ({code}, {}): {}", row.name, row.meaning).replacen("0X", "0x", 1)
        }
        Some(row) => format!("{code:#X} ({code}) is not in Microsoft's table. {}", row.meaning).replacen("0X", "0x", 1),
        None => {
            format!("{code:#X} ({code}) is not in Microsoft's table of disconnect reasons.").replacen("0X", "0x", 1)
        }
    }
}

fn extended_text(number: u32, row: Option<&Extended>) -> String {
    let text = match (row, errinfo::find(number)) {
        (Some(row), _) => format!("Extended {number:#X} ({}): {}", row.name, row.meaning),
        (None, Some(code)) => format!("Extended {number:#X} has the number of {}: {}", code.name, code.meaning),
        (None, None)
            if (extended_codes::PROTOCOL_RANGE_START..=extended_codes::PROTOCOL_RANGE_END).contains(&number) =>
        {
            format!("Extended {number:#X} is an internal protocol error; the server's event log has the details.")
        }
        (None, None) => format!("Extended {number:#X} is not in Microsoft's table of extended reasons."),
    };
    text.replacen("0X", "0x", 1)
}

/// What the client says it failed over, by its codes: a category, where they name one. 0x904 and the like name none.
pub fn speaks_of(code: u32, extended: Option<u32>) -> Option<Category> {
    if extended.is_some_and(|number| (0x100..=0x10B).contains(&number)) {
        return Some(Category::Licensing);
    }
    let documented = disconnect::find(code).is_some_and(|row| row.documented);
    match code {
        0x808 | 0x908 => Some(Category::Licensing),
        0x1B07 => Some(Category::Certificate),
        0x104 | 0x108 | 0x204 | 0x208 | 0x508 | 0x604 => Some(Category::Network),
        _ if documented && code > 0xFF && code & 0xFF == 0x07 => Some(Category::Authentication),
        _ => None,
    }
}

/// Codes by which a client says that a policy stopped it, its own or the server's that it learned of, and not a refusal on the wire.
const STOPPED_BY_POLICY: [u32; 3] = [0x1607, 0x1707, 0x2107];

/// Whether the code is the client's word that it stopped of itself, over a policy for handing credentials on.
pub fn is_the_clients_policy(code: u32) -> bool {
    STOPPED_BY_POLICY.contains(&code)
}

fn layer_hint(code: u32) -> Option<&'static str> {
    if code < 0x100 {
        return None;
    }
    match code & 0xFF {
        0x04 => Some("the documented reasons that end in 04 are of sockets and names"),
        0x06 => Some("the documented reasons that end in 06 are of the security layer and of memory"),
        0x07 => Some("the documented reasons that end in 07 are of TLS and the logon (CredSSP)"),
        0x08 => Some("the documented reasons that end in 08 are of timers, licensing and decompression"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: u32, extended: Option<u32>, says: &[&str]) {
        let dialog = lookup(code, extended);
        for part in says {
            assert!(dialog.documented.contains(part), "{code:#x} {extended:?}: {}", dialog.documented);
        }
    }

    #[test]
    fn the_pair_says_what_microsoft_says_and_no_more() {
        check(0x904, Some(7), &["0x904 (2308, disconnectReasonAtClientWinsockFDCLOSE)", "The socket was closed."]);
        check(0x904, Some(7), &["Extended 0x7 (exDiscReasonServerDeniedConnection)", "no meaning of the pair"]);
        check(0x904, Some(6), &["No memory is available."]);
        check(0xB09, None, &["0xB09 (2825) is not in Microsoft's table"]);
        check(0xDEAD, Some(0x2000), &["0xDEAD (57005) is not in", "internal protocol error"]);
        check(3, Some(0x10F0), &["ERRINFO_VCHANNELSTOOMANY"]);
        check(0x204, Some(0xFFFF_FFFF), &["Extended 0xFFFFFFFF is not in"]);
        assert!(!lookup(0x204, Some(0)).documented.contains("pair"));
    }

    #[test]
    fn the_low_byte_is_a_hint_for_codes_that_have_one() {
        assert!(lookup(0x904, None).layer_hint.unwrap().contains("sockets"));
        assert!(lookup(0x2207, None).layer_hint.unwrap().contains("logon"));
        assert!(lookup(3, None).layer_hint.is_none());
        assert!(lookup(0xB09, None).layer_hint.is_none());
    }
}
