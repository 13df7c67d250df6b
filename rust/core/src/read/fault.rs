//! Why parsing stopped, before the file, the record number and the byte are known.

use crate::{Error, Warning};

/// Why a step of the parser did not get to its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// The window ended first: read more and try again; at the end of the file it is truncated.
    More,
    /// The bytes are not JSON.
    Malformed {
        /// Position in the window.
        at: usize,
        /// What should have been there.
        expected: &'static str,
    },
    /// The JSON is well-formed but the record is refused.
    Bad(Fault),
}

/// The outcome of a step. Boxed, so that the good case stays in registers.
pub(super) type Parse<T> = Result<T, Box<Stop>>;

/// A record that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// What sort of mistake; under `skip_invalid` there is one warning per reason.
    pub reason: Reason,
    /// The field, empty where the record as a whole is meant.
    pub field: String,
    /// What was found, as a clause.
    pub found: String,
    /// What to do about it, as a clause.
    pub advice: String,
}

impl Fault {
    /// A fault in `field`, as a step's outcome.
    pub fn stop(
        reason: Reason,
        field: impl Into<String>,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Box<Stop> {
        Box::new(Stop::Bad(Fault { reason, field: field.into(), found: found.into(), advice: advice.into() }))
    }

    /// The error for record `record` of `list`.
    pub fn into_error(self, list: &str, record: u64) -> Error {
        Error::input(place(list, record, &self.field), self.found, self.advice)
    }
}

/// How a place inside a file is written: `annotations[17].bbox`, or `[17].bbox` in a bare list.
pub(super) fn place(list: &str, record: u64, field: &str) -> String {
    if field.is_empty() { format!("{list}[{record}]") } else { format!("{list}[{record}].{field}") }
}

/// The sorts of mistakes for which a record is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    NotARecord,
    MissingField,
    WrongType,
    NotFinite,
    BadBox,
    BadKeypoints,
    BadMask,
    ImageSize,
    BadId,
    BadText,
    UnknownImage,
    DuplicateImage,
    DuplicateCategory,
}

impl Reason {
    /// The code of the warning and what it says of the records that were left out.
    fn describe(self) -> (&'static str, &'static str) {
        match self {
            Reason::NotARecord => ("skipped_not_a_record", "records that are not objects were left out"),
            Reason::MissingField => ("skipped_missing_field", "records without a required field were left out"),
            Reason::WrongType => ("skipped_wrong_type", "records with a value of the wrong type were left out"),
            Reason::NotFinite => {
                ("skipped_not_finite", "records with NaN, infinite or too large numbers were left out")
            }
            Reason::BadBox => ("skipped_bad_box", "records whose box is not 4 usable numbers were left out"),
            Reason::BadKeypoints => ("skipped_bad_keypoints", "records with unusable keypoints were left out"),
            Reason::BadMask => ("skipped_bad_mask", "records with an unusable mask were left out"),
            Reason::ImageSize => {
                ("skipped_no_image_size", "records with a mask on an image of unknown size were left out")
            }
            Reason::BadId => ("skipped_bad_id", "records with an unusable id were left out"),
            Reason::BadText => ("skipped_bad_text", "records with text that is not Unicode were left out"),
            Reason::UnknownImage => ("skipped_unknown_image", "records of images that do not exist were left out"),
            Reason::DuplicateImage => {
                ("skipped_duplicate_image", "images with the id of an earlier image were left out")
            }
            Reason::DuplicateCategory => {
                ("skipped_duplicate_category", "categories with the id of an earlier one were left out")
            }
        }
    }
}

/// The records left out under `skip_invalid`, one entry per reason.
#[derive(Debug, Default)]
pub(super) struct Skips {
    entries: Vec<(Reason, u64, String)>,
}

impl Skips {
    /// Counts one record; `place` is asked for at the first only. Call in file order.
    pub fn add(&mut self, reason: Reason, place: impl FnOnce() -> String) {
        match self.entries.iter_mut().find(|e| e.0 == reason) {
            Some(entry) => entry.1 += 1,
            None => self.entries.push((reason, 1, place())),
        }
    }

    /// One warning per reason.
    pub fn warnings(&self) -> impl Iterator<Item = Warning> + '_ {
        self.entries.iter().map(|(reason, count, first)| {
            let (code, text) = reason.describe();
            Warning { code, count: *count, first: first.clone(), text: text.to_owned() }
        })
    }
}
