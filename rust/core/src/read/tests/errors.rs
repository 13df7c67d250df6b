//! What is refused, with the exact words.

use super::{PLAIN, WAYS, results, results_by, small, truth, truth_by};
use crate::Result;
use crate::columns::IdColumn;

fn message<T>(outcome: Result<T>) -> String {
    match outcome {
        Ok(_) => "accepted".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// A ground truth with these annotations, images 1 and 2 and no categories.
fn with_annotations(records: &str) -> String {
    format!(r#"{{"images": [{{"id": 1}}, {{"id": 2}}], "annotations": [{records}], "categories": []}}"#)
}

const GOOD: &str = r#"{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "area": 12}"#;
const ID_ADVICE: &str = "an id must be a string or a whole number that fits 64 bits";
const BOX_ADVICE: &str =
    "a box is [x, y, width, height]: 4 finite numbers whose x + width, y + height and area are finite too";
const NEEDS: &str = "every annotation needs image_id, bbox and category_id (the last not if iscrowd or ignore is 1)";
const FINITE: &str = "a finite number is needed here (null where it is unknown)";

#[test]
fn annotations() {
    for (record, expected) in [
        (r#"17"#, "annotations[1]: found 17; a record must be an object such as {\"image_id\": 1, ...}".to_owned()),
        (r#"{"bbox": [1, 2, 3, 4]}"#, format!("annotations[1].image_id: found no `image_id`; {NEEDS}")),
        (r#"{"image_id": 1, "category_id": 1}"#, format!("annotations[1].bbox: found no `bbox`; {NEEDS}")),
        (
            r#"{"image_id": 1, "bbox": [1, 2, 3, 4]}"#,
            format!("annotations[1].category_id: found no `category_id`; {NEEDS}"),
        ),
        (r#"{"image_id": 1.5}"#, format!("annotations[1].image_id: found 1.5; {ID_ADVICE}")),
        (r#"{"image_id": true}"#, format!("annotations[1].image_id: found true; {ID_ADVICE}")),
        (r#"{"image_id": [1]}"#, format!("annotations[1].image_id: found [1]; {ID_ADVICE}")),
        (
            r#"{"image_id": 9223372036854775808}"#,
            format!("annotations[1].image_id: found 9223372036854775808; {ID_ADVICE}"),
        ),
        (r#"{"image_id": NaN}"#, format!("annotations[1].image_id: found NaN; {ID_ADVICE}")),
        (r#"{"bbox": [1, 2, 3]}"#, format!("annotations[1].bbox: found [1, 2, 3]; {BOX_ADVICE}")),
        (r#"{"bbox": [1, 2, 3, 4, 5]}"#, format!("annotations[1].bbox: found [1, 2, 3, 4, 5]; {BOX_ADVICE}")),
        (r#"{"bbox": [1, 2, NaN, 4]}"#, format!("annotations[1].bbox: found [1, 2, NaN, 4]; {BOX_ADVICE}")),
        (r#"{"bbox": [1, 2, 3, -Infinity]}"#, format!("annotations[1].bbox: found [1, 2, 3, -Infinity]; {BOX_ADVICE}")),
        (r#"{"bbox": [1, 2, 3, 1e309]}"#, format!("annotations[1].bbox: found [1, 2, 3, 1e309]; {BOX_ADVICE}")),
        (r#"{"bbox": [0, 0, 1e200, 1e200]}"#, format!("annotations[1].bbox: found [0, 0, 1e200, 1e200]; {BOX_ADVICE}")),
        (
            r#"{"bbox": [1.7e308, 0, 1.7e308, 0]}"#,
            format!("annotations[1].bbox: found [1.7e308, 0, 1.7e308, 0]; {BOX_ADVICE}"),
        ),
        (r#"{"bbox": "1 2 3 4"}"#, format!("annotations[1].bbox: found \"1 2 3 4\"; {BOX_ADVICE}")),
        (r#"{"bbox": {"x": 1}}"#, format!("annotations[1].bbox: found {{\"x\": 1}}; {BOX_ADVICE}")),
        (r#"{"bbox": [1, 2, [3], 4]}"#, format!("annotations[1].bbox: found [1, 2, [3], 4]; {BOX_ADVICE}")),
        (r#"{"area": "big"}"#, format!("annotations[1].area: found \"big\"; {FINITE}")),
        (r#"{"area": Infinity}"#, format!("annotations[1].area: found Infinity; {FINITE}")),
        (r#"{"area": -1e999}"#, "annotations[1].area: found -1e999; numbers must fit a 64-bit float".to_owned()),
        (r#"{"iscrowd": 2}"#, "annotations[1].iscrowd: found 2; it must be 0 or 1".to_owned()),
        (r#"{"ignore": "yes"}"#, "annotations[1].ignore: found \"yes\"; it must be 0 or 1".to_owned()),
        (
            r#"{"attributes": {"speed": NaN}}"#,
            "annotations[1].speed: found NaN; write null where a value is unknown".to_owned(),
        ),
        (
            r#"{"attributes": {"speed": "\ud800"}}"#,
            "annotations[1].speed: found one half of a UTF-16 surrogate pair; \
             write the file as UTF-8, for example with json.dump"
                .to_owned(),
        ),
        (
            r#"{"image_id": 3, "category_id": 1, "bbox": [1, 2, 3, 4]}"#,
            "annotations[1].image_id: found 3, which no image has; list the image, or leave its annotations out"
                .to_owned(),
        ),
    ] {
        let text = with_annotations(&format!("{GOOD}, {record}, {GOOD}"));
        for way in WAYS.into_iter().chain([PLAIN]) {
            assert_eq!(message(truth_by(text.as_bytes(), false, way)), expected, "{way:?} {record}");
        }
        let left_out = truth_by(text.as_bytes(), true, PLAIN).expect("bad records can be left out");
        assert_eq!(left_out.ground_truth.record, [0, 2], "{record}");
        let skipped: Vec<_> = left_out.warnings.iter().filter(|w| w.code.starts_with("skipped_")).collect();
        assert_eq!(skipped.len(), 1, "{record}");
        assert_eq!((skipped[0].count, expected.starts_with(&skipped[0].first)), (1, true), "{record}");
    }
}

#[test]
fn images_and_categories() {
    for (text, expected) in [
        (
            r#"{"images": [{"id": 1}, {"id": "1"}], "annotations": []}"#,
            "images[1].id: found the id 1 of an earlier image; every image needs an id of its own",
        ),
        (
            r#"{"images": [{"id": "a"}, {"id": "a"}], "annotations": []}"#,
            "images[1].id: found the id \"a\" of an earlier image; every image needs an id of its own",
        ),
        (
            r#"{"images": [], "annotations": [], "categories": [{"id": 1}, {"id": 2}, {"id": 1.0}]}"#,
            "categories[2].id: found the id 1 of an earlier category; every category needs an id of its own",
        ),
        (r#"{"images": [{"width": 1}]}"#, "images[0].id: found no `id`; every image needs an id"),
        (r#"{"images": [{"id": 1, "file_name": 7}]}"#, "images[0].file_name: found 7; a string is needed here"),
        (
            r#"{"images": [{"id": 1, "width": "640"}]}"#,
            "images[0].width: found \"640\"; a finite number is needed here (null where it is unknown)",
        ),
        (
            r#"{"images": [{"id": 1, "temperature": NaN}]}"#,
            "images[0].temperature: found NaN; write null where a value is unknown",
        ),
        (r#"{"categories": [{"id": 1, "name": [1]}]}"#, "categories[0].name: found [1]; a string is needed here"),
        (r#"{"categories": [{"name": "cat"}]}"#, "categories[0].id: found no `id`; every category needs an id"),
        (r#"{"images": {"id": 1}}"#, "images: found {\"id\": 1}; it must be a list of records"),
        (r#"{"images": null}"#, "images: found null; it must be a list of records"),
    ] {
        assert_eq!(message(truth(text)), expected);
    }
}

#[test]
fn the_first_error_of_the_file_is_told() {
    let unknown = r#"{"image_id": 9, "category_id": 1, "bbox": [1, 2, 3, 4]}"#;
    let broken = r#"{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3]}"#;
    for (text, expected) in [
        // A meaning that is wrong comes before a value that is, if it stands before it.
        (with_annotations(&format!("{unknown}, {broken}")), "annotations[0].image_id"),
        (with_annotations(&format!("{broken}, {unknown}")), "annotations[0].bbox"),
        (format!(r#"{{"images": [{{"id": 1}}, {{"id": 1}}], "annotations": [{broken}]}}"#), "images[1].id"),
        (
            format!(r#"{{"annotations": [{GOOD}, {unknown}], "images": [{{"id": 1}}, {{"id": 1}}]}}"#),
            "annotations[1].image_id",
        ),
        // Whether an image exists is unknown until all images are read.
        (format!(r#"{{"annotations": [{unknown}], "images": [{{"id": 1.5}}]}}"#), "images[0].id"),
    ] {
        for way in WAYS.into_iter().chain([PLAIN]) {
            let error = truth_by(text.as_bytes(), false, way).expect_err("refused");
            assert_eq!(error.place, expected, "{way:?} {text}");
        }
    }
}

#[test]
fn detections() {
    let good = r#"{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}"#;
    let needs = "every detection needs image_id, category_id and bbox";
    for (record, expected) in [
        ("null", "[2]: found null; a record must be an object such as {\"image_id\": 1, ...}".to_owned()),
        (r#"{"category_id": 1, "bbox": [1, 2, 3, 4]}"#, format!("[2].image_id: found no `image_id`; {needs}")),
        (r#"{"image_id": 1, "bbox": [1, 2, 3, 4]}"#, format!("[2].category_id: found no `category_id`; {needs}")),
        (r#"{"image_id": 1, "category_id": null}"#, format!("[2].category_id: found no `category_id`; {needs}")),
        (r#"{"image_id": 1, "category_id": 1}"#, format!("[2].bbox: found no `bbox`; {needs}")),
        (
            r#"{"image_id": 1, "category_id": 1, "segmentation": {"size": [1, 1], "counts": "1"}, "score": 1}"#,
            "[2].bbox: found no `bbox`, only `segmentation`; the first record has a `bbox`, so all need one".to_owned(),
        ),
        (
            r#"{"image_id": 7, "category_id": 1, "bbox": [1, 2, 3, 4]}"#,
            "[2].image_id: found 7, which no image of the ground truth has; \
             give the ground truth that these detections belong to"
                .to_owned(),
        ),
        (
            r#"{"image_id": "7.jpg", "category_id": 1, "bbox": [1, 2, 3, 4]}"#,
            "[2].image_id: found \"7.jpg\", which no image of the ground truth has; \
             give the ground truth that these detections belong to"
                .to_owned(),
        ),
        (r#"{"score": NaN}"#, format!("[2].score: found NaN; {FINITE}")),
        (r#"{"score": "0.5"}"#, format!("[2].score: found \"0.5\"; {FINITE}")),
        (r#"{"bbox": [1, 2, 3, 4e400]}"#, format!("[2].bbox: found [1, 2, 3, 4e400]; {BOX_ADVICE}")),
    ] {
        let text = format!("[{good},{good}, {record}, {good}]");
        for way in WAYS.into_iter().chain([PLAIN]) {
            assert_eq!(message(results_by(text.as_bytes(), &small(), false, way)), expected, "{way:?} {record}");
        }
        let left_out = results_by(text.as_bytes(), &small(), true, PLAIN).expect("bad records can be left out");
        assert_eq!(left_out.record, [0, 1, 3], "{record}");
        let wrapped = format!(r#"{{"predictions": {text}}}"#);
        assert_eq!(message(results(&wrapped, &small())), format!("predictions{expected}"));
    }
}

#[test]
fn documents_of_another_kind() {
    let truth_text = with_annotations(GOOD);
    for (text, expected) in [
        ("", "the file is empty; check that it was written to its end"),
        (" \n ", "the file is empty; check that it was written to its end"),
        ("\u{FEFF}", "the file is empty; check that it was written to its end"),
        ("x,y\n1,2", "byte 0: found `x,y\\n1,2`, which is not a COCO file's JSON; a COCO file begins with { or ["),
        ("17", "byte 0: found `17`, which is not a COCO file's JSON; a COCO file begins with { or ["),
        ("PK\u{3}\u{4}", "byte 0: found a zip archive; unpack it first"),
        (
            r#"{"info": {}, "licenses": [1]}"#,
            "found no list under annotations, predictions, results, detections; its keys are info, licenses; \
             results are a list of records, alone or under one of these keys",
        ),
        (
            "{}",
            "found no list under annotations, predictions, results, detections; the object is empty; \
             results are a list of records, alone or under one of these keys",
        ),
        (
            r#"{"results": {"map": 0.5}}"#,
            "found no list under annotations, predictions, results, detections; its keys are results; \
             results are a list of records, alone or under one of these keys",
        ),
        (
            r#"{"annotations": [], "predictions": []}"#,
            "found detections under both `annotations` and `predictions`; keep one of the two lists",
        ),
        (
            &truth_text,
            "annotations: found no score in any record, as in a ground-truth file; \
             give the predictions; if these are some, without scores, give their list alone",
        ),
    ] {
        assert_eq!(message(results(text, &small())), expected, "{text:?}");
    }
    for (text, expected) in [
        (
            "[]",
            "found a list, as in a results file; ground truth is an object with `images`, `annotations` and \
             `categories`: are the two files swapped?",
        ),
        (
            r#"{"info": 1, "annotation": []}"#,
            "found no `images` list; its keys are info, annotation; \
             ground truth is an object with `images`, `annotations` and `categories`",
        ),
        (
            r#"{"images": []}"#,
            "found no `annotations` list; its keys are images; \
             ground truth is an object with `images`, `annotations` and `categories`",
        ),
    ] {
        assert_eq!(message(truth(text)), expected, "{text:?}");
    }
    for (bytes, expected) in [
        (&b"\x1f\x8b\x08"[..], "byte 0: found gzip data; unpack it first, for example with gunzip"),
        (b"\xff\xfe{\0", "byte 0: found UTF-16 text; save it as UTF-8"),
        (b"\x28\xb5\x2f\xfd", "byte 0: found zstd data; unpack it first, for example with unzstd"),
        (b"BZh9", "byte 0: found bzip2 data; unpack it first, for example with bunzip2"),
        (b"\xfd7zXZ\0", "byte 0: found xz data; unpack it first, for example with unxz"),
        (
            b"\x80\x04",
            "byte 0: found `\u{fffd}\\u{4}`, which is not a COCO file's JSON; a COCO file begins with { or [",
        ),
    ] {
        assert_eq!(message(truth_by(bytes, false, PLAIN)), expected);
    }
}

const EDITED: &str = "the file is damaged or was edited by hand: write it again, for example with json.dump";
const CUT_OFF: &str = "it was cut off: copy or export it again";

#[test]
fn malformed_json() {
    for (text, expected) in [
        ("[", format!("byte 1: the file ends before its last bracket; {CUT_OFF}")),
        (r#"[{"image_id": 1"#, format!("byte 15 ([0]): the file ends inside a record; {CUT_OFF}")),
        (
            r#"[{"image_id": 1}]"#,
            "[0].category_id: found no `category_id`; every detection needs image_id, category_id and bbox".to_owned(),
        ),
        ("[] []", format!("byte 3: found `[` where JSON has nothing more after the document; {EDITED}")),
        ("[}", format!("byte 1 ([0]): found `}}` where JSON has a value; {EDITED}")),
        (r#"[{"score": 01}]"#, format!("byte 12 ([0]): found `1` where JSON has `,` or `}}`; {EDITED}")),
        (r#"[{"score": +1}]"#, format!("byte 11 ([0]): found `+` where JSON has a value; {EDITED}")),
        (r#"[{"score": .5}]"#, format!("byte 11 ([0]): found `.` where JSON has a value; {EDITED}")),
        (
            r#"[{"score": 1.}]"#,
            format!("byte 13 ([0]): found `}}` where JSON has a digit after the decimal point; {EDITED}"),
        ),
        (r#"[{"score": 1e}]"#, format!("byte 13 ([0]): found `}}` where JSON has a digit of the exponent; {EDITED}")),
        (r#"[{"score": -}]"#, format!("byte 12 ([0]): found `}}` where JSON has a number; {EDITED}")),
        (r#"[{"score" 1}]"#, format!("byte 10 ([0]): found `1` where JSON has `:`; {EDITED}")),
        (r#"[{score: 1}]"#, format!("byte 2 ([0]): found `s` where JSON has a key in double quotes; {EDITED}")),
        (
            r#"[{"a": [1, 2}]}]"#,
            format!("byte 12 ([0]): found `}}` where JSON has the bracket that closes what was opened last; {EDITED}"),
        ),
        (r#"[{"a": [;]}]"#, format!("byte 8 ([0]): found `;` where JSON has a value or a separator; {EDITED}")),
        (
            "[{\"a\": \"x\ny\"}]",
            format!(
                "byte 9 ([0]): found the byte 0x0A where JSON has a closing quote before the end of the line; {EDITED}"
            ),
        ),
        (r#"[{"a": 1,}]"#, format!("byte 9 ([0]): found `}}` where JSON has a key in double quotes; {EDITED}")),
        (r#"{"annotations": [] "x": 1}"#, format!("byte 19: found `\"` where JSON has `,` or `}}`; {EDITED}")),
    ] {
        for way in WAYS.into_iter().chain([PLAIN]) {
            let found = message(results_by(text.as_bytes(), &small(), false, way));
            assert_eq!(found, expected, "{text}");
            // It is an error whether bad records are left out or not, unless only a record was bad.
            let skipping = results_by(text.as_bytes(), &small(), true, way);
            assert_eq!(skipping.is_err(), !expected.starts_with("[0]."), "{text}");
        }
    }
}

#[test]
fn trailing_comma_between_records() {
    let record = r#"{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}"#;
    for text in [
        format!("[{record},]"),
        format!("[,{record}]"),
        format!("[{record} {record}]"),
        format!("[{record},,{record}]"),
    ] {
        for way in WAYS.into_iter().chain([PLAIN]) {
            assert!(results_by(text.as_bytes(), &small(), true, way).is_err(), "{text}");
        }
    }
}

#[test]
fn depth_costs_no_stack() {
    let deep = format!(r#"{{"image_id": 1, "x": {}1{}}}"#, "[".repeat(300_000), "]".repeat(300_000));
    assert!(message(results(&format!("[{deep}]"), &small())).starts_with("[0].category_id"));
    let open = format!(r#"[{{"x": {}"#, "{\"a\":[".repeat(100_000));
    assert!(message(results(&open, &small())).contains("ends inside a record"));
    let top = format!(r#"{{"info": {}{}, "predictions": []}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert!(results(&top, &small()).is_ok());
}

#[test]
fn text_that_is_kept_must_be_unicode() {
    let text = [&br#"{"images": [{"id": 1, "file_name": "a"#[..], b"\xff", br#".jpg"}]}"#].concat();
    assert_eq!(
        message(truth_by(&text, false, PLAIN)),
        "images[0].file_name: found text that is not UTF-8; write the file as UTF-8, for example with json.dump"
    );
    // What nobody keeps may be anything.
    let text =
        [&br#"[{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "note": ""#[..], b"\xff\xfe", br#"\q"}]"#]
            .concat();
    assert!(results_by(&text, &small(), false, PLAIN).is_ok());
}

#[test]
fn a_missing_file_is_named() {
    let options = super::options(false);
    let error = crate::read::read_coco_ground_truth("no/such/file.json", &options).expect_err("it is not there");
    assert_eq!((error.kind, error.file.as_str()), (crate::error::Kind::Io, "no/such/file.json"));
}

#[test]
fn a_repeated_key_before_damage_does_not_move_the_place() {
    // The second look at a record with equal keys is at a copy, whose positions mean nothing.
    let text = format!("[{}]", r#"{"bbox": 7, "image_id": 1, "category_id": 1, "bbox": [1, 2e, 3, 4]}"#);
    for way in WAYS.into_iter().chain([PLAIN]) {
        let shifted = format!("{}{text}", " ".repeat(300));
        let error = message(results_by(shifted.as_bytes(), &small(), false, way));
        assert_eq!(error, format!("[0].bbox: found 7; {BOX_ADVICE}"), "{way:?}");
    }
}

#[test]
fn an_image_keeps_the_number_of_its_record_when_an_earlier_one_is_left_out() {
    let text = r#"{"images": [{"id": 9}, {"width": 4}, {"id": 7, "camera": "left"}, {"id": 9}, {"id": 8}],
        "annotations": []}"#;
    for way in WAYS.into_iter().chain([PLAIN]) {
        let dataset = truth_by(text.as_bytes(), true, way).expect("bad records can be left out");
        assert_eq!(dataset.images.ids, IdColumn::Int(vec![7, 8, 9]), "{way:?}");
        assert_eq!(dataset.images.file_order, [2, 4, 0], "{way:?}");
    }
}
