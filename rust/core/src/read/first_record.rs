//! What the first record of a results file has, which says what all of them are.
//!
//! pycocotools' `loadRes` looks at the first record only: with a `bbox` (and be it a box around a
//! mask) they are boxes, else with a `segmentation` they are masks, else with `keypoints` they are
//! poses. Blocks are parsed by several threads at once, so this is looked up before.

use super::coco_results::{DETECTIONS, is_list_of_detections};
use super::document::Document;
use super::fault::Parse;
use super::format::{Format, List, Take};
use super::json::Cursor;
use super::options::{ReadOptions, Want};
use super::run::{Place, Run};
use super::source::{Source, Window};
use std::io;

/// What the records are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Boxes; their area is width * height.
    #[default]
    Boxes,
    /// Masks; area and, where there is none, box are the mask's.
    Masks,
    /// Keypoints; the box is their extent, the area width * height.
    Keypoints,
}

/// What there is in a record.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Offered {
    pub kind: Kind,
    pub keypoints: bool,
}

/// How the records are read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reading {
    pub kind: Kind,
    /// Whether masks are kept.
    pub masks: bool,
    /// Whether keypoints are kept.
    pub keypoints: bool,
}

impl Reading {
    /// As the options say, given what the first record has. Boxes have masks: themselves.
    pub fn new(offered: Offered, options: &ReadOptions) -> Self {
        let wanted = |want: Want, there: bool| want == Want::Yes || want == Want::IfThere && there;
        Self {
            kind: offered.kind,
            masks: wanted(options.masks, offered.kind != Kind::Keypoints),
            keypoints: wanted(options.keypoints, offered.keypoints),
        }
    }

    /// Whether a record is a box and nothing else.
    #[inline(always)]
    pub fn is_plain(self) -> bool {
        self.kind == Kind::Boxes && !self.masks && !self.keypoints
    }

    /// Whether `segmentation` is read.
    pub fn reads_masks(self) -> bool {
        self.masks || self.kind == Kind::Masks
    }

    /// Whether `keypoints` is read.
    pub fn reads_keypoints(self) -> bool {
        self.keypoints || self.kind == Kind::Keypoints
    }
}

/// Looks for the first record from `begin` on. A document that is not in order is for others to
/// refuse.
pub(super) fn offered(source: &Source, begin: (u64, Place), bare: Option<List>) -> io::Result<Offered> {
    const NEAR: u64 = 1 << 12;
    const STEP: u64 = 1 << 18;
    let document = Document { format: &FirstRecord, source, bare };
    let mut run = Run::new(begin, None);
    let mut window = Window::default();
    let mut step = NEAR;
    while run.rows.is_none() && run.problem.is_none() && run.end.0 < source.len() {
        let limit = (run.end.0 + step).min(source.len());
        window.load(source, run.end.0, limit)?;
        document.advance(&mut run, &mut window, limit)?;
        step = STEP;
    }
    // Where there is no record, none lacks anything.
    Ok(run.rows.unwrap_or(Offered { kind: Kind::default(), keypoints: true }))
}

/// The format whose rows are what the first record has.
struct FirstRecord;

impl Format for FirstRecord {
    type Rows = Option<Offered>;

    fn skip_invalid(&self) -> bool {
        true
    }

    fn rows(&self, _: usize) -> Self::Rows {
        None
    }

    fn take(&self, key: &[u8], value: u8) -> Take {
        if is_list_of_detections(key, value) { Take::List(DETECTIONS) } else { Take::Skip }
    }

    fn guess(&self, _: Cursor<'_>) -> Option<List> {
        None
    }

    fn clear(&self, _: &mut Self::Rows, _: List) {}

    fn record(&self, cursor: &mut Cursor<'_>, _: List, _: u64, rows: &mut Self::Rows) -> Parse<()> {
        if rows.is_some() {
            return cursor.skip_value();
        }
        let (mut bbox, mut mask, mut keypoints) = (false, false, false);
        cursor.object(|cursor, key| {
            let there = cursor.peek()? != b'n';
            match &*key.key() {
                b"bbox" => bbox = there && !is_empty_list(cursor.clone())?,
                b"segmentation" => mask = there,
                b"keypoints" => keypoints = there,
                _ => {}
            }
            cursor.skip_value()
        })?;
        let kind = match (bbox, mask, keypoints) {
            (false, true, _) => Kind::Masks,
            (false, false, true) => Kind::Keypoints,
            _ => Kind::Boxes,
        };
        *rows = Some(Offered { kind, keypoints });
        Ok(())
    }
}

/// Whether the value that is next is `[]`.
pub(super) fn is_empty_list(mut cursor: Cursor<'_>) -> Parse<bool> {
    if cursor.peek()? != b'[' {
        return Ok(false);
    }
    cursor.pos += 1;
    Ok(cursor.skip_space()? == b']')
}
