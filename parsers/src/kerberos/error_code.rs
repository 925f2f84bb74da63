//! Codes of KRB-ERROR.

use crate::code::codes;

codes! {
    /// Why a KDC or a server refuses ([RFC 4120], section 7.5.9; from 60 on [RFC 4556], section 3.1.3).
    ///
    /// [RFC 4120]: https://www.rfc-editor.org/rfc/rfc4120#section-7.5.9
    /// [RFC 4556]: https://www.rfc-editor.org/rfc/rfc4556#section-3.1.3
    pub struct KrbErrorCode(u32) {
        /// No error.
        KDC_ERR_NONE = 0,
        /// The client's entry has expired.
        KDC_ERR_NAME_EXP = 1,
        /// The server's entry has expired.
        KDC_ERR_SERVICE_EXP = 2,
        /// The protocol version is not supported.
        KDC_ERR_BAD_PVNO = 3,
        /// The client is not known.
        KDC_ERR_C_PRINCIPAL_UNKNOWN = 6,
        /// The server is not known.
        KDC_ERR_S_PRINCIPAL_UNKNOWN = 7,
        /// The name fits several entries.
        KDC_ERR_PRINCIPAL_NOT_UNIQUE = 8,
        /// Client or server have no key.
        KDC_ERR_NULL_KEY = 9,
        /// A policy refuses.
        KDC_ERR_POLICY = 12,
        /// An option cannot be granted.
        KDC_ERR_BADOPTION = 13,
        /// No encryption type in common.
        KDC_ERR_ETYPE_NOSUPP = 14,
        /// The kind of pre-authentication is not supported.
        KDC_ERR_PADATA_TYPE_NOSUPP = 16,
        /// The transited realms are not supported.
        KDC_ERR_TRTYPE_NOSUPP = 17,
        /// The client's credentials are revoked: locked, disabled or expired account, or logon hours.
        KDC_ERR_CLIENT_REVOKED = 18,
        /// The server's credentials are revoked.
        KDC_ERR_SERVICE_REVOKED = 19,
        /// The ticket-granting ticket is revoked.
        KDC_ERR_TGT_REVOKED = 20,
        /// The password has expired.
        KDC_ERR_KEY_EXPIRED = 23,
        /// Pre-authentication failed: wrong password.
        KDC_ERR_PREAUTH_FAILED = 24,
        /// Pre-authentication is needed: the usual first answer.
        KDC_ERR_PREAUTH_REQUIRED = 25,
        /// Server and ticket do not match.
        KDC_ERR_SERVER_NOMATCH = 26,
        /// The server takes user-to-user tickets only.
        KDC_ERR_MUST_USE_USER2USER = 27,
        /// A service is not available.
        KDC_ERR_SVC_UNAVAILABLE = 29,
        /// A decrypted part fails its integrity check.
        KRB_AP_ERR_BAD_INTEGRITY = 31,
        /// The ticket has expired.
        KRB_AP_ERR_TKT_EXPIRED = 32,
        /// The ticket is not valid yet.
        KRB_AP_ERR_TKT_NYV = 33,
        /// The request came before.
        KRB_AP_ERR_REPEAT = 34,
        /// The ticket is for another server.
        KRB_AP_ERR_NOT_US = 35,
        /// Ticket and authenticator do not match.
        KRB_AP_ERR_BADMATCH = 36,
        /// The clocks are too far apart.
        KRB_AP_ERR_SKEW = 37,
        /// The address is wrong.
        KRB_AP_ERR_BADADDR = 38,
        /// The protocol version is wrong.
        KRB_AP_ERR_BADVERSION = 39,
        /// The type of message is wrong.
        KRB_AP_ERR_MSG_TYPE = 40,
        /// The message was changed.
        KRB_AP_ERR_MODIFIED = 41,
        /// The version of the key is not there.
        KRB_AP_ERR_BADKEYVER = 44,
        /// The service's key is not there.
        KRB_AP_ERR_NOKEY = 45,
        /// The answer is too long for UDP: the client comes again by TCP.
        KRB_ERR_RESPONSE_TOO_BIG = 52,
        /// Another error, described in the text.
        KRB_ERR_GENERIC = 60,
        /// A field is too long.
        KRB_ERR_FIELD_TOOLONG = 61,
        /// The client's certificate is not trusted.
        KDC_ERR_CLIENT_NOT_TRUSTED = 62,
        /// The KDC's certificate is not trusted.
        KDC_ERR_KDC_NOT_TRUSTED = 63,
        /// A signature is invalid.
        KDC_ERR_INVALID_SIG = 64,
        /// The key exchange is not accepted.
        KDC_ERR_DH_KEY_PARAMETERS_NOT_ACCEPTED = 65,
        /// The certificate does not match.
        KDC_ERR_CERTIFICATE_MISMATCH = 66,
        /// There is no ticket-granting ticket.
        KRB_AP_ERR_NO_TGT = 67,
        /// The realm is another.
        KDC_ERR_WRONG_REALM = 68,
        /// A user-to-user ticket is needed.
        KRB_AP_ERR_USER_TO_USER_REQUIRED = 69,
        /// The certificate cannot be verified.
        KDC_ERR_CANT_VERIFY_CERTIFICATE = 70,
        /// The certificate is invalid.
        KDC_ERR_INVALID_CERTIFICATE = 71,
        /// The certificate is revoked.
        KDC_ERR_REVOKED_CERTIFICATE = 72,
        /// Whether the certificate is revoked is not known.
        KDC_ERR_REVOCATION_STATUS_UNKNOWN = 73,
        /// Nobody could be asked whether the certificate is revoked.
        KDC_ERR_REVOCATION_STATUS_UNAVAILABLE = 74,
        /// The client's name in the certificate is another.
        KDC_ERR_CLIENT_NAME_MISMATCH = 75,
        /// The KDC's name in the certificate is another.
        KDC_ERR_KDC_NAME_MISMATCH = 76,
        /// The certificate is not for a logon by its key purposes.
        KDC_ERR_INCONSISTENT_KEY_PURPOSE = 77,
        /// The digest in the certificate's signature is not accepted.
        KDC_ERR_DIGEST_IN_CERT_NOT_ACCEPTED = 78,
        /// The request lacks the checksum of its body.
        KDC_ERR_PA_CHECKSUM_MUST_BE_INCLUDED = 79,
        /// The digest in the request's signature is not accepted.
        KDC_ERR_DIGEST_IN_SIGNED_DATA_NOT_ACCEPTED = 80,
        /// Encryption to the client's public key is not supported.
        KDC_ERR_PUBLIC_KEY_ENCRYPTION_NOT_SUPPORTED = 81,
    }
}
