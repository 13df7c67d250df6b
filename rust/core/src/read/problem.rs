//! What ended parsing, as an error with place, finding and advice.

use super::fault::{Stop, place};
use super::format::List;
use super::run::Problem;
use super::source::{Source, Window};
use crate::Error;

/// The error for a problem in a document whose lists `name` names.
pub(super) fn to_error<'a>(problem: Problem, source: &Source, name: impl Fn(List) -> &'a str) -> Error {
    let inside = problem.record.map(|(list, number)| place(name(list), number, ""));
    let byte = match &inside {
        Some(record) => format!("byte {} ({record})", problem.at),
        None => format!("byte {}", problem.at),
    };
    match problem.stop {
        Stop::Bad(fault) => match problem.record {
            Some((list, number)) => fault.into_error(name(list), number),
            None => Error::input(fault.field, fault.found, fault.advice),
        },
        Stop::More => Error::input(
            byte,
            if inside.is_some() { "the file ends inside a record" } else { "the file ends before its last bracket" },
            "it was cut off: copy or export it again",
        ),
        Stop::Malformed { expected, .. } => Error::input(
            byte,
            format!("found {} where JSON has {expected}", byte_at(source, problem.at)),
            "the file is damaged or was edited by hand: write it again, for example with json.dump",
        ),
    }
}

fn byte_at(source: &Source, at: u64) -> String {
    let mut window = Window::default();
    match window.load(source, at, at + 1).map(|()| window.bytes().first().copied()) {
        Ok(Some(byte @ 0x20..0x7F)) => format!("`{}`", char::from(byte)),
        Ok(Some(byte)) => format!("the byte 0x{byte:02X}"),
        _ => "the end of the file".to_owned(),
    }
}
