//! Records with the same key twice: as in Python, the last one wins.
//!
//! Where all values are good, overwriting does that. Where an earlier value is bad, it must not
//! count either; so a record that is refused is looked at again with only the last of equal keys.

use super::fault::Parse;
use super::json::Cursor;
use std::borrow::Cow;

/// The object that is next without the members that a later one of the same key replaces; `None`
/// if there are none.
pub(super) fn without_repeats(mut cursor: Cursor<'_>) -> Parse<Option<Vec<u8>>> {
    let bytes = cursor.bytes;
    let mut members: Vec<(Cow<'_, [u8]>, &[u8])> = Vec::new();
    let mut start = cursor.pos + 1;
    cursor.object(|cursor, key| {
        cursor.skip_value()?;
        members.push((key.key(), &bytes[start..cursor.pos]));
        // Behind the comma, if one follows.
        start = cursor.pos + 1 + bytes[cursor.pos..].iter().take_while(|b| **b != b',' && **b != b'}').count();
        Ok(())
    })?;
    let is_last = |at: usize| members[at + 1..].iter().all(|later| later.0 != members[at].0);
    let last: Vec<&[u8]> = (0..members.len()).filter(|&at| is_last(at)).map(|at| members[at].1).collect();
    if last.len() == members.len() {
        return Ok(None);
    }
    Ok(Some([b"{", last.join(&b","[..]).as_slice(), b"}"].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_equal_keys_stays() {
        for (text, expected) in [
            (r#"{}"#, None),
            (r#"{"a": 1, "b": [1, 2]}"#, None),
            (r#"{"a": "x,y}", "b": {"a": 2} , "a": null}"#, Some(r#"{ "b": {"a": 2}, "a": null}"#)),
            (r#"{"a":1,"\u0061":2,"a":3}"#, Some(r#"{"a":3}"#)),
        ] {
            let found = without_repeats(Cursor::new(text.as_bytes(), 0)).expect("well-formed");
            assert_eq!(found.as_deref().map(String::from_utf8_lossy), expected.map(Cow::Borrowed), "{text}");
        }
    }
}
