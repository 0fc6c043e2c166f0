//! Numbers and times as people write them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub(crate) use crate::numbers::thousands;

/// How many of something there are: `1 digit`, `12 digits`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(count as u64))
}

/// The size of files: `412 bytes`, `1.6 MB`.
pub(crate) fn file_size(byte_count: u64) -> String {
    let bytes = byte_count as f64;
    match byte_count {
        0..1_000 => counted(byte_count as usize, "byte"),
        1_000..1_000_000 => format!("{:.0} kB", bytes / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes / 1e6),
        _ => format!("{:.1} GB", bytes / 1e9),
    }
}

/// A share (0–1) as a percentage: `91.3 %`.
pub(crate) fn percent(share: f64, decimals: usize) -> String {
    format!("{:.decimals$} %", 100.0 * share)
}

/// A value in as few digits as tell it: `1.72`, `0.034`, `12.5`.
pub(crate) fn short(value: f32) -> String {
    let magnitude = value.abs();
    if !value.is_finite() {
        return value.to_string();
    }
    let text = match magnitude {
        0.0 => return "0".to_owned(),
        magnitude if magnitude >= 100.0 => format!("{value:.0}"),
        magnitude if magnitude >= 10.0 => format!("{value:.1}"),
        magnitude if magnitude >= 0.1 => format!("{value:.2}"),
        magnitude if magnitude >= 0.001 => format!("{value:.4}"),
        _ => format!("{value:.1e}"),
    };
    text.replace('-', "−")
}

/// Numbers, each as text, as a sum: `0.52 − 0.03 + 1.2`.
pub(crate) fn sum_of(terms: impl IntoIterator<Item = String>) -> String {
    let mut sum = String::new();
    for term in terms {
        let (sign, size) = match term.strip_prefix('−') {
            _ if sum.is_empty() => ("", term.as_str()),
            Some(size) => (" − ", size),
            None => (" + ", term.as_str()),
        };
        sum.push_str(sign);
        sum.push_str(size);
    }
    sum
}

/// A probability with one decimal that is never rounded to impossible or certain: `<0.1 %`, `81.7 %`, `>99.9 %`.
pub(crate) fn bounded_percent(share: f64) -> String {
    match share {
        share if share < 0.0005 => "<0.1 %".to_owned(),
        share if share > 0.9995 => ">99.9 %".to_owned(),
        share => percent(share, 1),
    }
}

/// A time as minutes and seconds, with hours where there are any.
pub(crate) fn minutes(secs: f64) -> String {
    let secs = secs.round().clamp(0.0, 1e9) as u64;
    match secs / 3600 {
        0 => format!("{}:{:02}", secs / 60, secs % 60),
        hours => format!("{hours}:{:02}:{:02}", secs / 60 % 60, secs % 60),
    }
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How long ago something was; what is longer ago than a month by its date.
pub(crate) fn ago(time: SystemTime, now: SystemTime) -> String {
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
pub(crate) fn date(time: SystemTime) -> String {
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

/// A number with as many digits as it has: `0.0005`, `1e-8`.
pub(crate) fn decimal(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-5 { format!("{value:e}") } else { value.to_string() }
}

/// A text with its first letter as a capital.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number as people of any country type it: `1e4`, `2.5k`, `10,000`, `1,5`, `0,05`, `1 000 000`. None if it could not be told.
///
/// A comma is a decimal sign, unless it sets off thousands as [`thousands`] does.
pub(crate) fn typed_number(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace() && !"'’_".contains(*letter)).collect();
    let text = text.replace(['−', '–'], "-");
    let (digits, factor) = match text.strip_suffix(['k', 'K']) {
        Some(rest) => (rest, 1e3),
        None => text.strip_suffix('M').map_or((text.as_str(), 1.0), |rest| (rest, 1e6)),
    };
    let plain = match (digits.rfind(','), digits.rfind('.')) {
        (Some(comma), Some(dot)) if comma < dot => digits.replace(',', ""),
        (Some(_), Some(_)) => digits.replace('.', "").replace(',', "."),
        (Some(_), None) if is_grouped(digits, ',') => digits.replace(',', ""),
        (Some(_), None) => digits.replace(',', "."),
        (None, _) => digits.to_owned(),
    };
    let has_only_digits = plain.chars().all(|letter| letter.is_ascii_digit() || "+-.eE".contains(letter));
    let number = has_only_digits.then(|| plain.parse::<f64>().ok()).flatten()?;
    (number * factor).is_finite().then_some(number * factor)
}

/// A whole number as people type it; also with dots that set off thousands.
pub(crate) fn typed_count(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = if is_grouped(text, '.') { typed_number(&text.replace('.', "")) } else { typed_number(text) };
    number.filter(|number| number.fract() == 0.0)
}

/// Whether a sign sets off every three digits.
fn is_grouped(text: &str, sign: char) -> bool {
    let mut groups = text.trim_start_matches('-').split(sign);
    let is_first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && first != "0");
    let mut others = groups.peekable();
    let has_others = others.peek().is_some();
    is_first && has_others && others.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, number) in [
            ("1e4", 1e4),
            ("2.5k", 2_500.0),
            ("60k", 60_000.0),
            ("1M", 1e6),
            ("1,5", 1.5),
            ("0,05", 0.05),
            ("0,005", 0.005),
            ("10,000", 10_000.0),
            ("1.234,5", 1_234.5),
            ("1,234.5", 1_234.5),
            ("1 000 000", 1e6),
            ("−3", -3.0),
            (" 0.01 ", 0.01),
        ] {
            assert_eq!(typed_number(text), Some(number), "{text}");
        }
        for text in ["", "many", "1,2,3", "1.2.3", "1..2", "nan", "inf", "1e999", "0x10", "12 apples"] {
            assert_eq!(typed_number(text), None, "{text}");
        }
        assert_eq!(["10.000", "2.5", "1e4", "2,5k"].map(typed_count), [Some(1e4), None, Some(1e4), Some(2_500.0)]);
    }

    #[test]
    fn sizes_have_the_unit_that_suits_them() {
        let sizes = [1, 412, 61_706, 1_600_000, 2_500_000_000].map(file_size);
        assert_eq!(sizes.each_ref().map(String::as_str), ["1 byte", "412 bytes", "62 kB", "1.6 MB", "2.5 GB"]);
    }

    #[test]
    fn times_are_written_as_people_do() {
        assert_eq!(["0:21", "2:05", "1:00:01"], [21.2, 125.0, 3601.0].map(minutes).each_ref().map(String::as_str));
    }

    #[test]
    fn decimals_are_as_long_as_they_have_to_be() {
        assert_eq!([0.1, 0.0005, 1e-8, 0.0, 64.0].map(decimal), ["0.1", "0.0005", "1e-8", "0", "64"]);
    }

    #[test]
    fn a_capital_may_be_several_letters() {
        assert_eq!([capitalised(""), capitalised("test digit 0"), capitalised("ßig")], ["", "Test digit 0", "SSig"]);
    }

    #[test]
    fn short_numbers_have_a_real_minus() {
        let texts = [0.0, 1.716, -0.034, 12.5, -123.4, 2e-5].map(short);
        assert_eq!(texts, ["0", "1.72", "−0.0340", "12.5", "−123", "2.0e−5"]);
    }

    #[test]
    fn sums_are_written_with_the_signs_of_their_terms() {
        assert_eq!(sum_of([-1.03, 0.52, -0.62].map(short)), "−1.03 + 0.52 − 0.62");
        assert_eq!(sum_of([]), "");
    }

    #[test]
    fn what_was_lately_is_told_by_how_long_ago() {
        let now = UNIX_EPOCH + Duration::from_hours(500_000);
        let before = |secs| ago(now - Duration::from_secs(secs), now);
        let told = [5, 125, 3 * HOUR, 30 * HOUR, 3 * DAY, 400 * DAY].map(before);
        assert_eq!(told, ["just now", "2 min ago", "3 h ago", "1 day ago", "3 days ago", "2025-12-11"]);
        assert_eq!(ago(now + Duration::from_hours(1), now), "just now");
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
