//! The entry points that are fuzzed, one line each. The fuzz targets run them on inputs that a fuzzer makes; the test `crashes` runs
//! them on the seeds and on every input that once made one of them fail.
//!
//! To add one: a line here, a `[[bin]]` in `Cargo.toml` with the same name, and a folder of that name with a small valid input in
//! `seeds`. The test `crashes` says what is missing.

use rdpwhy_parsers::tls::{self, KeyExchange, ProtocolVersion};
use rdpwhy_parsers::{Error, Input, Recorder};
use rdpwhy_parsers::{
    aad, autodetect, client_info, credssp, dns, early_authorization, fastpath, gateway, gcc, heartbeat, http_connect,
    kdc_proxy, kerberos, licensing, mcs, multitransport, negotiation, ntlm, preconnection, rdpeudp, rdstls, security,
    share, socks, spnego, tpkt, x224,
};

/// Runs one entry point on `bytes` and says whether they were a message.
pub type Run = fn(&[u8]) -> bool;

macro_rules! target {
    ($name:literal, $parser:expr) => {
        ($name, |bytes: &[u8]| {
            let recorder = Recorder::default();
            let (end, parsed) = match $parser(Input::recorded(bytes, &recorder)) {
                Ok((rest, message)) => (rest.offset(), !format!("{message:?}").is_empty()),
                Err(error) => (Error::from_nom(error).offset, false),
            };
            check(bytes, end, recorder);
            parsed
        })
    };
}

/// Every target by name.
pub const TARGETS: &[(&str, Run)] = &[
    target!("aad_message", aad::aad),
    target!("autodetect_message", autodetect::auto_detect),
    target!("client_info", client_info::client_info),
    target!("credssp_ts_request", credssp::ts_request),
    target!("dns_message", dns::message),
    target!("early_user_authorization_result", early_authorization::early_user_authorization_result),
    target!("fastpath_header", fastpath::fast_path_header),
    target!("gateway_chunk_size", gateway::chunk_size),
    target!("gateway_http_head", gateway::http_head),
    target!("gateway_packet", gateway::packet),
    target!("gateway_websocket_frame_header", gateway::websocket_frame_header),
    target!("gcc_conference_create_request", gcc::conference_create_request),
    target!("gcc_conference_create_response", gcc::conference_create_response),
    target!("heartbeat", heartbeat::heartbeat),
    target!("http_connect_request", http_connect::connect_request),
    target!("http_connect_response", http_connect::connect_response),
    target!("kdc_proxy_message", kdc_proxy::kdc_proxy_message),
    target!("kerberos_gss_token", kerberos::gss_token),
    target!("kerberos_message", kerberos::message),
    target!("kerberos_tcp_message", kerberos::tcp_message),
    target!("licensing_hardware_id", licensing::hardware_id),
    target!("licensing_new_license_info", licensing::new_license_info),
    target!("licensing_pdu", licensing::license_pdu),
    target!("licensing_platform_challenge_response_data", licensing::platform_challenge_response_data),
    target!("mcs_disconnect_provider_ultimatum", mcs::disconnect_provider_ultimatum),
    target!("mcs_pdu", mcs::pdu),
    target!("multitransport_request", multitransport::initiate_multitransport_request),
    target!("multitransport_response", multitransport::multitransport_response),
    target!("negotiation_connection_confirm", negotiation::connection_confirm),
    target!("negotiation_connection_request", negotiation::connection_request),
    target!("ntlm_message", ntlm::message),
    target!("preconnection_pdu", preconnection::preconnection_pdu),
    target!("proxy_header", preconnection::proxy_header),
    target!("rdpeudp_datagram", rdpeudp::datagram),
    target!("rdpeudp_packet", rdpeudp::packet),
    target!("rdstls_pdu", rdstls::rdstls),
    target!("security_basic_header", security::basic_security_header),
    target!("security_exchange", security::security_exchange),
    target!("security_header", security::security_header(false)),
    target!("security_header_fips", security::security_header(true)),
    ("security_payload_kind", |bytes| security::payload_kind(bytes) != security::PayloadKind::Unknown),
    target!("security_server_certificate", security::server_certificate),
    target!("share_pdu", share::share_pdu),
    target!("share_server_redirection", share::server_redirection),
    target!("socks4_reply", socks::socks4_reply),
    target!("socks4_request", socks::socks4_request),
    target!("socks5_authentication", socks::socks5_authentication),
    target!("socks5_greeting", socks::socks5_greeting),
    target!("socks5_reply", socks::socks5_reply),
    target!("socks5_request", socks::socks5_request),
    target!("spnego_token", spnego::token),
    target!("tls_alert", tls::alert),
    target!("tls_certificate", tls::certificate),
    target!("tls_certificate_request", tls::certificate_request(ProtocolVersion::TLS_1_2)),
    target!("tls_certificate_request_tls13", tls::certificate_request_tls13),
    target!("tls_certificate_tls13", tls::certificate_tls13),
    target!("tls_certificate_verify", tls::certificate_verify(ProtocolVersion::TLS_1_2)),
    target!("tls_client_hello", tls::client_hello),
    target!("tls_client_key_exchange", tls::client_key_exchange(KeyExchange::Rsa, ProtocolVersion::TLS_1_2)),
    target!("tls_encrypted_extensions", tls::encrypted_extensions),
    target!("tls_finished", tls::finished),
    ("tls_handshake_messages", |bytes| tls::handshake_messages(bytes).all(|message| message.at.end <= bytes.len())),
    target!("tls_new_session_ticket", tls::new_session_ticket),
    target!("tls_new_session_ticket_tls13", tls::new_session_ticket_tls13),
    target!("tls_record", tls::record),
    target!("tls_server_hello", tls::server_hello),
    target!("tls_server_key_exchange_dhe", tls::server_key_exchange(KeyExchange::Dhe, ProtocolVersion::TLS_1_0)),
    target!("tls_server_key_exchange_ecdhe", tls::server_key_exchange(KeyExchange::Ecdhe, ProtocolVersion::TLS_1_2)),
    target!("tls_sslv2_client_hello", tls::sslv2_client_hello),
    target!("tpkt_packet", tpkt::packet),
    target!("x224_tpdu", x224::tpdu),
];

/// What holds for every input: the parser ends, and every field lies, inside of the bytes.
fn check(bytes: &[u8], end: usize, recorder: Recorder) {
    assert!(end <= bytes.len(), "the parser ended at {end} of {}", bytes.len());
    for field in recorder.into_fields() {
        assert!(field.at.start <= field.at.end && field.at.end <= bytes.len(), "{field:?} of {}", bytes.len());
    }
}
