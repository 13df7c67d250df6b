use super::*;
use proptest::prelude::*;

fn encoded(runs: &[u32]) -> Vec<u8> {
    let mut text = Vec::new();
    encode_counts(runs, &mut text);
    text
}

/// The runs of a string, by the slow reading.
fn spelled(text: &[u8]) -> Result<Vec<i64>> {
    spell(text)?;
    let (mut at, mut runs) = (0, Vec::<i64>::new());
    while at < text.len() {
        let (number, read) = spell_number(text, at)?;
        let before = if runs.len() > 2 { runs[runs.len() - 2] } else { 0 };
        runs.push(number + before);
        at += read;
    }
    Ok(runs)
}

/// Lengths near and far from the borders between one character and the next.
fn run() -> impl Strategy<Value = u32> {
    prop_oneof![4 => 0..40_u32, 3 => 0..2000_u32, 2 => any::<u32>(), 1 => (0..32_u32).prop_map(|bit| 1 << bit),
        1 => (1..32_u32).prop_map(|bit| (1 << bit) - 1), 1 => Just(u32::MAX)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_written_is_read_back(runs in prop::collection::vec(run(), 0..60)) {
        let text = encoded(&runs);
        let mut read = vec![7];
        let total = decode(&text, &mut read);
        prop_assert_eq!(total, Some(runs.iter().map(|&run| u64::from(run)).sum()));
        prop_assert_eq!(&read[1..], &runs[..]);
        prop_assert_eq!(spelled(&text).unwrap(), runs.iter().map(|&run| i64::from(run)).collect::<Vec<_>>());
    }

    /// The fast reading and the slow one agree on every text: on the runs, and on what is refused.
    #[test]
    fn fast_and_slow_reading_agree(
        text in prop::collection::vec(
            prop_oneof![8 => b'0'..b'P', 8 => b'P'..=b'o', 1 => Just(b'0'), 1 => any::<u8>()], 0..40),
        valid in any::<bool>(),
    ) {
        let text: Vec<u8> = text.into_iter().filter(|b| !valid || (b'0'..=b'o').contains(b)).collect();
        let mut read = Vec::new();
        match (decode(&text, &mut read), spelled(&text)) {
            (Some(total), Ok(runs)) => {
                prop_assert_eq!(total as i64, runs.iter().sum::<i64>());
                prop_assert_eq!(read.iter().map(|&run| i64::from(run)).collect::<Vec<_>>(), runs);
            }
            (None, Err(_)) => {}
            (fast, slow) => prop_assert!(false, "{:?} {:?}", fast, slow),
        }
    }
}

#[test]
fn the_published_spelling() {
    // As pycocotools.mask.frPyObjects writes them.
    let cases: [(&[u32], &[u8]); 4] =
        [(&[6, 2, 3, 2, 22], b"6230c0"), (&[35], b"S1"), (&[0, 35], b"0S1"), (&[100, 1000, 10_000, 3], b"T3Xo0`h9kPO")];
    for (runs, text) in cases {
        assert_eq!(String::from_utf8_lossy(&encoded(runs)), String::from_utf8_lossy(text), "{runs:?}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    let message = |size, text: &[u8]| {
        let mut masks = Masks::default();
        masks.push_counts([5, 7], b"S1").unwrap();
        let before = masks.clone();
        let error = masks.push_counts(size, text).unwrap_err();
        assert_eq!(masks, before, "an error leaves the column as it was");
        error.to_string()
    };
    let rows: [(&[u8], &str); 7] = [
        (b"623 c0", "counts, byte 3: found ' '; only the characters '0' to 'o' occur there"),
        (b"6230\xffc0", "counts, byte 4: found byte 0xff; only"),
        (b"6230p", "counts, byte 4: found 'p'; only"),
        (b"6230b0", "found runs of 34 pixels altogether for an image of 5 x 7 = 35 (height x width)"),
        (b"6230o", "counts, byte 5: found the end within a number; the string is cut off"),
        (b"6230L", "counts, run 4: found a length of -1, written from byte 4"),
        (b"0PPPPPPP0", "counts, byte 8: found a number that goes on beyond 32 bits"),
    ];
    for (text, expected) in rows {
        let text_shown = String::from_utf8_lossy(text).into_owned();
        let found = message([5, 7], text);
        assert!(found.contains(expected), "{text_shown}: {found}");
    }
    let found = message([70_000, 70_000], b"S1");
    assert!(found.starts_with("size: found 70000 x 70000 pixels"), "{found}");
    let found = message([5, 7], b"0oooooo?");
    assert!(found.contains("4294967295"), "{found}");
}

#[test]
fn lists_of_runs() {
    let mut masks = Masks::default();
    masks.push_lengths([5, 7], &[6, 0, 0, 2, 27]).unwrap();
    assert_eq!((masks.area[0], masks.bounds[0]), (2, [1.0, 1.0, 1.0, 2.0]));
    for (lengths, expected) in [
        (&[36, -1][..], "counts[1]: found -1; a run cannot be negative"),
        (&[36], "found runs of 36 pixels"),
        (&[], "found runs of 0 pixels"),
        (&[i64::MAX, i64::MAX, i64::MAX], "altogether for an image of 5 x 7"),
        (&[1 << 32, 35], "altogether"),
    ] {
        let found = masks.push_lengths([5, 7], lengths).unwrap_err().to_string();
        assert!(found.contains(expected), "{found}");
        assert_eq!((masks.len(), masks.runs.len()), (1, 5));
    }
    masks.push_lengths([0, 7], &[]).unwrap();
    masks.push_counts([0, 0], b"").unwrap();
    assert_eq!(masks.len(), 3);
}
