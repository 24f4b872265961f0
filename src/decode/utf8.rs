//! UTF-8 with scars: cut at an end, or with a few broken bytes.

/// How much of the bytes is UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Utf8Count {
    /// Whole sequences of two bytes and more.
    whole: usize,
    /// Places where the bytes are no UTF-8, but for a cut at either end.
    broken: usize,
}

impl Utf8Count {
    /// Whether that is UTF-8 with scars. `said` is whether somebody says it is UTF-8.
    pub(super) fn is_utf8(self, said: bool) -> bool {
        let Utf8Count { whole, broken } = self;
        // One sequence in a legacy text is well-formed by chance often enough; as many good ones as bad ones are not,
        // and beyond a handful of scars it takes twice as many.
        let few = broken < FEW_SCARS || said;
        whole > 2 * broken || (whole > 0 && whole >= broken && few)
    }
}

/// Counts whole sequences and scars.
pub(super) fn count(bytes: &[u8]) -> Utf8Count {
    let mut counted = Utf8Count { whole: 0, broken: 0 };
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        counted.whole += chunk.valid().bytes().filter(|&byte| byte >= FIRST_LEAD).count();
        at += chunk.valid().len();
        let invalid = chunk.invalid();
        // A sequence cut by either end of the file is no scar.
        let cut = at < LONGEST_SEQUENCE || at + invalid.len() == bytes.len();
        counted.broken += usize::from(!invalid.is_empty() && !cut);
        at += invalid.len();
    }
    counted
}

/// The smallest byte that starts a sequence.
const FIRST_LEAD: u8 = 0xc2;

/// Bytes of the longest sequence.
const LONGEST_SEQUENCE: usize = 4;

/// This many scars need more proof.
const FEW_SCARS: usize = 4;
