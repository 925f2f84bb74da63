//! What is true of a forged connection, written beside the script that makes it; frames are counted by the script.

use std::fmt::Write as _;

use super::scene::Tcp;

/// How a connection ended.
#[derive(Clone, Copy, Debug)]
pub struct Ending {
    pub by: &'static str,
    pub refused_by: Option<&'static str>,
    pub how: &'static str,
    pub frame: Option<u32>,
    pub decisive: Option<u32>,
    pub stage: &'static str,
}

impl Ending {
    /// By a Disconnect Provider Ultimatum in that frame that refuses nothing, in a session in use.
    pub fn ultimatum(by: &'static str, frame: u32) -> Self {
        Self { by, refused_by: None, how: "ultimatum", frame: Some(frame), decisive: Some(frame), stage: "active" }
    }
}

/// What is true of a connection.
#[derive(Clone, Debug)]
pub struct Truth {
    pub client: String,
    pub server: String,
    pub first: u32,
    pub last: u32,
    pub requested: &'static [&'static str],
    pub confirm: Option<u32>,
    pub selected: Option<&'static str>,
    pub failure: Option<u32>,
    pub tls: Option<(&'static str, &'static str)>,
    pub reached: Vec<&'static str>,
    pub may: &'static [&'static str],
    pub outcome: &'static str,
    pub category: &'static str,
    pub cause: &'static str,
    pub also_right: &'static [&'static str],
    pub ceiling: &'static str,
    pub why: String,
    pub ending: Ending,
    /// `also_right` of the ending, in TOML.
    pub also_ending: &'static str,
}

/// Addresses and frames of a connection that is over.
pub fn ends(tcp: &Tcp<'_>) -> (String, String, u32, u32) {
    (tcp.client.to_string(), tcp.server.to_string(), tcp.first, tcp.scene.frame())
}

/// The truth file: the connections, each an attempt of its own.
pub fn toml(truths: &[Truth]) -> String {
    let mut text = String::new();
    for truth in truths {
        session(&mut text, truth);
    }
    for (index, truth) in truths.iter().enumerate() {
        let outcome = if truth.outcome == "unknown" { "failed" } else { truth.outcome };
        let _ = write!(text, "[[attempt]]\nsessions = [{index}]\noutcome = {outcome:?}\n\n");
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn session(text: &mut String, truth: &Truth) {
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "{name} = {value}");
    };
    let transport = if truth.reached.is_empty() && truth.ending.stage.is_empty() { "udp" } else { "tcp" };
    line("[[session]]\nclient", format!("{:?}", truth.client));
    line("server", format!("{:?}", truth.server));
    line("transport", format!("{transport:?}"));
    line("first_frame", truth.first.to_string());
    line("last_frame", truth.last.to_string());
    if !truth.requested.is_empty() {
        line("requested_protocols", format!("{:?}", truth.requested));
    }
    let mut number = |name: &str, value: Option<u32>| {
        if let Some(value) = value {
            line(name, value.to_string());
        }
    };
    number("negotiation_frame", truth.confirm);
    number("failure_code", truth.failure);
    if let Some(selected) = truth.selected {
        line("selected_protocol", format!("{selected:?}"));
    }
    if let Some((version, suite)) = truth.tls {
        line("tls_version", format!("{version:?}"));
        line("cipher_suite", format!("{suite:?}"));
    }
    if transport == "tcp" {
        line("stages_reached", format!("{:?}", truth.reached));
    }
    if truth.outcome == "failed" && !truth.ending.stage.is_empty() {
        line("failed_stage", format!("{:?}", truth.ending.stage));
    }
    line("outcome", format!("{:?}", truth.outcome));
    line("category", format!("{:?}", truth.category));
    line("cause", format!("{:?}", truth.cause));
    line("also_right", format!("{:?}", truth.also_right));
    line("ceiling", format!("{:?}", truth.ceiling));
    if !truth.may.is_empty() {
        line("stages_may", format!("{:?}", truth.may));
    }
    line("why", format!("{:?}", truth.why));
    let ending = &truth.ending;
    line("[session.ending]\nby", format!("{:?}", ending.by));
    if let Some(refused_by) = ending.refused_by {
        line("refused_by", format!("{refused_by:?}"));
    }
    line("how", format!("{:?}", ending.how));
    if let Some(frame) = ending.frame {
        line("frame", frame.to_string());
    }
    if let Some(frame) = ending.decisive {
        line("decisive_frame", frame.to_string());
    }
    if !ending.stage.is_empty() {
        line("stage", format!("{:?}", ending.stage));
    }
    if !truth.also_ending.is_empty() {
        line("also_right", truth.also_ending.to_owned());
    }
    text.push('\n');
}
