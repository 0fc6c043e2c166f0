//! Numbers and words as people write them.

pub(crate) use crate::numbers::thousands;

/// How many of something there are: `1 digit`, `12 digits`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(count as u64))
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

/// A time as minutes and seconds, with hours where there are any.
pub(crate) fn minutes(secs: f64) -> String {
    let secs = secs.round().clamp(0.0, 1e9) as u64;
    match secs / 3600 {
        0 => format!("{}:{:02}", secs / 60, secs % 60),
        hours => format!("{hours}:{:02}:{:02}", secs / 60 % 60, secs % 60),
    }
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

#[cfg(test)]
mod tests {
    use super::{capitalised, decimal, minutes, short};

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
}
