//! The times of day at which decks begin, as far as the course's README tells.

use std::iter::repeat;

/// Minutes between two classes where the README does not say.
const PAUSE: u32 = 10;

/// What a README says of when classes begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timetable<'a> {
    /// One time: when the first deck begins; several: one a deck.
    pub(super) start: &'a [String],
    /// Minutes between two classes, where it says.
    pub(super) pause: Option<u32>,
}

/// The time of each deck, given the minutes of each. From a single time the others follow, as
/// far as the day goes; of a list each deck takes its own, and those beyond the list have none.
pub(super) fn starts(timetable: Timetable<'_>, slots: &[u32]) -> Vec<Option<String>> {
    let [first] = timetable.start else {
        let listed = timetable.start.iter().map(|time| minutes(time).map(text));
        return listed.chain(repeat(None)).take(slots.len()).collect();
    };
    let mut next = minutes(first);
    let pause = timetable.pause.unwrap_or(PAUSE);
    slots
        .iter()
        .map(|slot| {
            let time = next?;
            next = time
                .checked_add(*slot)
                .and_then(|end| end.checked_add(pause))
                .filter(|time| *time < 24 * 60);
            Some(text(time))
        })
        .collect()
}

/// `9:05`, `09:05` → minutes after midnight.
fn minutes(time: &str) -> Option<u32> {
    let (hours, minutes) = time.trim().split_once(':')?;
    let digits = |s: &str| (1..=2).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

fn text(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(start: &[&str], slots: &[u32]) -> Vec<Option<String>> {
        let start: Vec<String> = start.iter().map(|s| (*s).to_owned()).collect();
        let timetable = Timetable {
            start: &start,
            pause: None,
        };
        starts(timetable, slots)
    }

    fn times(times: &[&str]) -> Vec<Option<String>> {
        let time = |t: &&str| (!t.is_empty()).then(|| (*t).to_owned());
        times.iter().map(time).collect()
    }

    #[test]
    fn one_time_gives_the_others() {
        let three = [50; 3];
        assert_eq!(day(&["9:00"], &three), times(&["09:00", "10:00", "11:00"]));
        assert_eq!(
            day(&["09:00"], &[45, 90, 45]),
            times(&["09:00", "09:55", "11:35"])
        );
        assert_eq!(day(&["23:30"], &three), times(&["23:30", "", ""]));
    }

    #[test]
    fn a_list_tells_of_a_lunch_and_nothing_beyond_its_end() {
        assert_eq!(
            day(&["09:00", "13:00"], &[50; 3]),
            times(&["09:00", "13:00", ""])
        );
    }

    #[test]
    fn what_is_no_time_gives_none() {
        assert_eq!(day(&["9 o'clock"], &[50, 50]), times(&["", ""]));
        assert_eq!(day(&["24:00"], &[50]), times(&[""]));
        assert_eq!(day(&[], &[50]), times(&[""]));
    }
}
