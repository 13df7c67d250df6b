//! Masks and keypoints. Polygons are drawn by the engine, which is tested elsewhere; that each
//! object has its own, on an image of the right size, is what is tested here.

use super::records::{Bad, Notes, Record, given, is_unsure};
use super::table::MaskRow;
use crate::columns::{Mask, Masks};
use crate::geometry::mask::{Rasteriser, measure};
use serde_json::Value;

/// Which columns are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    pub masks: bool,
    pub keypoints: bool,
}

/// A mask as it is written.
pub(super) enum Shape {
    Polygons(Vec<Vec<f64>>),
    Runs(MaskRow),
}

fn numbers(list: &Value) -> Result<Vec<f64>, Bad> {
    list.as_array().ok_or(Bad::Record)?.iter().map(|value| value.as_f64().ok_or(Bad::Record)).collect()
}

fn whole_numbers(list: &Value) -> Result<Vec<i64>, Bad> {
    let whole = |value: f64| match value {
        _ if is_unsure(value) && value != 0.0 => Err(Bad::Unsure),
        _ if value.fract() != 0.0 => Err(Bad::Record),
        _ => Ok(value as i64),
    };
    numbers(list)?.into_iter().map(whole).collect()
}

/// The points of `keypoints`; `None` where there are none.
pub(super) fn points(record: &Record) -> Result<Option<Vec<[f64; 3]>>, Bad> {
    let Some(list) = given(record, "keypoints") else { return Ok(None) };
    let values = numbers(list)?;
    if values.len() % 3 != 0 {
        return Err(Bad::Record);
    }
    Ok(Some(values.chunks(3).map(|p| [p[0], p[1], p[2]]).collect()))
}

/// The box around all points.
pub(super) fn extent(points: &[[f64; 3]]) -> Option<[f64; 4]> {
    let low = |axis: usize| points.iter().map(|p| p[axis]).reduce(f64::min);
    let high = |axis: usize| points.iter().map(|p| p[axis]).reduce(f64::max);
    let [x, y, w, h] = [low(0)?, low(1)?, high(0)? - low(0)?, high(1)? - low(1)?];
    [x + w, y + h, w * h].iter().all(|v| v.is_finite()).then_some([x, y, w, h])
}

/// The value of `segmentation`; `None` where there is none.
pub(super) fn shape(record: &Record, notes: &mut Vec<&'static str>) -> Result<Option<Shape>, Bad> {
    match given(record, "segmentation") {
        None => Ok(None),
        Some(Value::Array(list)) => polygons(list, notes).map(Some),
        Some(Value::Object(rle)) => run_lengths(rle).map(|mask| Some(Shape::Runs(mask))),
        Some(_) => Err(Bad::Record),
    }
}

fn polygons(list: &[Value], notes: &mut Vec<&'static str>) -> Result<Shape, Bad> {
    let polygons: Vec<Vec<f64>> = list.iter().map(numbers).collect::<Result<_, _>>()?;
    let first = polygons.first().ok_or(Bad::Record)?;
    if first.len() < 5 || polygons.iter().flatten().any(|v| v.abs() > 214_748_364.0) {
        return Err(Bad::Record);
    }
    if polygons.iter().any(|p| p.len() % 2 == 1) {
        notes.push("odd_polygon");
    }
    Ok(Shape::Polygons(polygons))
}

fn run_lengths(rle: &Record) -> Result<MaskRow, Bad> {
    let (Some(size), Some(counts)) = (rle.get("size"), rle.get("counts")) else { return Err(Bad::Record) };
    let sides: [i64; 2] = whole_numbers(size)?.try_into().map_err(|_| Bad::Record)?;
    let lengths = match counts {
        Value::String(text) => decoded(text.as_bytes()).ok_or(Bad::Record)?,
        list => whole_numbers(list)?,
    };
    let side = |v: i64| u32::try_from(v).map_err(|_| Bad::Record);
    let size = [side(sides[0])?, side(sides[1])?];
    let pixels = size[0].checked_mul(size[1]).ok_or(Bad::Record)?;
    let total: i128 = lengths.iter().map(|&n| i128::from(n)).sum();
    if lengths.iter().any(|n| *n < 0) || total != i128::from(pixels) {
        return Err(Bad::Record);
    }
    Ok((size, lengths.into_iter().map(|n| n as u32).collect()))
}

/// Compressed counts, group by group.
fn decoded(text: &[u8]) -> Option<Vec<i64>> {
    let mut lengths: Vec<i64> = Vec::new();
    let (mut value, mut shift) = (0i64, 0);
    for byte in text {
        let group = byte.checked_sub(48).filter(|group| *group < 64)?;
        if shift > 30 {
            return None;
        }
        value |= i64::from(group & 31) << shift;
        shift += 5;
        if group & 32 == 0 {
            if group & 16 != 0 {
                value -= 1 << shift;
            }
            let before = if lengths.len() > 2 { lengths[lengths.len() - 2] } else { 0 };
            lengths.push(value + before);
            (value, shift) = (0, 0);
        }
    }
    (shift == 0).then_some(lengths)
}

/// The polygon of a box.
pub(super) fn of_box([x, y, w, h]: &[f64; 4]) -> Result<Shape, Bad> {
    let corners = vec![*x, *y, *x, y + h, x + w, y + h, x + w, *y];
    if corners.iter().any(|v| v.abs() > 214_748_364.0) { Err(Bad::Record) } else { Ok(Shape::Polygons(vec![corners])) }
}

type ImageSize = (Option<f64>, Option<f64>);

fn whole_size(size: ImageSize) -> Option<[u32; 2]> {
    let side = |v: f64| (v.fract() == 0.0 && v < 4_294_967_296.0).then_some(v as u32);
    let size = [side(size.1?)?, side(size.0?)?];
    size[0].checked_mul(size[1]).map(|_| size)
}

/// The mask on an image of width and height `size`; `None` where it cannot be drawn there.
pub(super) fn drawn(shape: &Shape, size: ImageSize) -> Result<Option<MaskRow>, Bad> {
    match shape {
        Shape::Runs(mask) => Ok(Some(mask.clone())),
        Shape::Polygons(polygons) => {
            let Some(size) = whole_size(size) else { return Ok(None) };
            let mut masks = Masks::default();
            let drawn = Rasteriser::default().push(&mut masks, size, polygons.iter().map(Vec::as_slice));
            drawn.map_err(|_| Bad::Record)?;
            Ok(Some((size, masks.runs)))
        }
    }
}

/// Pixels and bounds.
pub(super) fn measured((size, runs): &MaskRow) -> (f64, [f64; 4]) {
    let (pixels, bounds) = measure(Mask { height: size[0], width: size[1], runs });
    (pixels.into(), bounds)
}

pub(super) fn odd_mask(mask: &MaskRow, size: ImageSize, notes: &mut Vec<&'static str>) {
    if measured(mask).0 == 0.0 {
        notes.push("empty_mask");
    }
    if whole_size(size).is_some_and(|size| size != mask.0) {
        notes.push("mask_size");
    }
}

pub(super) fn note_mask(mask: &MaskRow, size: ImageSize, notes: &mut Notes) {
    let mut found = Vec::new();
    odd_mask(mask, size, &mut found);
    found.into_iter().for_each(|code| notes.note(code));
}
