//! Every cause id of schema 1, by name. An id is never reused.

/// Server certificate has expired.
pub const CERTIFICATE_EXPIRED: &str = "certificate-expired";
/// Server certificate is not valid yet.
pub const CERTIFICATE_NOT_YET_VALID: &str = "certificate-not-yet-valid";
/// Server certificate is not trusted.
pub const CERTIFICATE_UNTRUSTED: &str = "certificate-untrusted";
/// Server certificate names another host.
pub const CERTIFICATE_NAME_MISMATCH: &str = "certificate-name-mismatch";
/// Server certificate is too weak.
pub const CERTIFICATE_WEAK: &str = "certificate-weak";
/// Server certificate is for another use.
pub const CERTIFICATE_WRONG_USAGE: &str = "certificate-wrong-usage";
/// Server certificate cannot be read.
pub const CERTIFICATE_MALFORMED: &str = "certificate-malformed";
/// Server does not hold the key of its certificate.
pub const CERTIFICATE_KEY_MISMATCH: &str = "certificate-key-mismatch";
/// Server certificate was revoked.
pub const CERTIFICATE_REVOKED: &str = "certificate-revoked";
/// Client refused the server certificate.
pub const CERTIFICATE_REFUSED: &str = "certificate-refused";
/// Server has no certificate.
pub const CERTIFICATE_MISSING: &str = "certificate-missing";
/// Server demands a certificate of the client.
pub const CLIENT_CERTIFICATE_REQUIRED: &str = "client-certificate-required";
/// Server could not start TLS with its certificate.
pub const SERVER_CREDENTIAL_UNUSABLE: &str = "server-credential-unusable";
/// A device between the two opened the TLS.
pub const TLS_INTERCEPTED: &str = "tls-intercepted";
/// Server insists on TLS.
pub const TLS_REQUIRED_BY_SERVER: &str = "tls-required-by-server";
/// Server is set to refuse TLS.
pub const TLS_NOT_ALLOWED_BY_SERVER: &str = "tls-not-allowed-by-server";
/// Server found the security flags contradictory.
pub const INCONSISTENT_FLAGS: &str = "inconsistent-flags";
/// Server insists on Network Level Authentication.
pub const NLA_REQUIRED_BY_SERVER: &str = "nla-required-by-server";
/// Server refused the negotiation with another code.
pub const NEGOTIATION_REFUSED: &str = "negotiation-refused";
/// Server never answered the Connection Request.
pub const NEGOTIATION_IGNORED: &str = "negotiation-ignored";
/// Server chose a protocol that was not offered.
pub const UNREQUESTED_PROTOCOL_SELECTED: &str = "unrequested-protocol-selected";
/// Whatever listens there does not speak RDP.
pub const NOT_AN_RDP_SERVER: &str = "not-an-rdp-server";
/// The client does not speak RDP.
pub const NOT_AN_RDP_CLIENT: &str = "not-an-rdp-client";
/// No TLS version in common.
pub const TLS_VERSION_MISMATCH: &str = "tls-version-mismatch";
/// No cipher suite in common.
pub const TLS_CIPHER_MISMATCH: &str = "tls-cipher-mismatch";
/// Server closed at the first TLS message.
pub const SERVER_SILENT_AFTER_CLIENT_HELLO: &str = "server-silent-after-client-hello";
/// TLS handshake broke.
pub const TLS_HANDSHAKE_FAILED: &str = "tls-handshake-failed";
/// One side refused the other's CredSSP version.
pub const CREDSSP_VERSION_MISMATCH: &str = "credssp-version-mismatch";
/// Server refused Restricted Admin or Remote Credential Guard.
pub const RESTRICTED_ADMIN_REFUSED: &str = "restricted-admin-refused";
/// No RDP encryption method in common.
pub const STANDARD_SECURITY_MISMATCH: &str = "standard-security-mismatch";
/// Server refused to set up the channels.
pub const MCS_REFUSED: &str = "mcs-refused";
/// One side left over the capabilities.
pub const CAPABILITIES_REFUSED: &str = "capabilities-refused";
/// Encryption of the running session failed.
pub const SESSION_CRYPTO_FAILED: &str = "session-crypto-failed";
/// Redirection to another server failed.
pub const REDIRECTION_FAILED: &str = "redirection-failed";
/// No license server could be reached.
pub const LICENSE_NO_SERVER: &str = "license-no-server";
/// No license for this client.
pub const LICENSE_NONE: &str = "license-none";
/// Server rejected the client's license data.
pub const LICENSE_INVALID_CLIENT: &str = "license-invalid-client";
/// Client rejected the licensing certificate.
pub const LICENSE_INVALID_SERVER_CERTIFICATE: &str = "license-invalid-server-certificate";
/// License is for another scope.
pub const LICENSE_INVALID_SCOPE: &str = "license-invalid-scope";
/// License is for another product.
pub const LICENSE_INVALID_PRODUCT: &str = "license-invalid-product";
/// Licensing message failed its integrity check.
pub const LICENSE_INVALID_MAC: &str = "license-invalid-mac";
/// Licensing message was malformed.
pub const LICENSE_INVALID_MESSAGE: &str = "license-invalid-message";
/// Server denied the session on licensing grounds.
pub const LICENSE_DENIED_BY_POLICY: &str = "license-denied-by-policy";
/// Licensing was refused.
pub const LICENSE_REFUSED: &str = "license-refused";
/// Connection closed during licensing.
pub const LICENSE_RESET: &str = "license-reset";
/// Licensing never finished.
pub const LICENSE_STALLED: &str = "license-stalled";
/// User name or password is wrong.
pub const LOGON_FAILED: &str = "logon-failed";
/// Account is locked out.
pub const ACCOUNT_LOCKED_OUT: &str = "account-locked-out";
/// Account is disabled.
pub const ACCOUNT_DISABLED: &str = "account-disabled";
/// Account has expired.
pub const ACCOUNT_EXPIRED: &str = "account-expired";
/// An account restriction forbids this logon.
pub const ACCOUNT_RESTRICTED: &str = "account-restricted";
/// Password has expired.
pub const PASSWORD_EXPIRED: &str = "password-expired";
/// Password must be changed before the first logon.
pub const PASSWORD_MUST_CHANGE: &str = "password-must-change";
/// Logon is not allowed at this hour.
pub const LOGON_HOURS: &str = "logon-hours";
/// Logon is not allowed from this computer.
pub const WORKSTATION_NOT_ALLOWED: &str = "workstation-not-allowed";
/// User has no right to log on by Remote Desktop.
pub const LOGON_RIGHT_DENIED: &str = "logon-right-denied";
/// No domain controller could be reached.
pub const NO_LOGON_SERVER: &str = "no-logon-server";
/// Server's trust with the domain is broken.
pub const TRUST_RELATIONSHIP_FAILED: &str = "trust-relationship-failed";
/// Clocks differ too much.
pub const CLOCK_SKEW: &str = "clock-skew";
/// Directory does not know the server by that name.
pub const PRINCIPAL_UNKNOWN: &str = "principal-unknown";
/// Logon was bound to another TLS channel.
pub const CHANNEL_BINDING_REJECTED: &str = "channel-binding-rejected";
/// Smart card logon failed.
pub const SMART_CARD_FAILED: &str = "smart-card-failed";
/// Entra ID token was refused.
pub const ENTRA_TOKEN_REFUSED: &str = "entra-token-refused";
/// NTLM is blocked by policy.
pub const NTLM_BLOCKED: &str = "ntlm-blocked";
/// Client's policy forbids sending credentials.
pub const DELEGATION_REFUSED: &str = "delegation-refused";
/// Server rejected the logon.
pub const AUTHENTICATION_REJECTED: &str = "authentication-rejected";
/// Client gave up during the logon.
pub const AUTHENTICATION_ABANDONED: &str = "authentication-abandoned";
/// Logon stopped half-way.
pub const AUTHENTICATION_STALLED: &str = "authentication-stalled";
/// Remote Desktop Gateway refused the connection.
pub const GATEWAY_REFUSED: &str = "gateway-refused";
/// Remote Desktop Gateway cannot reach the target.
pub const GATEWAY_TARGET_UNREACHABLE: &str = "gateway-target-unreachable";
/// Name could not be resolved.
pub const NAME_RESOLUTION_FAILED: &str = "name-resolution-failed";
/// Server never answered.
pub const NO_ANSWER: &str = "no-answer";
/// Connection was refused.
pub const CONNECTION_REFUSED: &str = "connection-refused";
/// Network reports the server unreachable.
pub const UNREACHABLE: &str = "unreachable";
/// Connection closed before any data.
pub const CLOSED_BEFORE_DATA: &str = "closed-before-data";
/// Connection was reset without a reason in sight.
pub const CONNECTION_RESET: &str = "connection-reset";
/// A device on the path cut the connection.
pub const MIDDLEBOX_RESET: &str = "middlebox-reset";
/// Large packets do not get through.
pub const MTU_BLACK_HOLE: &str = "mtu-black-hole";
/// Network path was lost.
pub const PATH_LOST: &str = "path-lost";
/// Connection dropped after being idle.
pub const IDLE_RESET: &str = "idle-reset";
/// Receiver stopped reading.
pub const RECEIVER_STALLED: &str = "receiver-stalled";
/// Network loses too many packets.
pub const LOSSY_PATH: &str = "lossy-path";
/// An old connection was still remembered.
pub const STALE_CONNECTION_STATE: &str = "stale-connection-state";
/// Server ended an idle session.
pub const IDLE_TIMEOUT: &str = "idle-timeout";
/// Server ended the session at its time limit.
pub const SESSION_TIME_LIMIT: &str = "session-time-limit";
/// Another connection took over the session.
pub const REPLACED_BY_OTHER_CONNECTION: &str = "replaced-by-other-connection";
/// Server ran out of memory.
pub const OUT_OF_MEMORY: &str = "out-of-memory";
/// Server denied the connection.
pub const SERVER_DENIED_CONNECTION: &str = "server-denied-connection";
/// User lacks the privilege for remote access.
pub const INSUFFICIENT_PRIVILEGES: &str = "insufficient-privileges";
/// Server demands freshly typed credentials.
pub const FRESH_CREDENTIALS_REQUIRED: &str = "fresh-credentials-required";
/// An administrator ended the session.
pub const DISCONNECTED_BY_ADMINISTRATOR: &str = "disconnected-by-administrator";
/// Connection broker could not place the session.
pub const BROKER_REFUSED: &str = "broker-refused";
/// Server reports an internal or protocol error.
pub const SERVER_ERROR: &str = "server-error";
/// Closed by the user.
pub const CLOSED_BY_USER: &str = "closed-by-user";
/// User logged off.
pub const LOGGED_OFF: &str = "logged-off";
/// Session was used and then ended in order.
pub const ENDED_AFTER_USE: &str = "ended-after-use";
/// Server sent the client to another server.
pub const REDIRECTED: &str = "redirected";
/// Still open when the capture ends.
pub const STILL_OPEN: &str = "still-open";
/// Client paused to ask the user.
pub const TRUST_PROMPT: &str = "trust-prompt";
/// Client only looked at the certificate.
pub const CERTIFICATE_PROBE: &str = "certificate-probe";
/// Someone only tested the port.
pub const PORT_PROBE: &str = "port-probe";
/// The capture does not tell.
pub const UNDETERMINED: &str = "undetermined";
