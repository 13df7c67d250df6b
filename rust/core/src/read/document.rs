//! One run through a stretch of a document: which list the parser is in, and record by record.
//!
//! The parser's whole state between records is a [`Place`]: where in the outermost structure it
//! stands. So a run can be broken off at any record and taken up again by another thread, if that
//! thread knows the place. White space is always passed before a position is reported, so that two
//! runs that reach the same record report the same position.

use super::fault::{Fault, Parse, Reason, Stop};
use super::format::{Format, List, OTHER, Take};
use super::json::{Cursor, more};
use super::repeats::without_repeats;
use super::run::{Place, Problem, Run, Skipped};
use super::source::{Source, Window};
use std::io;

/// A document of one format.
pub(super) struct Document<'a, F> {
    /// The format.
    pub format: &'a F,
    /// The bytes.
    pub source: &'a Source,
    /// Whether the document is a bare list, of this list's records.
    pub bare: Option<List>,
}

impl<F: Format> Document<'_, F> {
    /// Goes on with `run` until its position is at or behind `limit`, or a problem. The window
    /// must begin at or before the run's end; it is extended as needed.
    pub fn advance(&self, run: &mut Run<F::Rows>, window: &mut Window, limit: u64) -> io::Result<()> {
        while run.problem.is_none() {
            let mut cursor = Cursor::new(window.bytes(), (run.end.0 - window.origin) as usize);
            let local_limit = limit.saturating_sub(window.origin) as usize;
            let stop = match self.steps(run, &mut cursor, local_limit, window.origin) {
                Ok(()) => return Ok(()),
                Err(stop) => *stop,
            };
            if matches!(stop, Stop::More) && window.extend(self.source)? {
                continue;
            }
            let at = match stop {
                Stop::Malformed { at, .. } => window.origin + at as u64,
                Stop::More => window.end(),
                Stop::Bad(_) => run.end.0,
            };
            let record = match run.end.1 {
                Place::Record { list, .. } if list != OTHER && !ended_before(&stop, window, run.end.0) => {
                    Some((list, run.seen[list as usize]))
                }
                _ => None,
            };
            run.problem = Some(Problem { at, record, stop });
        }
        Ok(())
    }

    /// Steps until `limit`; `run.end` is where the last complete step ended.
    fn steps(&self, run: &mut Run<F::Rows>, cursor: &mut Cursor<'_>, limit: usize, origin: u64) -> Parse<()> {
        loop {
            let place = run.end.1;
            if place == Place::End {
                return rest(run, cursor, limit, origin);
            }
            let byte = cursor.skip_space()?;
            run.end.0 = origin + cursor.pos as u64;
            if cursor.pos >= limit {
                return Ok(());
            }
            run.end.1 = match place {
                Place::Key { first } => self.key(run, cursor, byte, first)?,
                Place::AfterValue => after_value(cursor, byte)?,
                Place::Record { list, first } => self.record(run, cursor, byte, list, first)?,
                Place::AfterRecord { list } => self.after_record(cursor, byte, list)?,
                Place::End => Place::End,
            };
            run.end.0 = origin + cursor.pos as u64;
        }
    }

    fn key(&self, run: &mut Run<F::Rows>, cursor: &mut Cursor<'_>, byte: u8, first: bool) -> Parse<Place> {
        if byte == b'}' && first {
            cursor.pos += 1;
            return Ok(Place::End);
        }
        let key = cursor.key()?;
        let name = key.key();
        let value = cursor.peek()?;
        let place = match self.format.take(&name, value) {
            Take::List(list) if value == b'[' => {
                cursor.pos += 1;
                self.format.clear(&mut run.rows, list);
                run.seen[list as usize] = 0;
                run.skipped.retain(|s| s.list != list);
                run.opened.push((list, String::from_utf8_lossy(&name).into_owned()));
                Place::Record { list, first: true }
            }
            Take::List(_) => {
                let found = format!("found {}", cursor.snippet()?);
                let key = String::from_utf8_lossy(&name).into_owned();
                return Err(Fault::stop(Reason::WrongType, key, found, "it must be a list of records"));
            }
            Take::Skip if value == b'[' => {
                cursor.pos += 1;
                Place::Record { list: OTHER, first: true }
            }
            Take::Skip => {
                cursor.skip_value()?;
                Place::AfterValue
            }
        };
        if run.keys.len() < 20 {
            run.keys.push(String::from_utf8_lossy(&name).into_owned());
        }
        Ok(place)
    }

    fn after_record(&self, cursor: &mut Cursor<'_>, byte: u8, list: List) -> Parse<Place> {
        match byte {
            b',' => {
                cursor.pos += 1;
                Ok(Place::Record { list, first: false })
            }
            b']' => {
                cursor.pos += 1;
                Ok(self.after_list())
            }
            _ => Err(cursor.malformed("`,` or `]` after a record")),
        }
    }

    fn after_list(&self) -> Place {
        if self.bare.is_some() { Place::End } else { Place::AfterValue }
    }

    fn record(
        &self,
        run: &mut Run<F::Rows>,
        cursor: &mut Cursor<'_>,
        byte: u8,
        list: List,
        first: bool,
    ) -> Parse<Place> {
        if byte == b']' && first {
            cursor.pos += 1;
            return Ok(self.after_list());
        }
        if list == OTHER {
            cursor.skip_value()?;
            return Ok(Place::AfterRecord { list });
        }
        let start = cursor.pos;
        let number = run.seen[list as usize];
        let outcome = if byte == b'{' {
            self.format.record(cursor, list, number, &mut run.rows)
        } else {
            Err(not_a_record(cursor))
        };
        if let Err(stop) = outcome {
            self.refused(*stop, run, cursor, start, list)?;
        }
        run.seen[list as usize] += 1;
        Ok(Place::AfterRecord { list })
    }

    /// What to do about the record at `start`, which was refused: it may be good by its last keys;
    /// it may be left out; or parsing stops.
    #[cold]
    fn refused(
        &self,
        stop: Stop,
        run: &mut Run<F::Rows>,
        cursor: &mut Cursor<'_>,
        start: usize,
        list: List,
    ) -> Parse<()> {
        let Stop::Bad(mut fault) = stop else { return Err(Box::new(stop)) };
        let number = run.seen[list as usize];
        cursor.pos = start;
        if cursor.peek()? == b'{'
            && let Some(record) = without_repeats(cursor.clone())?
        {
            match self.format.record(&mut Cursor::new(&record, 0), list, number, &mut run.rows) {
                Ok(()) => return cursor.skip_value(),
                // Bytes that are no JSON have no position in the copy: what was wrong first is told.
                Err(stop) => {
                    if let Stop::Bad(of_last) = *stop {
                        fault = of_last;
                    }
                }
            }
        }
        if !self.format.skip_invalid() {
            return Err(Box::new(Stop::Bad(fault)));
        }
        cursor.skip_value()?;
        run.skipped.push(Skipped { list, number, reason: fault.reason, field: fault.field });
        Ok(())
    }
}

/// Whether the file ends and nothing but white space is left behind `at`: no record has begun.
fn ended_before(stop: &Stop, window: &Window, at: u64) -> bool {
    let rest = &window.bytes()[(at - window.origin) as usize..];
    matches!(stop, Stop::More) && rest.iter().all(u8::is_ascii_whitespace)
}

/// After the document there is white space only.
fn rest<R>(run: &mut Run<R>, cursor: &mut Cursor<'_>, limit: usize, origin: u64) -> Parse<()> {
    match cursor.skip_space() {
        Ok(_) => Err(cursor.malformed("nothing more after the document")),
        Err(stop) if matches!(*stop, Stop::Malformed { .. }) => Err(stop),
        Err(_) => {
            run.end.0 = origin + cursor.pos as u64;
            if cursor.pos < limit { Err(more()) } else { Ok(()) }
        }
    }
}

fn after_value(cursor: &mut Cursor<'_>, byte: u8) -> Parse<Place> {
    cursor.pos += 1;
    match byte {
        b',' => Ok(Place::Key { first: false }),
        b'}' => Ok(Place::End),
        _ => {
            cursor.pos -= 1;
            Err(cursor.malformed("`,` or `}`"))
        }
    }
}

#[cold]
fn not_a_record(cursor: &Cursor<'_>) -> Box<Stop> {
    match cursor.snippet() {
        Ok(found) => Fault::stop(
            Reason::NotARecord,
            "",
            format!("found {found}"),
            "a record must be an object such as {\"image_id\": 1, ...}",
        ),
        Err(stop) => stop,
    }
}
