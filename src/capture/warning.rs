//! What went wrong while reading, bounded: a damaged file can give rise to millions of complaints.

/// Something that could not be read, or was read in spite of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Stable name of the kind: `cut-short`, `damaged-block`, `snaplen-truncated`, ...
    pub code: &'static str,
    /// One sentence: what was found, and what became of it.
    pub message: String,
    /// Frame it is about, or the first of several.
    pub frame: Option<u32>,
    /// Offset in the (decompressed) file, bytes.
    pub offset: Option<u64>,
}

/// Collects warnings: of each code the first few are kept, all are counted.
#[derive(Debug, Default)]
pub struct Warnings {
    kept: Vec<Warning>,
    counts: Vec<(&'static str, u64)>,
}

impl Warnings {
    /// How many warnings of one code are kept in words.
    pub const KEPT_PER_CODE: u64 = 8;

    /// Takes note of a warning. The message is only built if it is kept.
    pub fn add(
        &mut self,
        code: &'static str,
        frame: Option<u32>,
        offset: Option<u64>,
        message: impl FnOnce() -> String,
    ) {
        if self.count(code) <= Self::KEPT_PER_CODE {
            self.kept.push(Warning { code, message: message(), frame, offset });
        }
    }

    /// Whether nothing was complained about.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The warnings in the order in which they came up, followed by how many more of a code there were.
    pub fn into_list(self) -> Vec<Warning> {
        let mut list = self.kept;
        let more = self.counts.into_iter().filter(|&(_, count)| count > Self::KEPT_PER_CODE);
        list.extend(more.map(|(code, count)| Warning {
            code,
            message: format!("{} more of this kind, {count} in all", count - Self::KEPT_PER_CODE),
            frame: None,
            offset: None,
        }));
        list
    }

    /// Counts one more of `code`; the count with it.
    fn count(&mut self, code: &'static str) -> u64 {
        if let Some((_, count)) = self.counts.iter_mut().find(|(known, _)| *known == code) {
            *count += 1;
            return *count;
        }
        self.counts.push((code, 1));
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_a_few_of_each_code_and_counts_the_rest() {
        let mut warnings = Warnings::default();
        for offset in 0..20 {
            warnings.add("damaged-block", None, Some(offset), || format!("block at {offset}"));
        }
        warnings.add("cut-short", Some(3), None, || "cut".to_owned());
        let list = warnings.into_list();
        assert_eq!(list.len(), 10);
        assert_eq!(list[7].message, "block at 7");
        assert_eq!((list[8].code, list[8].frame), ("cut-short", Some(3)));
        assert_eq!(list[9].message, "12 more of this kind, 20 in all");
    }
}
