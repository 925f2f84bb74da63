//! Cipher suites by number: what protects a record, as far as its length depends on it.

/// How a cipher suite protects a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// AEAD: bytes of explicit nonce in TLS 1.2, and of tag.
    Aead {
        /// Explicit nonce, bytes (TLS 1.2 only).
        nonce: u32,
        /// Authentication tag, bytes.
        tag: u32,
    },
    /// CBC block cipher with HMAC.
    Cbc {
        /// Block size, bytes.
        block: u32,
        /// MAC size, bytes.
        mac: u32,
    },
    /// Stream cipher (or none) with HMAC.
    Stream {
        /// MAC size, bytes.
        mac: u32,
    },
    /// The suite is not in the table.
    Unknown,
}

const GCM: Protection = Protection::Aead { nonce: 8, tag: 16 };
const CCM_8: Protection = Protection::Aead { nonce: 8, tag: 8 };
const CHACHA: Protection = Protection::Aead { nonce: 0, tag: 16 };
const AES_SHA1: Protection = Protection::Cbc { block: 16, mac: 20 };
const AES_SHA256: Protection = Protection::Cbc { block: 16, mac: 32 };
const AES_SHA384: Protection = Protection::Cbc { block: 16, mac: 48 };
const DES_SHA1: Protection = Protection::Cbc { block: 8, mac: 20 };
const DES_MD5: Protection = Protection::Cbc { block: 8, mac: 16 };
const RC4_SHA1: Protection = Protection::Stream { mac: 20 };
const RC4_MD5: Protection = Protection::Stream { mac: 16 };

/// Ranges of suite numbers with one protection, after the
/// [IANA registry](https://www.iana.org/assignments/tls-parameters/tls-parameters.xhtml#tls-parameters-4).
/// In order of number; an entry covers both its ends.
const TABLE: &[(u16, u16, Protection)] = &[
    (0x0001, 0x0001, RC4_MD5),                        // NULL_MD5
    (0x0002, 0x0002, RC4_SHA1),                       // NULL_SHA
    (0x0003, 0x0004, RC4_MD5),                        // RSA RC4 MD5
    (0x0005, 0x0005, RC4_SHA1),                       // RSA RC4 SHA
    (0x0006, 0x0006, DES_MD5),                        // RC2 40 MD5
    (0x0007, 0x0016, DES_SHA1),                       // IDEA, DES, 3DES with SHA
    (0x0017, 0x0018, RC4_MD5),                        // DH_anon RC4 MD5
    (0x0019, 0x001b, DES_SHA1),                       // DH_anon DES
    (0x002f, 0x003a, AES_SHA1),                       // AES CBC SHA
    (0x003b, 0x003b, Protection::Stream { mac: 32 }), // NULL_SHA256
    (0x003c, 0x0040, AES_SHA256),                     // AES CBC SHA256
    (0x0041, 0x0046, AES_SHA1),                       // Camellia 128 SHA
    (0x0067, 0x006d, AES_SHA256),                     // DHE AES CBC SHA256
    (0x0084, 0x0089, AES_SHA1),                       // Camellia 256 SHA
    (0x008a, 0x008a, RC4_SHA1),                       // PSK RC4
    (0x008b, 0x008b, DES_SHA1),                       // PSK 3DES
    (0x008c, 0x008d, AES_SHA1),                       // PSK AES
    (0x0096, 0x009b, AES_SHA1),                       // SEED
    (0x009c, 0x00a9, GCM),                            // AES GCM
    (0x00ba, 0x00c5, AES_SHA256),                     // Camellia SHA256
    (0x1301, 0x1302, GCM),                            // TLS 1.3 AES GCM
    (0x1303, 0x1303, CHACHA),
    (0x1304, 0x1304, GCM),   // TLS 1.3 AES 128 CCM
    (0x1305, 0x1305, CCM_8), // TLS 1.3 AES 128 CCM 8
    (0xc002, 0xc002, RC4_SHA1),
    (0xc003, 0xc003, DES_SHA1),
    (0xc004, 0xc005, AES_SHA1),
    (0xc007, 0xc007, RC4_SHA1),
    (0xc008, 0xc008, DES_SHA1),
    (0xc009, 0xc00a, AES_SHA1),
    (0xc00c, 0xc00c, RC4_SHA1),
    (0xc00d, 0xc00d, DES_SHA1),
    (0xc00e, 0xc00f, AES_SHA1),
    (0xc011, 0xc011, RC4_SHA1),
    (0xc012, 0xc012, DES_SHA1),
    (0xc013, 0xc014, AES_SHA1),
    (0xc016, 0xc016, RC4_SHA1),
    (0xc017, 0xc017, DES_SHA1),
    (0xc018, 0xc019, AES_SHA1),
    (0xc023, 0xc023, AES_SHA256),
    (0xc024, 0xc024, AES_SHA384),
    (0xc025, 0xc025, AES_SHA256),
    (0xc026, 0xc026, AES_SHA384),
    (0xc027, 0xc027, AES_SHA256),
    (0xc028, 0xc028, AES_SHA384),
    (0xc029, 0xc029, AES_SHA256),
    (0xc02a, 0xc02a, AES_SHA384),
    (0xc02b, 0xc032, GCM),        // ECDHE and ECDH AES GCM
    (0xc050, 0xc05f, GCM),        // ARIA GCM
    (0xc072, 0xc072, AES_SHA256), // Camellia CBC
    (0xc073, 0xc073, AES_SHA384),
    (0xc074, 0xc074, AES_SHA256),
    (0xc075, 0xc075, AES_SHA384),
    (0xc076, 0xc076, AES_SHA256),
    (0xc077, 0xc077, AES_SHA384),
    (0xc078, 0xc078, AES_SHA256),
    (0xc079, 0xc079, AES_SHA384),
    (0xc07a, 0xc08d, GCM),   // Camellia GCM
    (0xc09c, 0xc09f, GCM),   // AES CCM (RSA, DHE)
    (0xc0a0, 0xc0a3, CCM_8), // AES CCM 8 (RSA, DHE)
    (0xc0ac, 0xc0ad, GCM),   // ECDHE_ECDSA AES CCM
    (0xc0ae, 0xc0af, CCM_8), // ECDHE_ECDSA AES CCM 8
    (0xcca8, 0xccae, CHACHA),
];

impl Protection {
    /// What `cipher_suite` does to the length of a record.
    pub fn of(cipher_suite: u16) -> Self {
        TABLE
            .iter()
            .find(|(first, last, _)| (*first..=*last).contains(&cipher_suite))
            .map_or(Self::Unknown, |(_, _, protection)| *protection)
    }

    /// The length of a record gives the length of its plaintext (padding of TLS 1.3 left aside).
    pub fn exact(self) -> bool {
        matches!(self, Self::Aead { .. } | Self::Stream { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_in_order_and_do_not_overlap() {
        for pair in TABLE.windows(2) {
            assert!(pair[0].0 <= pair[0].1 && pair[0].1 < pair[1].0, "{:04x}", pair[1].0);
        }
    }

    #[test]
    fn knows_the_suites_of_rdp_peers() {
        for (suite, expected) in [
            (0xc030, GCM),
            (0xc02f, GCM),
            (0x009d, GCM),
            (0x1302, GCM),
            (0x1303, CHACHA),
            (0xcca8, CHACHA),
            (0x002f, AES_SHA1),
            (0xc014, AES_SHA1),
            (0x003d, AES_SHA256),
            (0xc028, AES_SHA384),
            (0x000a, DES_SHA1),
            (0x0004, RC4_MD5),
            (0x0005, RC4_SHA1),
            (0xc0a0, CCM_8),
            (0x0000, Protection::Unknown),
            (0x5600, Protection::Unknown),
        ] {
            assert_eq!(Protection::of(suite), expected, "{suite:04x}");
        }
    }
}
