//! Short words that hold sentences together.

use super::text::MULTIPLIER;
use crate::document::eight;

/// Short words that hold sentences together, of the languages most pages are in. A run of words without any is a
/// name, a label or a menu.
const FUNCTION_WORDS: &str = "the of and to in is that for it as was with be by on not he his but at are this have from or had an they which you were her all she there would their we him been has when who will no more if out so what up its about into than them can only other time some could these may then do any my now such like our over me even most after also did many off before must well back through years much where your way down should because each just those how too good very make here while \
der die und das von zu den mit sich des auf ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man kann gegen vom wenn habe unter wir sein \
de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il sont avec son aux ou nous mais cette ont être fait elle deux même leur tout ses était comme sans peut ces \
el los del las por con para su al lo como más o pero sus este ha sí porque esta entre cuando muy sin sobre también hasta hay donde han quien desde todo nos durante ellos fue era ser son \
di che è il per non sono una si da nel della dei alla ha le gli delle ma anche più come questo lo \
do da em um para com não uma os no na por mais as dos como mas ao ele das seu sua ou quando muito já eu também só pelo pela até isso \
het een van dat niet zijn op te voor met die er maar om hem dan zou wat mijn men dit zo door over ze bij ook tot je mij uit der daar haar heeft hoe \
och att det som på är av för med den till inte om ett han men var jag sig från vi så kan när år under hon eller vad skulle \
og det at en på er som av til ikke jeg de med for den har vi \
w i z na się że do nie jest o to jak za od po dla przez są ale co oraz ich tym może tego był jego tylko już być \
a v se na je že s z do o to i jako za by ale si po při od jsou pro \
és hogy nem egy az is meg csak ez már volt de \
ve bir bu da için ile çok olarak daha olan gibi ne sonra kadar en her o \
și în cu la nu pe este care mai din sau dar fost sunt ca \
και το του της την των να με για που στο από είναι στην δεν \
и в не на что с он по как это но из у за от так же для то все она был мы они бы о его к \
та що до як або це його від але також \
ja on ei että se oli hän mutta kun niin myös ovat \
dan yang untuk dengan ini itu tidak dari pada adalah dalam akan ke juga oleh telah bisa \
là của và có cho không được một các người với những trong khi đã";

/// The function words as a set of packed words.
#[derive(Debug)]
pub(super) struct FunctionWords {
    /// Open addresses; 0 where a slot is free.
    slots: Vec<u64>,
    /// A bit for each hash some word has: most words of a text aren't in the set, and few of them get past this.
    filter: [u64; FILTER_BITS / 64],
}

/// Slots for some 600 words.
const WORD_SLOTS: usize = 2048;

/// Bits of the filter: five for each function word.
const FILTER_BITS: usize = 4096;

impl Default for FunctionWords {
    fn default() -> FunctionWords {
        let mut words = FunctionWords::none();
        for word in FUNCTION_WORDS.split_ascii_whitespace().filter_map(pack) {
            let bit = filter_bit(word);
            words.filter[bit / 64] |= 1 << (bit % 64);
            let slot = words.slot(word);
            words.slots[slot] = word;
        }
        words
    }
}

impl FunctionWords {
    /// A set that knows none.
    pub(super) fn none() -> FunctionWords {
        FunctionWords { slots: vec![0; WORD_SLOTS], filter: [0; FILTER_BITS / 64] }
    }

    /// Whether a packed word is one of them.
    #[inline]
    pub(super) fn contains(&self, packed: u64) -> bool {
        let bit = filter_bit(packed);
        self.filter[bit / 64] >> (bit % 64) & 1 != 0 && self.slots[self.slot(packed)] == packed
    }

    /// The slot of a word, or the free one where it would be.
    #[inline]
    fn slot(&self, packed: u64) -> usize {
        let slots = self.slots.as_slice();
        let mut slot = filter_bit(packed) & (slots.len() - 1);
        while slots[slot] != packed && slots[slot] != 0 {
            slot = (slot + 1) & (slots.len() - 1);
        }
        slot
    }
}

/// A packed word's place in the filter.
fn filter_bit(packed: u64) -> usize {
    (packed.wrapping_mul(MULTIPLIER) >> (64 - FILTER_BITS.trailing_zeros())) as usize
}

/// Up to eight bytes of a word as one number; `None` for a longer word, which is no function word.
pub(super) fn pack(word: &str) -> Option<u64> {
    (word.len() <= 8).then(|| eight::load(word.as_bytes(), 0))
}
