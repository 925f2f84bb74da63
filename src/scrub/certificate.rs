//! X.509 certificates: other names, serial numbers, keys and key identifiers of the same length; dates, algorithms and usages stay.

use std::collections::HashMap;
use std::ops::Range;

use super::der::{
    BIT_STRING, INTEGER, MAX_DEPTH, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, Value, general_names, is_structure,
    keep, keep_head, nameless, put, structure, value, values,
};
use super::replace::{Kind, Replacer};
use crate::certify::Mark;

/// Extensions whose content stays: keyUsage, basicConstraints, extendedKeyUsage, TLS feature.
const PLAIN: [&[u8]; 4] =
    [&[0x55, 0x1d, 0x0f], &[0x55, 0x1d, 0x13], &[0x55, 0x1d, 0x25], &[0x2b, 6, 1, 5, 5, 7, 1, 0x18]];
/// Those made of general names: subjectAltName, issuerAltName, nameConstraints, cRLDistributionPoints, freshestCRL,
/// authorityInfoAccess, subjectInfoAccess.
const NAMES: [&[u8]; 7] = [
    &[0x55, 0x1d, 0x11],
    &[0x55, 0x1d, 0x12],
    &[0x55, 0x1d, 0x1e],
    &[0x55, 0x1d, 0x1f],
    &[0x55, 0x1d, 0x2e],
    &[0x2b, 6, 1, 5, 5, 7, 1, 1],
    &[0x2b, 6, 1, 5, 5, 7, 1, 11],
];
const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1d, 0x0e];
const AUTHORITY_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1d, 0x23];
/// Longest public exponent that stays, bytes.
const MAX_EXPONENT: usize = 4;
/// Windows' name of a certificate template.
const TEMPLATE: &[u8] = &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 20, 2];

/// A certificate as long as it was. What is no certificate is zeros.
pub(super) fn scrubbed(der: &[u8], marks: &HashMap<Vec<u8>, Mark>, replacer: &mut Replacer) -> Vec<u8> {
    let mut new = vec![0; der.len()];
    let mark = marks.get(der).copied().unwrap_or_default();
    if write(der, &mut new, mark, replacer).is_none() {
        replacer.lost.insert("a certificate that cannot be taken apart: blanked");
        new.fill(0);
    }
    replacer.kept.insert("validity, algorithms, key lengths and usages of certificates");
    replacer.lost.insert("signatures of certificates: what checking them had given is written in their place");
    new
}

fn write(old: &[u8], new: &mut [u8], mark: Mark, replacer: &mut Replacer) -> Option<()> {
    let whole = value(old, 0..old.len()).filter(|whole| whole.tag == SEQUENCE)?;
    keep_head(old, new, &whole);
    let parts = values(old, whole.content)?;
    let [signed, algorithm, signature] = parts.as_slice() else { return None };
    to_be_signed(old, new, signed, replacer)?;
    plain(old, new, algorithm, 0, replacer);
    keep_head(old, new, signature);
    // The count of unused bits.
    let start = signature.content.start.saturating_add(1);
    let length = signature.content.end.checked_sub(start)?;
    put(new, start..signature.content.end, &mark.fill(length));
    Some(())
}

fn to_be_signed(old: &[u8], new: &mut [u8], signed: &Value, replacer: &mut Replacer) -> Option<()> {
    keep_head(old, new, signed);
    let mut fields = values(old, signed.content.clone())?.into_iter().peekable();
    if let Some(version) = fields.next_if(|field| field.tag == 0xa0) {
        plain(old, new, &version, 0, replacer);
    }
    let serial = fields.next()?;
    number(old, new, &serial, Kind::Serial, replacer);
    plain(old, new, &fields.next()?, 0, replacer);
    structure(old, new, &fields.next()?, 0, replacer);
    plain(old, new, &fields.next()?, 0, replacer);
    structure(old, new, &fields.next()?, 0, replacer);
    public_key(old, new, &fields.next()?, replacer)?;
    for field in fields {
        match field.tag {
            0xa3 => extensions(old, new, &field, replacer)?,
            // Unique identifiers, which nobody uses.
            _ => keep_head(old, new, &field),
        }
    }
    Some(())
}

/// Algorithms, versions, dates and usages: what is in them stays, as far as it can name nobody.
fn plain(old: &[u8], new: &mut [u8], value: &Value, depth: usize, replacer: &mut Replacer) {
    keep_head(old, new, value);
    if !value.is_constructed() {
        return nameless(old, new, value, replacer);
    }
    for inner in values(old, value.content.clone()).filter(|_| depth < MAX_DEPTH).unwrap_or_default() {
        plain(old, new, &inner, depth.saturating_add(1), replacer);
    }
}

fn number(old: &[u8], new: &mut [u8], value: &Value, kind: Kind, replacer: &mut Replacer) {
    keep_head(old, new, value);
    let content = old.get(value.content.clone()).unwrap_or_default();
    // A number below three bytes says nothing of whose it is; many lists begin with 1.
    let made = if content.len() <= 2 { content.to_vec() } else { replacer.number(kind, content) };
    put(new, value.content.clone(), &made);
}

fn public_key(old: &[u8], new: &mut [u8], info: &Value, replacer: &mut Replacer) -> Option<()> {
    keep_head(old, new, info);
    let parts = values(old, info.content.clone())?;
    let [algorithm, key] = parts.as_slice() else { return None };
    plain(old, new, algorithm, 0, replacer);
    keep_head(old, new, key);
    let start = key.content.start.saturating_add(1);
    keep(old, new, key.content.start..start);
    let bits = start..key.content.end;
    match rsa(old, bits.clone()) {
        Some((sequence, modulus, exponent)) => {
            keep_head(old, new, &sequence);
            keep_head(old, new, &modulus);
            let made = replacer.number(Kind::PublicKey, old.get(modulus.content.clone()).unwrap_or_default());
            put(new, modulus.content, &made);
            keep_head(old, new, &exponent);
            let content = old.get(exponent.content.clone()).unwrap_or_default();
            // Nearly all have one of a few; a long one was made for this key.
            let long = content.len() > MAX_EXPONENT;
            let made = if long { replacer.number(Kind::PublicKey, content) } else { content.to_vec() };
            put(new, exponent.content, &made);
        }
        None => {
            // A point begins with how it is written.
            let form = usize::from(matches!(old.get(bits.start), Some(2..=4)));
            let from = bits.start.saturating_add(form);
            keep(old, new, bits.start..from);
            let made = replacer.bytes_of(Kind::PublicKey, old.get(from..bits.end).unwrap_or_default());
            put(new, from..bits.end, &made);
        }
    }
    Some(())
}

fn rsa(old: &[u8], bits: Range<usize>) -> Option<(Value, Value, Value)> {
    let sequence = value(old, bits.clone()).filter(|value| value.tag == SEQUENCE && value.at == bits)?;
    match <[Value; 2]>::try_from(values(old, sequence.content.clone())?) {
        Ok([modulus, exponent]) if modulus.tag == INTEGER && exponent.tag == INTEGER => {
            Some((sequence, modulus, exponent))
        }
        _ => None,
    }
}

fn extensions(old: &[u8], new: &mut [u8], field: &Value, replacer: &mut Replacer) -> Option<()> {
    keep_head(old, new, field);
    let list = value(old, field.content.clone())?;
    keep_head(old, new, &list);
    for extension in values(old, list.content)? {
        keep_head(old, new, &extension);
        let parts = values(old, extension.content)?;
        let kind = parts.first().filter(|kind| kind.tag == OBJECT_IDENTIFIER)?;
        plain(old, new, kind, 0, replacer);
        // Critical or not.
        parts.iter().filter(|part| part.tag == 0x01).for_each(|part| plain(old, new, part, 0, replacer));
        let Some(content) = parts.iter().find(|part| part.tag == OCTET_STRING) else { continue };
        keep_head(old, new, content);
        let kind = old.get(kind.content.clone()).unwrap_or_default();
        extension_content(old, new, kind, content.content.clone(), replacer);
    }
    Some(())
}

fn extension_content(old: &[u8], new: &mut [u8], kind: &[u8], at: Range<usize>, replacer: &mut Replacer) {
    let Some(content) = value(old, at) else { return };
    if PLAIN.contains(&kind) {
        plain(old, new, &content, 0, replacer);
    } else if NAMES.contains(&kind) {
        general_names(old, new, &content, 0, replacer);
    } else if kind == SUBJECT_KEY_IDENTIFIER {
        keep_head(old, new, &content);
        let made = replacer.bytes_of(Kind::Identifier, old.get(content.content.clone()).unwrap_or_default());
        put(new, content.content, &made);
    } else if kind == AUTHORITY_KEY_IDENTIFIER {
        keep_head(old, new, &content);
        for part in values(old, content.content).unwrap_or_default() {
            match part.tag {
                // The issuer's serial number: the same replacement as in its own certificate.
                0x82 => number(old, new, &part, Kind::Serial, replacer),
                _ => general_names(old, new, &part, 0, replacer),
            }
        }
    } else if kind == TEMPLATE {
        structure(old, new, &content, 0, replacer);
    } else {
        blanked(old, new, &content, 0);
    }
}

/// Structure alone.
fn blanked(old: &[u8], new: &mut [u8], value: &Value, depth: usize) {
    if !is_structure(value, depth) {
        return;
    }
    keep_head(old, new, value);
    if value.tag == BIT_STRING {
        let start = value.content.start;
        keep(old, new, start..start.saturating_add(1).min(value.content.end));
    }
    if value.is_constructed() && depth < MAX_DEPTH {
        let inner = values(old, value.content.clone()).unwrap_or_default();
        inner.iter().for_each(|inner| blanked(old, new, inner, depth.saturating_add(1)));
    }
}
