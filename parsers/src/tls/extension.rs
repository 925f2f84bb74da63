//! Lists of extensions.

use std::ops::Range;

use nom::Parser;
use nom::number::complete::be_u16;

use super::extension_body::{ExtensionBody, Place, extension_body};
use super::vector::{Width, at, cut_vector, items, vector};
use super::{ExtensionType, is_grease};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// One extension of a hello or another message ([RFC 8446], section 4.2).
///
/// ```text
/// | extension_type, 16 bits | length, 16 bits | extension_data |
/// ```
///
/// [RFC 8446]: https://www.rfc-editor.org/rfc/rfc8446#section-4.2
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Which extension.
    pub extension_type: ExtensionType,
    /// Where its data lies, without type and length.
    pub data: Range<usize>,
    /// What the data says, where it is read.
    pub body: ExtensionBody,
    /// Why the data could not be read as what the type says; `body` is then [`ExtensionBody::Opaque`].
    pub fault: Option<Error>,
}

/// Reads the extensions that end a message, with their length in front; where nothing is left there are none. The last may be cut:
/// then those before it, and a fault.
pub(super) fn extensions(
    place: Place,
) -> impl for<'a> FnMut(Input<'a>) -> ParseResult<'a, (Vec<Extension>, Option<Error>)> {
    move |input: Input<'_>| {
        if input.is_empty() {
            return Ok((input, (Vec::new(), None)));
        }
        let (rest, (contents, cut)) = cut_vector(Width::Two).parse(input)?;
        let (extensions, fault) = items(contents, |input| extension(input, place));
        let [fault, cut] =
            [fault, cut].map(|fault| fault.map(|error| Error { field: error.field.or(Some("extensions")), ..error }));
        Ok((rest, (extensions, fault.or(cut))))
    }
}

/// The first of `extensions` that has the type.
pub(super) fn find(extensions: &[Extension], extension_type: ExtensionType) -> Option<&Extension> {
    extensions.iter().find(|extension| extension.extension_type == extension_type)
}

fn extension(input: Input<'_>, place: Place) -> ParseResult<'_, Extension> {
    let (_, extension_type) = be_u16.map(ExtensionType).parse(input)?;
    let name = match extension_type.name() {
        Some(name) => name,
        None if is_grease(extension_type.0) => "grease",
        None => "unknown_extension",
    };
    let (rest, data) = field(name, header_and_data).parse(input)?;
    let (body, fault) = match extension_body(extension_type, place, data) {
        Ok(body) => (body, None),
        Err(error) => {
            let error = Error::from_nom(error);
            (ExtensionBody::Opaque, Some(Error { field: error.field.or(Some(name)), ..error }))
        }
    };
    Ok((rest, Extension { extension_type, data: at(data), body, fault }))
}

fn header_and_data(input: Input<'_>) -> ParseResult<'_, Input<'_>> {
    let (rest, _) = field("extension_type", be_u16).parse(input)?;
    field("extension_data", vector(Width::Two)).parse(rest)
}
