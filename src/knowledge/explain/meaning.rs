//! Explanations of codes: every table, seen as rows of one shape.

use super::subject::{each_once, steps};
use super::{Explanation, Paragraph, number, plain};
use crate::knowledge::codes::{
    Code, alert, disconnect, errinfo, event, extended, gateway, kerberos, license, mcs, negotiation, rdstls, status,
};
use crate::knowledge::{cause, dialog, source};

/// One meaning of one number.
pub(super) struct Meaning {
    /// The word that selects its table, as in `alert 48`.
    pub(super) table: &'static str,
    /// Where such a number stands, in words.
    place: &'static str,
    number: u32,
    pub(super) name: &'static str,
    text: String,
    causes: Vec<&'static str>,
    source: &'static str,
}

/// `0x904/0x7`, or with a space or a comma between.
pub(super) fn of_dialog(asked: &str) -> Option<Explanation> {
    let (code, extended) = asked.split_once(['/', ','])?;
    let dialog = dialog::lookup(number(code)?, Some(number(extended)?));
    Some(dialog_explanation(&dialog))
}

/// `alert 48`, `license 8`, `errinfo 0x7`, `negfailure 5` and their like.
pub(super) fn of_table_entry(asked: &str) -> Option<Explanation> {
    let (word, rest) = asked.split_once([' ', '=', ':'])?;
    let table = table_of(&word.to_lowercase())?;
    let number = number(rest)?;
    let found: Vec<_> = every().into_iter().filter(|meaning| meaning.table == table && meaning.is(number)).collect();
    one_or_many(asked, found)
}

/// A bare number, or the name of a code.
pub(super) fn of_number_or_name(asked: &str) -> Option<Explanation> {
    let wanted = plain(asked);
    let found: Vec<_> = match number(asked) {
        Some(number) => every().into_iter().filter(|meaning| meaning.is(number)).collect(),
        None => every().into_iter().filter(|meaning| meaning.is_called(&wanted)).collect(),
    };
    one_or_many(asked, found)
}

fn table_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "alert" => "alert",
        "license" | "licence" | "licensing" => "license",
        "transition" => "transition",
        "errinfo" => "errinfo",
        "negfailure" | "negotiation" | "failure" => "negfailure",
        "mcs" => "mcs",
        "ultimatum" => "ultimatum",
        "rdstls" => "rdstls",
        "early" | "authorization" => "early",
        "gateway" => "gateway",
        "kerberos" | "krb" => "kerberos",
        "status" | "ntstatus" | "hresult" => "status",
        "event" => "event",
        "mstsc" | "disconnect" | "code" => "mstsc",
        "extended" => "extended",
        "schannel" => "schannel",
        _ => return None,
    })
}

fn one_or_many(asked: &str, found: Vec<Meaning>) -> Option<Explanation> {
    match found.as_slice() {
        [] => None,
        [meaning] if meaning.table == "mstsc" => Some(dialog_explanation(&dialog::lookup(meaning.number, None))),
        [meaning] => Some(single(meaning)),
        several => Some(Explanation {
            title: format!("{asked} has {} meanings", several.len()),
            paragraphs: several.iter().map(|meaning| meaning.paragraph()).collect(),
            steps: Vec::new(),
            sources: each_once(several.iter().map(|meaning| meaning.source).collect()),
        }),
    }
}

fn single(meaning: &Meaning) -> Explanation {
    let mut paragraphs = vec![Paragraph { heading: meaning.place.to_owned(), text: meaning.text.clone() }];
    let causes: Vec<_> = meaning.causes.iter().filter_map(|id| cause::find(id)).collect();
    let named: Vec<_> = causes.iter().map(|cause| format!("- {}: {}", cause.id, cause.meaning)).collect();
    if !named.is_empty() {
        paragraphs.push(Paragraph { heading: "Cause".to_owned(), text: named.join("\n") });
    }
    let steps = causes.first().map_or_else(Vec::new, |cause| steps(cause));
    let sources = std::iter::once(meaning.source).chain(steps.iter().map(|step| step.source)).collect();
    let title = format!("{} ({}/{})", meaning.name, meaning.number, hex(meaning.number));
    Explanation { title, paragraphs, steps, sources: each_once(sources) }
}

fn dialog_explanation(dialog: &dialog::Dialog) -> Explanation {
    let mut paragraphs =
        vec![Paragraph { heading: "What Microsoft documents".to_owned(), text: dialog.documented.clone() }];
    if dialog.extended.is_some_and(|extended| extended != 0) {
        let rule = &dialog::ERRINFO_RULE;
        let text = format!(
            "A server can send such a reason only after {} (stage {}), to a client that set {} there. If the connection ended \
             before that, the extended code did not come from the server and adds nothing.",
            rule.message, rule.stage, rule.flag
        );
        paragraphs.push(Paragraph { heading: "What it can add".to_owned(), text });
    }
    if let Some(hint) = dialog.layer_hint {
        paragraphs
            .push(Paragraph { heading: "Hint (an observation, documented nowhere)".to_owned(), text: hint.to_owned() });
    }
    let twins: Vec<_> = status::TABLE
        .iter()
        .filter(|row| row.mstsc == Some(dialog.code))
        .map(|row| format!("- {} ({}): {}", row.name, hex(row.number), row.cause))
        .collect();
    if !twins.is_empty() {
        paragraphs.push(Paragraph { heading: "Statuses that are shown so".to_owned(), text: twins.join("\n") });
    }
    let mut sources = dialog.sources.to_vec();
    if dialog.extended.is_some() {
        sources.push(source::SET_ERROR_INFO_SENDING);
    }
    let extended = dialog.extended.map(|extended| format!("/{}", hex(extended))).unwrap_or_default();
    Explanation { title: format!("{}{extended}", hex(dialog.code)), paragraphs, steps: Vec::new(), sources }
}

fn hex(number: u32) -> String {
    format!("0x{number:X}")
}

impl Meaning {
    /// The number.
    #[cfg(test)]
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    fn is(&self, number: u32) -> bool {
        self.number == number || (self.table == "gateway" && number == 0x8007_0000 | self.number)
    }

    /// Whether a peer's specification, or a client's log, has that name for it; `wanted` is [`plain`], so underscores do not count.
    fn is_called(&self, wanted: &str) -> bool {
        let by_freerdp = |(number, name): &(u32, &str)| *number == self.number && plain(name) == wanted;
        plain(self.name) == wanted || (self.table == "errinfo" && errinfo::FREERDP_NAMES.iter().any(by_freerdp))
    }

    fn paragraph(&self) -> Paragraph {
        let causes =
            if self.causes.is_empty() { String::new() } else { format!(" Cause: {}.", self.causes.join(", or ")) };
        Paragraph { heading: self.place.to_owned(), text: format!("{}: {}{causes}", self.name, self.text) }
    }

    fn of_code(table: &'static str, place: &'static str, code: &Code) -> Self {
        Self {
            table,
            place,
            number: code.number,
            name: code.name,
            text: code.meaning.to_owned(),
            causes: code.cause.into_iter().collect(),
            source: code.source,
        }
    }
}

/// Every row of every table.
pub(super) fn every() -> Vec<Meaning> {
    let mut all = Vec::new();
    let plain_tables: [(&'static str, &'static str, &[Code]); 8] = [
        ("negfailure", "as failureCode of RDP_NEG_FAILURE (negfailure)", negotiation::TABLE),
        ("mcs", "as result of MCS (mcs)", mcs::TABLE),
        ("ultimatum", "as reason of a Disconnect Provider Ultimatum (ultimatum)", mcs::REASONS),
        ("transition", "as dwStateTransition of a license error (transition)", license::STATE_TRANSITIONS),
        ("rdstls", "as result of RDSTLS (rdstls)", rdstls::TABLE),
        ("early", "as Early User Authorization Result (early)", rdstls::EARLY_AUTHORIZATION),
        ("gateway", "as answer of an RD Gateway (gateway)", gateway::TABLE),
        ("kerberos", "as code of a KRB-ERROR (kerberos)", kerberos::TABLE),
    ];
    for (table, place, rows) in plain_tables {
        all.extend(rows.iter().map(|row| Meaning::of_code(table, place, row)));
    }
    all.extend(errinfo::all().map(|row| Meaning::of_code("errinfo", "as ERRINFO of the server (errinfo)", row)));
    all.extend(license::TABLE.iter().map(license_error));
    all.extend(status::TABLE.iter().map(logon_status));
    all.extend(alert::TABLE.iter().map(tls_alert));
    all.extend(alert::TABLE.iter().filter_map(schannel_status));
    all.extend(disconnect::TABLE.iter().map(disconnect_reason));
    all.extend(extended::TABLE.iter().map(extended_reason));
    all.extend(event::TABLE.iter().map(windows_event));
    all
}

fn license_error(row: &license::LicenseError) -> Meaning {
    let mut meaning = Meaning::of_code("license", "as dwErrorCode of a LICENSE_ERROR_MESSAGE (license)", &row.code);
    meaning.text.push_str(match row.sender {
        license::Sender::Client => " Only the client may send it.",
        license::Sender::Server => " Only the server may send it.",
        license::Sender::Both => " Either side may send it.",
    });
    meaning
}

fn logon_status(row: &status::Status) -> Meaning {
    let shown = row.mstsc.map(|code| format!(" mstsc shows {}.", hex(code))).unwrap_or_default();
    Meaning {
        table: "status",
        place: "as status of a refused logon: TSRequest.errorCode, LSA (status)",
        number: row.number,
        name: row.name,
        text: format!("{}{shown}", row.meaning),
        causes: std::iter::once(row.cause).chain(row.cause_if_versions_differ).collect(),
        source: row.source,
    }
}

fn tls_alert(row: &alert::TlsAlert) -> Meaning {
    let mut causes = Vec::new();
    let mut text = row.meaning.to_owned();
    for (sender, id) in [("client", row.cause_from_client), ("server", row.cause_from_server)] {
        let Some(id) = id else { continue };
        text.push_str(&format!(" From the {sender} in the handshake: {id}."));
        if !causes.contains(&id) {
            causes.push(id);
        }
    }
    if row.cause_from_server.is_some() {
        text.push_str(&format!(" From the server after credentials: {}.", alert::CAUSE_AFTER_CREDENTIALS));
    }
    Meaning {
        table: "alert",
        place: "as TLS alert (alert)",
        number: row.number,
        name: row.name,
        text,
        causes,
        source: row.source,
    }
}

/// The same hexadecimal number can be an alert that Schannel received and a status that CredSSP sent.
fn schannel_status(row: &alert::TlsAlert) -> Option<Meaning> {
    Some(Meaning {
        table: "schannel",
        place: "as status in which Schannel reports a TLS alert that it received (schannel)",
        number: row.schannel?,
        name: row.name,
        text: format!("TLS alert {}. {}", row.number, row.meaning),
        causes: Vec::new(),
        source: source::SCHANNEL_ALERTS,
    })
}

fn disconnect_reason(row: &disconnect::Disconnect) -> Meaning {
    Meaning {
        table: "mstsc",
        place: "as disconnect reason of mstsc (mstsc)",
        number: row.number,
        name: row.name,
        text: row.meaning.to_owned(),
        causes: Vec::new(),
        source: source::ON_DISCONNECTED,
    }
}

fn extended_reason(row: &extended::Extended) -> Meaning {
    Meaning {
        table: "extended",
        place: "as extended disconnect reason of mstsc (extended)",
        number: row.number,
        name: row.name,
        text: row.meaning.to_owned(),
        causes: Vec::new(),
        source: source::EXTENDED_REASON,
    }
}

fn windows_event(row: &event::Event) -> Meaning {
    Meaning {
        table: "event",
        place: "as Windows event (event)",
        number: row.id,
        name: row.provider,
        text: format!("{} Log: {}.", row.meaning, row.log),
        causes: row.cause.into_iter().collect(),
        source: row.source,
    }
}
