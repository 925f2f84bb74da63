//! Versions, cipher suites, groups and signature schemes: 16-bit numbers that hellos list.

use std::fmt;

use crate::code::codes;

codes! {
    /// Version of SSL or TLS, as in records and hellos (RFC 8446, appendix B.3.1.1; RFC 6101).
    pub struct ProtocolVersion(u16) {
        /// SSL 2.0.
        SSL_2_0 = 0x0002,
        /// SSL 3.0.
        SSL_3_0 = 0x0300,
        /// TLS 1.0.
        TLS_1_0 = 0x0301,
        /// TLS 1.1.
        TLS_1_1 = 0x0302,
        /// TLS 1.2.
        TLS_1_2 = 0x0303,
        /// TLS 1.3.
        TLS_1_3 = 0x0304,
    }
}

/// Defines a 16-bit number that is named elsewhere.
macro_rules! number {
    ($(#[$about:meta])* $number:ident) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $number(pub u16);

        impl fmt::Display for $number {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{0} (0x{0:04x})", self.0)
            }
        }
    };
}

number! {
    /// Cipher suite, by its number in the [IANA registry](https://www.iana.org/assignments/tls-parameters#tls-parameters-4).
    CipherSuite
}
number! {
    /// Group or curve, by its number in the [IANA registry](https://www.iana.org/assignments/tls-parameters#tls-parameters-8).
    NamedGroup
}
number! {
    /// Signature scheme; in TLS 1.2 hash in the high byte and signature in the low one. By its number in the
    /// [IANA registry](https://www.iana.org/assignments/tls-parameters#tls-signaturescheme).
    SignatureScheme
}

impl CipherSuite {
    /// Not a suite: the client supports secure renegotiation (RFC 5746, section 3.3).
    pub const EMPTY_RENEGOTIATION_INFO_SCSV: Self = Self(0x00ff);
    /// Not a suite: the client came down to a lower version on purpose (RFC 7507).
    pub const FALLBACK_SCSV: Self = Self(0x5600);
}

/// Whether a number of a hello is one of the reserved values by which clients exercise tolerance
/// ([RFC 8701](https://www.rfc-editor.org/rfc/rfc8701)): 0a0a, 1a1a to fafa.
pub fn is_grease(number: u16) -> bool {
    let [high, low] = number.to_be_bytes();
    high == low && low & 0x0f == 0x0a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grease_is_two_equal_bytes_that_end_in_a() {
        assert!([0x0a0a, 0x1a1a, 0xfafa].into_iter().all(is_grease));
        assert!(![0x0a1a, 0x0b0b, 0x0304, 0xc02f].into_iter().any(is_grease));
    }

    #[test]
    fn prints_the_number() {
        assert_eq!(CipherSuite(0xc030).to_string(), "49200 (0xc030)");
        assert_eq!(ProtocolVersion::TLS_1_2.to_string(), "TLS_1_2 (771/0x303)");
    }
}
