//! Masks of a picture whose pixels say which object they belong to.

use crate::columns::Masks;
use crate::{Error, Result};
use rustc_hash::FxHashMap;

/// One mask for each number but 0 that occurs, and the numbers, ascending. `labels` holds one number
/// for each pixel, column by column. A single pass, whatever the number of objects.
///
/// # Errors
/// There are not `height * width` pixels, or more than fit in 32 bits.
pub fn masks_of_labels(size: [u32; 2], labels: &[u32]) -> Result<(Vec<u32>, Masks)> {
    let pixels = super::pixels(size)?;
    if labels.len() != pixels as usize {
        let found = format!("found {} pixels for an image of {} x {}", labels.len(), size[0], size[1]);
        return Err(Error::input("labels", found, "give height * width of them"));
    }
    // Of each number its runs and where the last of them ends.
    let mut found: FxHashMap<u32, (Vec<u32>, u32)> = FxHashMap::default();
    let mut begin = 0_u32;
    for run in labels.chunk_by(|a, b| a == b) {
        let end = begin + run.len() as u32;
        if run[0] != 0 {
            let (runs, last) = found.entry(run[0]).or_default();
            runs.extend([begin - *last, end - begin]);
            *last = end;
        }
        begin = end;
    }
    let mut found: Vec<(u32, (Vec<u32>, u32))> = found.into_iter().collect();
    found.sort_unstable_by_key(|(number, _)| *number);
    let mut masks = Masks::default();
    for (_, (runs, last)) in &found {
        masks.runs.extend_from_slice(runs);
        if *last < pixels {
            masks.runs.push(pixels - last);
        }
        masks.close_row(size);
    }
    Ok((found.into_iter().map(|(number, _)| number).collect(), masks))
}

#[cfg(test)]
mod tests {
    use super::super::overlap::tests::pixels;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_number_has_its_pixels(
            lengths in prop::collection::vec((prop_oneof![0..4_u32, Just(u32::MAX)], 1..9_usize), 0..30)) {
            let labels: Vec<u32> =
                lengths.iter().flat_map(|&(number, length)| std::iter::repeat_n(number, length)).collect();
            let (numbers, masks) = masks_of_labels([labels.len() as u32, 1], &labels).unwrap();
            let mut expected: Vec<u32> = labels.iter().copied().filter(|&number| number > 0).collect();
            expected.sort_unstable();
            expected.dedup();
            prop_assert_eq!(&numbers, &expected);
            for (row, number) in numbers.iter().enumerate() {
                let on: Vec<bool> = labels.iter().map(|label| label == number).collect();
                prop_assert_eq!(pixels(masks.mask(row)), on);
                prop_assert!(masks.mask(row).runs[1..].iter().all(|&run| run > 0));
            }
        }
    }

    #[test]
    fn a_wrong_number_of_pixels() {
        let error = masks_of_labels([2, 2], &[1]).unwrap_err().to_string();
        assert!(error.starts_with("labels: found 1 pixels for an image of 2 x 2;"), "{error}");
    }
}
