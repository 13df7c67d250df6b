//! Damaged documents: an error or a result, never a panic, and the same one however it is read.

use super::oracle::{self, Asked, Verdict};
use super::random::{Rng, Writer};
use super::{PLAIN, Way, results_by, small, truth_by};
use serde_json::Value;

const TOKENS: [&str; 22] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "null",
    "true",
    "NaN",
    "-Infinity",
    "1e999",
    "\u{0}",
    "\"id\":",
    "-",
    ".",
    "e5",
    "0",
    "}, {",
    "\u{ff}",
    "\"bbox\": [1, 2, 3, 4],",
];

/// One to three damages.
pub fn damage(bytes: &mut Vec<u8>, rng: &mut Rng) {
    for _ in 0..1 + rng.below(3) {
        let at = rng.below(bytes.len().max(1));
        let other = rng.below(bytes.len().max(1));
        let (low, high) = (at.min(other), at.max(other).min(at.min(other) + 200));
        match rng.below(7) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << rng.below(8),
            1 if !bytes.is_empty() => bytes[at] = rng.next() as u8,
            2 => bytes.truncate(at),
            3 => {
                let token = rng.pick(&TOKENS).bytes().collect::<Vec<u8>>();
                bytes.splice(at..at, token);
            }
            4 => {
                let piece = bytes[low..high.min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            5 => drop(bytes.drain(low..high.min(bytes.len()))),
            _ => {
                // A digit for a digit keeps the document whole: these test meanings, not grammar.
                if let Some(digit) = bytes[low..].iter().position(u8::is_ascii_digit) {
                    bytes[low + digit] = b'0' + rng.below(10) as u8;
                }
            }
        }
    }
}

pub const OTHER_WAYS: [Way; 2] = [Way { block: 64, threads: 1 }, Way { block: 512, threads: 3 }];

fn check_truth(bytes: &[u8], skip_invalid: bool, agreed: &mut usize) {
    let read = truth_by(bytes, skip_invalid, PLAIN);
    for way in OTHER_WAYS {
        assert_eq!(truth_by(bytes, skip_invalid, way), read, "{way:?}\n{}", String::from_utf8_lossy(bytes));
    }
    let Ok(tree) = serde_json::from_slice::<Value>(bytes) else { return };
    match (oracle::truth(&tree, skip_invalid, Asked::default()), read) {
        (Verdict::Accepted(expected), Ok(dataset)) => {
            *agreed += 1;
            expected.assert_equals(oracle::of_dataset(&dataset), bytes);
        }
        (Verdict::Refused, Err(_)) | (Verdict::Unsure, _) => {}
        // A list that a later one of the same key replaces is checked all the same.
        (Verdict::Accepted(_), Err(_)) if lists_repeat(bytes) => {}
        (expected, read) => panic!("{expected:?}\n{read:?}\n{}", String::from_utf8_lossy(bytes)),
    }
}

/// Whether one of the lists' keys is there twice, as far as bytes tell.
pub fn lists_repeat(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    ["\"images\"", "\"annotations\"", "\"categories\""].iter().any(|key| text.matches(key).count() > 1)
}

fn check_results(bytes: &[u8], skip_invalid: bool, agreed: &mut usize) {
    let dataset = small();
    let read = results_by(bytes, &dataset, skip_invalid, PLAIN);
    for way in OTHER_WAYS {
        assert_eq!(results_by(bytes, &dataset, skip_invalid, way), read, "{way:?}\n{}", String::from_utf8_lossy(bytes));
    }
    let Ok(tree) = serde_json::from_slice::<Value>(bytes) else { return };
    match (oracle::results(&tree, &dataset, skip_invalid, Asked::default()), read) {
        (Verdict::Accepted(expected), Ok(detections)) => {
            *agreed += 1;
            expected.assert_equals(oracle::of_detections(&detections), bytes);
        }
        (Verdict::Refused, Err(_)) | (Verdict::Unsure, _) => {}
        (expected, read) => panic!("{expected:?}\n{read:?}\n{}", String::from_utf8_lossy(bytes)),
    }
}

#[test]
fn damaged_ground_truth_never_panics() {
    let mut agreed = 0;
    for seed in 0..4000 {
        let mut bytes = Writer::new(seed / 4, 0).truth().into_bytes();
        damage(&mut bytes, &mut Rng(seed ^ 0xABCD));
        check_truth(&bytes, seed % 2 == 0, &mut agreed);
    }
    assert!(agreed > 100, "only {agreed} damaged documents were still read");
}

#[test]
fn damaged_results_never_panic() {
    let mut agreed = 0;
    for seed in 0..4000 {
        let n = 4 + seed as usize % 12;
        let records: Vec<String> = (0..n)
            .map(|i| {
                format!(
                    r#"{{"image_id": {}, "category_id": {}, "bbox": [{i}.5, 2, 30.25, {i}], "score": 0.{i}1}}"#,
                    1 + i % 2,
                    1 + i % 3
                )
            })
            .collect();
        let mut bytes = format!("[{}]", records.join(", ")).into_bytes();
        damage(&mut bytes, &mut Rng(seed));
        check_results(&bytes, seed % 2 == 0, &mut agreed);
    }
    assert!(agreed > 300, "only {agreed} damaged documents were still read");
}

#[test]
fn every_truncation_is_an_error() {
    let text = Writer::new(7, 0).truth();
    let whole = text.trim_end().len();
    for end in 0..whole {
        for way in OTHER_WAYS.into_iter().chain([PLAIN]) {
            assert!(truth_by(&text.as_bytes()[..end], false, way).is_err(), "cut at {end}");
        }
    }
}
