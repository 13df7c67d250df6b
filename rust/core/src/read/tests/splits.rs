//! Documents made to mislead the guess where a block's first record begins.

use super::{PLAIN, WAYS, Way, results_by, small, truth_by};

/// Blocks of every size up to the document's: some border falls on every byte.
fn every_way(len: usize) -> impl Iterator<Item = Way> {
    let sizes = [64u64, 128, 256, 512, 1024, 2048].into_iter().filter(move |size| *size < 2 * len as u64);
    sizes.flat_map(|block| [Way { block, threads: 1 }, Way { block, threads: 8 }])
}

fn check_results(text: &str) {
    let read = results_by(text.as_bytes(), &small(), false, PLAIN);
    assert!(read.is_ok(), "{read:?}");
    for way in every_way(text.len()).chain(WAYS) {
        assert_eq!(results_by(text.as_bytes(), &small(), false, way), read, "{way:?}\n{text}");
    }
}

fn check_truth(text: &str) {
    let read = truth_by(text.as_bytes(), false, PLAIN);
    assert!(read.is_ok(), "{read:?}");
    for way in every_way(text.len()).chain(WAYS) {
        assert_eq!(truth_by(text.as_bytes(), false, way), read, "{way:?}\n{text}");
    }
}

/// Moves the document over the block borders byte by byte.
fn at_every_offset(text: &str, check: fn(&str)) {
    for shift in 0..64 {
        check(&format!("{}{text}", " ".repeat(shift)));
    }
}

fn detection(extra: &str) -> String {
    format!(r#"{{"image_id": 1, "category_id": 1, "bbox": [1.5, 2, 3, 4], "score": 0.25{extra}}}"#)
}

#[test]
fn structure_inside_strings() {
    let liar =
        detection(r#", "note": "}, {\"image_id\": 2, \"category_id\": 2, \"bbox\": [9, 9, 9, 9]}, {\"image_id\": 2""#);
    let quiet = detection("");
    at_every_offset(&format!("[{quiet}, {liar}, {liar}, {quiet}, {liar}]"), check_results);
}

#[test]
fn records_inside_records() {
    let inner = detection("");
    let liar = detection(&format!(r#", "candidates": [{inner}, {inner}, {inner}]"#));
    at_every_offset(&format!("[{liar}, {inner}, {liar}]"), check_results);
}

#[test]
fn a_list_of_records_that_is_not_the_list() {
    let inner = detection("");
    let list = [inner.as_str(); 6].join(", ");
    at_every_offset(&format!(r#"{{"other": [{list}], "predictions": [{inner}], "more": [{list}]}}"#), check_results);
}

#[test]
fn only_strings() {
    // Every block after the first begins inside one string that is made of records.
    let inner = detection("").replace('"', "\\\"");
    let text = format!(
        r#"[{}, {{"note": "{}", "image_id": 1, "category_id": 2, "bbox": [0, 0, 1, 1]}}]"#,
        detection(""),
        vec![inner; 20].join(", ")
    );
    at_every_offset(&text, check_results);
}

#[test]
fn records_longer_than_blocks() {
    let polygon: Vec<String> = (0..700).map(|n| format!("{n}.25")).collect();
    let long = detection(&format!(r#", "segmentation": [[{}]]"#, polygon.join(", ")));
    check_results(&format!("[{long}, {long}, {}, {long}]", detection("")));
}

#[test]
fn sections_in_any_order() {
    let images: Vec<String> =
        (0..12).map(|n| format!(r#"{{"id": {n}, "width": 10, "height": 10, "file_name": "{n}.jpg"}}"#)).collect();
    let annotations: Vec<String> = (0..12)
        .map(|n| {
            format!(r#"{{"id": {n}, "image_id": {n}, "category_id": {}, "bbox": [0, 0, {n}, 1], "area": 1}}"#, n % 3)
        })
        .collect();
    let categories: Vec<String> =
        (0..3).map(|n| format!(r#"{{"id": {n}, "name": "c{n}", "supercategory": "s"}}"#)).collect();
    let lists = [
        format!(r#""images": [{}]"#, images.join(", ")),
        format!(r#""annotations": [{}]"#, annotations.join(", ")),
        format!(r#""categories": [{}]"#, categories.join(",\n")),
        format!(r#""videos": [{}]"#, images.join(", ")),
    ];
    for order in [[0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0], [2, 3, 1, 0], [1, 3, 0, 2]] {
        let text = format!("{{{}}}", order.map(|n| lists[n].clone()).join(", "));
        at_every_offset(&text, check_truth);
    }
}

#[test]
fn a_list_that_comes_twice() {
    let list = |id: u32| {
        let records: Vec<String> =
            (0..8).map(|n| format!(r#"{{"image_id": 1, "category_id": {id}, "bbox": [0, 0, {n}, 1]}}"#)).collect();
        format!(r#""annotations": [{}]"#, records.join(","))
    };
    let text = format!(r#"{{{}, "images": [{{"id": 1}}], {}}}"#, list(1), list(2));
    at_every_offset(&text, check_truth);
    let dataset = truth_by(text.as_bytes(), false, PLAIN).expect("valid");
    assert_eq!((dataset.ground_truth.len(), dataset.vocabulary.unknown.len()), (8, 1));
}

#[test]
fn white_space_longer_than_blocks() {
    let gap = " \n".repeat(400);
    let text = format!("{gap}[{gap}{}{gap},{gap}{}{gap}]{gap}", detection(""), detection(""));
    check_results(&text);
}
