//! Discs drawn into pixels, a million in a few milliseconds.
//!
//! All discs have one size, so which disc is on top at a pixel is a question to centres: the
//! largest key among the centres within the radius, where a key is the point's place in the order
//! of drawing. That is a dilation by a disc, and needs two passes:
//!
//! 1. Each pixel of a plane takes the largest key of the points that fall on it. Threads fill planes
//!    of their own, which are joined by the maximum, so their number makes no difference.
//! 2. Rows of the disc are windows of odd width: `w[k]`, the largest of `2k + 1` neighbours, comes
//!    from `w[k - 1]` in two comparisons; the disc is the largest over its rows of the windows.
//!
//! The cost is a pass over the points and some tens of comparisons a pixel, in vectors, however many
//! discs overlap. Painting disc after disc would touch twenty pixels for each point.
//!
//! Edges are softened by one step: pixels at `d <= r - 1/4` from the centre belong to the disc,
//! those at `d <= r + 1/4` to its rim, which covers half. A pixel shows half of the topmost rim
//! above the topmost disc, above the background. Centres are rounded down to pixels.

use super::{Marks, View};
use crate::{Error, Result};
use rayon::prelude::*;

/// Points that a task takes at least: a plane of its own is worth that many.
const TASK: usize = 1 << 16;

/// Rows of pixels that are made together, so that their windows stay in the processor's cache.
const BAND: usize = 16;

/// The key's bit of selected points.
const FRONT: i32 = 1 << 30;

const RADII: std::ops::RangeInclusive<f64> = 0.5..=32.0;

/// How points are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Canvas<'a> {
    /// The discs' radius in pixels, from 0.5 to 32.
    pub radius: f64,
    /// Colour where there is no point.
    pub background: u32,
    /// Which points are selected; `None` where no choice was made.
    pub selected: Option<&'a [bool]>,
    /// Colour of all others, where a choice was made.
    pub rest: u32,
}

/// The picture: `0xAARRGGBB` row by row from the top.
///
/// # Errors
/// A radius that is out of range; flags of another number than points.
pub fn draw(marks: &Marks<'_>, view: &View, canvas: &Canvas<'_>) -> Result<Vec<u32>> {
    if !RADII.contains(&canvas.radius) {
        return Err(Error::usage("radius", format!("found {}", canvas.radius), "give 0.5 to 32 pixels"));
    }
    if let Some(flags) = canvas.selected.filter(|flags| flags.len() != marks.xy.len()) {
        let found = format!("found {} flags beside {} points", flags.len(), marks.xy.len());
        return Err(Error::usage("selected", found, "give one for each point"));
    }
    let rim = rows(canvas.radius + 0.25);
    let margin = rim.len() - 1;
    let plane = Plane { width: view.width + 2 * margin, height: view.height + 2 * margin, margin };
    let keys = centres(marks, view, canvas, &plane);
    let disc = rows(canvas.radius - 0.25);
    let mut pixels = vec![canvas.background; view.width * view.height];
    pixels.par_chunks_mut((view.width * BAND).max(1)).enumerate().for_each(|(band, out)| {
        paint(&Painter { marks, canvas, plane, keys: &keys, disc: &disc, rim: &rim }, band * BAND, out);
    });
    Ok(pixels)
}

/// Half the width of each row of a disc, from the middle down: pixels at `d <= radius`.
fn rows(radius: f64) -> Vec<usize> {
    let reach = radius.floor() as usize;
    let is_in = |dx: usize, dy: usize| ((dx * dx + dy * dy) as f64) <= radius * radius;
    (0..=reach).map(|dy| (0..=reach).take_while(|&dx| is_in(dx, dy)).count() - 1).collect()
}

/// The picture with a margin, in which lie the centres of discs that reach into it.
#[derive(Clone, Copy)]
struct Plane {
    width: usize,
    height: usize,
    margin: usize,
}

/// The largest key on each pixel of the plane; 0 where there is none.
fn centres(marks: &Marks<'_>, view: &View, canvas: &Canvas<'_>, plane: &Plane) -> Vec<i32> {
    let n = marks.xy.len();
    let task = n.div_ceil(rayon::current_num_threads()).max(TASK);
    let (margin, across, down) = (plane.margin as f64, plane.width as f64, plane.height as f64);
    let fill = |start: usize| {
        let mut keys = vec![0; plane.width * plane.height];
        let part = start..(start + task).min(n);
        for (point, (&at, &code)) in part.clone().zip(marks.xy[part.clone()].iter().zip(&marks.codes[part])) {
            let [x, y] = view.pixel(at);
            let (x, y) = (x + margin, y + margin);
            // One branch instead of five: where points are is hard to foresee.
            let is_seen = marks.palette[code as usize] >> 24 != 0;
            if (x >= 0.0) & (x < across) & (y >= 0.0) & (y < down) & is_seen {
                let place = y as u32 as usize * plane.width + x as u32 as usize;
                let key = key_of(point, canvas.selected);
                keys[place] = key.max(keys[place]);
            }
        }
        keys
    };
    let joined = (0..n).into_par_iter().step_by(task).map(fill).reduce_with(|mut all, keys| {
        all.iter_mut().zip(keys).for_each(|(most, key)| *most = key.max(*most));
        all
    });
    joined.unwrap_or_else(|| vec![0; plane.width * plane.height])
}

fn key_of(point: usize, selected: Option<&[bool]>) -> i32 {
    let front = selected.is_some_and(|flags| flags[point]);
    (point + 1) as i32 | if front { FRONT } else { 0 }
}

struct Painter<'a> {
    marks: &'a Marks<'a>,
    canvas: &'a Canvas<'a>,
    plane: Plane,
    keys: &'a [i32],
    disc: &'a [usize],
    rim: &'a [usize],
}

impl Painter<'_> {
    fn color(&self, key: i32) -> u32 {
        if self.canvas.selected.is_some() && key & FRONT == 0 {
            return self.canvas.rest;
        }
        self.marks.color((key & !FRONT) as usize - 1)
    }
}

/// Paints the rows from `top` on.
fn paint(painter: &Painter<'_>, top: usize, out: &mut [u32]) {
    let Plane { width: across, margin, .. } = painter.plane;
    let width = across - 2 * margin;
    let height = out.len() / width.max(1);
    let source = &painter.keys[top * across..(top + height + 2 * margin) * across];
    let windows = windows(source, across, margin, *painter.rim.iter().max().unwrap_or(&0));
    let mut disc = vec![0; width];
    let mut rim = vec![0; width];
    for (y, line) in out.chunks_exact_mut(width.max(1)).enumerate() {
        topmost(&windows, painter.disc, y + margin, width, &mut disc);
        topmost(&windows, painter.rim, y + margin, width, &mut rim);
        for ((pixel, &below), &above) in line.iter_mut().zip(&disc).zip(&rim) {
            if below > 0 {
                *pixel = painter.color(below);
            }
            if above > below {
                *pixel = half_over(painter.color(above), *pixel);
            }
        }
    }
}

/// For each half width the largest key of the window around every pixel of the picture's columns.
fn windows(source: &[i32], across: usize, margin: usize, widest: usize) -> Vec<Vec<i32>> {
    let width = across - 2 * margin;
    let mut all: Vec<Vec<i32>> = Vec::with_capacity(widest + 1);
    for half in 0..=widest {
        let mut window = vec![0; source.len() / across * width];
        let lines = source.chunks_exact(across).zip(window.chunks_exact_mut(width.max(1)));
        for (y, (line, out)) in lines.enumerate() {
            let (left, right) = (&line[margin - half..], &line[margin + half..]);
            let narrower = half.checked_sub(1).map(|k| &all[k][y * width..(y + 1) * width]);
            for (x, (most, (&a, &b))) in out.iter_mut().zip(left.iter().zip(right)).enumerate() {
                *most = a.max(b).max(narrower.map_or(0, |line| line[x]));
            }
        }
        all.push(window);
    }
    all
}

/// The largest key of the disc around every pixel of a row.
fn topmost(windows: &[Vec<i32>], rows: &[usize], y: usize, width: usize, out: &mut [i32]) {
    out.fill(0);
    for (dy, &half) in rows.iter().enumerate() {
        for row in [y - dy, y + dy] {
            let line = &windows[half][row * width..(row + 1) * width];
            out.iter_mut().zip(line).for_each(|(most, &key)| *most = key.max(*most));
        }
    }
}

/// A colour that covers half of a pixel, over what is there; both are multiplied by their alpha.
fn half_over(above: u32, below: u32) -> u32 {
    let rest = 255 - (above >> 25);
    let channel = |shift: u32| {
        let (a, b) = (above >> shift & 255, below >> shift & 255);
        (a / 2 + (b * rest + 127) / 255) << shift
    };
    channel(0) | channel(8) | channel(16) | channel(24)
}
