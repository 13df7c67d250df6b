//! Points on a picture: drawn, found under a pointer, and chosen with a lasso.
//!
//! A scatter plot of a million points is drawn anew for every frame of a drag, so the points stay
//! as they are, columns of the caller's, and everything is one pass over them:
//!
//! * [`draw`] gives pixels, see `raster.rs`;
//! * [`nearest`] gives the point next to a pixel;
//! * [`inside`] gives the points in a polygon, see `polygon.rs`.
//!
//! Colours are `0xAARRGGBB`, multiplied by their alpha, in the machine's byte order, which is what
//! toolkits blit without converting. A colour of alpha 0 hides: such points are neither drawn nor
//! found nor chosen, and cover nothing.
//!
//! Points that are drawn later lie above earlier ones; selected ones lie above all others.

mod nearest;
mod polygon;
mod raster;
mod view;

pub use nearest::nearest;
pub use polygon::inside;
pub use raster::{Canvas, draw};
pub use view::View;

use crate::{Error, Result};

/// The most points: a point's number and whether it is selected share 31 bits.
const MOST: usize = (1 << 30) - 2;

/// Points, and what each looks like; made by [`Marks::new`], which checks them.
#[derive(Clone, Copy, Debug)]
pub struct Marks<'a> {
    xy: &'a [[f64; 2]],
    codes: &'a [u32],
    palette: &'a [u32],
}

impl<'a> Marks<'a> {
    /// Points at `xy`, the colour of each being `palette[code]`. A place that is not finite is
    /// nowhere.
    ///
    /// # Errors
    /// Codes of another number than points, or beyond the palette; more than 2^30 points.
    pub fn new(xy: &'a [[f64; 2]], codes: &'a [u32], palette: &'a [u32]) -> Result<Self> {
        if codes.len() != xy.len() {
            let found = format!("found {} codes beside {} points", codes.len(), xy.len());
            return Err(Error::usage("codes", found, "give one for each point"));
        }
        if xy.len() > MOST {
            return Err(Error::usage("points", format!("found {} points", xy.len()), format!("give at most {MOST}")));
        }
        match codes.iter().max() {
            Some(&most) if most as usize >= palette.len() => {
                let found = format!("found the code {most} beside {} colours", palette.len());
                Err(Error::usage("codes", found, "give a colour for each code"))
            }
            _ => Ok(Self { xy, codes, palette }),
        }
    }

    #[inline]
    fn color(&self, point: usize) -> u32 {
        self.palette[self.codes[point] as usize]
    }

    #[inline]
    fn is_seen(&self, point: usize) -> bool {
        self.color(point) >> 24 != 0
    }
}

#[cfg(test)]
mod tests;
