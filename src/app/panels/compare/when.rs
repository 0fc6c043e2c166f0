//! When something was, as people say it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How long ago something was; what is longer ago than a month by its date.
pub(super) fn words(time: SystemTime, now: SystemTime) -> String {
    // Another machine's clock may be ahead.
    let secs = now.duration_since(time).unwrap_or(Duration::ZERO).as_secs();
    match secs {
        0..MINUTE => "just now".to_owned(),
        MINUTE..HOUR => format!("{} min ago", secs / MINUTE),
        HOUR..DAY => format!("{} h ago", secs / HOUR),
        _ if secs < 2 * DAY => "1 day ago".to_owned(),
        _ if secs < 31 * DAY => format!("{} days ago", secs / DAY),
        _ => date(time),
    }
}

/// The date at Greenwich, as `2026-03-29`.
fn date(time: SystemTime) -> String {
    let days = (time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs() / DAY) as i64;
    // Counted in years from March on, so that a leap day comes last: Hinnant's calendar of 400-year eras.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + 400 * era + i64::from(month <= 2);
    format!("{year}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_lately_is_told_by_how_long_ago() {
        let now = UNIX_EPOCH + Duration::from_hours(500_000);
        let before = |secs| words(now - Duration::from_secs(secs), now);
        let told = [5, 125, 3 * HOUR, 30 * HOUR, 3 * DAY, 400 * DAY].map(before);
        assert_eq!(told, ["just now", "2 min ago", "3 h ago", "1 day ago", "3 days ago", "2025-12-11"]);
        assert_eq!(words(now + Duration::from_hours(1), now), "just now");
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (day, expected) in
            [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_454, "2026-01-01"), (20_512, "2026-02-28")]
        {
            assert_eq!(date(UNIX_EPOCH + Duration::from_secs(day * DAY + HOUR)), expected);
        }
    }
}
