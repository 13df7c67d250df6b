//! Masks from pixels and back. Pixels come and go column by column, as runs do.

use crate::columns::Mask;

const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);

/// Appends the runs of `pixels`, 0 being background and everything else foreground.
///
/// The lengths add up to `pixels.len()`, which must fit in 32 bits.
pub fn encode(pixels: &[u8], runs: &mut Vec<u32>) {
    let mut at = 0;
    let mut foreground = false;
    while at < pixels.len() {
        let start = at;
        at = run_end(pixels, at, foreground);
        runs.push((at - start) as u32);
        foreground = !foreground;
    }
    if pixels.is_empty() {
        runs.push(0);
    }
}

/// Where the run that begins at `at` ends.
fn run_end(pixels: &[u8], mut at: usize, foreground: bool) -> usize {
    while let Some(eight) = pixels.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_ne_bytes(*eight);
        // Exact for the question whether any byte is 0.
        let any_zero = word.wrapping_sub(ONES) & !word & HIGHS != 0;
        if if foreground { any_zero } else { word != 0 } {
            break;
        }
        at += 8;
    }
    let rest = &pixels[at..];
    at + rest.iter().position(|&pixel| (pixel != 0) != foreground).unwrap_or(rest.len())
}

/// Fills `pixels`, one for each pixel of the mask, with 0 and 1.
pub fn decode(mask: Mask<'_>, pixels: &mut [u8]) {
    let mut rest = pixels;
    for (index, &run) in mask.runs.iter().enumerate() {
        let (run, behind) = rest.split_at_mut((run as usize).min(rest.len()));
        run.fill((index % 2) as u8);
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn there_and_back(pieces in prop::collection::vec((any::<u8>(), 0usize..20), 0..30)) {
            let pixels: Vec<u8> = pieces.into_iter().flat_map(|(value, n)| vec![value % 4; n]).collect();
            let mut runs = Vec::new();
            encode(&pixels, &mut runs);
            prop_assert_eq!(runs.iter().sum::<u32>() as usize, pixels.len());
            prop_assert!(runs.iter().skip(1).all(|&run| run > 0));
            let mut back = vec![7; pixels.len()];
            decode(Mask { height: pixels.len() as u32, width: 1, runs: &runs }, &mut back);
            let expected: Vec<u8> = pixels.iter().map(|&pixel| u8::from(pixel != 0)).collect();
            prop_assert_eq!(back, expected);
        }
    }

    #[test]
    fn foreground_at_once_begins_with_no_background() {
        let mut runs = Vec::new();
        encode(&[9; 20], &mut runs);
        assert_eq!(runs, [0, 20]);
    }
}
