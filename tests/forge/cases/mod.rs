//! The forged captures.

mod error_info;
mod front;
mod licensing;
mod mcs;
mod negotiation;
mod network;
mod rare;
mod tls;
mod udp;

use super::Case;

/// All of them.
pub const CASES: &[Case] = &[
    error_info::GENERAL,
    error_info::LICENSING,
    error_info::BROKER,
    error_info::PROTOCOL,
    front::PREAMBLES,
    front::PROXIES,
    front::REDIRECTED,
    licensing::ERRORS,
    licensing::COURSES,
    licensing::INTERRUPTED,
    mcs::CONNECT,
    mcs::LATER,
    negotiation::FAILURES,
    negotiation::X224,
    network::LINKS,
    network::VERSION_6,
    network::FRAGMENTS,
    network::MIRROR,
    network::SNAPPED,
    network::ONE_SIDED,
    rare::MESSAGES,
    tls::ULTIMATUM,
    tls::CLIENT_CERTIFICATE,
    udp::ANSWERED,
    udp::UNANSWERED,
];
