//! Lists of numbers: coordinates of polygons, keypoints, run lengths.

use super::fault::Parse;
use super::json::Cursor;
use super::number::Number;

impl Cursor<'_> {
    /// Appends the numbers of the list whose `[` is next, and passes it. Where a value is no
    /// finite number, its position in the list, with the cursor on it.
    #[inline]
    pub fn number_list(&mut self, into: &mut Vec<f64>) -> Parse<Option<usize>> {
        self.list_of(into, |cursor| match cursor.quick_f64() {
            Some(value) => Ok(Some(value)),
            None => Ok(cursor.maybe_number()?.map(Number::to_f64).filter(|value| value.is_finite())),
        })
    }

    /// Appends the whole numbers of the list whose `[` is next, and passes it. Where a value is
    /// none that fits 64 bits, its position in the list, with the cursor on it.
    #[inline]
    pub fn whole_list(&mut self, into: &mut Vec<i64>) -> Parse<Option<usize>> {
        self.list_of(into, |cursor| match cursor.quick_i64() {
            Some(value) => Ok(Some(value)),
            None => Ok(cursor.maybe_number()?.and_then(Number::to_i64)),
        })
    }

    /// The same for any sort of value: `None` from `value` where it is none.
    #[inline(always)]
    pub fn list_of<T>(
        &mut self,
        into: &mut Vec<T>,
        mut value: impl FnMut(&mut Self) -> Parse<Option<T>>,
    ) -> Parse<Option<usize>> {
        let before = into.len();
        self.pos += 1;
        if self.skip_space()? == b']' {
            self.pos += 1;
            return Ok(None);
        }
        loop {
            let start = self.pos;
            match value(self)? {
                Some(value) => into.push(value),
                None => {
                    self.pos = start;
                    return Ok(Some(into.len() - before));
                }
            }
            match self.skip_space()? {
                b',' => {
                    self.pos += 1;
                    self.skip_space()?;
                }
                b']' => {
                    self.pos += 1;
                    return Ok(None);
                }
                _ => return Err(self.malformed("`,` or `]`")),
            }
        }
    }
}
