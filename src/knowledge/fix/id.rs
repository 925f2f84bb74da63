//! Every fix id, by name.

/// Let NETWORK SERVICE read the private key.
pub const GRANT_PRIVATE_KEY_ACCESS: &str = "grant-private-key-access";
/// Let Windows make a new self-signed certificate.
pub const RECREATE_SELF_SIGNED_CERTIFICATE: &str = "recreate-self-signed-certificate";
/// Renew the certificate and bind it to the listener.
pub const RENEW_SERVER_CERTIFICATE: &str = "renew-server-certificate";
/// Correct a thumbprint that points to a missing certificate.
pub const CORRECT_LISTENER_THUMBPRINT: &str = "correct-listener-thumbprint";
/// Give the server a certificate.
pub const BIND_CERTIFICATE: &str = "bind-certificate";
/// Trust the authority that issued the certificate.
pub const TRUST_ISSUING_AUTHORITY: &str = "trust-issuing-authority";
/// Accept the certificate without checking, for a test only.
pub const ACCEPT_CERTIFICATE_FOR_TEST: &str = "accept-certificate-for-test";
/// Dial the name that the certificate carries.
pub const DIAL_CERTIFIED_NAME: &str = "dial-certified-name";
/// Issue a stronger certificate.
pub const ISSUE_STRONGER_CERTIFICATE: &str = "issue-stronger-certificate";
/// Let the client accept old parameters, for a test only.
pub const LOWER_CLIENT_SECURITY_LEVEL: &str = "lower-client-security-level";
/// Give the server the key of its certificate.
pub const SERVE_MATCHING_KEY: &str = "serve-matching-key";
/// Find out why the certificate was revoked.
pub const CHECK_REVOCATION: &str = "check-revocation";
/// Supply a client certificate, or do not demand one.
pub const SUPPLY_CLIENT_CERTIFICATE: &str = "supply-client-certificate";
/// Exempt Remote Desktop from TLS inspection.
pub const EXEMPT_FROM_INSPECTION: &str = "exempt-from-inspection";
/// Read what the server's TLS log says.
pub const INSPECT_SERVER_TLS_LOG: &str = "inspect-server-tls-log";
/// Let the client offer TLS and NLA.
pub const OFFER_TLS_AND_NLA: &str = "offer-tls-and-nla";
/// Let the server accept connections without NLA.
pub const ALLOW_CONNECTIONS_WITHOUT_NLA: &str = "allow-connections-without-nla";
/// Set the security layer of the listener.
pub const SET_SECURITY_LAYER: &str = "set-security-layer";
/// Let the server accept Standard RDP Security.
pub const ALLOW_STANDARD_SECURITY: &str = "allow-standard-security";
/// Check that Remote Desktop is listening.
pub const CHECK_LISTENER: &str = "check-listener";
/// Find the program that holds the port.
pub const FIND_PORT_OWNER: &str = "find-port-owner";
/// Find out which program connects.
pub const IDENTIFY_CLIENT: &str = "identify-client";
/// Collect what the server says about the negotiation.
pub const COLLECT_NEGOTIATION: &str = "collect-negotiation";
/// Enable a TLS version that both sides have.
pub const ENABLE_COMMON_TLS_VERSION: &str = "enable-common-tls-version";
/// Take a narrow cipher list away.
pub const RESET_CIPHER_ORDER: &str = "reset-cipher-order";
/// Compare what the two sides offer.
pub const COMPARE_TLS_OFFERS: &str = "compare-tls-offers";
/// Collect the TLS logs of both sides.
pub const COLLECT_TLS_LOGS: &str = "collect-tls-logs";
/// Update both sides for CVE-2018-0886.
pub const PATCH_CREDSSP: &str = "patch-credssp";
/// Let the client talk to an unpatched server, to reach and patch it.
pub const ALLOW_VULNERABLE_CREDSSP: &str = "allow-vulnerable-credssp";
/// Allow Restricted Admin and Remote Credential Guard on the server.
pub const ALLOW_RESTRICTED_ADMIN: &str = "allow-restricted-admin";
/// Connect with ordinary credentials.
pub const DISABLE_RESTRICTED_ADMIN: &str = "disable-restricted-admin";
/// Set an encryption level that the client supports.
pub const SET_ENCRYPTION_LEVEL: &str = "set-encryption-level";
/// Let the server rebuild its Standard RDP Security certificate.
pub const REBUILD_STANDARD_CERTIFICATE: &str = "rebuild-standard-certificate";
/// Collect what the ends say about the protocol error.
pub const COLLECT_PROTOCOL_LOGS: &str = "collect-protocol-logs";
/// Connect with fewer features.
pub const REDUCE_CLIENT_FEATURES: &str = "reduce-client-features";
/// Update client and server.
pub const UPDATE_CLIENT_AND_SERVER: &str = "update-client-and-server";
/// Repair the redirection.
pub const REPAIR_REDIRECTION: &str = "repair-redirection";
/// Give the session host a license server.
pub const CONFIGURE_LICENSE_SERVER: &str = "configure-license-server";
/// Install enough licenses of the right version.
pub const ADD_LICENSES: &str = "add-licenses";
/// Let the client ask for a new license.
pub const RESET_CLIENT_LICENSE_STORE: &str = "reset-client-license-store";
/// Let the server rebuild its licensing certificate.
pub const REBUILD_LICENSING_CERTIFICATE: &str = "rebuild-licensing-certificate";
/// Check that the server may host sessions.
pub const CHECK_HOST_EDITION: &str = "check-host-edition";
/// Check the path from the session host to the license server.
pub const CHECK_LICENSE_SERVER_PATH: &str = "check-license-server-path";
/// Collect what the server says about licensing.
pub const COLLECT_LICENSING_LOGS: &str = "collect-licensing-logs";
/// Check user name, domain and password.
pub const CHECK_CREDENTIALS: &str = "check-credentials";
/// Read the status in the server's security log.
pub const READ_LOGON_EVENT: &str = "read-logon-event";
/// Unlock the account, and find who locks it.
pub const UNLOCK_ACCOUNT: &str = "unlock-account";
/// Keep strangers from guessing.
pub const BLOCK_GUESSING: &str = "block-guessing";
/// Enable the account.
pub const ENABLE_ACCOUNT: &str = "enable-account";
/// Extend the account.
pub const EXTEND_ACCOUNT_EXPIRY: &str = "extend-account-expiry";
/// Change the password another way.
pub const CHANGE_PASSWORD_ELSEWHERE: &str = "change-password-elsewhere";
/// Find the restriction of the account.
pub const LIFT_ACCOUNT_RESTRICTION: &str = "lift-account-restriction";
/// Change the logon hours.
pub const CHANGE_LOGON_HOURS: &str = "change-logon-hours";
/// Allow the computer.
pub const ALLOW_WORKSTATION: &str = "allow-workstation";
/// Let the user log on by Remote Desktop.
pub const GRANT_REMOTE_LOGON: &str = "grant-remote-logon";
/// Let the server reach a domain controller.
pub const REACH_DOMAIN_CONTROLLER: &str = "reach-domain-controller";
/// Repair the server's trust with its domain.
pub const REPAIR_SECURE_CHANNEL: &str = "repair-secure-channel";
/// Set the clocks right.
pub const SYNCHRONIZE_CLOCKS: &str = "synchronize-clocks";
/// Register the name, or dial one that is registered.
pub const REGISTER_SPN: &str = "register-spn";
/// Use NTLMv2, which carries channel bindings.
pub const RAISE_LM_LEVEL: &str = "raise-lm-level";
/// Check card, PIN and certificates.
pub const REPAIR_SMART_CARD: &str = "repair-smart-card";
/// Check the Entra logon.
pub const REPAIR_ENTRA_LOGON: &str = "repair-entra-logon";
/// Let Kerberos be used in place of NTLM.
pub const USE_KERBEROS: &str = "use-kerberos";
/// Except the server from the NTLM restriction.
pub const EXCEPT_FROM_NTLM_RESTRICTION: &str = "except-from-ntlm-restriction";
/// Let the client's policy delegate to this server.
pub const ALLOW_DELEGATION: &str = "allow-delegation";
/// Repeat the capture so that the code can be read.
pub const REPEAT_WITH_KEYS: &str = "repeat-with-keys";
/// Ask what the client showed.
pub const ASK_THE_USER: &str = "ask-the-user";
/// Check the policies of the RD Gateway.
pub const CHECK_GATEWAY_POLICY: &str = "check-gateway-policy";
/// Let the gateway reach the target.
pub const REACH_GATEWAY_TARGET: &str = "reach-gateway-target";
/// Make the name resolvable.
pub const REPAIR_NAME_RESOLUTION: &str = "repair-name-resolution";
/// Open the way to the port.
pub const OPEN_FIREWALL: &str = "open-firewall";
/// Find where the packets are lost.
pub const FIND_DROPPING_DEVICE: &str = "find-dropping-device";
/// Let the device pass the connection.
pub const EXEMPT_AT_MIDDLEBOX: &str = "exempt-at-middlebox";
/// Make packets fit the path.
pub const CLAMP_MSS: &str = "clamp-mss";
/// Keep idle connections alive.
pub const ENABLE_KEEP_ALIVE: &str = "enable-keep-alive";
/// Find out why the receiver stopped reading.
pub const CHECK_RECEIVER_LOAD: &str = "check-receiver-load";
/// Repair the link that loses packets.
pub const REPAIR_LOSSY_LINK: &str = "repair-lossy-link";
/// Let old connection state run out.
pub const CLEAR_STALE_STATE: &str = "clear-stale-state";
/// Follow the ICMP message to its sender.
pub const CHECK_ROUTE: &str = "check-route";
/// Capture at both ends at once.
pub const CAPTURE_BOTH_ENDS: &str = "capture-both-ends";
/// Check the limits of the listener.
pub const FREE_CONNECTION_SLOTS: &str = "free-connection-slots";
/// Change the time limits of sessions.
pub const CHANGE_SESSION_LIMITS: &str = "change-session-limits";
/// Decide who may take the session.
pub const ALLOW_SEVERAL_SESSIONS: &str = "allow-several-sessions";
/// Free memory on the server.
pub const FREE_SERVER_MEMORY: &str = "free-server-memory";
/// Let the server admit connections.
pub const ADMIT_CONNECTIONS: &str = "admit-connections";
/// Type the credentials.
pub const TYPE_CREDENTIALS: &str = "type-credentials";
/// Find who ended the session.
pub const ASK_THE_ADMINISTRATOR: &str = "ask-the-administrator";
/// Repair the broker's destination.
pub const REPAIR_BROKER: &str = "repair-broker";
/// Collect the server's logs at that second.
pub const COLLECT_SERVER_LOGS: &str = "collect-server-logs";
/// Decide whether the probe is yours.
pub const WATCH_FOR_SCANS: &str = "watch-for-scans";
/// Capture the whole session.
pub const CAPTURE_LONGER: &str = "capture-longer";
