//! Whether masks can be drawn on an image.

use super::fault::{Fault, Reason, Stop};
use super::mask_rows::Size;

/// Height and width of an image, if both are whole numbers and its pixels can be counted with 32
/// bits.
pub(super) fn size(width: Option<f64>, height: Option<f64>) -> Option<Size> {
    let side =
        |length: f64| (length.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&length)).then_some(length as u32);
    let [height, width] = [side(height?)?, side(width?)?];
    height.checked_mul(width)?;
    Some([height, width])
}

/// What is said where that is not so, as found and advice.
pub(super) fn unknown(image: &str) -> (String, &'static str) {
    let found = format!("found a mask to be drawn on image {image}, whose size in whole pixels is not known");
    (found, "give the image its width and height, or the mask as run lengths with their size")
}

/// The refusal of a record.
#[cold]
pub(super) fn refusal(image: &str) -> Box<Stop> {
    let (found, advice) = unknown(image);
    Fault::stop(Reason::ImageSize, "segmentation", found, advice)
}
