//! Encrypted parts.

use nom::Parser;

use super::common::{int32, uint32};
use crate::asn1::{context, each};
use crate::ber::{self, Tag};
use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

codes! {
    /// Kind of encryption ([IANA](https://www.iana.org/assignments/kerberos-parameters#kerberos-parameters-1)).
    pub struct EncryptionType(i32) {
        /// DES with CRC, broken.
        DES_CBC_CRC "des-cbc-crc" = 1,
        /// DES with MD5, broken.
        DES_CBC_MD5 "des-cbc-md5" = 3,
        /// Triple DES, deprecated.
        DES3_CBC_SHA1_KD "des3-cbc-sha1-kd" = 16,
        /// AES 128.
        AES128_CTS_HMAC_SHA1_96 "aes128-cts-hmac-sha1-96" = 17,
        /// AES 256.
        AES256_CTS_HMAC_SHA1_96 "aes256-cts-hmac-sha1-96" = 18,
        /// AES 128 with SHA-2.
        AES128_CTS_HMAC_SHA256_128 "aes128-cts-hmac-sha256-128" = 19,
        /// AES 256 with SHA-2.
        AES256_CTS_HMAC_SHA384_192 "aes256-cts-hmac-sha384-192" = 20,
        /// RC4, deprecated.
        RC4_HMAC "rc4-hmac" = 23,
        /// RC4 of 40 or 56 bits, broken.
        RC4_HMAC_EXP "rc4-hmac-exp" = 24,
    }
}

/// Something encrypted ([RFC 4120], section 5.2.9): what can be said without its key.
///
/// [RFC 4120]: https://www.rfc-editor.org/rfc/rfc4120#section-5.2.9
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncryptedData {
    /// Kind of encryption.
    pub etype: EncryptionType,
    /// Version of the key.
    pub kvno: Option<u32>,
    /// Length of the ciphertext, bytes.
    pub cipher_length: usize,
}

pub fn encrypted_data(input: Input<'_>) -> ParseResult<'_, EncryptedData> {
    let (rest, sequence) = ber::value(Tag::SEQUENCE, "an EncryptedData")(input)?;
    let mut data = EncryptedData { etype: EncryptionType(0), kvno: None, cipher_length: 0 };
    let stopped = each(sequence, |tag, content| {
        if tag == context(0) {
            data.etype = field("etype", int32.map(EncryptionType))(content)?.1;
        } else if tag == context(1) {
            data.kvno = Some(field("kvno", uint32)(content)?.1);
        } else if tag == context(2) {
            data.cipher_length = field("cipher", ber::octet_string)(content)?.1.len();
        }
        Ok(())
    });
    stopped.map_or(Ok((rest, data)), |error: Error| Err(nom::Err::Error(error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    #[test]
    fn reads_kind_key_and_length() {
        let data = parse(encrypted_data, &hex("30 10 a003 020112 a103 020102 a204 0402aabb")).unwrap().0;
        assert_eq!(data.etype, EncryptionType::AES256_CTS_HMAC_SHA1_96);
        assert_eq!((data.kvno, data.cipher_length), (Some(2), 2));
        assert!(parse(encrypted_data, &hex("30 05 a003 040112")).is_err());
    }
}
