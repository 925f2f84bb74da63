//! What of each kind of message may be shown.

use crate::session::Layer;
use crate::session::message::kind;

/// How much of a message may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Show {
    /// All of it.
    Everything,
    /// Only the headers around it, up to where its own content begins.
    Headers,
    /// The headers, and the fields of these names that hold no others.
    Only(&'static [&'static str]),
    /// So many bytes from the start.
    First(usize),
}

/// What may be shown of a message of this kind; `in_clear` where nothing was decrypted for it, which leaves Standard RDP Security sealed.
pub(super) fn of(kind: &str, layer: Layer, in_clear: bool) -> Show {
    if layer == Layer::StandardSecurity && in_clear {
        return Show::Headers;
    }
    match kind {
        kind::CONNECTION_REQUEST
        | kind::CONNECTION_CONFIRM
        | kind::X224_DISCONNECT_REQUEST
        | kind::X224_ERROR
        | kind::CLIENT_HELLO
        | kind::SERVER_HELLO
        | kind::HELLO_RETRY_REQUEST
        | kind::CERTIFICATE
        | kind::SERVER_KEY_EXCHANGE
        | kind::CERTIFICATE_REQUEST
        | kind::SERVER_HELLO_DONE
        | kind::CHANGE_CIPHER_SPEC
        | kind::ALERT
        | kind::EARLY_USER_AUTHORIZATION_RESULT
        | kind::MCS_CONNECT_INITIAL
        | kind::MCS_CONNECT_RESPONSE
        | kind::MCS_ERECT_DOMAIN_REQUEST
        | kind::MCS_ATTACH_USER_REQUEST
        | kind::MCS_ATTACH_USER_CONFIRM
        | kind::MCS_CHANNEL_JOIN_REQUEST
        | kind::MCS_CHANNEL_JOIN_CONFIRM
        | kind::MCS_DISCONNECT_PROVIDER_ULTIMATUM
        | kind::LICENSE_REQUEST
        | kind::LICENSE_ERROR_MESSAGE
        | kind::DEMAND_ACTIVE
        | kind::CONFIRM_ACTIVE
        | kind::DEACTIVATE_ALL
        | kind::SYNCHRONIZE
        | kind::CONTROL
        | kind::FONT_LIST
        | kind::FONT_MAP
        | kind::SET_ERROR_INFO
        | kind::SHUTDOWN_REQUEST
        | kind::SHUTDOWN_DENIED => Show::Everything,
        // Tokens hold answers to challenges and tickets, authInfo holds the password.
        kind::TS_REQUEST => Show::Only(&["version", "errorCode"]),
        // The lengths would tell how long the password is.
        kind::CLIENT_INFO => Show::Only(&["CodePage", "flags"]),
        kind::RDSTLS => Show::Only(&["version", "pduType", "dataType", "SupportedVersions", "ResultCode"]),
        kind::SAVE_SESSION_INFO => Show::Only(&["infoType"]),
        kind::SERVER_REDIRECTION => Show::Only(&["Flags", "Length", "SessionID", "RedirFlags"]),
        kind::INITIATE_MULTITRANSPORT => Show::Only(&["requestId", "requestedProtocol", "reserved"]),
        kind::MULTITRANSPORT_RESPONSE => Show::Only(&["requestId", "hrResponse"]),
        // Of a proxy's messages the address; a SOCKS or HTTP logon is none of our business.
        kind::SOCKS_REQUEST => {
            Show::Only(&["VER", "VN", "CMD", "CD", "RSV", "DSTPORT", "DSTIP", "DST.ADDR", "DST.PORT"])
        }
        kind::SOCKS_REPLY => Show::Only(&["VER", "VN", "METHOD", "REP", "RSV", "STATUS", "CD", "BND.ADDR", "BND.PORT"]),
        kind::HTTP_CONNECT => Show::Only(&["method", "request-target", "HTTP-version"]),
        kind::HTTP_REPLY => Show::Only(&["HTTP-version", "status-code"]),
        kind::GATEWAY_PACKET => Show::Only(&["packetType", "reserved", "packetLength", "errorCode", "statusCode"]),
        kind::RDPEUDP_SYN | kind::RDPEUDP_SYN_ACK => Show::Only(&[
            "snSourceAck",
            "uReceiveWindowSize",
            "uFlags",
            "snInitialSequenceNumber",
            "uUpStreamMtu",
            "uDownStreamMtu",
        ]),
        kind::FOREIGN if in_clear => Show::First(24),
        _ => Show::Headers,
    }
}
