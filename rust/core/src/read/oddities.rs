//! What is kept although it is odd: counted, with the first place, one warning for each sort.

use super::format::List;
use super::ids::Spelling;
use crate::Warning;

/// The sorts of oddities, in the order in which their warnings are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Oddity {
    IdFromText,
    IdFromFloat,
    MissingName,
    ImageSize,
    UnknownCategory,
    UnknownListed,
    MissingBox,
    EmptyBox,
    OutsideImage,
    OddPolygon,
    MaskSize,
    EmptyMask,
    MissingArea,
    MissingAreaOfMask,
    MissingAreaOfPose,
    MissingId,
    DuplicateId,
    MissingScore,
    ScoreRange,
}

impl Oddity {
    /// The warning's code and its sentence.
    fn describe(self) -> (&'static str, &'static str) {
        match self {
            Oddity::IdFromText => ("id_from_text", "ids written as strings of digits were read as numbers"),
            Oddity::IdFromFloat => ("id_from_float", "ids written as decimals such as 7.0 were read as whole numbers"),
            Oddity::MissingName => ("missing_category_name", "categories without a name are shown by their id"),
            Oddity::ImageSize => ("bad_image_size", "image sizes that are not above 0 were taken as unknown"),
            Oddity::UnknownCategory => {
                ("unknown_category", "boxes of categories that are not listed were kept, in classes of their own")
            }
            Oddity::UnknownListed => (
                "unknown_listed_category",
                "categories that an image lists as negative or not exhaustive, and the file does not, were left out",
            ),
            Oddity::MissingBox => ("missing_box", "annotations without a box were given the bounds of their mask"),
            Oddity::EmptyBox => ("zero_area_box", "boxes whose width or height is not above 0 were kept"),
            Oddity::OutsideImage => {
                ("box_outside_image", "boxes that reach more than 1 pixel outside their image were kept as they are")
            }
            Oddity::MissingArea => ("missing_area", "annotations without an area were given width * height"),
            Oddity::OddPolygon => (
                "odd_polygon",
                "polygons with an odd number of coordinates were kept without the last, as pycocotools does",
            ),
            Oddity::MaskSize => {
                ("mask_size", "masks of another size than their image were kept; they overlap nothing of another size")
            }
            Oddity::EmptyMask => ("empty_mask", "masks without a pixel were kept"),
            Oddity::MissingAreaOfMask => ("missing_area", "annotations without an area were given that of their mask"),
            Oddity::MissingAreaOfPose => (
                "missing_area",
                "annotations without an area were given 0.53 * width * height, as in CrowdPose's evaluation",
            ),
            Oddity::MissingId => ("missing_annotation_id", "annotations without an id were numbered in file order"),
            Oddity::DuplicateId => ("duplicate_annotation_id", "annotations with the id of an earlier one were kept"),
            Oddity::MissingScore => ("missing_score", "detections without a score count as 1.0"),
            Oddity::ScoreRange => ("score_outside_0_1", "scores outside 0 to 1 were kept as they are"),
        }
    }
}

/// Counts per oddity and list. `first` is the number of the first record, in file order.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    oddity: Oddity,
    list: List,
    field: &'static str,
    count: u64,
    first: u64,
}

impl Tally {
    /// Counts one; call in file order.
    #[cold]
    pub fn note(&mut self, oddity: Oddity, list: List, number: u64, field: &'static str) {
        self.add(Entry { oddity, list, field, count: 1, first: number });
    }

    fn add(&mut self, new: Entry) {
        match self.entries.iter_mut().find(|e| e.oddity == new.oddity && e.list == new.list) {
            Some(entry) => entry.count += new.count,
            None => self.entries.push(new),
        }
    }

    /// Forgets what was counted in `list`.
    pub fn clear(&mut self, list: List) {
        self.entries.retain(|e| e.list != list);
    }

    /// Adds the counts of what follows, whose record numbers start at `base` of their list.
    pub fn append(&mut self, later: Tally, base: &[u64]) {
        for entry in later.entries {
            let first = entry.first + base[entry.list as usize];
            self.add(Entry { first, ..entry });
        }
    }

    /// One warning per oddity; `place` writes the place of a list's record and field.
    pub fn warnings(mut self, place: impl Fn(List, u64, &'static str) -> String) -> Vec<Warning> {
        // Stable: of several lists, the one that came first in the file names the place.
        self.entries.sort_by_key(|e| e.oddity);
        let mut warnings: Vec<Warning> = Vec::new();
        for entry in self.entries {
            let (code, text) = entry.oddity.describe();
            match warnings.iter_mut().find(|w| w.code == code) {
                Some(warning) => warning.count += entry.count,
                None => warnings.push(Warning {
                    code,
                    count: entry.count,
                    first: place(entry.list, entry.first, entry.field),
                    text: text.to_owned(),
                }),
            }
        }
        warnings
    }
}

/// Notes an id that was normalised.
#[inline(always)]
pub(super) fn note_spelling(spelling: Spelling, field: &'static str, note: &mut impl FnMut(Oddity, &'static str)) {
    match spelling {
        Spelling::Plain => {}
        Spelling::Text => note(Oddity::IdFromText, field),
        Spelling::Float => note(Oddity::IdFromFloat, field),
    }
}
