//! What part of the plane is on the picture.

use crate::{Error, Result};

/// Longest side of a picture, in pixels.
const LONGEST: usize = 1 << 14;

/// A rectangle of the plane on a grid of pixels; y points up in the plane and down on the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    left: f64,
    top: f64,
    /// Pixels for each unit.
    scale: [f64; 2],
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
}

impl View {
    /// The rectangle `[left, bottom, right, top]` on `width` times `height` pixels.
    ///
    /// # Errors
    /// A rectangle that is empty or not finite, and a picture longer than 16,384 pixels.
    pub fn new(rectangle: [f64; 4], width: usize, height: usize) -> Result<Self> {
        let [left, bottom, right, top] = rectangle;
        if width.max(height) > LONGEST {
            let found = format!("found {width} x {height} pixels");
            return Err(Error::usage("size", found, format!("give at most {LONGEST} a side")));
        }
        let scale = [width as f64 / (right - left), height as f64 / (top - bottom)];
        let is_fine = right > left && top > bottom && rectangle.iter().chain(&scale).all(|v| v.is_finite());
        if !is_fine {
            let found = format!("found {rectangle:?}");
            return Err(Error::usage("view", found, "give left < right and bottom < top, finite and apart"));
        }
        Ok(Self { left, top, scale, width, height })
    }

    /// Where a point of the plane is on the picture: pixels from the left and from the top.
    #[inline]
    pub fn pixel(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [(x - self.left) * self.scale[0], (self.top - y) * self.scale[1]]
    }
}
