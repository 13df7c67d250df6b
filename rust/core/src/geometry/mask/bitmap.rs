//! Masks from pixels and to pixels, a byte each, column by column as runs go.
//!
//! Pixels are read eight at a time: the bytes in which foreground begins or ends are found by a few
//! operations on the word, and only those are looked at.

use crate::columns::Mask;

/// The top bit of every byte.
const TOPS: u64 = u64::from_ne_bytes([0x80; 8]);

/// Appends the runs of `pixels`, 0 being background and everything else foreground.
///
/// The lengths add up to `pixels.len()`, which must fit in 32 bits.
pub fn encode(pixels: &[u8], runs: &mut Vec<u32>) {
    // The top bit of the previous pixel, and where the current run began.
    let (mut before, mut begin) = (0_u64, 0_u32);
    let (words, rest) = pixels.as_chunks::<8>();
    let mut at = 0_u32;
    let mut word = |word: u64| {
        let on = (((word & !TOPS) + !TOPS) | word) & TOPS;
        let mut changes = on ^ ((on << 8) | before);
        before = on >> 56;
        while changes != 0 {
            let end = at + changes.trailing_zeros() / 8;
            runs.push(end - begin);
            begin = end;
            changes &= changes - 1;
        }
        at = at.wrapping_add(8);
    };
    for bytes in words {
        word(u64::from_le_bytes(*bytes));
    }
    // The rest goes on with its last pixel, which ends no run.
    if let Some(&last) = rest.last() {
        let mut bytes = [last; 8];
        bytes[..rest.len()].copy_from_slice(rest);
        word(u64::from_le_bytes(bytes));
    }
    runs.push(pixels.len() as u32 - begin);
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
