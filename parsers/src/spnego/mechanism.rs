//! The mechanisms that SPNEGO chooses from, and their tokens.

use std::fmt;
use std::ops::Range;

use nom::{Input as _, Parser};

use crate::asn1::{Oid, application, framed, oid};
use crate::error::{Error, ParseResult};
use crate::input::Input;
use crate::kerberos::{self, GssToken};
use crate::ntlm;

/// Object identifier of a mechanism.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MechType(pub Oid);

/// Mechanisms by their arcs: RFC 4120 and 4178, [MS-SPNG] 1.9, [MS-NEGOEX] 1.9, RFC 4120's user-to-user extension, IAKERB's draft.
///
/// [MS-SPNG]: https://learn.microsoft.com/openspecs/windows_protocols/ms-spng/
/// [MS-NEGOEX]: https://learn.microsoft.com/openspecs/windows_protocols/ms-negoex/
const NAMES: &[(&[u64], &str)] = &[
    (&[1, 3, 6, 1, 5, 5, 2], "SPNEGO"),
    (&[1, 3, 6, 1, 4, 1, 311, 2, 2, 10], "NTLM"),
    (&[1, 2, 840, 113_554, 1, 2, 2], "Kerberos"),
    (&[1, 2, 840, 48_018, 1, 2, 2], "MS Kerberos"),
    (&[1, 2, 840, 113_554, 1, 2, 2, 3], "Kerberos user-to-user"),
    (&[1, 3, 6, 1, 4, 1, 311, 2, 2, 30], "NegoEx"),
    (&[1, 3, 5, 1, 5, 2, 7], "PKU2U"),
    (&[1, 3, 6, 1, 5, 2, 5], "IAKERB"),
];

impl MechType {
    /// What it is called, if it is known here.
    pub fn name(&self) -> Option<&'static str> {
        NAMES.iter().find(|(arcs, _)| *arcs == self.0.arcs()).map(|(_, name)| *name)
    }

    /// Whether it is a form of Kerberos.
    pub fn is_kerberos(&self) -> bool {
        self.name().is_some_and(|name| name.contains("Kerberos") || name == "IAKERB")
    }
}

impl fmt::Display for MechType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name().unwrap_or("mechanism"), self.0)
    }
}

/// A mechanism's token: where it lies and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MechToken {
    /// Where, bytes from the start of what was parsed.
    pub at: Range<usize>,
    /// What.
    pub content: MechContent,
}

/// What a mechanism's token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MechContent {
    /// An NTLM message.
    Ntlm(ntlm::Message),
    /// A Kerberos message in GSS-API framing.
    Kerberos(GssToken),
    /// A Kerberos message alone, as the later tokens of some exchanges are.
    BareKerberos(kerberos::Message),
    /// NegoEx, which negotiates further mechanisms.
    NegoEx,
    /// Another mechanism, in GSS-API framing.
    Other(MechType),
    /// A known form that could not be read, and why.
    Unreadable(Error),
    /// A form unknown here.
    Unknown,
}

/// Reads a mechanism's token; all of the input is the token.
pub(super) fn mech_token(input: Input<'_>) -> ParseResult<'_, MechToken> {
    let at = input.offset()..input.offset().saturating_add(input.len());
    Ok((input.take_from(input.len()), MechToken { at, content: content(input) }))
}

fn content(input: Input<'_>) -> MechContent {
    let read = match input.bytes().first() {
        Some(b'N') if input.bytes().starts_with(ntlm::SIGNATURE) => {
            ntlm::message.map(MechContent::Ntlm).parse(input).map(|(_, content)| content)
        }
        Some(b'N') if input.bytes().starts_with(b"NEGOEXTS") => Ok(MechContent::NegoEx),
        Some(0x60) => framed_token(input),
        Some(0x6e | 0x6f | 0x7e) => {
            kerberos::message.map(MechContent::BareKerberos).parse(input).map(|(_, content)| content)
        }
        _ => Ok(MechContent::Unknown),
    };
    read.unwrap_or_else(|error| MechContent::Unreadable(Error::from_nom(error)))
}

fn framed_token(input: Input<'_>) -> Result<MechContent, nom::Err<Error>> {
    let (_, (content, _)) = framed(application(0), "a GSS-API token")(input)?;
    let (_, mech) = oid.map(MechType).parse(content)?;
    if !mech.is_kerberos() {
        return Ok(MechContent::Other(mech));
    }
    kerberos::gss_token.map(MechContent::Kerberos).parse(input).map(|(_, content)| content)
}
