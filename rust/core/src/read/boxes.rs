//! Boxes of records, and what may be odd about a box.

use super::fault::{Parse, Reason};
use super::json::Cursor;
use crate::columns::Xywh;

impl Cursor<'_> {
    /// A box `[x, y, width, height]` of finite numbers with a finite area and far corner.
    #[inline(always)]
    pub fn bbox(&mut self, field: &'static str) -> Parse<Option<Xywh>> {
        if self.null()? {
            return Ok(None);
        }
        let start = self.pos;
        if let Some(xywh) = self.four_numbers()?
            && is_usable(&xywh)
        {
            return Ok(Some(xywh));
        }
        self.pos = start;
        Err(self.refuse(Reason::BadBox, field, BOX_ADVICE))
    }

    #[inline(always)]
    fn four_numbers(&mut self) -> Parse<Option<Xywh>> {
        if self.peek()? != b'[' {
            return Ok(None);
        }
        let mut xywh = [0.0; 4];
        for (k, value) in xywh.iter_mut().enumerate() {
            self.pos += 1;
            self.skip_space()?;
            *value = match self.quick_f64() {
                Some(short) => short,
                None => match self.maybe_number()? {
                    Some(number) => number.to_f64(),
                    None => return Ok(None),
                },
            };
            if self.skip_space()? != if k < 3 { b',' } else { b']' } {
                return Ok(None);
            }
        }
        self.pos += 1;
        Ok(Some(xywh))
    }
}

/// What a box must be.
pub(super) const BOX_ADVICE: &str =
    "a box is [x, y, width, height]: 4 finite numbers whose x + width, y + height and area are finite too";

/// Whether a box can be computed with.
#[inline(always)]
pub(super) fn is_usable(xywh: &Xywh) -> bool {
    let [x, y, w, h] = *xywh;
    // One test for the usual case: an infinity or NaN anywhere makes the sum so.
    (x + w).abs() + (y + h).abs() + (w * h).abs() < f64::INFINITY
        || [x, y, w, h, x + w, y + h, w * h].iter().all(|v| v.is_finite())
}

/// Whether a box has no inside.
#[inline(always)]
pub(super) fn is_empty(xywh: &Xywh) -> bool {
    xywh[2] <= 0.0 || xywh[3] <= 0.0
}

/// Whether a box reaches more than one pixel outside an image, as far as its size is known.
///
/// One pixel, because boxes rounded to two decimals, and boxes counted from 1, exceed the image by
/// a little in nearly every file.
#[inline(always)]
pub(super) fn is_outside(xywh: &Xywh, width: Option<f64>, height: Option<f64>) -> bool {
    let [x, y, w, h] = *xywh;
    let over = |low: f64, high: f64, size: Option<f64>| size.is_some_and(|s| low < -1.0 || high > s + 1.0);
    over(x, x + w, width) || over(y, y + h, height)
}
