//! The part of BER (ITU-T X.690) that T.125 connect PDUs use, tolerant of how peers encode lengths.
