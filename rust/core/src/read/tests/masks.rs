//! Masks of ground truth and of results.

use super::super::{ReadOptions, Want};
use super::{PLAIN, WAYS, results_with, told, truth, truth_with};
use crate::Result;
use crate::columns::{Dataset, Detections, Masks};

fn with_masks(skip_invalid: bool) -> ReadOptions {
    ReadOptions { masks: Want::Yes, skip_invalid, ..ReadOptions::default() }
}

/// An annotation on image 1, of 4 x 6 pixels (height x width).
fn annotation(segmentation: &str) -> String {
    format!(
        r#"{{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 2], "area": 7, "segmentation": {segmentation}}}"#
    )
}

/// The annotations, numbered.
fn document(annotations: &[String]) -> String {
    let numbered = annotations.iter().zip(1..).map(|(a, id)| a.replacen("\"id\": 1", &format!("\"id\": {id}"), 1));
    format!(
        r#"{{"annotations": [{}],
             "images": [{{"id": 2, "height": 3, "width": 5}}, {{"id": 1, "height": 4, "width": 6.0}},
                        {{"id": 3, "height": 4}}],
             "categories": [{{"id": 1, "name": "cat"}}]}}"#,
        numbered.collect::<Vec<_>>().join(", ")
    )
}

fn read(annotations: &[String], skip_invalid: bool) -> Result<Dataset> {
    let text = document(annotations);
    let read = truth_with(text.as_bytes(), &with_masks(skip_invalid), PLAIN);
    for way in WAYS {
        assert_eq!(truth_with(text.as_bytes(), &with_masks(skip_invalid), way), read, "{way:?}");
    }
    read
}

fn rows(masks: &Masks) -> Vec<([u32; 2], &[u32])> {
    (0..masks.len()).map(|row| (masks.size[row], masks.mask(row).runs)).collect()
}

const SQUARE: &str = "[[1, 1, 1, 3, 3, 3, 3, 1]]";

#[test]
fn every_form_of_a_mask_is_read() {
    let dataset = read(
        &[
            annotation(SQUARE),
            // Two polygons; the second has an odd number of coordinates.
            annotation("[[0, 0, 0, 2, 1, 2, 1, 0], [4, 0, 4, 1, 5, 1, 5, 0, 7]]").replace("e_id\": 1", "e_id\": 2"),
            annotation(r#"{"size": [4, 6], "counts": [5, 2, 17]}"#),
            annotation(r#"{"counts": "52a0", "extra": [], "size": [4.0, 6]}"#),
            // Of another size than its image, and empty.
            annotation(r#"{"counts": "\u0035\u0031", "size": [2, 3]}"#),
            annotation(r#"{"size": [4, 6], "counts": [24]}"#),
            // In Python's way the last of equal keys counts, and the ones before it need not be good.
            annotation(r#"[[1]], "segmentation": {"counts": [7], "size": [1, 7], "size": [4, 6], "counts": "52a0"}"#),
        ],
        false,
    )
    .expect("valid");
    let masks = dataset.ground_truth.masks.as_ref().expect("asked for");
    assert_eq!(dataset.ground_truth.record, [0, 2, 3, 4, 5, 6, 1]);
    let expected: [([u32; 2], &[u32]); 7] = [
        ([4, 6], &[5, 2, 2, 2, 13]),
        ([4, 6], &[5, 2, 17]),
        ([4, 6], &[5, 2, 17]),
        ([2, 3], &[5, 1]),
        ([4, 6], &[24]),
        ([4, 6], &[5, 2, 17]),
        ([3, 5], &[0, 2, 10, 1, 2]),
    ];
    assert_eq!(rows(masks), expected);
    assert_eq!(masks.area, [4, 2, 2, 1, 0, 2, 3]);
    assert_eq!(masks.bounds[0], [1.0, 1.0, 2.0, 2.0]);
    assert_eq!(dataset.ground_truth.area, [7.0; 7]);
    assert_eq!(dataset.ground_truth.boxes_xywh, [[1.0, 2.0, 3.0, 2.0]; 7]);
    assert_eq!(
        told(&dataset.warnings),
        [
            ("odd_polygon", 1, "annotations[1].segmentation"),
            ("mask_size", 1, "annotations[4].segmentation"),
            ("empty_mask", 1, "annotations[5].segmentation"),
        ]
    );
    // Nothing of it is looked at where masks are not asked for.
    let without = truth(&document(&[annotation("[[1]]")])).expect("valid");
    assert_eq!(without.ground_truth.masks, None);
}

#[test]
fn a_mask_gives_the_box_and_the_area_that_are_missing() {
    let dataset = read(
        &[
            annotation(r#"{"size": [4, 6], "counts": [5, 2, 2, 2, 13]}"#)
                .replace(r#""bbox": [1, 2, 3, 2], "area": 7, "#, ""),
            annotation(SQUARE).replace(r#""area": 7"#, r#""area": null"#).replace("e_id\": 1", "e_id\": 2"),
            annotation(SQUARE).replace(r#""bbox": [1, 2, 3, 2], "#, ""),
            annotation(r#"{"size": [4, 6], "counts": [24]}"#).replace(r#""bbox": [1, 2, 3, 2], "#, ""),
        ],
        false,
    )
    .expect("valid");
    let bounds = [1.0, 1.0, 2.0, 2.0];
    assert_eq!(dataset.ground_truth.record, [0, 2, 3, 1]);
    assert_eq!(dataset.ground_truth.boxes_xywh, [bounds, bounds, [0.0; 4], [1.0, 2.0, 3.0, 2.0]]);
    assert_eq!(dataset.ground_truth.area, [4.0, 7.0, 7.0, 4.0]);
    assert_eq!(
        told(&dataset.warnings),
        [
            ("missing_box", 3, "annotations[0].bbox"),
            ("zero_area_box", 1, "annotations[3].bbox"),
            ("empty_mask", 1, "annotations[3].segmentation"),
            ("missing_area", 2, "annotations[0].area"),
        ]
    );
    assert!(dataset.warnings[3].text.contains("of their mask"), "{}", dataset.warnings[3].text);
}

const FORMS: &str = "a mask is polygons [[x1, y1, x2, y2, ...], ...] or {\"size\": [height, width], \"counts\": ...}";
const POLYGON: &str = "a polygon is x1, y1, x2, y2, ... with at least 3 points, of finite numbers";
const COUNTS: &str = "it must be a compressed string, or a list of whole numbers";

#[test]
fn what_is_no_mask_is_refused() {
    for (segmentation, expected) in [
        (
            "null",
            "segmentation: found no `segmentation`; every annotation needs a segmentation where masks are asked for"
                .to_owned(),
        ),
        ("7", format!("segmentation: found 7; {FORMS}")),
        ("[]", format!("segmentation: found []; {FORMS}")),
        ("{}", format!("segmentation: found {{}}; {FORMS}")),
        ("[1, 2, 3, 4, 5, 6]", format!("segmentation: found [1, 2, 3, 4, 5, 6]; {FORMS}")),
        ("[[1, 2, 3, 4]]", format!("segmentation[0]: found a polygon of 4 numbers; {POLYGON}")),
        ("[[]]", format!("segmentation[0]: found a polygon of 0 numbers; {POLYGON}")),
        ("[[1, 2, 3, NaN, 5, 6]]", format!("segmentation[0][3]: found NaN; {POLYGON}")),
        ("[[1, 2, 3, 4, 5, 6], [1, null]]", format!("segmentation[1][1]: found null; {POLYGON}")),
        ("[[1, 2, 3, 4, 5, -1e9]]", format!("segmentation[0]: found a coordinate beyond 214748364 pixels; {POLYGON}")),
        (r#"{"size": [4, 6]}"#, format!("segmentation: found {{\"size\": [4, 6]}}; {FORMS}")),
        (
            r#"{"size": [4], "counts": "1"}"#,
            "segmentation.size: found [4]; it must be [height, width], in whole pixels".to_owned(),
        ),
        (
            r#"{"size": [4, -6], "counts": "1"}"#,
            "segmentation.size: found [4, -6]; it must be [height, width], in whole pixels".to_owned(),
        ),
        (r#"{"size": [4, 6], "counts": 24}"#, format!("segmentation.counts: found 24; {COUNTS}")),
        (r#"{"size": [4, 6], "counts": [20, 4.5]}"#, format!("segmentation.counts[1]: found 4.5; {COUNTS}")),
        (r#"{"size": [4, 6], "counts": [25, -1]}"#, "segmentation.counts[1]: found -1; ".to_owned()),
        (r#"{"size": [4, 6], "counts": [20, 5]}"#, "segmentation.counts: found runs of 25 pixels ".to_owned()),
        (r#"{"size": [4, 6], "counts": "52~"}"#, "segmentation.counts, byte 2: found '~'; ".to_owned()),
        (r#"{"size": [4, 6], "counts": "5\u00322"}"#, "segmentation.counts: found runs of 9 pixels ".to_owned()),
        (
            r#"{"size": [4, 6], "counts": "52o"}"#,
            "segmentation.counts, byte 3: found the end within a number; ".to_owned(),
        ),
        (
            r#"{"size": [4, 6], "counts": "5\x2"}"#,
            format!("segmentation.counts: found an unknown escape sequence; {COUNTS}"),
        ),
        (r#"{"size": [65536, 65536], "counts": "0"}"#, "segmentation.size: found 65536 x 65536 pixels; ".to_owned()),
    ] {
        let annotations = [annotation(SQUARE), annotation(segmentation), annotation(SQUARE)];
        let error = read(&annotations, false).expect_err(segmentation).to_string();
        assert!(error.starts_with(&format!("annotations[1].{expected}")), "{segmentation}: {error}");
        let left_out = read(&annotations, true).expect("bad records can be left out");
        assert_eq!(left_out.ground_truth.record, [0, 2], "{segmentation}");
        let masks = left_out.ground_truth.masks.expect("asked for");
        assert_eq!(rows(&masks), [([4, 6], &[5, 2, 2, 2, 13][..]); 2], "{segmentation}");
    }
}

#[test]
fn polygons_need_the_size_of_their_image() {
    let lost = annotation(SQUARE).replace("e_id\": 1", "e_id\": 3");
    let sized = annotation(r#"{"size": [4, 6], "counts": [24]}"#).replace("e_id\": 1", "e_id\": 3");
    let annotations = [annotation(SQUARE), sized, lost];
    let error = read(&annotations, false).expect_err("no size").to_string();
    let expected = "annotations[2].segmentation: found a mask to be drawn on image 3, whose size in whole pixels is \
                    not known; give the image its width and height, or the mask as run lengths with their size";
    assert_eq!(error, expected);
    let left_out = read(&annotations, true).expect("left out");
    assert_eq!(left_out.ground_truth.record, [0, 1]);
    assert_eq!(
        told(&left_out.warnings),
        [("empty_mask", 1, "annotations[1].segmentation"), ("skipped_no_image_size", 1, "annotations[2].segmentation")]
    );
}

fn dataset() -> Dataset {
    truth(&document(&[])).expect("valid")
}

fn record(shape: &str) -> String {
    format!(r#"{{"image_id": 1, "category_id": 1, "score": 0.5{shape}}}"#)
}

fn results(records: &[String], options: &ReadOptions) -> Result<Detections> {
    let text = format!("[{}]", records.join(", "));
    let dataset = dataset();
    let read = results_with(text.as_bytes(), &dataset, options, PLAIN);
    for way in WAYS {
        assert_eq!(results_with(text.as_bytes(), &dataset, options, way), read, "{way:?}");
    }
    read
}

const RLE: &str = r#", "segmentation": {"size": [4, 6], "counts": "52a0"}"#;

#[test]
fn results_without_boxes_have_those_of_their_masks() {
    let records = [
        record(RLE),
        record(&format!(r#"{RLE}, "bbox": [0, 0, 5, 3]"#)).replace("e_id\": 1", "e_id\": 2"),
        record(&format!(r#", "bbox": [], "segmentation": {SQUARE}"#)),
        record(r#", "segmentation": {"size": [4, 6], "counts": [24]}"#),
    ];
    for masks in [Want::No, Want::IfThere, Want::Yes] {
        let read = results(&records, &ReadOptions { masks, ..ReadOptions::default() }).expect("valid");
        assert_eq!(read.record, [0, 2, 3, 1]);
        assert_eq!(read.boxes_xywh, [[1.0, 1.0, 1.0, 2.0], [1.0, 1.0, 2.0, 2.0], [0.0; 4], [0.0, 0.0, 5.0, 3.0]]);
        assert_eq!(read.area, Some(vec![2.0, 4.0, 0.0, 2.0]));
        assert_eq!(
            told(&read.warnings),
            [
                ("zero_area_box", 1, "[3].bbox"),
                ("mask_size", 1, "[1].segmentation"),
                ("empty_mask", 1, "[3].segmentation")
            ]
        );
        let Some(kept) = read.masks else {
            assert_eq!(masks, Want::No);
            continue;
        };
        let expected: [([u32; 2], &[u32]); 4] =
            [([4, 6], &[5, 2, 17]), ([4, 6], &[5, 2, 2, 2, 13]), ([4, 6], &[24]), ([4, 6], &[5, 2, 17])];
        assert_eq!(rows(&kept), expected);
        assert_eq!((kept.area, masks != Want::No), (vec![2, 4, 0, 2], true));
    }
}

#[test]
fn boxes_are_their_own_masks_where_there_is_none() {
    let boxed = |shape: &str| record(&format!(r#", "bbox": [1, 1, 2, 2]{shape}"#));
    let records = [boxed(""), boxed(RLE), boxed(""), boxed(""), boxed(r#", "segmentation": null"#)];
    for masks in [Want::IfThere, Want::Yes] {
        let read = results(&records, &ReadOptions { masks, ..ReadOptions::default() }).expect("valid");
        assert_eq!((read.area, read.warnings), (None, vec![]));
        let own: ([u32; 2], &[u32]) = ([4, 6], &[5, 2, 2, 2, 13]);
        assert_eq!(rows(&read.masks.expect("asked for")), [own, ([4, 6], &[5, 2, 17]), own, own, own]);
    }
    let plain = results(&records, &ReadOptions::default()).expect("valid");
    assert_eq!((plain.masks, plain.boxes_xywh), (None, vec![[1.0, 1.0, 2.0, 2.0]; 5]));
}

#[test]
fn many_boxes_in_a_row_are_their_own_masks() {
    // Enough for a template, with a mask among them.
    let mut records = vec![record(r#", "bbox": [1, 1, 2, 2]"#); 40];
    records[20] = record(&format!(r#", "bbox": [1, 1, 2, 2]{RLE}"#));
    let read = results(&records, &with_masks(false)).expect("valid");
    let area = read.masks.expect("asked for").area;
    assert_eq!(area, (0..40).map(|row| if row == 20 { 2 } else { 4 }).collect::<Vec<_>>());
}

#[test]
fn a_refused_record_leaves_nothing_to_the_next() {
    let lost = record(&format!(r#", "bbox": [1, 1, 2, 2]{RLE}"#)).replace("e_id\": 1", "e_id\": 77");
    let read = results(&[lost, record(r#", "bbox": [1, 1, 2, 2]"#)], &with_masks(true)).expect("left out");
    assert_eq!((read.masks.expect("asked for").area, read.record), (vec![4], vec![1]));
}

#[test]
fn results_that_cannot_be_masks_are_refused() {
    let needs = "where it is asked for, or the first record has it and no `bbox`, every detection needs it";
    let no_size = "found a mask to be drawn on image 3, whose size in whole pixels is not known";
    let boxed = record(r#", "bbox": [1, 1, 2, 2]"#);
    for (first, second, options, expected) in [
        (record(RLE), record(""), with_masks(false), format!("[1].segmentation: found no `segmentation`; {needs}")),
        (
            record(RLE),
            boxed.clone(),
            ReadOptions::default(),
            format!("[1].segmentation: found no `segmentation`; {needs}"),
        ),
        (
            record(r#", "keypoints": [1, 2, 3]"#),
            record(RLE),
            with_masks(false),
            format!("[0].segmentation: found no `segmentation`; {needs}"),
        ),
        (
            boxed.clone(),
            boxed.replace("e_id\": 1", "e_id\": 3"),
            with_masks(false),
            format!("[1].segmentation: {no_size}; "),
        ),
        (
            record(RLE),
            record(&format!(r#", "segmentation": {SQUARE}"#)).replace("e_id\": 1", "e_id\": 3"),
            ReadOptions::default(),
            format!("[1].segmentation: {no_size}; "),
        ),
        (
            boxed.clone(),
            boxed.replace("[1, 1", "[1, 1e9"),
            with_masks(false),
            "[1].bbox: found [1.0, 1000000000.0, ".to_owned(),
        ),
        (
            record(RLE),
            record(&RLE.replace("52a0", "52")),
            ReadOptions::default(),
            "[1].segmentation.counts: found runs of 7 pixels altogether for an image of 4 x 6 = 24".to_owned(),
        ),
    ] {
        let error = results(&[first, second], &options).expect_err(&expected).to_string();
        assert!(error.starts_with(&expected), "{error}\n{expected}");
    }
    let if_there = ReadOptions { masks: Want::IfThere, ..ReadOptions::default() };
    assert_eq!(results(&[record(r#", "keypoints": [1, 2, 3]"#)], &if_there).expect("valid").masks, None);
}
