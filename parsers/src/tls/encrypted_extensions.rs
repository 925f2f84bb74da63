//! What a TLS 1.3 server answers once keys are agreed on.

use nom::Parser;

use super::Extension;
use super::extension::extensions;
use super::extension_body::Place;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// EncryptedExtensions ([RFC 8446], section 4.3.1), sealed on the wire; the body of a message of type 8.
///
/// ```text
/// | length, 16 bits | extensions |
/// ```
///
/// [RFC 8446]: https://www.rfc-editor.org/rfc/rfc8446#section-4.3.1
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptedExtensions {
    /// Extensions in the order of the wire.
    pub extensions: Vec<Extension>,
    /// Where the list is cut or does not fit its shape.
    pub fault: Option<Error>,
}

/// Reads the body of the message.
///
/// # Errors
/// One byte, where the length has two.
pub fn encrypted_extensions(input: Input<'_>) -> ParseResult<'_, EncryptedExtensions> {
    let (rest, (extensions, fault)) = field("extensions", extensions(Place::EncryptedExtensions)).parse(input)?;
    Ok((rest, EncryptedExtensions { extensions, fault }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};
    use crate::tls::ExtensionType;

    #[test]
    fn lists_the_extensions() {
        let (message, _) = parse(encrypted_extensions, &hex("000a 0000 0000 001c 0002 4001")).unwrap();
        let types: Vec<_> = message.extensions.iter().map(|extension| extension.extension_type).collect();
        assert_eq!(types, [ExtensionType::SERVER_NAME, ExtensionType::RECORD_SIZE_LIMIT]);
        assert_eq!(message.fault, None);
    }

    #[test]
    fn survives_damage() {
        survives(encrypted_extensions, &[&hex("000a 0000 0000 001c 0002 4001")]);
    }
}
