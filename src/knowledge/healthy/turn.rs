//! What is due at a turn of a dialogue that has more than one healthy course: the tokens of a logon, and licensing.
//!
//! A course lists the course of one recorded session; these follow what was really said. Order and messages are the specifications'
//! ([MS-CSSP](https://learn.microsoft.com/openspecs/windows_protocols/ms-cssp/6aac4dea-08ef-47a6-8747-22ea7f6d8685), MS-RDPELE).

use super::Step;
use super::parts::{client, server, with};
use crate::vocabulary::StageName::{Authentication, Capabilities, Licensing};

const TS_REQUEST: &str = "TSRequest";

/// Nothing has been said yet: which method the client would have taken shows in its first token alone.
pub static FIRST_TOKEN: Step =
    with(client(Authentication, TS_REQUEST, 0), "the logon's first token, of NTLM or of Kerberos");
/// Behind NTLM NEGOTIATE.
pub static NTLM_CHALLENGE: Step = with(server(Authentication, TS_REQUEST, 0), "NTLM CHALLENGE");
/// Behind NTLM CHALLENGE.
pub static NTLM_AUTHENTICATE: Step = with(client(Authentication, TS_REQUEST, 0), "NTLM AUTHENTICATE and pubKeyAuth");
/// Behind NTLM AUTHENTICATE that has no proof of the key beside it.
pub static NTLM_ACCEPTED: Step =
    with(server(Authentication, TS_REQUEST, 0), "the end of SPNEGO: the token is accepted");
/// Behind TGT-REQ.
pub static TGT_REP: Step = with(server(Authentication, TS_REQUEST, 0), "Kerberos TGT-REP: the server's own ticket");
/// Behind TGT-REP.
pub static AP_REQ: Step =
    with(client(Authentication, TS_REQUEST, 0), "Kerberos AP-REQ: the client's ticket for the server");
/// Behind AP-REQ.
pub static AP_REP: Step = with(server(Authentication, TS_REQUEST, 0), "Kerberos AP-REP: the ticket is accepted");
/// Behind the server's last token.
pub static CLIENT_PROOF: Step = with(client(Authentication, TS_REQUEST, 0), "pubKeyAuth of the client");
/// Behind the client's proof.
pub static SERVER_PROOF: Step =
    with(server(Authentication, TS_REQUEST, 0), "pubKeyAuth of the server: the logon is accepted");
/// Behind the server's proof.
pub static CREDENTIALS: Step = with(client(Authentication, TS_REQUEST, 0), "authInfo: the credentials");
/// Behind a token of the client that is none of these.
pub static SERVERS_TOKEN: Step = with(server(Authentication, TS_REQUEST, 0), "the next token");
/// Behind a token of the server that is none of these.
pub static CLIENTS_TOKEN: Step = with(client(Authentication, TS_REQUEST, 0), "the next token, or pubKeyAuth");

/// What is due behind a message of licensing, by its name. Nothing is behind an error.
pub static LICENSING: &[(&str, Step)] = &[
    (
        "LICENSE_REQUEST",
        with(client(Licensing, "NEW_LICENSE_REQUEST", 0), "or LICENSE_INFO, if the client has a license stored"),
    ),
    (
        "NEW_LICENSE_REQUEST",
        with(
            server(Licensing, "PLATFORM_CHALLENGE", 0),
            "or at once NEW_LICENSE, or STATUS_VALID_CLIENT: none is needed",
        ),
    ),
    (
        "LICENSE_INFO",
        with(
            server(Licensing, "PLATFORM_CHALLENGE", 0),
            "or at once UPGRADE_LICENSE, or STATUS_VALID_CLIENT: it is valid",
        ),
    ),
    ("PLATFORM_CHALLENGE", client(Licensing, "PLATFORM_CHALLENGE_RESPONSE", 0)),
    (
        "PLATFORM_CHALLENGE_RESPONSE",
        with(server(Licensing, "NEW_LICENSE", 0), "or UPGRADE_LICENSE, or STATUS_VALID_CLIENT"),
    ),
    ("NEW_LICENSE", with(server(Capabilities, "Demand Active", 0), "what the server can do")),
    ("UPGRADE_LICENSE", with(server(Capabilities, "Demand Active", 0), "what the server can do")),
];

/// Behind a sealed licensing message of the client.
pub static SEALED_OF_SERVER: Step = with(server(Licensing, "sealed licensing PDU", 0), "the next licensing message");
/// Behind a sealed licensing message of the server.
pub static SEALED_OF_CLIENT: Step =
    with(client(Licensing, "sealed licensing PDU", 0), "or Demand Active of the server, if licensing was over");
