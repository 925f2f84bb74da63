//! The model of one session: what `decode` describes and `rules` judge.
