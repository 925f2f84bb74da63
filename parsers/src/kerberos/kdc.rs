//! Requests to a KDC and its replies.

use nom::Parser;

use super::MessageType;
use super::application::{Ticket, bits, ticket};
use super::common::{PrincipalName, body, int32, principal_name, text};
use super::encryption::{EncryptedData, EncryptionType, encrypted_data};
use crate::asn1::{context, context_number, each};
use crate::ber::{self, Tag};
use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// How many items of a list are kept.
const MAX_ITEMS: usize = 64;

codes! {
    /// Kind of pre-authentication data ([IANA](https://www.iana.org/assignments/kerberos-parameters#pre-authentication)).
    pub struct PaDataType(i32) {
        /// A ticket-granting ticket.
        PA_TGS_REQ "PA-TGS-REQ" = 1,
        /// The time, encrypted with the password.
        PA_ENC_TIMESTAMP "PA-ENC-TIMESTAMP" = 2,
        /// A salt; a Windows KDC puts a status in its place.
        PA_PW_SALT "PA-PW-SALT" = 3,
        /// A certificate: a smart card, or Windows Hello.
        PA_PK_AS_REQ "PA-PK-AS-REQ" = 16,
        /// The answer to it.
        PA_PK_AS_REP "PA-PK-AS-REP" = 17,
        /// Encryption types with their salts.
        PA_ETYPE_INFO2 "PA-ETYPE-INFO2" = 19,
        /// Whether group memberships are wanted.
        PA_PAC_REQUEST "PA-PAC-REQUEST" = 128,
        /// On behalf of a user.
        PA_FOR_USER "PA-FOR-USER" = 129,
        /// Armoured.
        PA_FX_FAST "PA-FX-FAST" = 136,
        /// What the sender supports.
        PA_SUPPORTED_ENCTYPES "PA-SUPPORTED-ENCTYPES" = 165,
        /// Options for resource-based delegation.
        PA_PAC_OPTIONS "PA-PAC-OPTIONS" = 167,
    }
}

/// Asks a KDC for a ticket ([RFC 4120], section 5.4.1).
///
/// ```text
/// [APPLICATION 10 or 12] SEQUENCE { [1] pvno, [2] msg-type, [3] padata,
///   [4] req-body SEQUENCE { [0] kdc-options, [1] cname, [2] realm, [3] sname, ..., [8] etype, ..., [11] additional-tickets } }
/// ```
///
/// [RFC 4120]: https://www.rfc-editor.org/rfc/rfc4120#section-5.4.1
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KdcReq {
    /// AS-REQ or TGS-REQ, by its tag.
    pub message_type: MessageType,
    /// Kinds of pre-authentication data that it has.
    pub padata: Vec<PaDataType>,
    /// Options, bit 0 the highest.
    pub options: Option<u32>,
    /// The client; of an AS-REQ only.
    pub cname: Option<PrincipalName>,
    /// Realm of the service.
    pub realm: Option<String>,
    /// The service.
    pub sname: Option<PrincipalName>,
    /// Encryption types that the client takes, the one it prefers first.
    pub etypes: Vec<EncryptionType>,
    /// Whether it shows the ticket of another, as user-to-user does.
    pub has_additional_tickets: bool,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

/// Gives a ticket ([RFC 4120], section 5.4.2).
///
/// ```text
/// [APPLICATION 11 or 13] SEQUENCE { [0] pvno, [1] msg-type, [2] padata, [3] crealm, [4] cname, [5] ticket, [6] enc-part }
/// ```
///
/// [RFC 4120]: https://www.rfc-editor.org/rfc/rfc4120#section-5.4.2
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KdcRep {
    /// AS-REP or TGS-REP, by its tag.
    pub message_type: MessageType,
    /// Kinds of pre-authentication data that it has.
    pub padata: Vec<PaDataType>,
    /// Realm of the client.
    pub crealm: Option<String>,
    /// The client.
    pub cname: Option<PrincipalName>,
    /// The ticket.
    pub ticket: Ticket,
    /// What is for the client alone.
    pub enc_part: Option<EncryptedData>,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

pub fn kdc_req(input: Input<'_>) -> ParseResult<'_, KdcReq> {
    let (_, (outer, _)) = ber::any(input)?;
    let (rest, (sequence, cut)) = body(outer, "KDC-REQ")(input)?;
    let mut request = KdcReq {
        message_type: if outer == Tag(0x6a) { MessageType::AS_REQ } else { MessageType::TGS_REQ },
        padata: Vec::new(),
        options: None,
        cname: None,
        realm: None,
        sname: None,
        etypes: Vec::new(),
        has_additional_tickets: false,
        fault: None,
    };
    let stopped = each(sequence, |tag, content| {
        if tag == context(3) {
            request.padata = field("padata", padata)(content)?.1;
        } else if tag == context(4) {
            let (_, body) = field("req-body", ber::value(Tag::SEQUENCE, "a SEQUENCE"))(content)?;
            let stopped = each(body, |tag, content| request.set(tag, content));
            return stopped.map_or(Ok(()), |error| Err(nom::Err::Error(error)));
        }
        Ok(())
    });
    request.fault = stopped.or(cut);
    Ok((rest, request))
}

impl KdcReq {
    fn set(&mut self, tag: Tag, content: Input<'_>) -> Result<(), nom::Err<Error>> {
        match context_number(tag) {
            Some(0) => self.options = Some(field("kdc-options", bits)(content)?.1),
            Some(1) => self.cname = Some(field("cname", principal_name)(content)?.1),
            Some(2) => self.realm = Some(field("realm", text)(content)?.1),
            Some(3) => self.sname = Some(field("sname", principal_name)(content)?.1),
            Some(8) => self.etypes = field("etype", etypes)(content)?.1,
            Some(11) => self.has_additional_tickets = true,
            _ => {}
        }
        Ok(())
    }
}

pub fn kdc_rep(input: Input<'_>) -> ParseResult<'_, KdcRep> {
    let (_, (outer, _)) = ber::any(input)?;
    let (rest, (sequence, cut)) = body(outer, "KDC-REP")(input)?;
    let mut reply = KdcRep {
        message_type: if outer == Tag(0x6b) { MessageType::AS_REP } else { MessageType::TGS_REP },
        padata: Vec::new(),
        crealm: None,
        cname: None,
        ticket: Ticket::default(),
        enc_part: None,
        fault: None,
    };
    let stopped = each(sequence, |tag, content| reply.set(tag, content));
    reply.fault = stopped.or(cut);
    Ok((rest, reply))
}

impl KdcRep {
    fn set(&mut self, tag: Tag, content: Input<'_>) -> Result<(), nom::Err<Error>> {
        match context_number(tag) {
            Some(2) => self.padata = field("padata", padata)(content)?.1,
            Some(3) => self.crealm = Some(field("crealm", text)(content)?.1),
            Some(4) => self.cname = Some(field("cname", principal_name)(content)?.1),
            Some(5) => self.ticket = field("ticket", ticket)(content)?.1,
            Some(6) => self.enc_part = Some(field("enc-part", encrypted_data)(content)?.1),
            _ => {}
        }
        Ok(())
    }
}

fn padata(input: Input<'_>) -> ParseResult<'_, Vec<PaDataType>> {
    let (rest, list) = ber::value(Tag::SEQUENCE, "a SEQUENCE")(input)?;
    let mut kinds = Vec::new();
    let stopped = each(list, |_, item| {
        if kinds.len() < MAX_ITEMS {
            let (_, wrapped) = ber::value(context(1), "a padata-type")(item)?;
            kinds.push(field("padata-type", int32.map(PaDataType))(wrapped)?.1);
        }
        Ok(())
    });
    stopped.map_or(Ok((rest, kinds)), |error| Err(nom::Err::Error(error)))
}

fn etypes(input: Input<'_>) -> ParseResult<'_, Vec<EncryptionType>> {
    let (rest, mut left) = ber::value(Tag::SEQUENCE, "a SEQUENCE")(input)?;
    let mut kinds = Vec::new();
    while !left.is_empty() && kinds.len() < MAX_ITEMS {
        let (next, kind) = int32.map(EncryptionType).parse(left)?;
        kinds.push(kind);
        left = next;
    }
    Ok((rest, kinds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kerberos::{Message, message};
    use crate::parse;
    use crate::testing::{hex, survives};

    const AS_REQ: &str = "6a819f30819ca103020105a20302010aa31c301a300aa103020102a2030401ee300ca10402020080a20404023000a4723070a00703050040
        810010a111300fa003020101a10830061b0475736572a20b1b09522e4558414d504c45a31e301ca003020102a11530131b066b7262746774
        1b09522e4558414d504c45a511180f32303337303931333032343830355aa70402023039a80c300a0201120201110202ff7b";
    const TGS_REP: &str = "6d819b308198a003020105a10302010da20f300d300ba104020200a5a2030401eea30b1b09522e4558414d504c45a411300fa003020101a1
        0830061b0475736572a54b61493047a003020105a10b1b09522e4558414d504c45a21f301da003020102a11630141b075445524d5352561b
        09732e6578616d706c65a3123010a003020112a103020102a2040402aabba60e300ca003020112a2050403ccddee";

    #[test]
    fn reads_who_asks_for_what() {
        let Message::KdcReq(request) = parse(message, &hex(AS_REQ)).unwrap().0 else { panic!("KDC-REQ") };
        assert_eq!(request.message_type, MessageType::AS_REQ);
        assert_eq!(request.padata, [PaDataType::PA_ENC_TIMESTAMP, PaDataType::PA_PAC_REQUEST]);
        assert_eq!(request.cname.unwrap().to_string(), "user");
        assert_eq!(request.sname.unwrap().to_string(), "krbtgt/R.EXAMPLE");
        assert_eq!((request.realm.as_deref(), request.options), (Some("R.EXAMPLE"), Some(0x4081_0010)));
        let expect = [EncryptionType(18), EncryptionType(17), EncryptionType(-133)];
        assert_eq!((request.etypes.as_slice(), request.has_additional_tickets), (&expect[..], false));
        assert_eq!(request.fault, None);
    }

    #[test]
    fn reads_whose_ticket_for_what() {
        let Message::KdcRep(reply) = parse(message, &hex(TGS_REP)).unwrap().0 else { panic!("KDC-REP") };
        assert_eq!((reply.message_type, reply.fault), (MessageType::TGS_REP, None));
        assert_eq!((reply.crealm.as_deref(), reply.cname.unwrap().to_string().as_str()), (Some("R.EXAMPLE"), "user"));
        assert_eq!(reply.ticket.sname.unwrap().to_string(), "TERMSRV/s.example");
        assert_eq!(reply.enc_part.unwrap().cipher_length, 3);
    }

    #[test]
    fn survives_damage() {
        survives(message, &[&hex(AS_REQ), &hex(TGS_REP)]);
    }
}
