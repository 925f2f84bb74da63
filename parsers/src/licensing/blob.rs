//! Licensing binary blobs.

use std::ops::Range;

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::le_u16;

use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

codes! {
    /// Type of a blob.
    pub struct BlobType(u16) {
        /// Any.
        BB_ANY_BLOB = 0x0000,
        /// Data.
        BB_DATA_BLOB = 0x0001,
        /// A random number.
        BB_RANDOM_BLOB = 0x0002,
        /// A certificate.
        BB_CERTIFICATE_BLOB = 0x0003,
        /// More of an error.
        BB_ERROR_BLOB = 0x0004,
        /// Encrypted data.
        BB_ENCRYPTED_DATA_BLOB = 0x0009,
        /// Key exchange algorithms.
        BB_KEY_EXCHG_ALG_BLOB = 0x000d,
        /// A scope.
        BB_SCOPE_BLOB = 0x000e,
        /// User of the client.
        BB_CLIENT_USER_NAME_BLOB = 0x000f,
        /// Name of the client's machine.
        BB_CLIENT_MACHINE_NAME_BLOB = 0x0010,
    }
}

/// Bytes with a type, which are not read further here.
///
/// ```text
/// | wBlobType (2) | wBlobLen (2) | blobData |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.12.1.2, Licensing Binary Blob (LICENSE_BINARY_BLOB).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its type; senders of empty blobs put anything there.
    pub blob_type: BlobType,
    /// Where its data lies, bytes from the start of the message.
    pub at: Range<usize>,
}

/// Reads a blob and returns where it lies.
pub(super) fn blob(input: Input<'_>) -> ParseResult<'_, Blob> {
    let (rest, (blob_type, data)) = blob_data(input)?;
    Ok((rest, Blob { blob_type, at: data.offset()..data.offset().saturating_add(data.len()) }))
}

/// Reads a blob and returns its data.
pub(super) fn blob_data(input: Input<'_>) -> ParseResult<'_, (BlobType, Input<'_>)> {
    let (rest, blob_type) = field("wBlobType", le_u16.map(BlobType))(input)?;
    let (rest, length) = field("wBlobLen", le_u16)(rest)?;
    let (rest, data) = field("blobData", take(length))(rest)?;
    Ok((rest, (blob_type, data)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn places_the_data() {
        let found = parse(blob, &[9, 0, 2, 0, 7, 7]).unwrap().0;
        assert_eq!(found, Blob { blob_type: BlobType::BB_ENCRYPTED_DATA_BLOB, at: 4..6 });
        assert_eq!(parse(blob, &[9, 0, 3, 0, 7, 7]).unwrap_err().field, Some("blobData"));
    }
}
