//! Masks from pixels and to pixels, a byte each, column by column as runs go.
//!
//! Pixels that are all like the one before them are passed over 64 at a time. Where they are not,
//! the bytes in which foreground begins or ends are found by a few operations on words of eight.

use crate::columns::Mask;

/// The top bit of every byte.
const TOPS: u64 = u64::from_ne_bytes([0x80; 8]);

/// Appends the runs of `pixels`, 0 being background and everything else foreground.
///
/// The lengths add up to `pixels.len()`, which must fit in 32 bits.
pub fn encode(pixels: &[u8], runs: &mut Vec<u32>) {
    let mut encoder = Encoder { runs, at: 0, begin: 0, last: 0 };
    let (blocks, rest) = pixels.as_chunks::<64>();
    for block in blocks {
        encoder.take_block(block);
    }
    let (words, rest) = rest.as_chunks::<8>();
    for word in words {
        encoder.take_word(word);
    }
    // What is left goes on with its last pixel, which ends no run.
    if let Some(&last) = rest.last() {
        let mut word = [last; 8];
        word[..rest.len()].copy_from_slice(rest);
        encoder.take_word(&word);
    }
    let begin = encoder.begin;
    runs.push(pixels.len() as u32 - begin);
}

struct Encoder<'a> {
    runs: &'a mut Vec<u32>,
    /// How many pixels were taken, where the current run began, and the last pixel.
    at: u32,
    begin: u32,
    last: u8,
}

impl Encoder<'_> {
    #[inline(always)]
    fn take_block(&mut self, block: &[u8; 64]) {
        let last = self.last;
        if block.iter().fold(0, |any, &pixel| any | (pixel ^ last)) == 0 {
            self.at = self.at.wrapping_add(64);
            return;
        }
        for word in block.as_chunks::<8>().0 {
            self.take_word(word);
        }
    }

    #[inline(always)]
    fn take_word(&mut self, pixels: &[u8; 8]) {
        let word = u64::from_le_bytes(*pixels);
        // The top bit of each byte that is not 0, and of each that differs from the one before it.
        let on = (((word & !TOPS) + !TOPS) | word) & TOPS;
        let mut changes = on ^ ((on << 8) | (u64::from(self.last != 0) << 7));
        while changes != 0 {
            let end = self.at.wrapping_add(changes.trailing_zeros() / 8);
            self.runs.push(end - self.begin);
            self.begin = end;
            changes &= changes - 1;
        }
        self.at = self.at.wrapping_add(8);
        self.last = pixels[7];
    }
}

/// Writes 1 wherever the mask is foreground; `pixels` holds one byte for each of its pixels.
pub fn paint(mask: Mask<'_>, pixels: &mut [u8]) {
    let mut rest = pixels;
    for (index, &run) in mask.runs.iter().enumerate() {
        let (run, behind) = rest.split_at_mut((run as usize).min(rest.len()));
        if index % 2 == 1 {
            run.fill(1);
        }
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn naive(pixels: &[u8]) -> Vec<u32> {
        let mut runs = vec![0];
        for (index, &pixel) in pixels.iter().enumerate() {
            let before = index > 0 && pixels[index - 1] != 0;
            if (pixel != 0) != before {
                runs.push(0);
            }
            *runs.last_mut().unwrap() += 1;
        }
        runs
    }

    proptest! {
        #[test]
        fn there_and_back(
            pixels in prop::collection::vec(prop_oneof![3 => Just(0_u8), 2 => Just(1), 1 => any::<u8>()], 0..100),
            repeat in 1..20_usize,
        ) {
            let pixels: Vec<u8> = pixels.into_iter().flat_map(|pixel| std::iter::repeat_n(pixel, repeat)).collect();
            let mut runs = vec![9];
            encode(&pixels, &mut runs);
            prop_assert_eq!(runs.remove(0), 9, "what was there stays");
            prop_assert_eq!(&runs, &naive(&pixels));
            let mut back = vec![0; pixels.len()];
            paint(Mask { height: pixels.len() as u32, width: 1, runs: &runs }, &mut back);
            prop_assert_eq!(back, pixels.iter().map(|&pixel| u8::from(pixel != 0)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn foreground_at_once_begins_with_no_background() {
        let mut runs = Vec::new();
        encode(&[9; 20], &mut runs);
        assert_eq!(runs, [0, 20]);
    }
}
