//! The part of aligned PER (ITU-T X.691) that T.125 domain PDUs and T.124 use.
