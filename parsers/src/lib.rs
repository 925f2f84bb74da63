//! Typed, positioned parsers for the messages of a Remote Desktop connection.
//!
//! Every parser is a [`nom`] parser over [`Input`]: bytes that know their offset. A message is a plain struct; its wire enums are
//! newtypes whose unknown values survive. Who wants to know where each field lay parses with a [`Recorder`]: the combinator
//! [`field`] notes name and position of what it parsed, and an error names the innermost field and offset at which parsing stopped.
//!
//! There is no I/O, clock, log, serialization or prose here, and no judgement: a message that the specification forbids is
//! described as it is.

pub mod aad;
pub mod autodetect;
pub mod capabilities;
pub mod client_info;
pub mod credssp;
pub mod dns;
pub mod early_authorization;
pub mod fastpath;
pub mod gateway;
pub mod gcc;
pub mod heartbeat;
pub mod kdc_proxy;
pub mod kerberos;
pub mod licensing;
pub mod mcs;
pub mod multitransport;
pub mod ntlm;
pub mod preconnection;
pub mod rdstls;
pub mod security;
pub mod share;
pub mod spnego;

mod asn1;
mod ber;
mod code;
mod error;
mod field;
mod input;
mod json;
mod lenient;
mod per;
#[cfg(test)]
mod testing;
mod text;

pub mod http_connect;
pub mod negotiation;
pub mod rdpeudp;
pub mod socks;
pub mod tls;
pub mod tpkt;
pub mod x224;

pub use asn1::Oid;
pub use error::{Error, ErrorKind, ParseResult};
pub use field::{Field, Recorder, field};
pub use input::Input;

/// Runs `parser` over all of `bytes` and returns the message with the bytes that it left over.
///
/// # Errors
/// The innermost field that could not be read, and where.
pub fn parse<'a, T>(
    mut parser: impl FnMut(Input<'a>) -> ParseResult<'a, T>,
    bytes: &'a [u8],
) -> Result<(T, &'a [u8]), Error> {
    match parser(Input::new(bytes)) {
        Ok((rest, message)) => Ok((message, rest.bytes())),
        Err(error) => Err(Error::from_nom(error)),
    }
}

/// Like [`parse`], and also lists the fields with their positions in `bytes`, in the order in which they begin.
///
/// # Errors
/// As [`parse`]; the fields read until then are returned beside the error.
pub fn parse_with_fields<'a, T>(
    mut parser: impl for<'b> FnMut(Input<'b>) -> ParseResult<'b, T>,
    bytes: &'a [u8],
) -> (Result<T, Error>, Vec<Field>) {
    let recorder = Recorder::default();
    let result = match parser(Input::recorded(bytes, &recorder)) {
        Ok((_, message)) => Ok(message),
        Err(error) => Err(Error::from_nom(error)),
    };
    (result, recorder.into_fields())
}
