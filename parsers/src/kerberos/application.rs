//! AP-REQ and AP-REP: a client shows its ticket to a server.

use nom::Parser;
use nom::number::complete::be_u32;

use super::common::{PrincipalName, body, principal_name, text};
use super::encryption::{EncryptedData, encrypted_data};
use crate::asn1::{application, context, each};
use crate::ber::{self, Tag};
use crate::code::flags;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

flags! {
    /// Options of an AP-REQ ([RFC 4120](https://www.rfc-editor.org/rfc/rfc4120#section-5.5.1), section 5.5.1); bit 0 is the highest.
    pub struct ApOptions(u32) {
        /// The ticket is encrypted with the session key of the server's own ticket (user-to-user).
        USE_SESSION_KEY = 0x4000_0000,
        /// The server is to prove itself too.
        MUTUAL_REQUIRED = 0x2000_0000,
    }
}

/// A ticket ([RFC 4120], section 5.3): for which service, and how it is encrypted. Whose it is lies inside the encrypted part.
///
/// [RFC 4120]: https://www.rfc-editor.org/rfc/rfc4120#section-5.3
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticket {
    /// Realm of the service.
    pub realm: Option<String>,
    /// The service.
    pub sname: Option<PrincipalName>,
    /// The encrypted part.
    pub enc_part: Option<EncryptedData>,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

/// Shows a ticket ([RFC 4120], section 5.5.1).
///
/// ```text
/// [APPLICATION 14] SEQUENCE { [0] pvno, [1] msg-type, [2] ap-options, [3] ticket, [4] authenticator }
/// ```
///
/// [RFC 4120]: https://www.rfc-editor.org/rfc/rfc4120#section-5.5.1
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApReq {
    /// Options.
    pub options: ApOptions,
    /// The ticket.
    pub ticket: Ticket,
    /// Proof that the client may use it.
    pub authenticator: Option<EncryptedData>,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

/// The server proves itself ([RFC 4120], section 5.5.2).
///
/// ```text
/// [APPLICATION 15] SEQUENCE { [0] pvno, [1] msg-type, [2] enc-part }
/// ```
///
/// [RFC 4120]: https://www.rfc-editor.org/rfc/rfc4120#section-5.5.2
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApRep {
    /// The proof.
    pub enc_part: Option<EncryptedData>,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

pub fn ap_req(input: Input<'_>) -> ParseResult<'_, ApReq> {
    let (rest, (sequence, cut)) = body(application(14), "AP-REQ")(input)?;
    let mut request = ApReq::default();
    let stopped = each(sequence, |tag, content| {
        if tag == context(2) {
            request.options = ApOptions(field("ap-options", bits)(content)?.1);
        } else if tag == context(3) {
            request.ticket = field("ticket", ticket)(content)?.1;
        } else if tag == context(4) {
            request.authenticator = Some(field("authenticator", encrypted_data)(content)?.1);
        }
        Ok(())
    });
    request.fault = stopped.or(cut);
    Ok((rest, request))
}

pub fn ap_rep(input: Input<'_>) -> ParseResult<'_, ApRep> {
    let (rest, (sequence, cut)) = body(application(15), "AP-REP")(input)?;
    let mut reply = ApRep::default();
    let stopped = each(sequence, |tag, content| {
        if tag == context(2) {
            reply.enc_part = Some(field("enc-part", encrypted_data)(content)?.1);
        }
        Ok(())
    });
    reply.fault = stopped.or(cut);
    Ok((rest, reply))
}

/// Reads a ticket.
pub fn ticket(input: Input<'_>) -> ParseResult<'_, Ticket> {
    let (rest, (sequence, cut)) = body(application(1), "Ticket")(input)?;
    let mut ticket = Ticket::default();
    let stopped = each(sequence, |tag, content| {
        if tag == context(1) {
            ticket.realm = Some(field("realm", text)(content)?.1);
        } else if tag == context(2) {
            ticket.sname = Some(field("sname", principal_name)(content)?.1);
        } else if tag == context(3) {
            ticket.enc_part = Some(field("enc-part", encrypted_data)(content)?.1);
        }
        Ok(())
    });
    ticket.fault = stopped.or(cut);
    Ok((rest, ticket))
}

/// Reads the first 32 bits of a BIT STRING.
pub fn bits(input: Input<'_>) -> ParseResult<'_, u32> {
    let (rest, content) = ber::value(Tag(0x03), "a BIT STRING")(input)?;
    let (_, bits) = (nom::number::complete::u8, be_u32).map(|(_unused, bits)| bits).parse(content)?;
    Ok((rest, bits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kerberos::{EncryptionType, Message, message};
    use crate::parse;
    use crate::testing::{hex, survives};

    /// For TERMSRV/s.example in realm R.EXAMPLE.
    const AP_REQ: &str = "6e71306fa003020105a10302010ea20703050060000000a34b61493047a003020105a10b1b09522e4558414d504c45a21f301da003020102
        a11630141b075445524d5352561b09732e6578616d706c65a3123010a003020112a103020102a2040402aabba40d300ba003020117a20404
        02ccdd";

    #[test]
    fn reads_for_which_service_a_ticket_is() {
        let Message::ApReq(request) = parse(message, &hex(AP_REQ)).unwrap().0 else { panic!("AP-REQ") };
        assert_eq!(request.fault, None);
        assert!(request.options.contains(ApOptions::MUTUAL_REQUIRED));
        assert!(request.options.contains(ApOptions::USE_SESSION_KEY));
        assert_eq!(request.ticket.realm.as_deref(), Some("R.EXAMPLE"));
        assert_eq!(request.ticket.sname.unwrap().to_string(), "TERMSRV/s.example");
        assert_eq!(request.ticket.enc_part.unwrap().cipher_length, 2);
        assert_eq!(request.authenticator.unwrap().etype, EncryptionType::RC4_HMAC);
    }

    #[test]
    fn cut_short_it_keeps_what_came() {
        let bytes = hex(AP_REQ);
        let cut = &bytes[..bytes.len() - 20];
        let Message::ApReq(request) = parse(message, cut).unwrap().0 else { panic!("AP-REQ") };
        assert_eq!(request.ticket.realm.as_deref(), Some("R.EXAMPLE"));
        assert_eq!(request.authenticator.map(|data| data.cipher_length), None);
        assert_eq!(request.fault.unwrap().offset, cut.len());
    }

    #[test]
    fn survives_damage() {
        survives(message, &[&hex(AP_REQ)]);
    }
}
